"""The web ERP's screens in the guide's words: where things are, found as a person or a screen reader finds them."""

import re
from typing import Final

from playwright.async_api import Locator, Page, expect

STATUSES: Final = ("Available", "Charging", "Preparing", "Faulted", "Offline", "Unavailable")
RECENTLY: Final = re.compile(r"now|second|s ago|min")
EXACT_TIME: Final = re.compile(r"\d{1,2}:\d{2}:\d{2}")


async def fill_in_and_sign_in(page: Page, email: str, password: str) -> None:
    """Type both into the login form and click “Sign In”."""
    await page.get_by_label("Email").fill(email)
    await page.get_by_label("Password", exact=True).fill(password)
    await page.get_by_role("button", name="Sign In").click()


def modules(page: Page) -> Locator:
    """The links of the sidebar."""
    return page.get_by_role("navigation", name="Modules").get_by_role("link")


def user_menu(page: Page) -> Locator:
    """Name, role badge and avatar in the top-right corner."""
    return page.get_by_role("button", name="user menu")


async def wait_until_live(page: Page, *, within: float = 15.0) -> None:
    """Return once the screen says that it updates by itself."""
    await expect(live_indicator(page)).to_have_text("Live", timeout=within * 1000)


def live_indicator(page: Page) -> Locator:
    """What the top bar says of the live connection."""
    return page.get_by_role("banner").get_by_role("status")


def card(page: Page, title: str) -> Locator:
    """A card by its title, such as “DC chargers”."""
    return page.get_by_role("region", name=title, exact=True)


def counter(page: Page, kind: str, status: str) -> Locator:
    """The number of `kind` (DC, AC) chargers in `status` on the Dashboard."""
    tile = card(page, f"{kind} chargers").locator("dl > div", has=page.get_by_text(status, exact=True))
    return tile.locator("dd")


def error_row(page: Page, charger_id: str) -> Locator:
    """A charger's line in the error charger list."""
    return card(page, "Error chargers").get_by_role("listitem").filter(has_text=charger_id)


def charger_table(page: Page) -> Locator:
    """The list of Chargers Hub."""
    return page.get_by_role("table", name="Chargers")


def row(page: Page, charger_id: str) -> Locator:
    """A charger's row in Chargers Hub."""
    return charger_table(page).get_by_role("row").filter(has_text=charger_id)


def cells(page: Page, charger_id: str) -> Locator:
    """The cells of a row: ID, Name, Type, Status, Address, Last event (one and the status where it is narrow)."""
    return row(page, charger_id).get_by_role("cell")


def detail(page: Page, charger_id: str) -> Locator:
    """The expanded detail view of a charger."""
    return page.get_by_role("article", name=f"Charger {charger_id}")


def connector(page: Page, charger_id: str, number: int) -> Locator:
    """One connector's line in the detail view."""
    connectors = detail(page, charger_id).get_by_role("region", name="Connectors")
    return connectors.get_by_role("listitem").filter(has_text=f"Connector {number}")


def search(page: Page) -> Locator:
    """The search bar of Chargers Hub."""
    return page.get_by_role("searchbox", name="Search chargers")


def command_button(page: Page, charger_id: str, name: str) -> Locator:
    """One of Reset, Reboot, Clear Fault."""
    commands = detail(page, charger_id).get_by_role("region", name="Remote commands")
    return commands.get_by_role("button", name=name, exact=True)


def answer(page: Page, charger_id: str) -> Locator:
    """Where a command's progress and the charger's answer appear."""
    return detail(page, charger_id).get_by_role("region", name="Remote commands").get_by_role("status")


async def colour(locator: Locator, *, of: str = "color") -> tuple[int, int, int]:
    """A computed colour as red, green, blue (0–255), whatever notation the stylesheet uses."""
    painted: list[int] = await locator.evaluate(
        """(element, property) => {
            const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
            const brush = canvas.getContext("2d", { willReadFrequently: true });
            brush.fillStyle = getComputedStyle(element).getPropertyValue(property);
            brush.fillRect(0, 0, 1, 1);
            return [...brush.getImageData(0, 0, 1, 1).data].slice(0, 3);
        }""",
        of,
    )
    red, green, blue = painted
    return red, green, blue


def colour_name(rgb: tuple[int, int, int]) -> str:
    """What a person calls a colour: grey, red, orange, green, blue or violet, by its hue."""
    red, green, blue = rgb
    high, low = max(rgb), min(rgb)
    if high - low < 45:
        return "grey"
    if high == red:
        hue = 60 * (green - blue) / (high - low) % 360
    elif high == green:
        hue = 60 * (blue - red) / (high - low) + 120
    else:
        hue = 60 * (red - green) / (high - low) + 240
    bands = ((18, "red"), (50, "orange"), (75, "yellow"), (175, "green"), (255, "blue"), (330, "violet"), (361, "red"))
    return next(name for limit, name in bands if hue < limit)
