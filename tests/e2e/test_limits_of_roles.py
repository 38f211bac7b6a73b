"""Guide: “Role Permissions”. AUTH-3: what a role may not do is not shown, has no page, and is refused by the API."""

from uuid import uuid4

import pytest
from playwright.async_api import Page, expect

from simulator.faults import TRANSIENT_FAULTS
from tests.e2e import erp
from tests.e2e.browser import IN_A_BROWSER
from tests.e2e.conftest import OpensPages
from tests.e2e.depot import Depot
from tests.e2e.guide import Section
from tests.e2e.office import Office
from tests.e2e.tickets import new_ticket

pytestmark = IN_A_BROWSER

CPO = Section("Role Descriptions: CPO (Charging Point Operator)", "AUTH-3, DASH-6")
INSTALLER = Section("Role Descriptions: Installer", "AUTH-3")
COMMAND_BUTTONS = ("Reset", "Reboot", "Clear Fault")


async def _is_refused(page: Page) -> None:
    await expect(page.get_by_text("403", exact=True)).to_be_visible()
    await expect(page.get_by_role("heading", name="Your role does not open this page")).to_be_visible()
    await expect(page.get_by_role("link", name="Go to the Dashboard")).to_be_visible()


async def test_a_cpo_views_its_own_chargers_and_can_do_nothing_to_them(
    open_page: OpensPages, office: Office, depot: Depot
) -> None:
    own = await depot.working("LankaVolt Borella", cpo_id="cpo-lankavolt")
    foreign = await depot.working("LankaVolt Lookalike", cpo_id="cpo-hillcharge")
    own_id, foreign_id = own.identity.charger_id, foreign.identity.charger_id
    page = await open_page("cpo", "/chargers?q=LankaVolt")
    await erp.wait_until_live(page)
    with CPO.step(1, "Chargers Hub access for viewing charger statuses of its own fleet"):
        await expect(erp.row(page, own_id)).to_contain_text("Available")
        await expect(erp.row(page, foreign_id)).to_have_count(0)
        foreign.break_down(1, TRANSIENT_FAULTS[0])
        own.cut_line(60)
        await expect(erp.row(page, own_id)).to_contain_text("Offline")
        own.restore_line()
        await expect(erp.row(page, foreign_id)).to_have_count(0)
    with CPO.step(2, "Without Force Charge capability, without commands, without adding chargers"):
        await erp.row(page, own_id).click()
        await expect(erp.connector(page, own_id, 1)).to_contain_text("Available")
        for name in (*COMMAND_BUTTONS, "Add Charger", "Force Charge"):
            await expect(page.get_by_role("button", name=name)).to_have_count(0)
        await expect(erp.card(page, "Recent commands")).to_have_count(0)
    with CPO.step(3, "Another organisation's charger does not exist for it, by URL neither"):
        await page.goto(f"/chargers/{foreign_id}")
        await expect(page.get_by_text(f"There is no charger {foreign_id}")).to_be_visible()
        await page.goto("/chargers?tab=knocking&add=new")
        await expect(erp.row(page, own_id)).to_be_visible()
        await expect(page.get_by_role("dialog")).to_have_count(0)
    with CPO.step(4, "The palette finds nothing more, and offers no command"):
        await page.keyboard.press("Control+k")
        await page.keyboard.type("LankaVolt")
        await expect(page.get_by_role("dialog").get_by_role("combobox")).to_have_value("LankaVolt")
        await expect(page.get_by_role("option").filter(has_text=own_id)).to_be_visible()
        await expect(page.get_by_role("option").filter(has_text=foreign_id)).to_have_count(0)
        await page.keyboard.press("Escape")
    with CPO.step(5, "Nor does the API"):
        async with office.api("cpo") as api:
            command = {"kind": "reboot", "command_id": str(uuid4())}
            assert (await api.get(f"/api/v1/chargers/{own_id}")).status_code == 200
            assert (await api.get(f"/api/v1/chargers/{foreign_id}")).status_code == 404
            assert (await api.post(f"/api/v1/chargers/{own_id}/commands", json=command)).status_code == 403
            assert (await api.get("/api/v1/chargers/knocking")).status_code == 403
            assert (await api.delete(f"/api/v1/chargers/{own_id}")).status_code == 403
            assert foreign_id not in (await api.get("/api/v1/chargers?q=LankaVolt")).text
            assert (await api.get("/api/v1/dashboard")).json()["errors"] in (None, [])


