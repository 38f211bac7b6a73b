"""WCAG 2.2 AA as far as axe can tell: nothing serious or critical on any screen, light and dark, wide and narrow."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]  # it carries no types
from playwright.async_api import Page, expect

from simulator.charger import Charger
from simulator.demo import ChargerKind
from simulator.faults import TRANSIENT_FAULTS
from tests.e2e import erp, team, tickets
from tests.e2e.browser import IN_A_BROWSER
from tests.e2e.conftest import OpensPages
from tests.e2e.depot import Depot
from tests.e2e.office import Office

pytestmark = IN_A_BROWSER

WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}

TEAM_SCREENS = {
    "/admin/team": "Team Management",
    "/admin/team?edit=new": "Add Member",
    "/admin/organisations": "Organisations",
    "/admin/keys": "API Keys",
    "/admin/audit": "Audit Log",
}


@dataclass(frozen=True)
class Scene:
    """Enough of everything on the screens: a charger that charges, one that is faulted, one that is away."""

    charging: Charger
    faulted: Charger
    away: Charger


@pytest_asyncio.fixture(loop_scope="session")
async def scene(depot: Depot) -> AsyncIterator[Scene]:
    charging = await depot.working("Pettah Floating Market")
    faulted = await depot.working("Nuwara Eliya Gregory Lake", kind=ChargerKind.AC)
    away = await depot.working("Trincomalee Harbour")
    await depot.plug_in(charging)
    faulted.break_down(1, TRANSIENT_FAULTS[0])
    away.cut_line(600)
    yield Scene(charging, faulted, away)


async def _grave_faults(page: Page) -> list[str]:
    results = await Axe().run(page)
    return [
        f"{violation['id']} ({violation['impact']}) at {node['target']}: {node['failureSummary']}"
        for violation in results.response["violations"]
        for node in violation["nodes"]
        if violation["impact"] in {"serious", "critical"}
    ]


async def _fits(page: Page, screen: str) -> None:
    """Nothing makes the whole page scroll sideways."""
    overhang = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overhang <= 0, f"{screen} is {overhang} px wider than the window"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["1440", "390"])
async def test_every_screen_passes_axe(
    open_page: OpensPages, scene: Scene, theme: str, viewport: dict[str, int]
) -> None:
    how: dict[str, Any] = {"viewport": viewport, "color_scheme": theme, "reduced_motion": "reduce"}
    charging_id, faulted_id = scene.charging.identity.charger_id, scene.faulted.identity.charger_id

    async def check(page: Page, screen: str) -> None:
        grave = await _grave_faults(page)
        assert not grave, f"{screen}, {theme}, {viewport['width']} px:\n" + "\n".join(grave)
        await _fits(page, screen)

    page = await open_page(None, "/sign-in", **how)
    await erp.fill_in_and_sign_in(page, "nobody@demo.voltcharge.lk", "wrong")
    await expect(page.get_by_role("alert")).to_contain_text("not correct")
    await check(page, "sign-in with an error")

    page = await open_page("admin", "/", **how)
    await expect(erp.error_row(page, faulted_id)).to_be_visible()
    await check(page, "Dashboard")

    await page.goto("/chargers")
    await expect(erp.row(page, charging_id)).to_be_visible()
    await check(page, "Chargers Hub")

    await page.goto(f"/chargers/{charging_id}")
    await expect(erp.connector(page, charging_id, 1)).to_contain_text("Charging")
    await check(page, "a charger")
    await erp.command_button(page, charging_id, "Reboot").click()
    await expect(page.get_by_role("alertdialog")).to_contain_text("A car is charging")
    await check(page, "the confirmation of a Reboot")
    await page.keyboard.press("Escape")

    away_id = scene.away.identity.charger_id
    await page.goto(f"/chargers/{away_id}")
    await erp.command_button(page, away_id, "Reset").click()
    await page.get_by_role("alertdialog").get_by_role("button", name="Confirm").click()
    await expect(erp.answer(page, away_id)).to_contain_text("offline")
    await check(page, "an offline charger with a command's failure")

    await page.keyboard.press("Control+k")
    await page.keyboard.type("Nuwara")
    await expect(page.get_by_role("option").filter(has_text=faulted_id)).to_be_visible()
    await check(page, "the palette")
    await page.keyboard.press("Escape")

    await page.goto("/chargers?add=new")
    await expect(page.get_by_role("dialog", name="Add Charger")).to_be_visible()
    await check(page, "Add Charger")
    await page.goto("/chargers?tab=knocking")
    await expect(page.get_by_role("region", name="Knocking")).to_be_visible()
    await check(page, "Knocking")
    await page.goto("/no-such-page")
    await expect(page.get_by_text("404")).to_be_visible()
    await check(page, "404")

    page = await open_page("installer", "/chargers", **how)
    await expect(page.get_by_text("403", exact=True)).to_be_visible()
    await check(page, "403")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["1440", "390"])
async def test_the_support_desk_passes_axe(
    open_page: OpensPages, scene: Scene, office: Office, theme: str, viewport: dict[str, int]
) -> None:
    how: dict[str, Any] = {"viewport": viewport, "color_scheme": theme, "reduced_motion": "reduce"}
    phone = f"0740{int(tickets.key()[:6], 16) % 1_000_000:06}"
    async with office.api("ops_agent") as agent:
        entry = {"name": "Wasana Contrast", "phone": phone, "organisation": "Lanka Tours", "tier": "platinum"}
        contact = await tickets.made(agent, "contacts", {"contact_id": tickets.key(), **entry})
        call = await tickets.made(agent, "calls", {"call_id": tickets.key(), "phone": phone})
        await tickets.made(agent, f"calls/{call['id']}/save", {"contact_id": contact["id"], "notes": "Screen is black"})
    technician = (await tickets.technicians(office))[0]
    ticket = await tickets.new_ticket(
        office,
        "Cable is damaged",
        priority="critical",
        contact_id=contact["id"],
        charger_id=scene.faulted.identity.charger_id,
        assignee_id=technician["member_id"],
        visit_date=datetime.now(UTC).date().isoformat(),
    )
    reference = ticket["reference"]
    caller = await team.colleague(office, capabilities=["hotline"])

    async def check(page: Page, screen: str) -> None:
        grave = await _grave_faults(page)
        assert not grave, f"{screen}, {theme}, {viewport['width']} px:\n" + "\n".join(grave)
        await _fits(page, screen)

    page = await open_page(None, **how)
    await team.sign_in(page, caller.email)
    await page.goto("/hotline")
    await page.get_by_role("button", name="Start Call").click()
    form = page.get_by_role("form", name="Call in hand")
    await form.get_by_label("Phone number").fill(phone)
    await expect(form).to_contain_text("Wasana Contrast")
    await check(page, "Hotline with a running call")
    await form.get_by_role("button", name="Cancel").click()
    await expect(page.get_by_role("alertdialog")).to_be_visible()
    await check(page, "the question before a call is cancelled")
    await page.get_by_role("alertdialog").get_by_role("button", name="Cancel the call").click()
    await expect(form).to_have_count(0)
    await page.goto("/password")
    await expect(page.get_by_role("heading", name="Change Password")).to_be_visible()
    await check(page, "Change Password")

    page = await open_page("admin", f"/contacts/{contact['id']}", **how)
    profile = page.get_by_role("article", name="Contact Wasana Contrast")
    await expect(profile.get_by_role("link").filter(has_text=reference)).to_be_visible()
    await check(page, "a contact's profile")
    await page.goto("/contacts?add=contact")
    await expect(page.get_by_role("dialog", name="Add Contact")).to_be_visible()
    await check(page, "Add Contact")

    await page.goto(f"/service?q={reference}")
    await expect(tickets.row(page, reference)).to_be_visible()
    await check(page, "Service")
    await page.goto(f"/service/{reference}")
    await expect(tickets.details(page, reference)).to_be_visible()
    await check(page, "a ticket")
    await page.goto("/service/new")
    await expect(page.get_by_role("form", name="Create Ticket")).to_be_visible()
    await check(page, "Create Ticket")
    await page.goto("/service/calendar")
    await expect(page.locator(f"a[href$='/service/{reference}']").first).to_be_visible()
    await check(page, "the calendar of visits")

    for path, screen in TEAM_SCREENS.items():
        await page.goto(path)
        await expect(page.get_by_role("heading", name=screen)).to_be_visible()
        await expect(page.get_by_role("main").get_by_role("status", name="Loading")).to_have_count(0)
        await check(page, screen)
    await page.get_by_role("button", name="Notifications").click()
    await expect(page.get_by_role("dialog", name="Notifications")).to_be_visible()
    await check(page, "the notifications panel")


async def test_a_grave_fault_would_be_found(open_page: OpensPages) -> None:
    page = await open_page(None, "/sign-in")
    await expect(page.get_by_role("button", name="Sign In")).to_be_visible()
    await page.evaluate("document.body.append(document.createElement('button'))")
    assert [fault for fault in await _grave_faults(page) if fault.startswith("button-name")]
