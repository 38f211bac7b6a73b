"""What the support desk shows while telephony, contacts, tickets or alerting is dead: what is missing, and the rest.

Nobody reloads a page here: every screen heals by itself. The charger side is in test_when_things_break.py.
"""

import re

from playwright.async_api import Locator, Page, expect

from tests.e2e import erp, team, tickets
from tests.e2e.breaking import kept_dead
from tests.e2e.browser import IN_A_BROWSER
from tests.e2e.conftest import OpensPages
from tests.e2e.office import Office
from tests.harness import Product

pytestmark = IN_A_BROWSER

HEALS_WITHIN_MS = 45_000
"""A restart on a busy machine, and the longest pause between two attempts."""


def _banner(page: Page, words: str) -> Locator:
    return page.get_by_role("status").get_by_role("paragraph").filter(has_text=words)


async def _marked(page: Page) -> Page:
    await erp.wait_until_live(page)
    await page.evaluate("window.neverReloaded = true")
    return page


async def _healed(page: Page, banner: Locator) -> None:
    await expect(banner).to_have_count(0, timeout=HEALS_WITHIN_MS)
    assert await page.evaluate("window.neverReloaded"), "somebody reloaded the page"


async def _known_caller(office: Office) -> tuple[dict[str, str], dict[str, str]]:
    """A contact with a call and a ticket; the contact and the ticket."""
    phone = f"0720{int(tickets.key()[:6], 16) % 1_000_000:06}"
    contact = await tickets.new_contact(office, f"Outage Caller {tickets.key()[:6]}", phone)
    async with office.api("ops_agent") as agent:
        call = await tickets.made(agent, "calls", {"call_id": tickets.key(), "phone": phone})
        heard = {"contact_id": contact["id"], "notes": "Heard before the outage"}
        await tickets.made(agent, f"calls/{call['id']}/save", heard)
    ticket = await tickets.new_ticket(office, "Known before the outage", contact_id=contact["id"])
    return contact, ticket


async def test_without_telephony_the_rest_of_a_profile_is_there(
    open_page: OpensPages, office: Office, product: Product
) -> None:
    contact, ticket = await _known_caller(office)
    page = await _marked(await open_page("manager", f"/contacts/{contact['id']}"))
    profile = page.get_by_role("article", name="Contact Outage Caller")
    await expect(profile).to_contain_text("Heard before the outage")
    banner = _banner(page, "Calls cannot be started or saved")
    async with kept_dead(product, office, "telephony"):
        await expect(banner).to_contain_text(re.compile(r"down since \d\d:\d\d:\d\d"))
        await expect(banner).to_contain_text("Contacts and tickets still work.")
        other = await open_page("dispatcher", f"/contacts/{contact['id']}")
        partly = other.get_by_role("article", name="Contact Outage Caller")
        await expect(partly).to_contain_text("Missing at the moment: calls. The rest is right.")
        await expect(partly.get_by_role("link").filter(has_text=ticket["reference"])).to_be_visible()
        await erp.modules(page).filter(has_text="Service").click()
        await page.get_by_role("link").filter(has_text=ticket["reference"]).first.click()
        await tickets.add_note(page, ticket["reference"], "Written while nobody could call")
        await expect(tickets.history(page, ticket["reference"])).to_contain_text("while nobody could call")
    await _healed(page, banner)
    # The window opened in the middle of it fills itself.
    await expect(partly).to_contain_text("Heard before the outage", timeout=HEALS_WITHIN_MS)
    await expect(partly).not_to_contain_text("Missing at the moment")


async def test_without_contacts_a_call_is_logged_all_the_same(
    open_page: OpensPages, office: Office, product: Product
) -> None:
    contact, _ = await _known_caller(office)
    agent = await team.colleague(office, capabilities=["hotline"])
    page = await open_page(None)
    await team.sign_in(page, agent.email)
    await erp.modules(page).filter(has_text="Hotline").click()
    await _marked(page)
    banner = _banner(page, "Callers cannot be looked up and contacts not changed")
    form = page.get_by_role("form", name="Call in hand")
    mark = f"Logged in the dark {tickets.key()[:6]}"
    async with kept_dead(product, office, "contacts"):
        await expect(banner).to_contain_text("Calls can be logged all the same.")
        await page.get_by_role("button", name="Start Call").click()
        await form.get_by_label("Phone number").fill(contact["phone"])
        await expect(form).to_contain_text("The contacts cannot be searched at the moment.")
        await form.get_by_label("Notes").fill(mark)
        await form.get_by_role("button", name="Save").click()
        await expect(form).to_have_count(0)
        await expect(page.get_by_role("table", name="Calls").get_by_role("row").filter(has_text=mark)).to_be_visible()
    await _healed(page, banner)
    await page.get_by_role("button", name="Start Call").click()
    await form.get_by_label("Phone number").fill(contact["phone"])
    await expect(form).to_contain_text(f"Caller: {contact['name']}")
    await form.get_by_role("button", name="Cancel").click()
    await page.get_by_role("alertdialog").get_by_role("button", name="Cancel the call").click()


async def test_without_tickets_calls_and_chargers_go_on(
    open_page: OpensPages, office: Office, product: Product
) -> None:
    contact, ticket = await _known_caller(office)
    page = await _marked(await open_page("manager", "/"))
    counters = page.get_by_role("region", name="Tickets")
    await expect(counters).to_be_visible()
    banner = _banner(page, "Tickets cannot be shown or changed")
    async with kept_dead(product, office, "tickets"):
        await expect(banner).to_contain_text("Calls can be logged all the same.")
        other = await open_page("dispatcher", "/")
        await expect(other.get_by_role("status").filter(has_text="Missing at the moment")).to_contain_text("ticket")
        await expect(erp.card(other, "DC chargers")).to_be_visible()
        await erp.modules(page).filter(has_text="Contacts").click()
        await page.get_by_role("searchbox", name="Search contacts").fill(contact["name"])
        await page.get_by_role("table", name="Contacts").get_by_role("link").filter(has_text=contact["name"]).click()
        profile = page.get_by_role("article", name="Contact Outage Caller")
        await expect(profile).to_contain_text("Heard before the outage")
        await expect(profile).to_contain_text("Missing at the moment: tickets.")
    await _healed(page, banner)
    known = profile.get_by_role("link").filter(has_text=ticket["reference"])
    await expect(known).to_be_visible(timeout=HEALS_WITHIN_MS)
    await expect(other.get_by_role("region", name="Tickets")).to_be_visible(timeout=HEALS_WITHIN_MS)


async def test_without_alerting_work_goes_on_and_the_word_comes_late(
    open_page: OpensPages, office: Office, product: Product
) -> None:
    agent = await team.colleague(office, capabilities=["technical", "service", "maintenance"])
    theirs = await open_page(None)
    await team.sign_in(theirs, agent.email)
    await _marked(theirs)
    banner = _banner(theirs, "Notifications and emails are late")
    async with kept_dead(product, office, "alerting"):
        await expect(banner).to_contain_text("Everything else still works.")
        ticket = await tickets.new_ticket(office, "Assigned in silence", assignee_id=agent.id)
        await theirs.get_by_role("button", name="Notifications").click()
        panel = theirs.get_by_role("dialog", name="Notifications")
        await expect(panel).not_to_contain_text(ticket["reference"])
        await theirs.keyboard.press("Escape")
    await _healed(theirs, banner)
    await theirs.get_by_role("button", name="Notifications").click()
    told = theirs.get_by_role("dialog", name="Notifications").get_by_role("link").filter(has_text="Assigned in silence")
    await expect(told.first).to_be_visible(timeout=HEALS_WITHIN_MS)
