"""Guide: “Managing Contacts”, step by step, as an OPS Agent does it (CON-1 to CON-5)."""

import re
from pathlib import Path

from playwright.async_api import Page, expect

from tests.e2e import erp, hotline, tickets
from tests.e2e.breaking import kept_dead
from tests.e2e.browser import IN_A_BROWSER
from tests.e2e.conftest import OpensPages
from tests.e2e.depot import Depot
from tests.e2e.guide import Section
from tests.e2e.office import Office
from tests.harness import Product

pytestmark = IN_A_BROWSER

ADDING = Section("Adding a New Contact", "CON-1")
EDITING = Section("Searching and Editing Contacts", "CON-2 to CON-4")
HEALS_WITHIN_MS = 45_000


async def _open(page: Page, name: str) -> None:
    await page.get_by_role("searchbox", name="Search contacts").fill(name)
    await hotline.contact_row(page, name).get_by_role("link").click()
    await expect(hotline.contact_pane(page, name)).to_be_visible()


async def test_a_new_contact_is_known_at_once_to_hotline_and_tickets(
    open_page: OpensPages, depot: Depot, office: Office
) -> None:
    charger_id, _ = await depot.register("Contact's Home Charger")
    number = hotline.new_number()
    name = f"Sanduni Directory {number[-4:]}"
    page = await open_page("ops_agent", "/")
    with ADDING.step(1, "Click “Contacts” in the left sidebar"):
        await erp.modules(page).filter(has_text="Contacts").click()
        await expect(page.get_by_role("heading", name="Contacts", level=1)).to_be_visible()
    with ADDING.step(2, "Press “Add Contact” in the top-right corner"):
        await page.get_by_role("button", name="Add Contact").click()
    form = page.get_by_role("dialog", name="Add Contact")
    with ADDING.step(3, "Enter the contact name: a required field"):
        await expect(form.get_by_label("Name", exact=True)).to_be_focused()
        await form.get_by_role("button", name="Save").click()
        await expect(form.get_by_label("Name", exact=True)).to_have_attribute("aria-invalid", "true")
        await form.get_by_label("Name", exact=True).fill(name)
    with ADDING.step(4, "Enter the phone number: unique across the directory"):
        taken = await hotline.new_caller(office, "First Owner")
        await form.get_by_label("Phone number").fill(f"+94 {taken['phone'][1:]}")
        await form.get_by_role("button", name="Save").click()
        await expect(form.get_by_role("alert")).to_contain_text(f"This phone number belongs to {taken['name']}")
        await form.get_by_label("Phone number").fill(number)
    with ADDING.step(5, "Set the organization"):
        await form.get_by_label("Organisation").fill("Directory Fleet")
    with ADDING.step(6, "Select the tier: Standard (default), Silver, Gold or Platinum"):
        tier = form.get_by_label("Tier")
        assert await tier.get_by_role("option").all_inner_texts() == ["Standard", "Silver", "Gold", "Platinum"]
        await expect(tier).to_have_value("standard")
        await tier.select_option(label="Gold")
    with ADDING.step(7, "Set the primary charger ID"):
        await form.get_by_label("Primary charger ID").fill("no-such-charger")
        await expect(form).to_contain_text("There is no charger no-such-charger in the network.")
        await form.get_by_label("Primary charger ID").fill(charger_id)
        await expect(form).to_contain_text("Contact's Home Charger")
    with ADDING.step(8, "Add notes"):
        await form.get_by_label("Notes").fill("Call after 6 pm.\n<img src=x onerror=alert(1)>")
    with ADDING.step(9, "Click “Save”: immediately available in Hotline and ticket creation"):
        await form.get_by_role("button", name="Save").click()
        profile = hotline.contact_pane(page, name)
        for words in ("Gold", "Directory Fleet", "<img src=x onerror=alert(1)>", "Contact's Home Charger"):
            await expect(profile).to_contain_text(words)
        await page.goto("/service/new")
        await page.get_by_role("combobox", name="Contact").fill(number)
        await expect(page.get_by_role("option").filter(has_text=name)).to_be_visible()
        await page.goto("/hotline")
        await page.get_by_role("button", name="Start Call").click()
        await hotline.call_form(page).get_by_label("Phone number").fill(number)
        await expect(hotline.call_form(page)).to_contain_text(f"Caller: {name}")
        await hotline.hang_up(office)


