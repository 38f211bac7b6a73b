"""What the gateway answers: the registry of chargers, its list of ID tags, who knocked, and what was commanded.

Commands themselves are in commands.py."""

from __future__ import annotations

import msgspec

from chassis.answering import Call
from chassis.database import Database, Transaction
from contracts.events.charger import ChargerProfile, ChargerRegistered, ChargerRetired
from contracts.problems import Conflict, NotFound
from contracts.rpc import Nothing
from contracts.rpc.chargers import (
    AddIdTag,
    Commands,
    ConfigureCharger,
    Knock,
    Knocking,
    ListCommands,
    ListKnocking,
    RegisterCharger,
    RegisteredCharger,
    RetireCharger,
    UpdateCharger,
)
from ocpp_gateway import domain, passwords
from ocpp_gateway.charger import Quirks
from ocpp_gateway.desk import Clock
from ocpp_gateway.models import Charger, IdTag
from ocpp_gateway.presence import Presence
from ocpp_gateway.repository import chargers, commands

NO_SUCH = "There is no charger {}."


async def register_charger(database: Database, clock: Clock, question: RegisterCharger, _: Call) -> RegisteredCharger:
    """Add a charger, or bring a retired one back. The same profile and password again change nothing.

    Raises Conflict when the id is taken by another entry (without regard to case).
    """
    profile, password = question.profile, question.password or passwords.make()
    async with database.transaction() as tx:
        row = await chargers.lock(tx.session, profile.id)
        if row is not None and row.retired_at is None:
            same = chargers.entry_of(row).profile == profile
            if not (
                same
                and question.password
                and passwords.matches(password.encode(), row.password_salt, row.password_hash)
            ):
                raise Conflict(f"The charger {row.id} is registered already.")
            return _registered(profile, password)
        salt = passwords.make_salt()
        values = profile.model_dump(mode="json") | {
            "identity": profile.id.lower(),
            "password_salt": salt,
            "password_hash": passwords.hashed(password.encode(), salt),
            "registered_at": clock(),
            "retired_at": None,
        }
        if row is None:
            tx.session.add(Charger(**values, settings={}))
        else:
            if row.id != profile.id:
                raise Conflict(f"This charger was known as {row.id}; register it under that id.")
            row.sqlmodel_update(values)
        await chargers.forget_knock(tx.session, profile.id)
        tx.emit(ChargerRegistered(charger_id=profile.id, received_at=clock(), profile=profile))
    return _registered(profile, password)


def _registered(profile: ChargerProfile, password: str) -> RegisteredCharger:
    return RegisteredCharger(profile=profile, ocpp_path=f"/ocpp/{profile.id}", password=password)


async def update_charger(database: Database, clock: Clock, question: UpdateCharger, _: Call) -> ChargerProfile:
    """Change what is given of an entry. Raises NotFound."""
    changes = question.model_dump(mode="json", exclude={"charger_id"}, exclude_unset=True)
    async with database.transaction() as tx:
        row = await _in_network(tx, question.charger_id)
        before = chargers.entry_of(row).profile
        # A field that must have a value is not emptied by null; the owner may be.
        row.sqlmodel_update({name: value for name, value in changes.items() if value is not None or name == "cpo_id"})
        profile = chargers.entry_of(row).profile
        if profile != before:
            tx.emit(ChargerRegistered(charger_id=profile.id, received_at=clock(), profile=profile))
    return profile


async def retire_charger(
    database: Database, clock: Clock, presence: Presence, question: RetireCharger, _: Call
) -> Nothing:
    """Take a charger out of the network: refused from now on, its connection closed. Raises NotFound."""
    async with database.transaction() as tx:
        row = await _in_network(tx, question.charger_id)
        row.retired_at = clock()
        tx.emit(ChargerRetired(charger_id=row.id, received_at=row.retired_at))
    await presence.retire(row.id)
    return Nothing()


async def configure_charger(database: Database, question: ConfigureCharger, _: Call) -> Nothing:
    """Grant leniency to one charger, from its next connection on. Raises NotFound."""
    given = question.model_dump(exclude={"charger_id"}, exclude_none=True)
    if given.get("energy_unit") == "as_labelled":
        given["energy_unit"] = None
    async with database.transaction() as tx:
        row = await _in_network(tx, question.charger_id)
        row.settings = msgspec.to_builtins(msgspec.convert(row.settings | given, Quirks))
    return Nothing()


async def add_id_tag(database: Database, question: AddIdTag, _: Call) -> Nothing:
    """Add or replace an ID tag."""
    parent = question.parent_id_tag
    async with database.transaction() as tx:
        await chargers.save_tag(
            tx.session,
            IdTag(
                tag=domain.same_tag(question.id_tag),
                id_tag=question.id_tag,
                blocked=question.blocked,
                parent=domain.same_tag(parent) if parent else None,
                expires_at=question.expires_at,
            ),
        )
    return Nothing()


async def list_knocking(database: Database, question: ListKnocking, _: Call) -> Knocking:
    """Who was refused, newest first."""
    async with database.transaction() as tx:
        rows = await chargers.knocks(tx.session, question.limit)
    return Knocking(items=tuple(Knock.model_validate(row.model_dump()) for row in rows))


async def list_commands(database: Database, question: ListCommands, call: Call) -> Commands:
    """The newest commands of a charger, for those who may send some. Raises NotFound."""
    actor = call.member
    async with database.transaction() as tx:
        charger = await chargers.find(tx.session, question.charger_id)
        if charger is None or not actor.sees_cpo(charger.cpo_id):
            raise NotFound(NO_SUCH.format(question.charger_id))
        return Commands(items=tuple(await commands.newest(tx.session, charger.id, question.limit)))


async def _in_network(tx: Transaction, charger_id: str) -> Charger:
    row = await chargers.lock(tx.session, charger_id)
    if row is None or row.retired_at is not None:
        raise NotFound(NO_SUCH.format(charger_id))
    return row
