"""Guide: “Managing Team Members”, step by step, as an Admin does it (ADM-1 to ADM-4, AUTH-5, AUTH-6)."""

import re
import time

import pytest
from playwright.async_api import Page, expect

from tests.e2e import erp, team, tickets
from tests.e2e.browser import IN_A_BROWSER
from tests.e2e.conftest import OpensPages
from tests.e2e.guide import Section
from tests.e2e.office import Office
from tests.e2e.stopwatch import on_a_busy_machine
from tests.harness import demo_email

pytestmark = IN_A_BROWSER

ADDING = Section("Adding a New Team Member", "ADM-1, AUTH-6")
EDITING = Section("Editing and Deactivating Members", "ADM-2, ADM-3, ADM-4, AUTH-5")
TEMPORARY = "kandy-lake-2026"


async def test_a_new_member_from_the_form_to_their_own_password(open_page: OpensPages) -> None:
    name = team.new_name("Nimesha")
    email = team.email_of(name)
    page = await open_page("admin", "/")
    with ADDING.step(1, "Navigate to Admin > Team Management"):
        await erp.modules(page).filter(has_text="Admin").click()
        await page.get_by_role("navigation", name="Admin").get_by_role("link", name="Team Management").click()
        await expect(page.get_by_role("heading", name="Team Management")).to_be_visible()
    with ADDING.step(2, "Click “Add Member”"):
        await page.get_by_role("button", name="Add Member").click()
    form = page.get_by_role("dialog", name="Add Member")
    with ADDING.step(9, "Nothing is saved while something is missing, and the field says what"):
        await form.get_by_role("button", name="Save").click()
        for label in ("Name", "Email", "Temporary password", "Role"):
            await expect(form.get_by_label(label, exact=True)).to_have_attribute("aria-invalid", "true")
        await expect(form.get_by_label("Name", exact=True)).to_be_focused()
    with ADDING.step(3, "Enter the member’s name"):
        await form.get_by_label("Name", exact=True).fill(name)
    with ADDING.step(4, "Enter the email address: each must be unique"):
        await form.get_by_label("Email").fill(demo_email("dispatcher"))
    with ADDING.step(5, "Enter the phone number"):
        await form.get_by_label("Phone").fill("071 555 0142")
    with ADDING.step(6, "Set a password: a temporary one"):
        await form.get_by_label("Temporary password").fill(TEMPORARY)
    with ADDING.step(7, "Assign a role: one of six"):
        role = form.get_by_label("Role")
        roles = ["Admin", "Manager", "Dispatcher", "OPS Agent", "Installer", "CPO"]
        await expect(role.get_by_role("option")).to_have_text(["Choose a role", *roles])
        await role.select_option(label="Dispatcher")
    with ADDING.step(8, "Set department capabilities"):
        departments = form.get_by_role("group", name="Department capabilities")
        await expect(departments.get_by_role("checkbox")).to_have_count(4)
        await departments.get_by_label("Service").check()
        await departments.get_by_label("Maintenance").check()
    with ADDING.step(4, "An email that is taken is refused at its field, and nothing typed is lost"):
        await form.get_by_role("button", name="Save").click()
        await expect(form.get_by_label("Email")).to_have_attribute("aria-invalid", "true")
        await expect(form.get_by_label("Name", exact=True)).to_have_value(name)
        await form.get_by_label("Email").fill(email)
    with ADDING.step(9, "Click “Save”: the account is there"):
        await form.get_by_role("button", name="Save").click()
        await expect(form).to_have_count(0)
        await team.find(page, name)
        line = team.row(page, name)
        for words in (email, "Dispatcher", "Service · Maintenance", "temporary password", "Active"):
            await expect(line).to_contain_text(words)

    newcomer = await open_page(None, "/sign-in")
    with ADDING.step(9, "The team member can now log in, and must change the temporary password first"):
        await erp.fill_in_and_sign_in(newcomer, email, TEMPORARY)
        await expect(newcomer.get_by_role("heading", name="Choose a password of your own")).to_be_visible()
        await newcomer.goto("/chargers")
        await expect(newcomer.get_by_role("heading", name="Choose a password of your own")).to_be_visible()
        assert (await newcomer.request.get("/api/v1/chargers")).status == 403
        await _choose_a_password(newcomer, TEMPORARY, team.OWN_PASSWORD)
    with ADDING.step(7, "Each role grants a different set of permissions: the sidebar and badge of a Dispatcher"):
        await expect(newcomer.get_by_role("heading", name="Chargers Hub")).to_be_visible()
        own = ["Dashboard", "Hotline", "Service", "Chargers Hub", "Contacts"]
        await expect(erp.modules(newcomer)).to_have_text([re.compile(rf"^{module}(\d+ .*)?$") for module in own])
        await expect(erp.user_menu(newcomer)).to_contain_text("Dispatcher")
        await expect(erp.user_menu(newcomer)).to_contain_text(name)


