"""The desk the tests stand at: every question to contacts, and an ear on what it says."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

import asyncpg
from nats.aio.msg import Msg

from chassis import migrations
from chassis.bus import Bus
from contacts.settings import Settings
from contracts.envelope import Event, parse_event
from contracts.ids import MemberId
from contracts.permissions import Actor, Role
from contracts.rpc.contacts import (
    ADD_CONTACT,
    COMMIT_IMPORT,
    DELETE_CONTACT,
    DISMISS_DUPLICATE,
    GET_CONTACT,
    LIST_DUPLICATES,
    LOOK_UP_PHONE,
    MERGE_CONTACTS,
    PREVIEW_IMPORT,
    SEARCH_CONTACTS,
    UPDATE_CONTACT,
    AddContact,
    CommitImport,
    Contact,
    ContactPage,
    DeleteContact,
    DismissDuplicate,
    DuplicatePair,
    GetContact,
    ImportPreview,
    ListDuplicates,
    LookUpPhone,
    MergeContacts,
    PhoneMatches,
    PreviewImport,
    SearchContacts,
    UpdateContact,
)
from voltctl.testing import RunningInfrastructure, eventually

AGENT = Actor(member_id=MemberId("m-agent"), name="Kasun Dissanayake", role=Role.OPS_AGENT)


def actor(role: Role) -> Actor:
    return Actor(member_id=MemberId(f"m-{role.value}"), name=role.badge, role=role)


def key() -> str:
    return str(uuid.uuid4())


def prepare(url: str) -> None:
    """Migrate a database for contacts."""
    migrations.upgrade("contacts", url)


@dataclass
class Desk:
    """What the tests ask contacts through: api-gateway's own login, and an operator's ear on what it says."""

    bus: Bus
    database_url: str
    settings: Settings
    infra: RunningInfrastructure
    seen: list[Event] = field(default_factory=list)
    shown: list[Contact] = field(default_factory=list)

    async def add(self, name: str, *, who: Actor | None = AGENT, **more: Any) -> Contact:
        question = AddContact(contact_id=more.pop("contact_id", None) or key(), name=name, **more)
        return await self.bus.ask(ADD_CONTACT, question, actor=who)

    async def update(self, contact: Contact, *, who: Actor | None = AGENT, **more: Any) -> Contact:
        question = UpdateContact(contact_id=contact.id, **{"version": contact.version, **more})
        return await self.bus.ask(UPDATE_CONTACT, question, actor=who)

    async def delete(self, contact: Contact, *, who: Actor | None = AGENT) -> None:
        await self.bus.ask(DELETE_CONTACT, DeleteContact(contact_id=contact.id, version=contact.version), actor=who)

    async def get(self, contact_id: str, *, who: Actor | None = AGENT) -> Contact:
        return await self.bus.ask(GET_CONTACT, GetContact(contact_id=contact_id), actor=who)

    async def search(self, q: str = "", *, who: Actor | None = AGENT, **more: Any) -> ContactPage:
        return await self.bus.ask(SEARCH_CONTACTS, SearchContacts(q=q, **more), actor=who, timeout_s=5)

    async def names(self, q: str = "", **more: Any) -> list[str]:
        return [contact.name for contact in (await self.search(q, **more)).items]

    async def look_up(self, digits: str, *, who: Actor | None = AGENT, **more: Any) -> PhoneMatches:
        return await self.bus.ask(LOOK_UP_PHONE, LookUpPhone(digits=digits, **more), actor=who)

    async def preview(self, csv: str, *, who: Actor | None = AGENT) -> ImportPreview:
        return await self.bus.ask(PREVIEW_IMPORT, PreviewImport(csv=csv), actor=who)

    async def commit(self, csv: str, import_id: str | None = None, *, who: Actor | None = AGENT) -> ImportPreview:
        return await self.bus.ask(COMMIT_IMPORT, CommitImport(import_id=import_id or key(), csv=csv), actor=who)

    async def duplicates(
        self, contact_id: str | None = None, *, who: Actor | None = AGENT
    ) -> tuple[DuplicatePair, ...]:
        question = ListDuplicates(contact_id=contact_id)
        return (await self.bus.ask(LIST_DUPLICATES, question, actor=who)).items

    async def merge(self, keep: Contact, merge: Contact, *, who: Actor | None = AGENT) -> Contact:
        question = MergeContacts(
            keep_id=keep.id, keep_version=keep.version, merge_id=merge.id, merge_version=merge.version
        )
        return await self.bus.ask(MERGE_CONTACTS, question, actor=who)

    async def dismiss(self, one: Contact, other: Contact, *, who: Actor | None = AGENT) -> None:
        await self.bus.ask(DISMISS_DUPLICATE, DismissDuplicate(one_id=one.id, other_id=other.id), actor=who)

    async def compared(self) -> None:
        """Wait until every entry has been compared with the others."""
        await eventually(self._nothing_to_compare)

    async def _nothing_to_compare(self) -> bool:
        return not await self.fetch("SELECT 1 FROM to_compare")

    async def fetch(self, statement: str, *arguments: object) -> list[asyncpg.Record]:
        connection = await asyncpg.connect(self.database_url)
        try:
            return await connection.fetch(statement, *arguments)
        finally:
            await connection.close()

    async def hear(self, message: Msg) -> None:
        """Keep an event that contacts said."""
        assert message.headers is not None
        self.seen.append(parse_event(message.headers["ce-type"], message.data))

    async def see(self, message: Msg) -> None:
        """Keep what screens are shown."""
        self.shown.append(Contact.model_validate_json(message.data))

    async def said(self, contact_id: str, count: int) -> list[Any]:
        """Wait until `count` events were said about this entry, and return them."""

        def about() -> list[Event]:
            return [event for event in self.seen if event.key == contact_id]

        await eventually(lambda: len(about()) >= count, within=5)
        return about()
