"""What hostile people write into names, notes and tickets stays text on every screen that shows it."""

from typing import Final

from playwright.async_api import Page, expect

from tests.e2e import erp, tickets
from tests.e2e.browser import IN_A_BROWSER
from tests.e2e.conftest import OpensPages
from tests.e2e.office import Office
from tests.e2e.tickets import key, made

pytestmark = IN_A_BROWSER

IMAGE: Final = "<img src=x onerror=window.pwned=1>"
SCRIPT: Final = "<script>window.pwned=1</script>"
LINK: Final = "javascript:window.pwned=1"
LINKS: Final = f'{LINK}\n<a href="{LINK}">click</a>\n[click]({LINK})\n<svg onload=window.pwned=1>'


async def _is_harmless(page: Page) -> None:
    """Nothing of it ran, became an element or a link. (A broken content policy fails every test by itself.)"""
    assert await page.evaluate("window.pwned") is None
    assert await page.locator("img[onerror], svg[onload], a[href^='javascript:' i], main script").count() == 0


async def test_names_and_notes_are_shown_as_they_were_typed(open_page: OpensPages, office: Office) -> None:
    mark = key()[:8]
    name = f"{IMAGE} {mark}"
    phone = f"0770{int(mark, 16) % 1_000_000:06}"
    async with office.api("ops_agent") as agent:
        entry = {"contact_id": key(), "name": name, "phone": phone, "organisation": SCRIPT, "notes": LINKS}
        contact = await made(agent, "contacts", entry)
        call = await made(agent, "calls", {"call_id": key(), "phone": phone})
        told = {"phone": phone, "contact_id": contact["id"], "notes": f"{LINKS} {mark}"}
        call = await made(agent, f"calls/{call['id']}/save", told)
    about = f"{SCRIPT}{IMAGE} {mark}\n{LINKS}"
    ticket = await tickets.new_ticket(office, about, contact_id=contact["id"])
    reference = ticket["reference"]
    await tickets.changed(office, "dispatcher", ticket, note=LINKS)

    page = await open_page("manager", f"/contacts/{contact['id']}")
    profile = page.get_by_role("article", name=f"Contact {name}")
    for text in (name, SCRIPT, f"[click]({LINK})"):
        await expect(profile).to_contain_text(text)
    await _is_harmless(page)
    await page.goto(f"/contacts?q={mark}")
    await expect(page.get_by_role("table", name="Contacts").get_by_role("row").filter(has_text=IMAGE)).to_be_visible()
    await _is_harmless(page)

    await page.goto(f"/service/{reference}")
    await expect(tickets.pane(page, reference).get_by_role("region", name="Description")).to_contain_text(SCRIPT)
    await expect(tickets.history(page, reference)).to_contain_text(f'<a href="{LINK}">click</a>')
    await _is_harmless(page)
    await page.goto(f"/service?q={reference}")
    await expect(tickets.row(page, reference)).to_contain_text(IMAGE)
    await _is_harmless(page)

    await page.goto(f"/hotline?call={call['id']}")
    await expect(page.get_by_role("article", name="Call with")).to_contain_text(LINKS.splitlines()[0])
    await _is_harmless(page)

    await page.keyboard.press("Control+k")
    await page.get_by_role("dialog").get_by_role("combobox").fill(mark)
    await expect(page.get_by_role("option").filter(has_text=IMAGE).first).to_be_visible()
    await _is_harmless(page)


async def test_a_members_name_and_a_notification_are_text_too(open_page: OpensPages, office: Office) -> None:
    writer = (await office.member("ops_agent"))["id"]
    # Who assigns a ticket to themselves is not told of it.
    technician = next(each for each in await tickets.technicians(office) if each["member_id"] != writer)
    async with office.api("admin") as admin:
        member = (await admin.get(f"/api/v1/team/members/{technician['member_id']}")).json()
    page = await open_page(None, "/sign-in")
    await page.get_by_label("Email").fill(member["email"])
    await page.get_by_label("Password", exact=True).fill(office.password)
    await page.get_by_role("button", name="Sign In").click()
    await expect(page.get_by_role("heading", name="Dashboard", level=1)).to_be_visible()
    await erp.wait_until_live(page)
    ticket = await tickets.new_ticket(office, f"{IMAGE}{SCRIPT} {key()[:8]}", assignee_id=member["id"])
    toast = page.get_by_role("status").filter(has_text=ticket["reference"])
    await expect(toast.first).to_be_visible()
    await page.get_by_role("button", name="Notifications").click()
    panel = page.get_by_role("dialog", name="Notifications")
    await expect(panel.get_by_role("listitem").filter(has_text=ticket["reference"]).first).to_contain_text(SCRIPT)
    await _is_harmless(page)
