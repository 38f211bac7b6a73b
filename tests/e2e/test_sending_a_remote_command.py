"""Guide: “Sending a Remote Command”. CHG-5 in the browser: the charger's own answer, or why there is none."""

import pytest
from playwright.async_api import Locator, Page, expect

from simulator.charger import Charger
from simulator.faults import LASTING_FAULTS, TRANSIENT_FAULTS
from tests.e2e import erp
from tests.e2e.browser import IN_A_BROWSER
from tests.e2e.conftest import OpensPages
from tests.e2e.depot import Depot
from tests.e2e.guide import Section
from tests.e2e.office import Office
from tests.e2e.stubborn import stubborn_charger

pytestmark = IN_A_BROWSER

SENDING = Section("Sending a Command", "CHG-5")
USE_CASES = Section("Common Use Cases", "CHG-5")
CONSEQUENCES = {
    "Reset": "Its firmware restarts",
    "Reboot": "The whole hardware restarts",
    "Clear Fault": "The charger is asked, step by step, to clear its fault",
}


async def _open(open_page: OpensPages, charger: Charger, role: str = "ops_agent") -> Page:
    page = await open_page(role, f"/chargers/{charger.identity.charger_id}")
    await erp.wait_until_live(page)
    return page


async def _ask_for(page: Page, charger: Charger, command: str) -> Locator:
    await erp.command_button(page, charger.identity.charger_id, command).click()
    dialog = page.get_by_role("alertdialog")
    await expect(dialog).to_be_visible()
    return dialog


async def _confirm(page: Page, charger: Charger, command: str) -> Locator:
    dialog = await _ask_for(page, charger, command)
    await dialog.get_by_role("button", name="Confirm").click()
    await expect(dialog).to_have_count(0)
    return erp.answer(page, charger.identity.charger_id)


@pytest.mark.parametrize("command", ["Reset", "Reboot"])
async def test_a_charger_is_restarted_from_the_screen_and_its_own_answer_appears(
    open_page: OpensPages, depot: Depot, command: str
) -> None:
    charger = await depot.working(f"Restarts On {command}")
    charger_id, boots = charger.identity.charger_id, charger.boots
    page = await open_page("ops_agent", "/chargers")
    with SENDING.step(1, "Find the charger: search by ID or name, click on it to open its detail view"):
        await erp.search(page).fill(charger_id)
        await erp.row(page, charger_id).click()
        detail = erp.detail(page, charger_id)
    with SENDING.step(2, "Review the charger's current status"):
        await expect(detail.locator("header").first).to_contain_text("Available")
    with SENDING.step(3, "The available remote commands are: Reset, Reboot, and Clear Fault"):
        for name in CONSEQUENCES:
            await expect(erp.command_button(page, charger_id, name)).to_be_enabled()
    with SENDING.step(4, "Click the command button: a confirmation dialog asks you to verify the action"):
        dialog = await _ask_for(page, charger, command)
        await expect(dialog).to_contain_text(f"{command} charger {charger_id}?")
        await expect(dialog).to_contain_text(f"Restarts On {command}")
        await expect(dialog).to_contain_text(CONSEQUENCES[command])
        await expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    with SENDING.step(5, "Click “Confirm” to send the command"):
        await dialog.get_by_role("button", name="Confirm").click()
    with SENDING.step(6, "A success or failure message is displayed on screen within a few seconds"):
        answer = erp.answer(page, charger_id)
        await expect(answer).to_contain_text(f"{command} accepted", timeout=8_000)
        await expect(answer).to_contain_text("The charger answered: Accepted")
    with SENDING.step(7, "Verify the result: the charger restarts and returns to Available, live"):
        await expect(detail.locator("header").first).to_contain_text("Offline")
        await expect(detail.locator("header").first).to_contain_text("Available")
        assert charger.boots == boots + 1
    done = detail.get_by_role("region", name="Recent commands").get_by_role("listitem").first
    await expect(done).to_contain_text(command)
    await expect(done).to_contain_text("Kasun Dissanayake")
    await expect(done).to_contain_text("Accepted")


async def test_nothing_is_sent_without_a_confirmation(open_page: OpensPages, depot: Depot) -> None:
    """design.md: the default button is the safe one; Esc cancels; focus returns from dialogs."""
    charger = await depot.working("Left Alone")
    page = await _open(open_page, charger)
    for command in CONSEQUENCES:
        for cancel in ("Escape", "Enter"):
            dialog = await _ask_for(page, charger, command)
            await expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
            await page.keyboard.press(cancel)
            await expect(dialog).to_have_count(0)
            await expect(erp.command_button(page, charger.identity.charger_id, command)).to_be_focused()
    await page.reload()
    recent = erp.detail(page, charger.identity.charger_id).get_by_role("region", name="Recent commands")
    await expect(recent).to_contain_text("No commands yet")


