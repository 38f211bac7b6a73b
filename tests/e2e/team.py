"""Admin > Team Management in the guide's words, and members added through the API where adding is not the point."""

import itertools
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

import httpx
from playwright.async_api import Locator, Page, expect

from tests.e2e import erp
from tests.e2e.office import Office
from tests.e2e.tickets import key, made

OWN_PASSWORD: Final = "seven quiet peacocks"
_numbers: Final = itertools.count(int(time.time() * 10) % 10_000_000)


def new_name(first: str = "Chamari") -> str:
    """A name nobody else in the team has."""
    return f"{first} Testperera {next(_numbers)}"


def email_of(name: str) -> str:
    """The email that goes with a name."""
    return f"{name.lower().replace(' ', '.')}@team.example"


@dataclass(frozen=True)
class Colleague:
    """A member of one test, with a password of their own."""

    id: str
    name: str
    email: str
    password: str = OWN_PASSWORD


async def colleague(office: Office, role: str = "ops_agent", **more: Any) -> Colleague:
    """Add a member, who has changed the temporary password already."""
    name, temporary = new_name(), "temporary-password-1"
    entry = {"member_key": key(), "name": name, "email": email_of(name), "password": temporary, "role": role, **more}
    async with office.api("admin") as admin:
        added = await made(admin, "team/members", entry)
    newcomer = Colleague(added["id"], name, added["email"])
    async with signed_in(office, newcomer.email, temporary) as own:
        changed = await own.post("/api/v1/me/password", json={"present": temporary, "new": OWN_PASSWORD})
        assert changed.status_code < 300, changed.text
    return newcomer


@asynccontextmanager
async def signed_in(office: Office, email: str, password: str = OWN_PASSWORD) -> AsyncIterator[httpx.AsyncClient]:
    """A client with a session of this member: cookies, and the CSRF header."""
    async with httpx.AsyncClient(base_url=office.erp_url, timeout=15.0, trust_env=False) as client:
        answer = await client.post("/api/v1/session", json={"email": email, "password": password})
        assert answer.status_code == 201, answer.text
        client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
        yield client


async def sign_in(page: Page, email: str, password: str = OWN_PASSWORD) -> None:
    """Sign in on the page as the guide says."""
    await page.goto("/sign-in")
    await erp.fill_in_and_sign_in(page, email, password)
    await expect(page.get_by_role("heading", name="Dashboard", level=1)).to_be_visible()


async def find(page: Page, name: str) -> None:
    """Guide: “Find the team member”, by the search field."""
    await page.get_by_role("searchbox", name="Search members").fill(name)


def row(page: Page, name: str) -> Locator:
    """A member's line in the team list."""
    return page.get_by_role("table", name="Team members").get_by_role("row").filter(has_text=name)


def act(page: Page, name: str, what: str) -> Locator:
    """Edit or Remove in a member's line."""
    return row(page, name).get_by_role("button", name=f"{what} {name}")


def status(page: Page, name: str) -> Locator:
    """The switch between Active and Inactive."""
    return row(page, name).get_by_role("switch", name=f"{name} is active")