async def test_a_contact_is_found_read_edited_and_deleted(open_page: OpensPages, office: Office) -> None:
    contact = await hotline.new_caller(office, "Findable Person", organisation="Zeppelin Works")
    name, number = contact["name"], contact["phone"]
    await hotline.logged_call(office, "dispatcher", contact_id=contact["id"], notes="An earlier call")
    ticket = await tickets.new_ticket(office, "An earlier ticket", contact_id=contact["id"])
    page = await open_page("ops_agent", "/contacts")
    field = page.get_by_role("searchbox", name="Search contacts")
    with EDITING.step(1, "Search by name, phone, or organization: results filter as you type"):
        misspelt = name.replace("Findable", "Findabel")
        for typed in (name, misspelt, number, f"+94{number[1:]}"):
            await field.fill(typed)
            await expect(hotline.contact_row(page, name)).to_be_visible()
        await field.fill("Zeppelin")
        await expect(hotline.contact_row(page, name)).to_be_visible()
        await field.fill("%%__ nobody is called that")
        await expect(page.get_by_text("No contact matches")).to_be_visible()
    with EDITING.step(2, "Click a contact: full profile with call history, ticket history, associated chargers"):
        await _open(page, name)
        profile = hotline.contact_pane(page, name)
        before = profile.get_by_role("region", name="What happened before")
        await expect(before).to_contain_text("1 call · 1 ticket")
        await expect(before).to_contain_text("An earlier call")
        await expect(before.get_by_role("link", name=ticket["reference"])).to_be_visible()
    with EDITING.step(3, "Click “Edit”, update any field, save"):
        await profile.get_by_role("button", name="Edit").click()
        form = page.get_by_role("dialog", name=f"Edit {name}")
        await form.get_by_label("Organisation").fill("Zeppelin Works (Kandy)")
        await form.get_by_role("button", name="Save").click()
        await expect(form).to_have_count(0)
        await expect(profile).to_contain_text("Zeppelin Works (Kandy)")
    with EDITING.step(4, "Click “Delete” and confirm: this cannot be undone"):
        await profile.get_by_role("button", name="Delete").click()
        question = page.get_by_role("alertdialog", name=f"Delete {name}?")
        await expect(question).to_contain_text("cannot be undone")
        await expect(question).to_contain_text("keep their history")
        await question.get_by_role("button", name="Delete").click()
        await page.wait_for_url(re.compile(r"/contacts$"))
        await field.fill(name)
        await expect(page.get_by_text("No contact matches")).to_be_visible()
    await page.goto(f"/contacts/{contact['id']}")
    await expect(page.get_by_text("This contact is deleted.")).to_be_visible()
    await page.goto(f"/hotline?contact={contact['id']}")
    await expect(page.get_by_role("table", name="Calls").get_by_role("row")).to_have_count(2)
    await expect(page.get_by_text("An earlier call")).to_be_visible()


async def test_two_who_edit_one_contact_overwrite_nothing(open_page: OpensPages, office: Office) -> None:
    contact = await hotline.new_caller(office, "Twice Edited")
    name = contact["name"]
    mine = await open_page("ops_agent", f"/contacts/{contact['id']}")
    await hotline.contact_pane(mine, name).get_by_role("button", name="Edit").click()
    form = mine.get_by_role("dialog", name=f"Edit {name}")
    await form.get_by_label("Notes").fill("Mine")
    async with office.api("dispatcher") as other:
        theirs = {"version": contact["version"], "notes": "Theirs", "organisation": "Their Company"}
        answer = await other.patch(f"/api/v1/contacts/{contact['id']}", json=theirs)
        assert answer.status_code == 200, answer.text
    await form.get_by_role("button", name="Save").click()
    conflict = form.get_by_role("alert")
    await expect(conflict).to_contain_text("Somebody else changed")
    await expect(conflict).to_contain_text("Notes, theirs: Theirs")
    await expect(form.get_by_label("Notes")).to_have_value("Mine")
    await expect(form.get_by_label("Organisation")).to_have_value("Their Company")
    await form.get_by_role("button", name="Save").click()
    await expect(form).to_have_count(0)
    await expect(hotline.contact_pane(mine, name)).to_contain_text("Mine")
    await expect(hotline.contact_pane(mine, name)).to_contain_text("Their Company")


