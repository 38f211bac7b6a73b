"""Hotline and Contacts in the guide's words, and callers nobody else knows."""

import random
import re
from typing import Any, Final

from playwright.async_api import Locator, Page

from tests.e2e.office import Office
from tests.e2e.tickets import key, made

TIMER: Final = re.compile(r"^\d{2,}:\d{2}:\d{2}$")
_dice: Final = random.SystemRandom()


def new_number() -> str:
    """A mobile number nobody else has, as people write it."""
    return f"077{_dice.randrange(10**7):07d}"


async def new_caller(office: Office, name: str, **more: Any) -> dict[str, Any]:
    """A contact nobody else uses, with a number of its own in `phone`, as it is dialled."""
    number = new_number()
    body = {"contact_id": key(), "name": f"{name} {number[-4:]}", "phone": number, **more}
    async with office.api("ops_agent") as agent:
        return {**await made(agent, "contacts", body), "phone": number}


async def logged_call(office: Office, role: str, **draft: Any) -> dict[str, Any]:
    """A call that a member of `role` has taken and saved."""
    async with office.api(role) as agent:
        call = await made(agent, "calls", {"call_id": key()})
        return await made(agent, f"calls/{call['id']}/save", draft)


async def hang_up(office: Office, role: str = "ops_agent") -> None:
    """Leave nothing in this member's hand: one agent has one call."""
    async with office.api(role) as agent:
        while True:
            current = (await agent.get("/api/v1/calls/current")).json()
            calls = [call for call in (current["call"], *current["waiting"], *current["ringing"]) if call]
            if not calls:
                return
            for call in calls:
                answer = await agent.post(f"/api/v1/calls/{call['id']}/cancel")
                assert answer.status_code in (200, 204), answer.text


def call_form(page: Page) -> Locator:
    """The call in hand."""
    return page.get_by_role("form", name="Call in hand")


def timer(page: Page) -> Locator:
    """The timer of the call in hand, in the page."""
    return call_form(page).get_by_role("timer")


def rail(page: Page) -> Locator:
    """Who is calling, what happened before, which charger."""
    return page.get_by_role("complementary", name="Context")


def call_rows(page: Page, caller: str) -> Locator:
    """A caller's calls in the history."""
    return page.get_by_role("table", name="Calls").get_by_role("row").filter(has_text=caller)


def call_pane(page: Page, caller: str) -> Locator:
    """A call of the history, opened."""
    return page.get_by_role("article", name=f"Call with {caller}")


def contact_row(page: Page, name: str) -> Locator:
    """A contact's row in the directory."""
    return page.get_by_role("table", name="Contacts").get_by_role("row").filter(has_text=name)


def contact_pane(page: Page, name: str) -> Locator:
    """A contact's profile."""
    return page.get_by_role("article", name=f"Contact {name}")


def seconds(clock: str) -> int:
    """`00:12:45` as seconds."""
    hours, minutes, rest = (int(part) for part in clock.split(":"))
    return hours * 3600 + minutes * 60 + rest