async def test_clear_fault_returns_a_charger_to_available(open_page: OpensPages, depot: Depot) -> None:
    charger = await depot.working("Grid Spike")
    charger_id = charger.identity.charger_id
    charger.break_down(2, TRANSIENT_FAULTS[0])
    page = await _open(open_page, charger, "dispatcher")
    await expect(erp.connector(page, charger_id, 2)).to_contain_text("Faulted")
    with USE_CASES.step(3, "Active fault code, the issue is transient: Clear Fault returns it to service"):
        answer = await _confirm(page, charger, "Clear Fault")
        await expect(answer).to_contain_text("Clear Fault accepted")
        await expect(answer).to_contain_text("The charger now reports: Available")
        steps = answer.get_by_role("list", name="Steps").get_by_role("listitem")
        await expect(steps.filter(has_text="Take connector 2 out of service")).to_contain_text("Accepted")
        await expect(steps.filter(has_text="Put connector 2 back into service")).to_contain_text("Accepted")
    with SENDING.step(7, "Available after clearing a fault"):
        await expect(erp.connector(page, charger_id, 2)).to_contain_text("Available")
        await expect(erp.row(page, charger_id)).to_contain_text("Available")


async def test_a_fault_that_stays_is_not_called_cleared(open_page: OpensPages, depot: Depot) -> None:
    charger = await depot.working("Welded Contactor", connectors=1)
    charger_id = charger.identity.charger_id
    charger.break_down(1, LASTING_FAULTS[2])
    page = await _open(open_page, charger)
    await expect(erp.connector(page, charger_id, 1)).to_contain_text("Faulted")
    answer = await _confirm(page, charger, "Clear Fault")
    await expect(answer).to_contain_text("Clear Fault did not help", timeout=30_000)
    await expect(answer).to_contain_text("still Faulted")
    await expect(answer).to_contain_text("send a technician")
    await expect(erp.connector(page, charger_id, 1)).to_contain_text("Faulted")


async def test_an_offline_charger_says_why_there_is_no_answer(open_page: OpensPages, depot: Depot) -> None:
    charger = await depot.working("Out Of Reach")
    charger_id = charger.identity.charger_id
    page = await _open(open_page, charger)
    charger.cut_line(600)
    await expect(erp.detail(page, charger_id).locator("header").first).to_contain_text("Offline")
    with SENDING.step(6, "A failure message is displayed on screen within a few seconds"):
        dialog = await _ask_for(page, charger, "Reboot")
        await expect(dialog).to_contain_text("The charger is offline: nothing can reach it")
        await dialog.get_by_role("button", name="Confirm").click()
        answer = erp.answer(page, charger_id)
        await expect(answer).to_contain_text("Reboot not sent: the charger is offline", timeout=5_000)
        await expect(answer).to_contain_text("nothing was sent")


async def test_a_charging_charger_warns_before_a_restart(open_page: OpensPages, depot: Depot) -> None:
    charger = await depot.working("Car On The Line")
    await depot.plug_in(charger, 2)
    page = await _open(open_page, charger, "manager")
    await expect(erp.connector(page, charger.identity.charger_id, 2)).to_contain_text("Charging")
    with SENDING.step(2, "A charger that is actively Charging should not be rebooted unless the session is stuck"):
        for command in ("Reset", "Reboot"):
            dialog = await _ask_for(page, charger, command)
            await expect(dialog).to_contain_text("A car is charging on connector 2")
            await expect(dialog).to_contain_text("This ends the session")
            await page.keyboard.press("Escape")
            await expect(dialog).to_have_count(0)
    with USE_CASES.step(1, "Stuck charging session: send a Reset command to terminate the stuck session"):
        answer = await _confirm(page, charger, "Reset")
        await expect(answer).to_contain_text("Reset accepted")
        running = erp.detail(page, charger.identity.charger_id).get_by_role("region", name="Running transactions")
        await expect(running).to_have_count(0)


async def test_a_refusal_is_shown_as_the_charger_said_it(open_page: OpensPages, depot: Depot, office: Office) -> None:
    """On the `ocpp` package: also that a line which breaks instead of an answer is told as what it is."""
    charger_id, password = await depot.register("Stubborn One")
    async with stubborn_charger(office.ocpp_url, charger_id, password) as charger:
        page = await open_page("ops_agent", f"/chargers/{charger_id}")
        await erp.command_button(page, charger_id, "Reset").click()
        await page.get_by_role("alertdialog").get_by_role("button", name="Confirm").click()
        answer = erp.answer(page, charger_id)
        await expect(answer).to_contain_text("Reset refused by the charger")
        await expect(answer).to_contain_text("The charger answered: Rejected")
        charger.hangs_up = True
        await erp.command_button(page, charger_id, "Reboot").click()
        await page.get_by_role("alertdialog").get_by_role("button", name="Confirm").click()
        await expect(answer).to_contain_text("Reboot sent, but the charger did not answer")
        await expect(answer).to_contain_text("it may still act")


async def test_a_colleague_sees_the_command_and_its_answer_live(open_page: OpensPages, depot: Depot) -> None:
    charger = await depot.working("Watched By Two")
    charger_id = charger.identity.charger_id
    mine, theirs = await _open(open_page, charger), await _open(open_page, charger, "dispatcher")
    await _confirm(mine, charger, "Reset")
    recent = erp.detail(theirs, charger_id).get_by_role("region", name="Recent commands").get_by_role("listitem")
    await expect(recent.first).to_contain_text("Kasun Dissanayake")
    await expect(recent.first).to_contain_text("Accepted")
