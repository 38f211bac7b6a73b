"""CHG-7: add chargers; the OCPP address and password to type into a new one; who knocks without being added."""

import asyncio
from contextlib import suppress

from playwright.async_api import Page, expect

from simulator.charger import Charger
from simulator.demo import ChargerKind, DemoCharger, DemoConnector, Plug
from tests.e2e import erp
from tests.e2e.browser import IN_A_BROWSER
from tests.e2e.conftest import OpensPages
from tests.e2e.depot import HASTY, Depot
from tests.e2e.office import Office

pytestmark = IN_A_BROWSER


def _bare(charger_id: str, url: str, password: str | None) -> Charger:
    connectors = (DemoConnector(1, Plug.TYPE_2, 22_000),)
    identity = DemoCharger(
        charger_id, "", ChargerKind.AC, "", 0, 0, "Wattline", "Wall 7", "W1", "5.2", connectors, None
    )
    return Charger(identity, url=url, password=password, temper=HASTY, seed="e2e", remember=False)


async def _fill_in(page: Page, name: str) -> None:
    form = page.get_by_role("dialog", name="Add Charger")
    await form.get_by_label("Type").select_option("AC")
    await form.get_by_label("Name").fill(name)
    await form.get_by_label("Address").fill("7 Temple Road, Kandy")
    await form.get_by_label("Latitude").fill("7.2906")
    await form.get_by_label("Longitude").fill("80.6337")
    await form.get_by_label("Connectors").fill("1")
    await form.get_by_role("button", name="Add Charger").click()


async def _read_access(page: Page) -> tuple[str, str]:
    access = page.get_by_role("alertdialog")
    await expect(access).to_contain_text("The password is shown this once")
    address, password = await access.locator("code").all_inner_texts()
    await access.get_by_role("button", name="I have noted them").click()
    await expect(access).to_have_count(0)
    return address, password


async def test_what_the_screen_says_is_what_the_new_charger_needs(open_page: OpensPages, depot: Depot) -> None:
    charger_id = depot.new_id()
    page = await open_page("manager", "/chargers")
    await erp.wait_until_live(page)
    await page.get_by_role("button", name="Add Charger").click()
    form = page.get_by_role("dialog", name="Add Charger")
    await expect(form.get_by_label("Charger ID")).to_be_focused()
    await form.get_by_role("button", name="Add Charger").click()
    await expect(form.get_by_label("Charger ID")).to_have_attribute("aria-invalid", "true")
    await form.get_by_label("Charger ID").fill(charger_id)
    await _fill_in(page, "Temple Road Wall")
    address, password = await _read_access(page)
    assert address.endswith(f"/{charger_id}")
    # In the list at once, or behind its pill when the network was slower than the form: lists do not jump.
    pill = page.get_by_role("region", name="Chargers").get_by_role("button", name="1 new")
    await expect(erp.row(page, charger_id).or_(pill)).to_be_visible()
    if await pill.is_visible():
        await pill.click()
    await expect(erp.row(page, charger_id)).to_contain_text("Offline")

    charger = _bare(charger_id, address.removesuffix(f"/{charger_id}"), password)
    life = asyncio.create_task(charger.run())
    try:
        await expect(erp.row(page, charger_id)).to_contain_text("Available")
        await page.reload()
        await erp.row(page, charger_id).click()
        await expect(erp.detail(page, charger_id)).to_contain_text("Wall 7")
        assert password not in await page.content(), "the password can be read a second time"
    finally:
        life.cancel()
        with suppress(asyncio.CancelledError):
            await life


async def test_an_unknown_charger_knocks_and_is_let_in(open_page: OpensPages, depot: Depot, office: Office) -> None:
    charger_id = depot.new_id()
    stranger = asyncio.create_task(_bare(charger_id, office.ocpp_url, "a-password-of-its-own").run())
    try:
        page = await open_page("admin", "/chargers")
        await page.get_by_role("link", name="Knocking").click()
        knock = page.get_by_role("region", name="Knocking").get_by_role("listitem").filter(has_text=charger_id)
        await expect(knock).to_be_visible()
        await knock.get_by_role("button", name="Add this charger").click()
        await expect(page.get_by_role("dialog").get_by_label("Charger ID")).to_have_value(charger_id)
        await _fill_in(page, "Let In")
        await _read_access(page)
    finally:
        stranger.cancel()
        with suppress(asyncio.CancelledError):
            await stranger
    await page.get_by_role("link", name="Chargers", exact=True).click()
    await expect(erp.row(page, charger_id)).to_contain_text("Let In")
