"""How long something takes to reach the screen, by the browser's own clock (the same machine's as ours)."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Locator

_SHOWS: str = """
([element, words]) => element.textContent.includes(words) && performance.timeOrigin + performance.now()
"""


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