async def test_a_csv_file_shows_what_it_would_do_before_it_does(open_page: OpensPages, tmp_path: Path) -> None:
    good, tag = hotline.new_number(), hotline.new_number()[-6:]
    text = f"name,phone,tier\nImported {tag},{good},silver\n,{hotline.new_number()},gold\nWrong Tier {tag},,diamond\n"
    page = await open_page("ops_agent", "/contacts")
    await page.get_by_role("button", name="Import CSV").click()
    dialog = page.get_by_role("dialog", name="Import contacts from CSV")
    (tmp_path / "contacts.csv").write_text(text, "utf-8")
    await dialog.get_by_label("CSV file").set_input_files(tmp_path / "contacts.csv")
    await expect(dialog).to_contain_text("1 new, 0 changed, 2 refused of 3 rows.")
    await expect(dialog.get_by_role("row").filter(has_text="Wrong Tier")).to_contain_text("Refused")
    await dialog.get_by_role("button", name="Import 1 rows").click()
    await expect(dialog).to_have_count(0)
    await page.get_by_role("searchbox", name="Search contacts").fill(f"Imported {tag}")
    await expect(hotline.contact_row(page, f"Imported {tag}")).to_contain_text("Silver")


async def test_two_entries_of_one_person_become_one(open_page: OpensPages, office: Office) -> None:
    kept = await hotline.new_caller(office, "Double Entry Wickrama", organisation="Twin Traders")
    gone = await tickets.new_contact(office, kept["name"])
    await hotline.logged_call(office, "dispatcher", contact_id=gone["id"], notes="Called under the second entry")
    page = await open_page("ops_agent", f"/contacts/{kept['id']}")
    twins = page.get_by_role("region", name="Possible duplicates")
    await twins.get_by_role("button", name="Merge").click()
    dialog = page.get_by_role("dialog", name="Merge two contacts")
    entry = dialog.get_by_role("group").locator("label").filter(has_text="Twin Traders")
    await entry.get_by_role("radio").check()
    await dialog.get_by_role("button", name=f"Merge into {kept['name']}").click()
    await expect(dialog).to_have_count(0)
    before = page.get_by_role("region", name="What happened before")
    await expect(before).to_contain_text("Called under the second entry")
    await page.goto(f"/contacts/{gone['id']}")
    await page.get_by_role("link", name="another one").click()
    await page.wait_for_url(f"**/contacts/{kept['id']}*")


async def test_without_the_directory_calls_are_logged_all_the_same(
    open_page: OpensPages, office: Office, product: Product
) -> None:
    await hotline.hang_up(office)
    number = hotline.new_number()
    page = await open_page("ops_agent", "/hotline")
    await erp.wait_until_live(page)
    banner = page.get_by_role("status").get_by_role("paragraph").filter(has_text="Callers cannot be looked up")
    async with kept_dead(product, office, "contacts"):
        await expect(banner).to_contain_text("Calls can be logged all the same.")
        await page.get_by_role("button", name="Start Call").click()
        form = hotline.call_form(page)
        await form.get_by_label("Phone number").fill(number)
        await expect(form).to_contain_text("The contacts cannot be searched at the moment.")
        await form.get_by_label("Notes").fill("Logged without the directory")
        await form.get_by_role("button", name="Save", exact=True).click()
        await expect(hotline.call_rows(page, "Logged without the directory").first).to_be_visible()
        directory = await open_page("dispatcher", "/contacts")
        await expect(directory.get_by_text("The contacts could not be loaded")).to_be_visible()
    await expect(directory.get_by_role("table", name="Contacts")).to_be_visible(timeout=HEALS_WITHIN_MS)
    await expect(banner).to_have_count(0, timeout=HEALS_WITHIN_MS)
