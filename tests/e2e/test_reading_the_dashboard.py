"""Guide: “Reading the Dashboard”, the whole page (DASH-1 to DASH-6) in the browser."""

import re

import httpx
from playwright.async_api import Locator, Page, expect

from simulator.demo import ChargerKind
from simulator.faults import TRANSIENT_FAULTS
from tests.e2e import erp, tickets
from tests.e2e.browser import IN_A_BROWSER
from tests.e2e.conftest import OpensPages
from tests.e2e.depot import Depot
from tests.e2e.guide import Section
from tests.e2e.office import Office
from tests.e2e.stopwatch import until_shown

pytestmark = IN_A_BROWSER

COUNTERS = Section("Ticket Counters", "DASH-1, DASH-5")
FEED = Section("Recent Activity Feed", "DASH-4, DASH-5")
DC_STATS = Section("DC Charger Stats (Fast Charging)", "DASH-2, DASH-5")
AC_STATS = Section("AC Charger Stats (Slow Charging)", "DASH-2, DASH-5")
ERROR_LIST = Section("Error Charger List", "DASH-3, DASH-5")
SCREEN_FOLLOWS_WITHIN_MS = 2_000
"""No measure of quality (`make bench` has that: 300 ms), but a person must not wonder, however busy the machine."""


async def _counts(page: Page, kind: str) -> dict[str, int]:
    return {status: int(await erp.counter(page, kind, status).inner_text()) for status in erp.STATUSES}


def _tickets(page: Page, label: str) -> Locator:
    """A ticket counter by its word."""
    tile = page.get_by_role("region", name="Tickets").locator("dl > div", has=page.get_by_text(label, exact=True))
    return tile.locator("dd")


def _hint(page: Page) -> Locator:
    return page.get_by_role("region", name="Tickets").get_by_text("Open tickets exceed 20% of total")


async def _counted(api: httpx.AsyncClient) -> dict[str, int]:
    found: dict[str, int] = (await api.get("/api/v1/tickets/counts")).json()
    return found


async def test_the_ticket_counters_move_without_a_reload_and_warn_above_a_fifth(
    open_page: OpensPages, office: Office
) -> None:
    page = await open_page("manager", "/")
    await erp.wait_until_live(page)
    await page.evaluate("window.neverReloaded = true")
    async with office.api("dispatcher") as api:
        before = await _counted(api)
        with COUNTERS.step(1, "Open tickets counter, the large number at the top-left"):
            await expect(_tickets(page, "Open tickets")).to_have_text(f"{before['open']:,}")
            first = await page.get_by_role("region", name="Tickets").locator("dd").first.bounding_box()
            cards = await erp.card(page, "DC chargers").bounding_box()
            assert first is not None
            assert cards is not None
            assert first["y"] < cards["y"]
        with COUNTERS.step(2, "Total tickets counter: across all statuses"):
            await expect(_tickets(page, "Total tickets")).to_have_text(f"{before['total']:,}")
            ticket = await tickets.new_ticket(office, "Counted while you look")
            await expect(_tickets(page, "Open tickets")).to_have_text(f"{before['open'] + 1:,}")
            await expect(_tickets(page, "Total tickets")).to_have_text(f"{before['total'] + 1:,}")
            technician = (await tickets.technicians(office))[0]
            await tickets.changed(office, "dispatcher", ticket, assignee_id=technician["member_id"])
            await expect(_tickets(page, "Open tickets")).to_have_text(f"{before['open']:,}")
            await expect(_tickets(page, "Assigned")).to_have_text(f"{before['assigned'] + 1:,}")
        with COUNTERS.step(3, "If open tickets exceed 20% of total tickets, consider redistributing"):
            await _fill_above_a_fifth(api)
            counts = await _counted(api)
            assert counts["open"] > counts["total"] * 0.2
            await expect(_hint(page)).to_be_visible()
            await _assign_down_to_a_fifth(api, technician["member_id"])
            await expect(_hint(page)).to_have_count(0)
    assert await page.evaluate("window.neverReloaded")


async def _fill_above_a_fifth(api: httpx.AsyncClient) -> None:
    while (counts := await _counted(api))["open"] <= counts["total"] * 0.2:
        missing = int(counts["total"] * 0.2 - counts["open"]) + 1
        for _ in range(missing):
            await tickets.made(api, "tickets", {"ticket_key": tickets.key(), "description": "One of too many"})


async def _assign_down_to_a_fifth(api: httpx.AsyncClient, technician: str) -> None:
    while (counts := await _counted(api))["open"] > counts["total"] * 0.2:
        listed = (await api.get("/api/v1/tickets", params={"status": "OPEN", "limit": 50})).json()["items"]
        for each in listed[: int(counts["open"] - counts["total"] * 0.2) + 1]:
            body = {"change_id": tickets.key(), "version": each["version"], "changes": {"assignee_id": technician}}
            answer = await api.patch(f"/api/v1/tickets/{each['reference']}", json=body)
            assert answer.status_code in (200, 409), answer.text


