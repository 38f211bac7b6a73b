"""Guide: “Creating a Service Ticket”, step by step, as an OPS Agent does it (TKT-1, TKT-2)."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.async_api import expect

from tests.e2e import erp, tickets
from tests.e2e.browser import IN_A_BROWSER
from tests.e2e.conftest import OpensPages
from tests.e2e.depot import Depot
from tests.e2e.office import Office

pytestmark = IN_A_BROWSER


async def test_a_new_ticket_from_the_service_page_to_the_list(
    open_page: OpensPages, depot: Depot, office: Office
) -> None:
    charger = await depot.working("Ticket Charger", connectors=1)
    charger_id = charger.identity.charger_id
    contact = await tickets.new_contact(office, f"Nadeesha Ticketgiver {charger_id}")
    technician = (await tickets.technicians(office))[0]
    visit = (datetime.now(ZoneInfo("Asia/Colombo")) + timedelta(days=1)).date().isoformat()
    page = await open_page("ops_agent", "/")

    # 1, 2: Service in the sidebar, "Create Ticket" in the top-right corner.
    await erp.modules(page).filter(has_text="Service").click()
    await page.get_by_role("main").get_by_role("link", name="Create Ticket").click()
    form = page.get_by_role("form", name="Create Ticket")

    # 3: a contact by name, misspelt; the match from the dropdown.
    await form.get_by_role("combobox", name="Contact").fill(f"Nadesha Ticketgiver {charger_id}")
    await page.get_by_role("option").filter(has_text=contact["name"]).click()
    await expect(form.get_by_role("status").filter(has_text=contact["name"])).to_be_visible()

    # 4: the charger is checked as it is typed.
    await form.get_by_label("Charger ID").fill("no-such-charger")
    await expect(form).to_contain_text("There is no charger no-such-charger in the network.")
    await form.get_by_label("Charger ID").fill(charger_id)
    await expect(form).to_contain_text("Ticket Charger")

    # Without a description nothing is saved, and the field says so.
    await form.get_by_role("button", name="Save").click()
    await expect(form.get_by_label("Description")).to_have_attribute("aria-invalid", "true")

    # 5 to 8.
    await form.get_by_label("Description").fill("Connector 1 shows GroundFailure.\nRestarted twice.")
    await form.get_by_label("Priority").select_option(label="High")
    assignee = form.get_by_label("Assigned to")
    await expect(assignee.get_by_role("option").filter(has_text=technician["name"])).to_have_count(1)
    await assignee.select_option(technician["member_id"])
    await form.get_by_label("Scheduled visit date").fill(visit)

    # 9: saved under a number of its own, with everything in it, and in the list.
    await form.get_by_role("button", name="Save").click()
    await page.wait_for_url(re.compile(r"/service/TKT-\d{6}"))
    reference = re.findall(r"TKT-\d{6,9}", page.url)[0]
    ticket = tickets.pane(page, reference)
    await expect(ticket.get_by_role("heading", name="Connector 1 shows GroundFailure.")).to_be_visible()
    await expect(tickets.status(page, reference)).to_contain_text("ASSIGNED")
    await expect(tickets.details(page, reference).get_by_label("Priority")).to_have_value("high")
    await expect(tickets.details(page, reference).get_by_label("Visit date")).to_have_value(visit)
    await expect(tickets.details(page, reference)).to_contain_text(contact["name"])
    await expect(tickets.details(page, reference)).to_contain_text(charger_id)
    await page.goto(f"/service?q={reference}")
    await expect(tickets.row(page, reference)).to_contain_text(technician["name"])

    # The context rail knows the charger, live.
    await page.goto(f"/service/{reference}")
    rail = page.get_by_role("complementary", name="Context")
    await expect(rail).to_contain_text("Ticket Charger")
    await expect(rail).to_contain_text("Available")


async def test_what_was_typed_survives_a_reload(open_page: OpensPages) -> None:
    page = await open_page("ops_agent", "/service/new")
    description = page.get_by_role("form", name="Create Ticket").get_by_label("Description")
    await description.fill("Half a sentence about a connector")
    await page.reload()
    await expect(description).to_have_value("Half a sentence about a connector")
    await page.get_by_role("form", name="Create Ticket").get_by_role("button", name="Cancel").click()
    await page.goto("/service/new")
    await expect(description).to_have_value("")


async def test_only_members_whose_department_fits_can_be_chosen(open_page: OpensPages, office: Office) -> None:
    """Guide, step 7: the list is filtered by department capability."""
    page = await open_page("dispatcher", "/service/new")
    form = page.get_by_role("form", name="Create Ticket")
    for label, category in (("Maintenance", "maintenance"), ("Technical Support", "technical_support")):
        fitting = {each["member_id"] for each in await tickets.technicians(office, category)}
        await form.get_by_label("Category").select_option(label=label)
        options = form.get_by_label("Assigned to").get_by_role("option")
        await expect(options).to_have_count(len(fitting) + 1)
        values = {await option.get_attribute("value") for option in await options.all()}
        assert values == fitting | {""}
