"""What a person at the screen sees while a part of the product is dead: the truth, and what still works.

architecture.md, “Down is visible, not fatal”. Nobody reloads a page here: every screen heals by itself.
"""

import re
from urllib.parse import urlsplit

from playwright.async_api import Locator, Page, expect

from simulator.faults import TRANSIENT_FAULTS
from tests.e2e import erp
from tests.e2e.breaking import kept_dead
from tests.e2e.browser import IN_A_BROWSER
from tests.e2e.conftest import OpensPages
from tests.e2e.depot import Depot
from tests.e2e.office import Office
from tests.harness import Product, demo_email
from voltctl.proxy import CutableProxy

pytestmark = IN_A_BROWSER

HEALS_WITHIN_MS = 45_000
"""A restart on a busy machine, and the longest pause between two attempts to reconnect."""


def _banner(page: Page, words: str) -> Locator:
    return page.get_by_role("status").get_by_role("paragraph").filter(has_text=words)


async def _marked(page: Page) -> Page:
    await erp.wait_until_live(page)
    await page.evaluate("window.neverReloaded = true")
    return page


async def _healed(page: Page, banner: Locator) -> None:
    await expect(banner).to_have_count(0, timeout=HEALS_WITHIN_MS)
    await expect(erp.live_indicator(page)).to_have_text("Live", timeout=HEALS_WITHIN_MS)
    assert await page.evaluate("window.neverReloaded"), "somebody reloaded the page"


async def test_without_the_dashboard_service_commands_still_work(
    open_page: OpensPages, depot: Depot, office: Office, product: Product
) -> None:
    charger = await depot.working("Dashboard Is Dead", connectors=1)
    charger_id = charger.identity.charger_id
    page = await _marked(await open_page("ops_agent", f"/chargers/{charger_id}"))
    await expect(erp.command_button(page, charger_id, "Reset")).to_be_enabled()
    banner = _banner(page, "Charger lists and counters may be stale or missing")
    async with kept_dead(product, office, "dashboard"):
        await expect(banner).to_contain_text(re.compile(r"down since \d\d:\d\d:\d\d"))
        await expect(banner).to_contain_text("Commands still work.")
        await erp.command_button(page, charger_id, "Reset").click()
        await page.get_by_role("alertdialog").get_by_role("button", name="Confirm").click()
        await expect(erp.answer(page, charger_id)).to_contain_text("Reset accepted")

        other = await open_page("dispatcher", "/")
        missing = other.get_by_role("status").filter(has_text="Missing at the moment: charger counters")
        # Tickets are of another service: theirs is there.
        await expect(missing).to_contain_text("The rest is right and live.")
        await charger.settled()
        charger.break_down(1, TRANSIENT_FAULTS[0])
    await _healed(page, banner)
    await expect(erp.connector(page, charger_id, 1)).to_contain_text("Faulted")
    # The window that was opened in the middle of it fills itself, too.
    await expect(erp.error_row(other, charger_id)).to_be_visible(timeout=HEALS_WITHIN_MS)
    await expect(other.get_by_text("Missing at the moment")).to_have_count(0)


async def test_without_the_gateway_the_screen_says_that_statuses_are_of_then(
    open_page: OpensPages, depot: Depot, office: Office, product: Product
) -> None:
    charger = await depot.working("Gateway Is Dead", connectors=1)
    charger_id = charger.identity.charger_id
    page = await _marked(await open_page("ops_agent", f"/chargers/{charger_id}"))
    banner = _banner(page, "Chargers cannot report and commands cannot be sent; statuses are as of then")
    async with kept_dead(product, office, "ocpp-gateway"):
        await expect(banner).to_contain_text(re.compile(r"down since \d\d:\d\d:\d\d"))
        await erp.command_button(page, charger_id, "Reboot").click()
        await page.get_by_role("alertdialog").get_by_role("button", name="Confirm").click()
        await expect(erp.answer(page, charger_id)).to_contain_text("Reboot: ")
        await expect(erp.answer(page, charger_id)).to_contain_text("nothing was done")
        await expect(banner).to_contain_text("Searching and reading still work.")
        await erp.search(page).fill("Gateway Is De")
        await expect(erp.row(page, charger_id)).to_be_visible()
        charger.break_down(1, TRANSIENT_FAULTS[0])
    await _healed(page, banner)
    await expect(erp.connector(page, charger_id, 1)).to_contain_text("Faulted", timeout=HEALS_WITHIN_MS)
    assert charger.connections > 1


