"""Issue “The backbone”: the Chargers Hub list (10,000 rows) stays fluid, while the network lives."""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.e2e import erp
from tests.e2e.browser import IN_A_BROWSER
from tests.e2e.conftest import OpensPages
from tests.e2e.crowd import Crowd, crowd
from tests.e2e.office import Office
from tests.e2e.stopwatch import SMOOTH_MS, ThreadTime, plain_text_p95, scrolled_p95

pytestmark = [*IN_A_BROWSER, pytest.mark.alone, pytest.mark.timeout(240)]

CHARGERS = 10_000
CHANGES_PER_S = 20
SCROLLED_FRAMES = 120
CPU_PER_FRAME_MS = 16.0
"""Of the page's main thread; also on a machine too busy to measure time on the wall."""
SLOWER_THAN_PLAIN_TEXT = 1.5
"""Where other programs hold the processors so that not even plain text scrolls smoothly."""
SEARCH_MS = 300.0
SEARCH_STARVED_MS = 3_000.0
TRIES = 4
"""Other tests share the machine: what the list can do is what it does when they leave it alone."""

_LIST_SHOWS_ONLY = """
(id) => {
    const rows = [...document.querySelectorAll('[role="table"] [data-index]')];
    return rows.length === 1 && rows[0].textContent.includes(id) && performance.timeOrigin + performance.now();
}
"""


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def everybody(office: Office) -> AsyncIterator[Crowd]:
    began = time.monotonic()
    async with crowd(office, CHARGERS) as full:
        print(f"{CHARGERS} chargers after {time.monotonic() - began:.1f} s")
        changing = asyncio.create_task(full.change_for_ever(CHANGES_PER_S))
        yield full
        changing.cancel()
        with suppress(asyncio.CancelledError):
            await changing


async def _opened(open_page: OpensPages) -> Page:
    page = await open_page("ops_agent", "/chargers")
    await erp.wait_until_live(page)
    await expect(page.get_by_role("region", name="Chargers").get_by_text("10,000 chargers")).to_be_visible()
    return page


@pytest.mark.usefixtures("everybody")
async def test_the_list_scrolls_fluidly_through_ten_thousand_rows(open_page: OpensPages) -> None:
    page = await _opened(open_page)
    thread = await ThreadTime.of(page)
    rows = page.locator('[role="table"] [role="rowgroup"]').last
    smooth: list[float] = []
    plain: list[float] = []
    cpu: list[float] = []
    for _ in range(TRIES):
        before = await thread.spent_ms()
        smooth.append(await scrolled_p95(rows, SCROLLED_FRAMES))
        cpu.append((await thread.spent_ms() - before) / SCROLLED_FRAMES)
        plain.append(await plain_text_p95(page.context))
        if smooth[-1] <= SMOOTH_MS:
            break
    print(
        f"scrolling: frame time p95 {min(smooth):.1f} ms (plain text: {min(plain):.1f} ms),"
        f" {min(cpu):.1f} ms of the main thread's CPU per frame"
    )
    assert min(cpu) <= CPU_PER_FRAME_MS
    assert min(smooth) <= max(SMOOTH_MS, SLOWER_THAN_PLAIN_TEXT * max(plain))
    in_the_dom = await page.locator('[role="table"] [data-index]').count()
    assert in_the_dom < 100, f"{in_the_dom} rows are in the document: the list is not virtual"


async def test_the_end_of_the_list_can_be_reached(open_page: OpensPages, everybody: Crowd) -> None:
    page = await _opened(open_page)
    last = everybody.ids[-1]
    for _ in range(40):
        await page.locator('[role="table"] [role="rowgroup"]').last.evaluate("list => { list.scrollTop = 1e9 }")
        if await erp.row(page, last).count():
            break
        await page.wait_for_function("() => !document.querySelector('[data-index] .animate-pulse')")
    await expect(erp.row(page, last)).to_be_visible()


async def test_search_answers_as_one_types(open_page: OpensPages, everybody: Crowd) -> None:
    page = await _opened(open_page)
    medians: list[float] = []
    for attempt in range(TRIES):
        took = [await _search(page, charger_id) for charger_id in everybody.ids[137 + attempt :: 2_000]]
        medians.append(statistics.median(took))
        if medians[-1] <= SEARCH_MS:
            break
    print(f"search in {CHARGERS}: {min(medians):.0f} ms from the last key to the row")
    limit_ms = SEARCH_MS if await plain_text_p95(page.context) <= SMOOTH_MS else SEARCH_STARVED_MS
    assert min(medians) <= limit_ms


async def _search(page: Page, charger_id: str) -> float:
    await erp.search(page).fill("")
    await expect(page.get_by_text("10,000 chargers")).to_be_visible()
    await erp.search(page).press_sequentially(charger_id[:-1])
    shown = asyncio.ensure_future(page.wait_for_function(_LIST_SHOWS_ONLY, arg=charger_id, polling="raf"))
    await page.evaluate("0")
    began = time.time() * 1000
    await erp.search(page).press(charger_id[-1])
    shown_at: float = await (await shown).json_value()
    return shown_at - began
