"""WCAG 2.2 AA as far as axe can tell: nothing serious or critical on any screen, light and dark, wide and narrow."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]  # it carries no types
from playwright.async_api import Page, expect

from simulator.charger import Charger
from simulator.demo import ChargerKind
from simulator.faults import TRANSIENT_FAULTS
from tests.e2e import erp
from tests.e2e.browser import IN_A_BROWSER
from tests.e2e.conftest import OpensPages
from tests.e2e.depot import Depot

pytestmark = IN_A_BROWSER

WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@dataclass(frozen=True)
class Scene:
    """Enough of everything on the screens: a charger that charges, one that is faulted, one that is away."""

    charging: Charger
    faulted: Charger
    away: Charger


@pytest_asyncio.fixture(loop_scope="session")
async def scene(depot: Depot) -> AsyncIterator[Scene]:
    charging = await depot.working("Pettah Floating Market")
    faulted = await depot.working("Nuwara Eliya Gregory Lake", kind=ChargerKind.AC)
    away = await depot.working("Trincomalee Harbour")
    await depot.plug_in(charging)
    faulted.break_down(1, TRANSIENT_FAULTS[0])
    away.cut_line(600)
    yield Scene(charging, faulted, away)


async def _grave_faults(page: Page) -> list[str]:
    results = await Axe().run(page)
    return [
        f"{violation['id']} ({violation['impact']}) at {node['target']}: {node['failureSummary']}"
        for violation in results.response["violations"]
        for node in violation["nodes"]
        if violation["impact"] in {"serious", "critical"}
    ]


async def _fits(page: Page, screen: str) -> None:
    """Nothing makes the whole page scroll sideways."""
    overhang = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overhang <= 0, f"{screen} is {overhang} px wider than the window"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["1440", "390"])
async def test_every_screen_passes_axe(
    open_page: OpensPages, scene: Scene, theme: str, viewport: dict[str, int]
) -> None:
    how = {"viewport": viewport, "color_scheme": theme, "reduced_motion": "reduce"}
    charging_id, faulted_id = scene.charging.identity.charger_id, scene.faulted.identity.charger_id

    async def check(page: Page, screen: str) -> None:
        grave = await _grave_faults(page)
        assert not grave, f"{screen}, {theme}, {viewport['width']} px:\n" + "\n".join(grave)
        await _fits(page, screen)

    page = await open_page(None, "/sign-in", **how)
    await erp.fill_in_and_sign_in(page, "nobody@demo.voltcharge.lk", "wrong")
    await expect(page.get_by_role("alert")).to_contain_text("not correct")
    await check(page, "sign-in with an error")

    page = await open_page("admin", "/", **how)
    await expect(erp.error_row(page, faulted_id)).to_be_visible()
    await check(page, "Dashboard")

    await page.goto("/chargers")
    await expect(erp.row(page, charging_id)).to_be_visible()
    await check(page, "Chargers Hub")

    await page.goto(f"/chargers/{charging_id}")
    await expect(erp.connector(page, charging_id, 1)).to_contain_text("Charging")
    await check(page, "a charger")
    await erp.command_button(page, charging_id, "Reboot").click()
    await expect(page.get_by_role("alertdialog")).to_contain_text("A car is charging")
    await check(page, "the confirmation of a Reboot")
    await page.keyboard.press("Escape")

    away_id = scene.away.identity.charger_id
    await page.goto(f"/chargers/{away_id}")
    await erp.command_button(page, away_id, "Reset").click()
    await page.get_by_role("alertdialog").get_by_role("button", name="Confirm").click()
    await expect(erp.answer(page, away_id)).to_contain_text("offline")
    await check(page, "an offline charger with a command's failure")

    await page.keyboard.press("Control+k")
    await page.keyboard.type("Nuwara")
    await expect(page.get_by_role("option").filter(has_text=faulted_id)).to_be_visible()
    await check(page, "the palette")
    await page.keyboard.press("Escape")

    await page.goto("/chargers?add=new")
    await expect(page.get_by_role("dialog", name="Add Charger")).to_be_visible()
    await check(page, "Add Charger")
    await page.goto("/chargers?tab=knocking")
    await expect(page.get_by_role("region", name="Knocking")).to_be_visible()
    await check(page, "Knocking")
    await page.goto("/no-such-page")
    await expect(page.get_by_text("404")).to_be_visible()
    await check(page, "404")

    page = await open_page("installer", "/chargers", **how)
    await expect(page.get_by_text("403", exact=True)).to_be_visible()
    await check(page, "403")


async def test_a_grave_fault_would_be_found(open_page: OpensPages) -> None:
    page = await open_page(None, "/sign-in")
    await expect(page.get_by_role("button", name="Sign In")).to_be_visible()
    await page.evaluate("document.body.append(document.createElement('button'))")
    assert [fault for fault in await _grave_faults(page) if fault.startswith("button-name")]
