"""Guide: “Managing Ticket Lifecycle” and “Escalating a Ticket”, step by step (TKT-3 to TKT-6, TKT-9)."""

from playwright.async_api import Page, expect

from tests.e2e import tickets
from tests.e2e.browser import IN_A_BROWSER
from tests.e2e.conftest import OpensPages
from tests.e2e.office import Office

pytestmark = IN_A_BROWSER


async def test_a_ticket_from_open_to_closed(open_page: OpensPages, office: Office) -> None:
    """OPEN → ASSIGNED → IN_PROGRESS → RESOLVED → CLOSED, each by the role that does it, each in the history."""
    ticket = await tickets.new_ticket(office, "The screen stays black")
    reference = ticket["reference"]
    technician = (await tickets.technicians(office))[0]

    dispatcher = await open_page("dispatcher", f"/service/{reference}")
    await expect(tickets.status(dispatcher, reference)).to_contain_text("Nobody is responsible yet")
    await tickets.details(dispatcher, reference).get_by_label("Assigned to").select_option(technician["member_id"])
    await expect(tickets.status(dispatcher, reference).locator("[aria-current=step]")).to_contain_text("ASSIGNED")

    agent = await open_page("ops_agent", f"/service/{reference}")
    await tickets.status(agent, reference).get_by_role("button", name="IN_PROGRESS").click()
    await expect(tickets.status(agent, reference).locator("[aria-current=step]")).to_contain_text("IN_PROGRESS")
    await tickets.add_note(agent, reference, "Display cable is loose. <b>Not</b> bold.")
    await expect(tickets.history(agent, reference)).to_contain_text("Display cable is loose. <b>Not</b> bold.")

    # RESOLVED demands a resolution note.
    await tickets.status(agent, reference).get_by_role("button", name="RESOLVED").click()
    asked = agent.get_by_role("dialog", name=f"Resolve {reference}")
    await asked.get_by_role("button", name="Resolve").click()
    await expect(asked.get_by_label("Resolution note")).to_have_attribute("aria-invalid", "true")
    await asked.get_by_label("Resolution note").fill("Cable fixed, display works.")
    await asked.get_by_role("button", name="Resolve").click()
    await expect(tickets.status(agent, reference).locator("[aria-current=step]")).to_contain_text("RESOLVED")
    # Closing is not the agent's.
    await expect(tickets.status(agent, reference).get_by_role("button", name="CLOSED")).to_have_count(0)

    manager = await open_page("manager", f"/service/{reference}")
    await tickets.status(manager, reference).get_by_role("button", name="CLOSED").click()
    await expect(tickets.status(manager, reference)).to_contain_text("Closed is final")
    await expect(tickets.status(manager, reference).get_by_role("button")).to_have_count(0)
    await expect(tickets.pane(manager, reference).get_by_role("button", name="Add Note")).to_have_count(0)

    # The history, from top to bottom, with who did it; the agent's window follows by itself.
    told = tickets.history(agent, reference).get_by_role("listitem")
    await expect(told.last).to_contain_text("CLOSED")
    words = await told.all_inner_texts()
    for name in (
        (await office.member("dispatcher"))["name"],
        (await office.member("ops_agent"))["name"],
        (await office.member("manager"))["name"],
    ):
        assert any(name in entry for entry in words), (name, words)
    assert len(words) >= 6, words


async def test_an_escalated_ticket_rises_and_its_new_assignee_is_told(open_page: OpensPages, office: Office) -> None:
    first, second = (await tickets.technicians(office))[:2]
    manager = await office.member("manager")
    ticket = await tickets.new_ticket(office, "Smell of burning at the cabinet", assignee_id=first["member_id"])
    reference = ticket["reference"]
    colleague = await open_page(None)
    await _sign_in_as(colleague, office, second["name"])
    page = await open_page("manager", f"/service/{reference}")
    await expect(tickets.details(page, reference).get_by_label("Priority")).to_have_value("normal")

    await tickets.details(page, reference).get_by_label("Priority").select_option(label="Critical")
    await tickets.details(page, reference).get_by_label("Assigned to").select_option(second["member_id"])
    await tickets.add_note(page, reference, "Needs somebody licensed for high voltage, today.")
    await expect(tickets.history(page, reference)).to_contain_text(manager["name"])

    # The new assignee is told at once, without a reload, and one click leads to the ticket.
    toast = colleague.get_by_role("status").filter(has_text=reference)
    await expect(toast.first).to_be_visible()
    await colleague.get_by_role("button", name="Notifications").click()
    await colleague.get_by_role("link").filter(has_text=reference).first.click()
    await expect(tickets.pane(colleague, reference)).to_be_visible()

    # It stands high in the queue that is sorted by priority.
    await page.goto("/service?status=ASSIGNED&sort=priority")
    await expect(tickets.row(page, reference)).to_contain_text("Critical")


async def _sign_in_as(page: Page, office: Office, name: str) -> None:
    async with office.api("admin") as admin:
        found = (await admin.get("/api/v1/team/members", params={"q": name})).json()["items"]
    await page.goto("/sign-in")
    await page.get_by_label("Email").fill(found[0]["email"])
    await page.get_by_label("Password", exact=True).fill(office.password)
    await page.get_by_role("button", name="Sign In").click()
    await expect(page.get_by_role("main").get_by_role("heading", name="Dashboard")).to_be_visible()


async def test_two_who_change_the_same_lose_nothing(open_page: OpensPages, office: Office) -> None:
    """TKT-9: who else looks is shown; the same field changed twice is settled by choice, never silently."""
    ticket = await tickets.new_ticket(office, "Two people at once")
    reference = ticket["reference"]
    page = await open_page("ops_agent", f"/service/{reference}")
    await expect(tickets.details(page, reference)).to_be_visible()
    other = await open_page("dispatcher", f"/service/{reference}")
    dispatcher = await office.member("dispatcher")
    presence = tickets.pane(page, reference).get_by_role("status", name="Presence")
    await expect(presence).to_contain_text(f"{dispatcher['name']} is viewing")

    # Both begin to rewrite the description; the dispatcher saves first.
    for window, words in ((page, "Two people, my words"), (other, "Two people, their words")):
        about = tickets.pane(window, reference).get_by_role("region", name="Description")
        await about.get_by_role("button", name="Edit").click()
        await about.get_by_role("textbox", name="Description").fill(words)
    theirs = tickets.pane(other, reference).get_by_role("region", name="Description")
    await theirs.get_by_role("button", name="Save").click()
    await expect(tickets.history(page, reference)).to_contain_text(dispatcher["name"])
    mine = tickets.pane(page, reference).get_by_role("region", name="Description")
    await mine.get_by_role("button", name="Save").click()
    conflict = page.get_by_role("region", name="Two changes at once")
    await expect(conflict).to_contain_text("Two people, my words")
    await expect(conflict).to_contain_text("Two people, their words")
    await conflict.get_by_role("button", name="Save my choice").click()
    await expect(conflict).to_have_count(0)
    await expect(theirs).to_contain_text("Two people, my words")


async def test_a_colleague_who_leaves_the_ticket_is_not_shown_any_more(open_page: OpensPages, office: Office) -> None:
    ticket = await tickets.new_ticket(office, "Somebody looks and goes")
    reference = ticket["reference"]
    page = await open_page("ops_agent", f"/service/{reference}")
    other = await open_page("manager", f"/service/{reference}")
    presence = tickets.pane(page, reference).get_by_role("status", name="Presence")
    await expect(presence).to_contain_text("is viewing")
    await other.get_by_role("button", name="Close the ticket").click()
    await expect(presence).to_have_text("")