def _feed_row(page: Page, reference: str) -> Locator:
    return erp.card(page, "Recent Activity").get_by_role("listitem").filter(has_text=reference)


async def test_the_feed_shows_the_last_ten_and_opens_them(open_page: OpensPages, office: Office) -> None:
    made = [await tickets.new_ticket(office, f"Recent number {number}") for number in range(11)]
    page = await open_page("ops_agent", "/")
    await erp.wait_until_live(page)
    feed = erp.card(page, "Recent Activity").get_by_role("listitem")
    with FEED.step(1, "View the last 10 tickets: reference, issue summary, priority and status"):
        await expect(feed).to_have_count(10)
        newest = made[-1]
        await expect(feed.first).to_contain_text(newest["reference"])
        for words in ("Recent number 10", "Normal", "OPEN"):
            await expect(feed.first).to_contain_text(re.compile(words, re.IGNORECASE))
        await expect(_feed_row(page, made[0]["reference"])).to_have_count(0)
    with FEED.step(1, "A new one appears by itself, and the oldest leaves"):
        await page.mouse.move(5, 5)
        urgent = await tickets.new_ticket(office, "Smoke at the cable", priority="critical")
        await expect(feed.first).to_contain_text(urgent["reference"])
        await expect(feed).to_have_count(10)
        await expect(_feed_row(page, made[1]["reference"])).to_have_count(0)
    with FEED.step(2, "Critical and High priority tickets are visually highlighted: by word, and by colour"):
        high = await tickets.new_ticket(office, "One connector of two", priority="high")
        plain = await erp.colour(_feed_row(page, newest["reference"]).locator("a, div").first, of="background-color")
        for ticket, word in ((urgent, "Critical"), (high, "High")):
            line = _feed_row(page, ticket["reference"])
            await expect(line).to_contain_text(word)
            assert await erp.colour(line.locator("a, div").first, of="background-color") != plain
    with FEED.step(3, "Click any ticket in the feed to jump directly to its detail view in the Service module"):
        await _feed_row(page, urgent["reference"]).get_by_role("link").click()
        await expect(tickets.pane(page, urgent["reference"])).to_contain_text("Smoke at the cable")
        assert page.url.endswith(f"/service/{urgent['reference']}")


async def test_an_installer_reads_the_tickets_of_the_dashboard_and_opens_none(
    open_page: OpensPages, office: Office
) -> None:
    ticket = await tickets.new_ticket(office, "An installer may know of it")
    page = await open_page("installer", "/")
    await expect(_tickets(page, "Open tickets")).to_have_text(re.compile(r"^[\d,]+$"))
    await expect(_feed_row(page, ticket["reference"])).to_be_visible()
    await expect(page.get_by_role("main").locator('a[href*="/service"]')).to_have_count(0)


async def test_the_cards_count_chargers_by_state_and_move_without_a_reload(open_page: OpensPages, depot: Depot) -> None:
    page = await open_page("ops_agent", "/")
    await erp.wait_until_live(page)
    await page.evaluate("window.neverReloaded = true")
    dc, ac = await _counts(page, "DC"), await _counts(page, "AC")

    async def shows(kind: str, before: dict[str, int], **more: int) -> None:
        for status in erp.STATUSES:
            expected = before[status] + more.get(status.lower(), 0)
            await expect(erp.counter(page, kind, status)).to_have_text(str(expected))

    one, two = [await depot.working(name, connectors=1) for name in ("Kandy Lake", "Galle Fort")]
    wall = await depot.working("Matara Wall", kind=ChargerKind.AC, connectors=1)
    with DC_STATS.step(3, "Available count: DC chargers ready to accept a charging session"):
        await shows("DC", dc, available=2)

    with DC_STATS.step(4, "Charging count: DC chargers currently delivering power to a vehicle"):
        async with until_shown(erp.counter(page, "DC", "Charging"), str(dc["Charging"] + 1)) as charging:
            await depot.plug_in(one)
        await shows("DC", dc, available=1, charging=1)
    with DC_STATS.step(2, "Faulted count: DC chargers reporting an active fault"):
        async with until_shown(erp.counter(page, "DC", "Faulted"), str(dc["Faulted"] + 1)) as faulted:
            two.break_down(1, TRANSIENT_FAULTS[0])
        await shows("DC", dc, charging=1, faulted=1)
    with DC_STATS.step(1, "Offline count: DC chargers that have lost communication with the platform"):
        async with until_shown(erp.counter(page, "DC", "Offline"), str(dc["Offline"] + 1)) as offline:
            two.cut_line(60)
        await shows("DC", dc, charging=1, offline=1)
    took = {"Charging": charging.ms, "Faulted": faulted.ms, "Offline": offline.ms}

    with AC_STATS.step(1, "Same breakdown as DC"):
        await shows("AC", ac, available=1)
        wall.cut_line(60)
        await shows("AC", ac, offline=1)
    with AC_STATS.step(2, "Compare DC vs. AC: use both cards side by side"):
        fast = await erp.card(page, "DC chargers").bounding_box()
        slow = await erp.card(page, "AC chargers").bounding_box()
        assert fast is not None
        assert slow is not None
        assert fast["y"] == slow["y"]
        assert fast["x"] + fast["width"] < slow["x"]

    two.repair(1)
    two.restore_line()
    wall.restore_line()
    await shows("DC", dc, available=1, charging=1)
    await shows("AC", ac, available=1)
    assert await page.evaluate("window.neverReloaded")
    print("on the Dashboard after", {status: f"{ms:.0f} ms" for status, ms in took.items()})
    assert max(took.values()) < SCREEN_FOLLOWS_WITHIN_MS