async def _choose_a_password(page: Page, present: str, new: str) -> None:
    await page.get_by_label("Temporary password", exact=True).fill(present)
    await page.get_by_label("New password", exact=True).fill(new)
    await page.get_by_label("New password, once more", exact=True).fill(new)
    await page.get_by_role("button", name="Change Password").click()
    await expect(page.get_by_role("heading", name="Choose a password of your own")).to_have_count(0)


async def test_what_is_edited_of_a_member_holds_at_once(open_page: OpensPages, office: Office) -> None:
    member = await team.colleague(office, "ops_agent", capabilities=["hotline"])
    theirs = await open_page(None)
    await team.sign_in(theirs, member.email)
    page = await open_page("admin", "/admin/team")
    with EDITING.step(1, "Find the team member by the search field"):
        await team.find(page, member.name.upper())
        listed = page.get_by_role("table", name="Team members").get_by_role("row")
        await expect(listed).to_have_count(2)  # one is the heads
        await expect(team.row(page, member.name)).to_contain_text(member.email)
    with EDITING.step(2, "Click “Edit” to change the member’s role, department capabilities, phone number"):
        await team.act(page, member.name, "Edit").click()
        form = page.get_by_role("dialog", name=f"Edit {member.name}")
        await expect(form.get_by_label("Email")).to_have_value(member.email)
        await form.get_by_label("Role").select_option(label="Installer")
        await form.get_by_label("Hotline").uncheck()
        await form.get_by_label("Technical").check()
        await form.get_by_label("Phone").fill("0715550143")
        await form.get_by_role("button", name="Save").click()
        await expect(form).to_have_count(0)
        await expect(team.row(page, member.name)).to_contain_text("Installer")
        await expect(team.row(page, member.name)).to_contain_text("Technical")
    with EDITING.step(2, "A new role ends the sessions of the old one"):
        await expect(theirs.get_by_role("button", name="Sign In")).to_be_visible()
        await team.sign_in(theirs, member.email)
        await expect(erp.modules(theirs)).to_have_text(["Dashboard"])
    async with office.api("admin") as admin:
        entry = (await admin.get(f"/api/v1/team/members/{member.id}")).json()
    assert (entry["role"], entry["capabilities"], entry["phone"]) == ("installer", ["technical"], "+94715550143")


async def test_an_inactive_member_is_out_within_a_second_and_an_active_one_in_again(
    open_page: OpensPages, office: Office
) -> None:
    member = await team.colleague(office)
    theirs = await open_page(None)
    await team.sign_in(theirs, member.email)
    await erp.wait_until_live(theirs)
    await theirs.evaluate(
        """() => new MutationObserver(() => {
            if (!window.gone && document.body.textContent.includes("Your account was deactivated")) {
                window.gone = performance.timeOrigin + performance.now();
            }
        }).observe(document.body, { subtree: true, childList: true, characterData: true })"""
    )
    page = await open_page("admin", f"/admin/team?q={member.email}")
    with EDITING.step(3, "Change the member’s status from Active to Inactive: asked first, the safe answer at hand"):
        await expect(team.status(page, member.name)).to_have_text("Active")
        await team.status(page, member.name).click()
        asked = page.get_by_role("alertdialog", name=f"Deactivate {member.name}?")
        await expect(asked.get_by_role("button", name="Cancel")).to_be_focused()
        async with page.expect_response(lambda response: response.url.endswith("/deactivate")):
            await asked.get_by_role("button", name="Deactivate").click()
        deactivated_at = time.time() * 1000
        await expect(team.status(page, member.name)).to_have_text("Inactive")
    with EDITING.step(3, "They are thrown out of an open browser, and unable to log in until reactivated"):
        await expect(theirs.get_by_text("Your account was deactivated.")).to_be_visible()
        gone_after_ms = await theirs.evaluate("window.gone") - deactivated_at
        await erp.fill_in_and_sign_in(theirs, member.email, member.password)
        await expect(theirs.get_by_text("The email or the password is not correct.")).to_be_visible()
    with EDITING.step(3, "Active again"):
        await team.status(page, member.name).click()
        await expect(team.status(page, member.name)).to_have_text("Active")
        await team.sign_in(theirs, member.email)
    print(f"a deactivated member's screen was gone {gone_after_ms:.0f} ms after the answer to the Admin")
    assert gone_after_ms < on_a_busy_machine(1_000)


