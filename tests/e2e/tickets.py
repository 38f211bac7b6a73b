"""The Service module in the guide's words, and tickets made through the API where making one is not the point."""

import uuid
from typing import Any

import httpx
from playwright.async_api import Locator, Page

from tests.e2e.office import Office


def key() -> str:
    """A new idempotency key."""
    return str(uuid.uuid4())


async def made(client: httpx.AsyncClient, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """POST what must succeed, and return what it made."""
    answer = await client.post(f"/api/v1/{path}", json=body)
    assert answer.status_code in (200, 201), answer.text
    found: dict[str, Any] = answer.json()
    return found


async def new_contact(office: Office, name: str, phone: str | None = None) -> dict[str, Any]:
    """A contact nobody else uses."""
    async with office.api("ops_agent") as agent:
        return await made(agent, "contacts", {"contact_id": key(), "name": name, "phone": phone})


async def new_ticket(office: Office, description: str, **more: Any) -> dict[str, Any]:
    """A ticket nobody else uses, as an agent makes it."""
    async with office.api("ops_agent") as agent:
        return await made(agent, "tickets", {"ticket_key": key(), "description": description, **more})


async def changed(office: Office, role: str, ticket: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """What a member of `role` changes of a ticket, seen as `ticket`."""
    body = {"change_id": key(), "version": ticket["version"], "changes": changes}
    async with office.api(role) as member:
        answer = await member.patch(f"/api/v1/tickets/{ticket['reference']}", json=body)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


async def technicians(office: Office, category: str = "technical_support") -> list[dict[str, Any]]:
    """Members a ticket of this category can be given to, the least busy first."""
    async with office.api("dispatcher") as member:
        answer = await member.get("/api/v1/tickets/assignees", params={"category": category})
        found: list[dict[str, Any]] = answer.json()["items"]
        return found


def pane(page: Page, reference: str) -> Locator:
    """The ticket beside the list."""
    return page.get_by_role("article", name=f"Ticket {reference}")


def row(page: Page, reference: str) -> Locator:
    """A ticket's row in the list."""
    return page.get_by_role("table", name="Tickets").get_by_role("row").filter(has_text=reference)


def details(page: Page, reference: str) -> Locator:
    """Assignment, priority, category and visit."""
    return pane(page, reference).get_by_role("region", name="Details")


def status(page: Page, reference: str) -> Locator:
    """Where the ticket stands, and its next steps."""
    return pane(page, reference).get_by_role("region", name="Status")


def history(page: Page, reference: str) -> Locator:
    """Everything that happened to it."""
    return pane(page, reference).get_by_role("region", name="History")


async def add_note(page: Page, reference: str, text: str) -> None:
    """Guide: Adding Notes."""
    notes = pane(page, reference).get_by_role("region", name="Notes")
    await notes.get_by_role("button", name="Add Note").click()
    await notes.get_by_role("textbox", name="Note").fill(text)
    await notes.get_by_role("button", name="Save Note").click()
