"""How long something takes to reach the screen, by the browser's own clock (the same machine's as ours).

Time on the wall is only worth something on a machine that has some to give: see `plain_text_p95`.
"""

import asyncio
import os
import statistics
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from playwright.async_api import BrowserContext, CDPSession, Locator, Page

_SHOWS: Final = """
([element, words]) => element.textContent.includes(words) && performance.timeOrigin + performance.now()
"""


SMOOTH_MS: Final = 32.0
"""A frame time that looks fluid."""
_PLAIN_PAGE: Final = """
() => {
    document.body.style.cssText = "margin: 0; height: 100vh; overflow-y: auto; font: 14px sans-serif";
    for (let row = 0; row < 1200; row += 1) {
        const line = document.createElement("div");
        line.style.cssText = "height: 36px; border-bottom: 1px solid #ddd";
        line.textContent = `10${row} Some charger of the network, DC, Available, somewhere in the country`;
        document.body.append(line);
    }
}
"""
_SCROLL: Final = """
async ([list, frameCount]) => {
    const frames = [];
    await new Promise((done) => {
        let last;
        const step = (now) => {
            if (last !== undefined) frames.push(now - last);
            last = now;
            list.scrollTop += 240;
            if (frames.length < frameCount) requestAnimationFrame(step); else done();
        };
        requestAnimationFrame(step);
    });
    return frames;
}
"""


def on_a_busy_machine(ms: float) -> float:
    """A bound of wall-clock time: as it stands where a core is free, longer by as much as programs queue for each."""
    return ms * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


async def scrolled_p95(list_: Locator, frames: int) -> float:
    """Scroll an element through `frames` frames; the frame time in ms that one in twenty of them exceeds."""
    element = await list_.element_handle()
    taken: list[float] = await list_.page.evaluate(_SCROLL, [element, frames])
    return statistics.quantiles(taken, n=20)[18]


async def plain_text_p95(context: BrowserContext, frames: int = 60) -> float:
    """The same for a page of plain text. Where not even that runs smoothly, other programs hold the processors."""
    page = await context.new_page()
    try:
        await page.evaluate(_PLAIN_PAGE)
        return await scrolled_p95(page.locator("body"), frames)
    finally:
        await page.close()


class ThreadTime:
    """CPU time of a page's main thread: what it needs, however long it had to wait for a processor."""

    def __init__(self, devtools: CDPSession) -> None:
        self._devtools = devtools

    @classmethod
    async def of(cls, page: Page) -> "ThreadTime":
        """Begin to count."""
        devtools = await page.context.new_cdp_session(page)
        await devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
        return cls(devtools)

    async def spent_ms(self) -> float:
        """Milliseconds since the page began."""
        metrics = (await self._devtools.send("Performance.getMetrics"))["metrics"]
        return float(next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration")) * 1000


class Taken:
    """Filled when the block is left."""

    ms: float = 0.0


@asynccontextmanager
async def until_shown(locator: Locator, words: str) -> AsyncIterator[Taken]:
    """Time from the beginning of the block until `locator`'s element, there already, shows `words` in a frame.

    Raises Playwright's TimeoutError when it never does.
    """
    page = locator.page
    element = await locator.element_handle()
    shown: asyncio.Future[Any] = asyncio.ensure_future(
        page.wait_for_function(_SHOWS, arg=[element, words], polling="raf")
    )
    # One turn around the browser, so that it watches before anything happens.
    await page.evaluate("0")
    taken, began = Taken(), time.time() * 1000
    try:
        yield taken
        taken.ms = await (await shown).json_value() - began
    finally:
        shown.cancel()
