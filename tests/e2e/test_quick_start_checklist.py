"""Guide: “Quick-Start Checklist”, the first five tasks, as an OPS Agent does them on the first day.

The fifth, Finance, comes with the money: until its screens exist the sidebar does not show it, and no link leads to it.
"""

import re

from playwright.async_api import expect

from simulator.faults import TRANSIENT_FAULTS
from tests.e2e import erp, tickets
from tests.e2e.browser import IN_A_BROWSER
from tests.e2e.conftest import OpensPages
from tests.e2e.depot import Depot
from tests.e2e.guide import Section
from tests.e2e.office import Office

pytestmark = IN_A_BROWSER

TASKS = Section("Your First Five Tasks", "DASH-1 to DASH-4, CON-2, CON-3, HOT-1 to HOT-4")


async def test_the_first_tasks_of_a_new_agent(open_page: OpensPages, depot: Depot, office: Office) -> None:
    charger = await depot.working("Checklist Charger", connectors=1)
    charger_id = charger.identity.charger_id
    charger.break_down(1, TRANSIENT_FAULTS[0])
    mark = tickets.key()[:8]
    phone = f"0760{int(mark, 16) % 1_000_000:06}"
    async with office.api("ops_agent") as agent:
        entry = {"name": f"Chandrika First {mark}", "phone": phone, "organisation": "Lanka Tours", "tier": "gold"}
        contact = await tickets.made(agent, "contacts", {"contact_id": tickets.key(), **entry})
    ticket = await tickets.new_ticket(office, f"First day {mark}", contact_id=contact["id"], priority="critical")
    page = await open_page("ops_agent", "/")

    with TASKS.step(1, "Check the Dashboard for open tickets, and scan the Recent Activity feed"):
        counters = page.get_by_role("region", name="Tickets")
        for label in ("Open tickets", "Total tickets", "In progress"):
            tile = counters.locator("dl > div", has=page.get_by_text(label, exact=True))
            await expect(tile.locator("dd")).to_have_text(re.compile(r"^[\d,]+$"))
        feed = erp.card(page, "Recent Activity")
        await expect(feed.get_by_role("listitem").filter(has_text=ticket["reference"])).to_contain_text("Critical")
    with TASKS.step(2, "Review charger health: DC and AC cards, and the Error Charger list"):
        for kind in ("DC", "AC"):
            for status in ("Faulted", "Offline"):
                await expect(erp.counter(page, kind, status)).to_have_text(re.compile(r"^\d+$"))
        await expect(erp.error_row(page, charger_id)).to_contain_text("Faulted")
    with TASKS.step(3, "Browse the Contacts directory: search a name, a phone number; tier, organization, history"):
        await erp.modules(page).filter(has_text="Contacts").click()
        found = page.get_by_role("table", name="Contacts").get_by_role("row").filter(has_text=contact["name"])
        for words in (f"Chandrika First {mark}", phone):
            await page.get_by_role("searchbox", name="Search contacts").fill(words)
            await expect(found).to_be_visible()
        await found.get_by_role("link").click()
        profile = page.get_by_role("article", name=f"Contact {contact['name']}")
        for words in ("Gold", "Lanka Tours"):
            await expect(profile).to_contain_text(words)
        before = profile.get_by_role("region", name="What happened before")
        await expect(before.get_by_role("link").filter(has_text=ticket["reference"])).to_be_visible()
    with TASKS.step(4, "Test the Hotline module: “Start Call”, the selectors, the notes; cancel without saving"):
        async with office.api("ops_agent") as agent:
            logged = (await agent.get("/api/v1/calls")).json()["total"]
        await erp.modules(page).filter(has_text="Hotline").click()
        await page.get_by_role("button", name="Start Call").click()
        form = page.get_by_role("form", name="Call in hand")
        categories = ["Technical Support", "Installation", "Service", "Maintenance"]
        await expect(form.get_by_label("Category").get_by_role("option")).to_have_text(categories)
        await expect(form.get_by_role("group", name="Priority").get_by_role("radio")).to_have_count(4)
        await form.get_by_label("Notes").fill("Only practice")
        await form.get_by_role("button", name="Cancel").click()
        await page.get_by_role("alertdialog").get_by_role("button", name="Cancel the call").click()
        await expect(form).to_have_count(0)
        await expect(page.get_by_role("button", name="Start Call")).to_be_enabled()
        async with office.api("ops_agent") as agent:
            assert (await agent.get("/api/v1/calls")).json()["total"] == logged
    with TASKS.step(5, "Finance has no screens yet, and nothing pretends it had"):
        await expect(erp.modules(page).filter(has_text="Finance")).to_have_count(0)
