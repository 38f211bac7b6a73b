"""Guide: “Getting Started”. AUTH-1 to AUTH-5 in the browser."""

import re
import time

import pytest
from playwright.async_api import expect

from contracts.permissions import Role
from tests.e2e import erp
from tests.e2e.browser import IN_A_BROWSER
from tests.e2e.conftest import OpensPages
from tests.e2e.guide import Section
from tests.e2e.office import Office
from tests.harness import demo_email

pytestmark = IN_A_BROWSER

SIGNING_IN = Section("Signing In", "AUTH-1, AUTH-2")
SIDEBAR = Section("Navigating the Sidebar", "AUTH-3")
SIGNING_OUT = Section("Signing Out", "AUTH-4")

OPERATIONS = ["Dashboard", "Hotline", "Service", "Chargers Hub", "Contacts"]
SIDEBARS = {
    "admin": ("Admin", [*OPERATIONS, "Admin"]),
    "manager": ("Manager", OPERATIONS),
    "dispatcher": ("Dispatcher", OPERATIONS),
    "ops_agent": ("OPS Agent", OPERATIONS),
    "installer": ("Installer", ["Dashboard"]),
    "cpo": ("CPO", ["Dashboard", "Chargers Hub"]),
}
"""Each role's badge, and its modules that have screens by now, in the guide's order."""


@pytest.mark.parametrize("role", [role.value for role in Role])
async def test_each_role_signs_in_sees_its_badge_and_modules_and_signs_out(
    open_page: OpensPages, office: Office, role: str
) -> None:
    badge, modules = SIDEBARS[role]
    name = (await office.member(role))["name"]

    with SIGNING_IN.step(1, "Open the Operations ERP"):
        page = await open_page(None, "/")
        await expect(page).to_have_title("Sign In · VoltCharge Operations")
    with SIGNING_IN.step(2, "Enter your credentials"):
        await page.get_by_label("Email").fill(demo_email(role))
        await page.get_by_label("Password", exact=True).fill(office.password)
    with SIGNING_IN.step(3, "Click “Sign In”: you will be redirected to the main Dashboard"):
        await page.get_by_role("button", name="Sign In").click()
        await expect(page.get_by_role("heading", name="Dashboard", level=1)).to_be_visible()
    with SIGNING_IN.step(4, "Check your role badge, next to your name in the top-right corner"):
        await expect(erp.user_menu(page)).to_contain_text(name)
        await expect(erp.user_menu(page).get_by_text(badge, exact=True)).to_be_visible()
        corner = await erp.user_menu(page).bounding_box()
        assert corner is not None
        assert corner["x"] + corner["width"] > 1440 - 40
        assert corner["y"] < 60

    with SIDEBAR.step(1, "Exactly the modules of this role, in the guide's order"):
        # A module may carry a live count beside its name.
        await expect(erp.modules(page)).to_have_text([re.compile(rf"^{module}(\d+ .*)?$") for module in modules])

    cookies = {cookie["name"]: cookie["value"] for cookie in await page.context.cookies()}
    assert await office.status_of(cookies) == 200
    with SIGNING_OUT.step(1, "Open the user menu"):
        await erp.user_menu(page).click()
    with SIGNING_OUT.step(2, "Click “Sign Out”: the session is terminated, and you are at the login page"):
        await page.get_by_role("menuitem", name="Sign Out").click()
        await expect(page.get_by_role("button", name="Sign In")).to_be_visible()
        await expect(page.get_by_text("You are signed out.")).to_be_visible()
        assert await office.status_of(cookies) == 401, "the old cookie still opens something"
        await page.goto("/chargers")
        await expect(page.get_by_role("button", name="Sign In")).to_be_visible()


@pytest.mark.parametrize("wrong", ["password", "email"])
async def test_a_wrong_half_shows_the_same_error_beneath_the_form(
    open_page: OpensPages, office: Office, wrong: str
) -> None:
    email = demo_email("manager") if wrong == "password" else "nobody@demo.voltcharge.lk"
    page = await open_page(None, "/sign-in")
    with SIGNING_IN.step(3, "If your credentials are incorrect, an error message will appear beneath the form"):
        await erp.fill_in_and_sign_in(page, email, "not-the-password" if wrong == "password" else office.password)
        error = page.get_by_role("alert").get_by_text("The email or the password is not correct.")
        await expect(error).to_be_visible()
        below, form = await error.bounding_box(), await page.locator("form").bounding_box()
        assert below is not None
        assert form is not None
        assert below["y"] >= form["y"] + form["height"]
    with SIGNING_IN.step(3, "The right ones help at once"):
        await erp.fill_in_and_sign_in(page, demo_email("manager"), office.password)
        await expect(page.get_by_role("heading", name="Dashboard", level=1)).to_be_visible()


async def test_signing_in_returns_to_the_page_that_was_asked_for(open_page: OpensPages, office: Office) -> None:
    page = await open_page(None, "/chargers?status=Faulted")
    await erp.fill_in_and_sign_in(page, demo_email("ops_agent"), office.password)
    await expect(page.get_by_role("heading", name="Chargers Hub")).to_be_visible()
    assert page.url.endswith("/chargers?status=Faulted")


async def test_signing_out_closes_every_window_of_the_session_at_once(open_page: OpensPages, office: Office) -> None:
    first = await open_page(None, "/sign-in")
    await erp.fill_in_and_sign_in(first, demo_email("ops_agent"), office.password)
    await erp.wait_until_live(first)
    second = await first.context.new_page()
    await second.goto("/chargers")
    await erp.wait_until_live(second)
    await erp.user_menu(first).click()
    await first.get_by_role("menuitem", name="Sign Out").click()
    await expect(first.get_by_role("button", name="Sign In")).to_be_visible()
    await expect(second.get_by_role("button", name="Sign In")).to_be_visible(timeout=2_000)


async def test_a_deactivated_members_screen_dies_within_a_second(open_page: OpensPages, office: Office) -> None:
    """AUTH-5, on two windows: one that was only looking, and the token behind both."""
    page = await open_page("dispatcher", "/chargers")
    await erp.wait_until_live(page)
    cookies = {cookie["name"]: cookie["value"] for cookie in await page.context.cookies()}
    member = await office.member("dispatcher")
    await page.evaluate(
        """() => new MutationObserver(() => {
            if (!window.gone && document.body.textContent.includes("Your account was deactivated")) {
                window.gone = performance.timeOrigin + performance.now();
            }
        }).observe(document.body, { subtree: true, childList: true, characterData: true })"""
    )
    asked_at = time.time() * 1000
    try:
        await office.set_active(member["id"], active=False)
        await expect(page.get_by_text("Your account was deactivated.")).to_be_visible()
        assert await office.status_of(cookies) == 401
        gone_after_ms = await page.evaluate("window.gone") - asked_at
        assert gone_after_ms < 1000
        await erp.fill_in_and_sign_in(page, demo_email("dispatcher"), office.password)
        await expect(page.get_by_text("The email or the password is not correct.")).to_be_visible()
    finally:
        await office.set_active(member["id"], active=True)
    print(f"a deactivated member's screen was gone after {gone_after_ms:.0f} ms")
