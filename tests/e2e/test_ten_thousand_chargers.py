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

pytestmark = [*IN_A_BROWSER, pytest.mark.timeout(240)]

CHARGERS = 10_000
CHANGES_PER_S = 20
FRAME_P95_MS = 32.0
SEARCH_MS = 300.0
TRIES = 4
"""Other tests share the machine: what the list can do is what it does when they leave it alone."""

_SCROLL = """
async () => {
    const list = document.querySelector('[role="table"] [role="presentation"]');
    const frames = [];
    await new Promise((done) => {
        let last, count = 0;
        const step = (now) => {
            if (last !== undefined) frames.push(now - last);
            last = now;
            list.scrollTop += 240;
            count += 1;
            if (count < 120) requestAnimationFrame(step); else done();
        };
        requestAnimationFrame(step);
    });
    return frames;
}
"""
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
    tried: list[float] = []
    for _ in range(TRIES):
        frames: list[float] = await page.evaluate(_SCROLL)
        tried.append(statistics.quantiles(frames, n=20)[18])
        if tried[-1] <= FRAME_P95_MS:
            break
    print("frame time p95 while scrolling:", [f"{p95:.1f} ms" for p95 in tried])
    assert min(tried) <= FRAME_P95_MS
    in_the_dom = await page.locator('[role="table"] [data-index]').count()
    assert in_the_dom < 100, f"{in_the_dom} rows are in the document: the list is not virtual"


async def test_the_end_of_the_list_can_be_reached(open_page: OpensPages, everybody: Crowd) -> None:
    page = await _opened(open_page)
    last = everybody.ids[-1]
    for _ in range(40):
        await page.locator('[role="table"] [role="presentation"]').first.evaluate("list => { list.scrollTop = 1e9 }")
        if await erp.row(page, last).count():
            break
        await page.wait_for_function("() => !document.querySelector('[data-index] .animate-pulse')")
    await expect(erp.row(page, last)).to_be_visible()


async def test_search_answers_as_one_types(open_page: OpensPages, everybody: Crowd) -> None:
    page = await _opened(open_page)
    took: list[float] = []
    for charger_id in everybody.ids[137:9_999:1_500]:
        await erp.search(page).fill("")
        await expect(page.get_by_text("10,000 chargers")).to_be_visible()
        await erp.search(page).press_sequentially(charger_id[:-1])
        shown = asyncio.ensure_future(page.wait_for_function(_LIST_SHOWS_ONLY, arg=charger_id, polling="raf"))
        await page.evaluate("0")
        began = time.time() * 1000
        await erp.search(page).press(charger_id[-1])
        took.append(await (await shown).json_value() - began)
    print("search in 10,000:", [f"{ms:.0f} ms" for ms in took])
    assert statistics.median(took) <= SEARCH_MS