async def test_a_removed_members_past_stays_under_their_name(open_page: OpensPages, office: Office) -> None:
    member = await team.colleague(office)
    ticket = await tickets.new_ticket(office, "Handled by somebody who left")
    reference = ticket["reference"]
    async with team.signed_in(office, member.email) as own:
        call = await tickets.made(own, "calls", {"call_id": tickets.key()})
        heard = {"phone": "0112345678", "category": "service", "priority": "normal", "notes": f"Heard by {member.id}"}
        call = await tickets.made(own, f"calls/{call['id']}/save", heard)
        note = {"change_id": tickets.key(), "version": ticket["version"], "changes": {"note": "Seen on my last day."}}
        noted = await own.patch(f"/api/v1/tickets/{reference}", json=note)
        assert noted.status_code == 200, noted.text

    theirs = await open_page(None)
    await team.sign_in(theirs, member.email)
    page = await open_page("admin", f"/admin/team?q={member.email}")
    with EDITING.step(4, "Click “Remove” and confirm"):
        await team.act(page, member.name, "Remove").click()
        asked = page.get_by_role("alertdialog", name=f"Remove {member.name}?")
        await expect(asked).to_contain_text("This cannot be undone")
        await page.keyboard.press("Escape")
        await expect(team.row(page, member.name)).to_contain_text("Active")
        await team.act(page, member.name, "Remove").click()
        await asked.get_by_role("button", name="Remove").click()
        await expect(asked).to_have_count(0)
        await expect(team.row(page, member.name)).to_have_count(0)
        await expect(theirs.get_by_role("button", name="Sign In")).to_be_visible()
        await erp.fill_in_and_sign_in(theirs, member.email, member.password)
        await expect(theirs.get_by_text("The email or the password is not correct.")).to_be_visible()
    with EDITING.step(4, "Their historical activity (calls logged, tickets handled) remains in the system"):
        manager = await open_page("manager", f"/hotline?call={call['id']}")
        logged = manager.get_by_role("article", name="Call with")
        await expect(logged).to_contain_text(f"Heard by {member.id}")
        await expect(logged).to_contain_text(member.name)
        await manager.goto(f"/service/{reference}")
        told = tickets.history(manager, reference).get_by_role("listitem").filter(has_text="my last day")
        await expect(told).to_contain_text(member.name)


async def test_nobody_locks_themselves_out(open_page: OpensPages, office: Office) -> None:
    """An Admin's own account cannot be switched off, removed or demoted by its owner."""
    admin = await office.member("admin")
    page = await open_page("admin", f"/admin/team?q={demo_email('admin')}")
    name = admin["name"]
    await team.status(page, name).click()
    asked = page.get_by_role("alertdialog")
    await asked.get_by_role("button", name="Deactivate").click()
    await expect(asked.get_by_role("alert")).to_be_visible()
    await page.keyboard.press("Escape")
    await team.act(page, name, "Remove").click()
    await asked.get_by_role("button", name="Remove").click()
    await expect(asked.get_by_role("alert")).to_be_visible()
    await page.keyboard.press("Escape")
    await team.act(page, name, "Edit").click()
    form = page.get_by_role("dialog", name=f"Edit {name}")
    await form.get_by_label("Role").select_option(label="Manager")
    await form.get_by_role("button", name="Save").click()
    await expect(form.get_by_role("alert").or_(form.locator("[aria-invalid=true]")).first).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(team.status(page, name)).to_have_text("Active")
    await expect(team.row(page, name)).to_contain_text("Admin")
    assert (await office.member("admin"))["role"] == "admin"


@pytest.mark.parametrize("role", ["manager", "dispatcher", "ops_agent", "installer", "cpo"])
async def test_admin_opens_for_admins_alone(open_page: OpensPages, office: Office, role: str) -> None:
    """Guide, step 1: this section is only visible to users with the Admin role."""
    page = await open_page(role, "/")
    await expect(page.get_by_role("heading", name="Dashboard", level=1)).to_be_visible()
    await expect(erp.modules(page).filter(has_text="Admin")).to_have_count(0)
    for path in ("/admin", "/admin/team", "/admin/organisations", "/admin/keys", "/admin/audit"):
        await page.goto(path)
        await expect(page.get_by_text("403", exact=True)).to_be_visible()
        await expect(page.get_by_role("heading", name="Your role does not open this page")).to_be_visible()
    async with office.api(role) as api:
        for listed in ("members", "organisations", "keys", "audit"):
            assert (await api.get(f"/api/v1/team/{listed}")).status_code == 403
