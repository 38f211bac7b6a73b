"""The README's pictures: `python -m tests.e2e.screenshots [folder]`.

They come from a product of their own and show the demo's 40 chargers on an evening, after some minutes of its life,
so no two runs give the same numbers.
"""

import argparse
import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from playwright.async_api import Page, ViewportSize, expect

from simulator.demo import demo_fleet, demo_password
from simulator.fleet import Fleet
from tests.e2e import erp
from tests.e2e.browser import running_browser
from tests.harness import CHECKOUT, Product, demo_email, running_product

_SIZE: ViewportSize = {"width": 1440, "height": 900}
_CHARGERS = 40
_EVENING = 18.5
"""When people come home and plug in; the simulator's day begins at any hour one likes."""
_SPEED = 6.0
_LIFE_S = 75.0


async def _sign_in(page: Page, product: Product) -> None:
    await page.goto("/sign-in")
    await erp.fill_in_and_sign_in(page, demo_email("ops_agent"), product.password)
    await expect(page.get_by_role("heading", name="Dashboard", level=1)).to_be_visible()


async def _ready(page: Page) -> None:
    """Live, with nothing under the pointer, and in a moment without the highlight of a change."""
    await erp.wait_until_live(page)
    await page.mouse.move(0, 0)
    await page.wait_for_function("() => document.getAnimations().length === 0")


@asynccontextmanager
async def _living_fleet(product: Product) -> AsyncIterator[Fleet]:
    password = partial(demo_password, secret=product.demo_secret)
    fleet = Fleet(
        demo_fleet(_CHARGERS),
        url=product.ocpp_url,
        password_of=password,
        seed="7",
        speed=_SPEED,
        starts_at_hour=_EVENING,
        remember=False,
    )
    life = asyncio.create_task(fleet.run())
    try:
        yield fleet
    finally:
        life.cancel()
        await asyncio.gather(life, return_exceptions=True)


async def _photograph(product: Product, folder: Path) -> None:
    async with _living_fleet(product), running_browser() as browser:
        await asyncio.sleep(_LIFE_S)
        page = await browser.new_page(
            base_url=product.erp_url, viewport=_SIZE, locale="en-GB", timezone_id="Asia/Colombo", color_scheme="light"
        )
        await _sign_in(page, product)
        await _ready(page)
        await page.screenshot(path=folder / "dashboard.png")
        await page.goto("/chargers?kind=DC&status=Charging")
        await erp.charger_table(page).get_by_role("row").nth(1).click()
        await expect(page.get_by_role("region", name="Running transactions")).to_be_visible()
        charging = urlsplit(page.url).path
        await page.goto(charging)
        await expect(page.get_by_role("region", name="Running transactions")).to_be_visible()
        await _ready(page)
        await page.screenshot(path=folder / "chargers.png")
        await page.goto("/service?sort=priority")
        await page.get_by_role("table", name="Tickets").get_by_role("row").nth(1).get_by_role("link").click()
        await expect(page.get_by_role("region", name="History")).to_be_attached()
        await _ready(page)
        await page.screenshot(path=folder / "service.png")
        await page.goto(charging)
        await expect(page.get_by_role("region", name="Running transactions")).to_be_visible()
        await page.emulate_media(color_scheme="dark")
        await _ready(page)
        await page.screenshot(path=folder / "chargers-dark.png")


def main() -> None:
    """Start the product, let it live for a minute, take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=CHECKOUT / "docs" / "images")
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, running_product(Path(home)) as product:
        product.register_chargers(_CHARGERS)
        asyncio.run(_photograph(product, folder))
    for picture in sorted(folder.glob("*.png")):
        print(picture)


if __name__ == "__main__":
    main()
