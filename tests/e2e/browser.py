"""Headless Chromium for tests, on a machine that may have no network."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import pytest
from playwright.async_api import Browser, async_playwright

IN_A_BROWSER: Final = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.xdist_group("browser"),
]
"""What every module here begins with: one event loop, one browser and one product for all of them."""

_PROGRAMS: Final = ("chromium", "chromium-browser", "google-chrome")
_FLAGS: Final = (
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
    "--no-proxy-server",
    "--no-pings",
)


class NoBrowser(Exception):
    """There is no Chromium. The tests fail then: skipped, they would prove nothing."""


def chromium() -> str:
    """The browser's path: VOLT_CHROMIUM, else the first of the usual names on PATH. Raises NoBrowser."""
    if named := os.environ.get("VOLT_CHROMIUM"):
        if os.access(named, os.X_OK):
            return named
        raise NoBrowser(f"VOLT_CHROMIUM={named} is not a program")
    for program in _PROGRAMS:
        if found := shutil.which(program):
            return found
    raise NoBrowser("browser tests need Chromium: run .ci/browser, or set VOLT_CHROMIUM")


@asynccontextmanager
async def running_browser() -> AsyncIterator[Browser]:
    """One headless browser. Raises NoBrowser."""
    # Chromium's sandbox refuses to run as root, which is what containers are.
    sandbox = ("--no-sandbox",) if os.geteuid() == 0 else ()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=[*_FLAGS, *sandbox])
        try:
            yield browser
        finally:
            await browser.close()
