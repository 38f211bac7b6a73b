"""One product, one browser and one event loop for all browser tests of a process."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, Final, Protocol

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.e2e.browser import running_browser
from tests.e2e.collector import Collector, running_collector
from tests.e2e.depot import Depot
from tests.e2e.office import Office
from tests.harness import Product, running_product

ROOMY_MS: Final = 15_000
"""How long a condition may take where time is not what is tested: the machine may be busy with other tests."""
_failed: Final = pytest.StashKey[bool]()


class OpensPages(Protocol):
    """Opens a window of the ERP at `path`, signed in as a role (None: nobody)."""

    async def __call__(self, role: str | None, path: str = "/", **context: Any) -> Page: ...


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Remember a failure, so that the screens can be kept."""
    outcome: Any = yield
    if outcome.get_result().failed:
        item.stash[_failed] = True


@pytest.fixture(scope="session")
def collector() -> Iterator[Collector]:
    """What a tracing backend would be to the product."""
    with running_collector() as running:
        yield running


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory, collector: Collector) -> Iterator[Product]:
    """The product without a simulated fleet: every charger in it belongs to a test."""
    told = {"VOLT_OTLP_ENDPOINT": collector.endpoint, "OTEL_BSP_SCHEDULE_DELAY": "300"}
    with running_product(tmp_path_factory.mktemp("browser"), chargers=0, environment=told) as running:
        yield running


@pytest.fixture(scope="session")
def office(product: Product) -> Office:
    """The members of the demo."""
    return Office(product)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One headless Chromium."""
    expect.set_options(timeout=ROOMY_MS)
    async with running_browser() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(
    browser: Browser, office: Office, request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[OpensPages]:
    """Windows, each with cookies of its own. A script error or a broken content policy in any fails the test."""
    contexts: list[BrowserContext] = []
    trouble: list[str] = []

    async def opened(role: str | None, path: str = "/", **how: Any) -> Page:
        settings = {"viewport": {"width": 1440, "height": 900}, "locale": "en-GB", "timezone_id": "Asia/Colombo"}
        context = await browser.new_context(base_url=office.erp_url, **{**settings, **how})
        contexts.append(context)
        if role is not None:
            session = await office.session(role)
            await context.add_cookies(
                [{"name": name, "value": value, "url": office.erp_url} for name, value in session.items()]
            )
        page = await context.new_page()
        page.set_default_timeout(ROOMY_MS)
        page.on("pageerror", lambda error: trouble.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda said: trouble.append(said.text) if "Content Security Policy" in said.text else None,
        )
        await page.goto(path)
        return page

    yield opened
    if request.node.stash.get(_failed, False):
        for number, context in enumerate(contexts):
            for page in context.pages:
                shot = tmp_path / f"screen-{number}.png"
                await page.screenshot(path=shot)
                print(f"screen at the failure: {shot} {page.url}")
    for context in contexts:
        await context.close()
    assert not trouble, trouble


@pytest_asyncio.fixture(loop_scope="session")
async def depot(office: Office) -> AsyncIterator[Depot]:
    """Chargers of this test alone."""
    async with office.api("admin") as admin:
        chargers = Depot(office, admin)
        yield chargers
        await chargers.close()