async def test_an_installer_has_the_dashboard_and_no_chargers_hub(
    open_page: OpensPages, office: Office, depot: Depot
) -> None:
    charger = await depot.working("Installer's Site")
    charger_id = charger.identity.charger_id
    charger.cut_line(600)
    page = await open_page("installer", "/")
    with INSTALLER.step(1, "The whole Dashboard"):
        await expect(erp.error_row(page, charger_id)).to_be_visible()
        await expect(erp.card(page, "Faults in the last 24 hours")).to_be_visible()
    with INSTALLER.step(2, "Nothing on it leads into Chargers Hub"):
        assert await page.locator('a[href*="/chargers"]').count() == 0
    with INSTALLER.step(3, "A forbidden URL answers with a clear page"):
        for forbidden in ("/chargers", f"/chargers/{charger_id}", "/chargers?status=Faulted"):
            await page.goto(forbidden)
            await _is_refused(page)
        await expect(erp.modules(page)).to_have_text(["Dashboard"])
        await page.get_by_role("link", name="Go to the Dashboard").click()
        await expect(page.get_by_role("heading", name="Dashboard", level=1)).to_be_visible()
    with INSTALLER.step(4, "And 403 from the API"):
        async with office.api("installer") as api:
            command = {"kind": "reset", "command_id": str(uuid4())}
            assert (await api.get("/api/v1/chargers")).status_code == 403
            assert (await api.get(f"/api/v1/chargers/{charger_id}")).status_code == 403
            assert (await api.post(f"/api/v1/chargers/{charger_id}/commands", json=command)).status_code == 403


DESK_SCREENS = {
    "/hotline": "Hotline",
    "/service": "Service",
    "/service/new": "Create Ticket",
    "/service/calendar": "Service",
    "/contacts": "Contacts",
}
ADMIN_SCREENS = ("/admin", "/admin/team", "/admin/organisations", "/admin/keys", "/admin/audit")
AT_THE_DESK = ("admin", "manager", "dispatcher", "ops_agent")


@pytest.mark.parametrize("role", AT_THE_DESK)
async def test_the_desk_opens_for_those_who_work_there(open_page: OpensPages, role: str) -> None:
    """Permissions matrix: Hotline, Tickets and Contacts are Full for Admin, Manager, Dispatcher and OPS Agent."""
    page = await open_page(role, "/")
    for path, heading in DESK_SCREENS.items():
        await page.goto(path)
        await expect(page.get_by_role("heading", name=heading, exact=True).first).to_be_visible()
        await expect(page.get_by_text("403", exact=True)).to_have_count(0)
    await page.goto("/admin/team")
    if role == "admin":
        await expect(page.get_by_role("heading", name="Team Management")).to_be_visible()
    else:
        await _is_refused(page)


@pytest.mark.parametrize("role", ["installer", "cpo"])
async def test_the_desk_and_the_team_stay_shut_for_everybody_else(
    open_page: OpensPages, office: Office, role: str
) -> None:
    """Permissions matrix: — for Installer and CPO; not in the sidebar, not by URL, not by key, not by the API."""
    ticket = await new_ticket(office, "Not for every eye")
    page = await open_page(role, "/")
    await expect(page.get_by_role("heading", name="Dashboard", level=1)).to_be_visible()
    for module in ("Hotline", "Service", "Contacts", "Admin"):
        await expect(erp.modules(page).filter(has_text=module)).to_have_count(0)
    for path in (*DESK_SCREENS, f"/service/{ticket['reference']}", f"/contacts/{uuid4()}", *ADMIN_SCREENS):
        await page.goto(path)
        await _is_refused(page)
    await page.goto("/")
    await expect(page.get_by_role("heading", name="Dashboard", level=1)).to_be_visible()
    await page.keyboard.press("Control+k")
    await page.get_by_role("dialog").get_by_role("combobox").fill(ticket["reference"])
    await expect(page.get_by_role("option").filter(has_text=ticket["reference"])).to_have_count(0)
    async with office.api(role) as api:
        for path in ("contacts", "calls", "calls/current", "tickets", f"tickets/{ticket['reference']}", "team/members"):
            assert (await api.get(f"/api/v1/{path}")).status_code == 403, path


@pytest.mark.parametrize("role", ["dispatcher", "ops_agent"])
async def test_only_admin_and_manager_add_chargers(open_page: OpensPages, role: str) -> None:
    page = await open_page(role, "/chargers?add=new")
    await expect(page.get_by_role("heading", name="Chargers Hub")).to_be_visible()
    await expect(erp.search(page)).to_be_visible()
    await expect(page.get_by_role("button", name="Add Charger")).to_have_count(0)
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_a_page_that_does_not_exist_says_so(open_page: OpensPages) -> None:
    page = await open_page("ops_agent", "/hotlin")
    await expect(page.get_by_role("heading", name="There is no such page")).to_be_visible()
    await expect(erp.modules(page).first).to_be_visible()
