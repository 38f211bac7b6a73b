"""design.md, “Keyboard”: everything without a mouse, and the focus is where one left it."""

import asyncio

from playwright.async_api import Page, Route, expect

from tests.e2e import erp
from tests.e2e.browser import IN_A_BROWSER
from tests.e2e.conftest import OpensPages
from tests.e2e.depot import Depot

pytestmark = IN_A_BROWSER


async def _rows_of_three(depot: Depot) -> list[str]:
    chargers = [await depot.add(f"Keyboard {name}", connectors=1) for name in ("One", "Two", "Three")]
    await depot.switch_on(*chargers)
    return [charger.identity.charger_id for charger in chargers]


async def _focused_row(page: Page, charger_id: str) -> None:
    await expect(erp.row(page, charger_id).get_by_role("link")).to_be_focused()


async def test_j_and_k_move_enter_opens_and_escape_closes(open_page: OpensPages, depot: Depot) -> None:
    one, two, three = await _rows_of_three(depot)
    page = await open_page("ops_agent", "/chargers?q=Keyboard")
    await expect(erp.row(page, three)).to_be_visible()
    for key, charger_id in (("j", one), ("j", two), ("j", three), ("j", three), ("k", two)):
        await page.keyboard.press(key)
        await _focused_row(page, charger_id)
    await page.keyboard.press("Enter")
    await expect(erp.detail(page, two)).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(erp.detail(page, two)).to_have_count(0)
    assert page.url.endswith("/chargers?q=Keyboard")
    await page.keyboard.press("/")
    await expect(erp.search(page)).to_be_focused()
    await page.keyboard.type("keyboard t")
    await expect(erp.row(page, one)).to_have_count(0)
    await expect(erp.search(page)).to_have_value("keyboard t")


async def test_g_and_a_letter_go_to_a_module(open_page: OpensPages) -> None:
    page = await open_page("ops_agent", "/")
    await expect(page.get_by_role("heading", name="Dashboard", level=1)).to_be_visible()
    await page.keyboard.press("g")
    await page.keyboard.press("c")
    await expect(page.get_by_role("heading", name="Chargers Hub")).to_be_visible()
    await page.keyboard.press("g")
    await page.keyboard.press("d")
    await expect(page.get_by_role("heading", name="Dashboard", level=1)).to_be_visible()


async def test_the_palette_finds_chargers_and_commands_and_returns_the_focus(
    open_page: OpensPages, depot: Depot
) -> None:
    one, two, _ = await _rows_of_three(depot)
    page = await open_page("ops_agent", "/chargers?q=Keyboard")
    await expect(erp.row(page, two)).to_be_visible()
    await page.keyboard.press("j")
    await _focused_row(page, one)
    await page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog", name="Search or jump to")
    await expect(palette.get_by_role("combobox")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(palette).to_have_count(0)
    await _focused_row(page, one)

    await page.keyboard.press("Control+k")
    await page.keyboard.type(two)
    await expect(palette.get_by_role("option").filter(has_text=two)).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(erp.detail(page, two)).to_contain_text("Keyboard Two")

    await page.keyboard.press("Control+k")
    await page.keyboard.type("reboot")
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("alertdialog")
    await expect(dialog).to_contain_text(f"Reboot charger {two}?")
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)


async def test_keys_pressed_before_the_answers_are_here_still_mean_what_was_typed(
    open_page: OpensPages, depot: Depot
) -> None:
    """A practised hand, or an agent, waits for nothing. Here the server answers only after the keys were pressed."""
    one, two, _ = await _rows_of_three(depot)
    page = await open_page("ops_agent", f"/chargers/{one}")
    await expect(erp.command_button(page, one, "Reboot")).to_be_visible()
    found, read = asyncio.Event(), asyncio.Event()

    async def after(pressed: asyncio.Event, route: Route) -> None:
        await pressed.wait()
        await route.continue_()

    await page.route(f"**/api/v1/chargers?*q={two}*", lambda route: after(found, route))
    await page.route(f"**/api/v1/chargers/{two}", lambda route: after(read, route))

    await page.keyboard.press("Control+k")
    await page.keyboard.type(two)
    await page.keyboard.press("Enter")
    found.set()
    await expect(erp.detail(page, two)).to_be_visible()
    await expect(page.get_by_role("dialog", name="Search or jump to")).to_have_count(0)

    await page.keyboard.press("Control+k")
    await page.keyboard.type("reboot")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog", name="Search or jump to")).to_have_count(0)
    await expect(page.get_by_role("alertdialog")).to_have_count(0)
    read.set()
    await expect(page.get_by_role("alertdialog")).to_contain_text(f"Reboot charger {two}?")


async def test_the_question_mark_shows_every_key_that_works_here(open_page: OpensPages, depot: Depot) -> None:
    charger_id, _ = await depot.register("Keys Of A List")
    page = await open_page("ops_agent", "/chargers")
    await expect(erp.row(page, charger_id)).to_be_visible()
    await page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    for what in ("Dashboard", "Chargers Hub", "Search or jump to", "Next charger", "Previous charger", "Search this"):
        await expect(sheet.get_by_text(what).first).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(sheet).to_have_count(0)


async def test_a_dialog_keeps_the_focus_inside(open_page: OpensPages, depot: Depot) -> None:
    charger_id, _ = await depot.register("Focus Trap")
    page = await open_page("ops_agent", f"/chargers/{charger_id}")
    await erp.command_button(page, charger_id, "Reset").press("Enter")
    dialog = page.get_by_role("alertdialog")
    await expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    for _ in range(6):
        await page.keyboard.press("Tab")
        inside = await page.evaluate(
            "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        )
        assert inside, "Tab left the dialog for the page behind it"


async def test_one_can_sign_in_skip_to_the_content_and_sign_out_without_a_mouse(open_page: OpensPages) -> None:
    page = await open_page("manager", "/")
    await expect(page.get_by_role("heading", name="Dashboard", level=1)).to_be_visible()
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("#content")).to_be_focused()
    await erp.user_menu(page).focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("menuitem", name="Sign Out")).to_be_visible()
    await page.keyboard.press("End")
    await expect(page.get_by_role("menuitem", name="Sign Out")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(erp.user_menu(page)).to_be_focused()