async def test_the_error_list_names_problem_chargers_and_leads_to_them(open_page: OpensPages, depot: Depot) -> None:
    page = await open_page("dispatcher", "/")
    await erp.wait_until_live(page)
    broken = await depot.working("Negombo Beach Road")
    silent = await depot.working("Ella Gap View", kind=ChargerKind.AC)
    fine = await depot.working("Jaffna Library")
    broken_id, silent_id, fine_id = (charger.identity.charger_id for charger in (broken, silent, fine))
    broken.break_down(2, TRANSIENT_FAULTS[2])
    silent.cut_line(60)

    with ERROR_LIST.step(1, "Every charger in a Faulted or Offline state: its ID, name and last event's timestamp"):
        for charger_id, name, status in (
            (broken_id, "Negombo Beach Road", "Faulted"),
            (silent_id, "Ella Gap View", "Offline"),
        ):
            line = erp.error_row(page, charger_id)
            await expect(line).to_contain_text(name)
            await expect(line).to_contain_text(status)
        await expect(erp.error_row(page, fine_id)).to_have_count(0)
    with ERROR_LIST.step(2, "Check last event time: relative, with the exact time on hover"):
        time = erp.error_row(page, broken_id).get_by_role("time")
        await expect(time).to_have_text(erp.RECENTLY)
        await expect(time).to_have_attribute("title", erp.EXACT_TIME)
    with ERROR_LIST.step(3, "Click on any charger in the error list: its detail view in the Chargers Hub"):
        await erp.error_row(page, broken_id).click()
        await expect(erp.detail(page, broken_id)).to_contain_text("Negombo Beach Road")
        assert page.url.endswith(f"/chargers/{broken_id}")
        await expect(erp.command_button(page, broken_id, "Reset")).to_be_enabled()

    await page.go_back()
    await page.mouse.move(5, 5)
    broken.repair(2)
    silent.restore_line()
    await expect(erp.error_row(page, broken_id)).to_have_count(0)
    await expect(erp.error_row(page, silent_id)).to_have_count(0)


async def test_the_error_list_does_not_move_under_the_pointer(open_page: OpensPages, depot: Depot) -> None:
    """design.md: lists never reorder under the pointer; a “1 new” pill instead."""
    page = await open_page("ops_agent", "/")
    await erp.wait_until_live(page)
    first, second = await depot.working("Kurunegala Clock Tower"), await depot.working("Badulla Station")
    first_id, second_id = first.identity.charger_id, second.identity.charger_id
    first.cut_line(60)
    await erp.error_row(page, first_id).hover()
    second.break_down(1, TRANSIENT_FAULTS[0])
    pill = erp.card(page, "Error chargers").get_by_role("button", name="1 new")
    await expect(pill).to_be_visible()
    await expect(erp.error_row(page, second_id)).to_have_count(0)
    first.restore_line()
    await expect(erp.error_row(page, first_id)).to_contain_text("Available")
    await pill.click()
    await page.mouse.move(5, 5)
    await expect(erp.error_row(page, second_id)).to_be_visible()
    await expect(erp.error_row(page, first_id)).to_have_count(0)


async def test_a_cpo_sees_charger_stats_alone_and_only_of_its_own(open_page: OpensPages, depot: Depot) -> None:
    """DASH-6; guide, “Role Descriptions”: limited Dashboard access showing only charger statistics."""
    page = await open_page("cpo", "/")
    await erp.wait_until_live(page)
    before = await _counts(page, "DC")
    own = await depot.working("LankaVolt Nugegoda", cpo_id="cpo-lankavolt")
    foreign = await depot.working("Somebody Else's")
    await expect(erp.counter(page, "DC", "Available")).to_have_text(str(before["Available"] + 1))
    foreign.break_down(1, TRANSIENT_FAULTS[0])
    own.cut_line(60)
    await expect(erp.counter(page, "DC", "Offline")).to_have_text(str(before["Offline"] + 1))
    # The foreign fault came first and would be here by now.
    await expect(erp.counter(page, "DC", "Faulted")).to_have_text(str(before["Faulted"]))
    for hidden in ("Tickets", "Recent Activity", "Error chargers", "Faults in the last 24 hours"):
        await expect(erp.card(page, hidden)).to_have_count(0)