async def test_without_the_api_gateway_the_screen_says_how_old_it_is(
    open_page: OpensPages, depot: Depot, office: Office, product: Product
) -> None:
    charger = await depot.working("Edge Is Dead", connectors=1)
    charger_id = charger.identity.charger_id
    page = await _marked(await open_page("ops_agent", "/chargers?q=Edge+Is+Dead"))
    visitor = await open_page(None, "/sign-in")
    await expect(visitor.get_by_role("button", name="Sign In")).to_be_visible()
    elsewhere = await _marked(await open_page("installer", "/no-such-page"))
    await expect(erp.row(page, charger_id)).to_contain_text("Available")
    async with kept_dead(product, office, "api-gateway"):
        lost = erp.live_indicator(page)
        await expect(lost).to_have_text(re.compile(r"Live updates lost, reconnecting… data as of \d\d:\d\d:\d\d"))
        charger.break_down(1, TRANSIENT_FAULTS[0])
        await charger.settled()
        await expect(erp.row(page, charger_id)).to_contain_text("Available")
        await erp.fill_in_and_sign_in(visitor, demo_email("manager"), office.password)
        await expect(visitor.get_by_role("alert")).to_contain_text("The server cannot be reached")
        await erp.modules(elsewhere).filter(has_text="Dashboard").click()
        await expect(elsewhere.get_by_role("alert")).to_contain_text("The Dashboard could not be loaded")
    await expect(erp.row(page, charger_id)).to_contain_text("Faulted", timeout=HEALS_WITHIN_MS)
    await _healed(page, lost.filter(has_text="lost"))
    # A screen opened for the first time in the middle of it fills itself.
    await expect(erp.error_row(elsewhere, charger_id)).to_be_visible(timeout=HEALS_WITHIN_MS)
    await _healed(elsewhere, erp.live_indicator(elsewhere).filter(has_text="lost"))
    await erp.fill_in_and_sign_in(visitor, demo_email("manager"), office.password)
    await expect(visitor.get_by_role("heading", name="Dashboard", level=1)).to_be_visible()


async def test_without_nats_the_screen_says_that_nothing_moves(
    open_page: OpensPages, depot: Depot, office: Office, product: Product
) -> None:
    charger = await depot.working("Bus Is Dead", connectors=1)
    charger_id = charger.identity.charger_id
    page = await _marked(await open_page("ops_agent", f"/chargers/{charger_id}"))
    await expect(erp.connector(page, charger_id, 1)).to_contain_text("Available")
    banner = _banner(page, "Messages between the services are held up")
    async with kept_dead(product, office, "nats"):
        await expect(banner).to_contain_text("what you see may be stale and commands will fail")
        charger.break_down(1, TRANSIENT_FAULTS[0])
        await erp.command_button(page, charger_id, "Reset").click()
        await page.get_by_role("alertdialog").get_by_role("button", name="Confirm").click()
        await expect(erp.answer(page, charger_id)).to_contain_text("Reset: ")
    await _healed(page, banner)
    await expect(erp.connector(page, charger_id, 1)).to_contain_text("Faulted", timeout=HEALS_WITHIN_MS)
    await expect(_banner(page, "down since")).to_have_count(0, timeout=HEALS_WITHIN_MS)


async def test_a_lost_network_is_shown_and_heals(open_page: OpensPages, depot: Depot, office: Office) -> None:
    """The workstation's own network: the product is fine, and this screen alone is out of date."""
    charger = await depot.working("Cable Pulled", connectors=1)
    charger_id = charger.identity.charger_id
    edge = urlsplit(office.erp_url)
    async with CutableProxy(edge.hostname or "", edge.port or 0) as network:
        page = await _marked(
            await open_page("ops_agent", f"http://{edge.hostname}:{network.port}/chargers?q=Cable+Pulled")
        )
        await network.cut()
        lost = erp.live_indicator(page).filter(has_text="Live updates lost")
        await expect(lost).to_be_visible()
        charger.break_down(1, TRANSIENT_FAULTS[0])
        await charger.settled()
        await expect(erp.row(page, charger_id)).to_contain_text("Available")
        await network.heal()
        await expect(erp.row(page, charger_id)).to_contain_text("Faulted")
        await _healed(page, lost)
