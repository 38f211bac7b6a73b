"""Chargers and their commands."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from api_gateway.resources.shapes import Shown, Taken, Text, UnavailablePart
from contracts.events.charger import ChargerKind, ChargerProfile, CommandKind, CommandRecord, CommandResult
from contracts.ids import ChargerId, CpoId
from contracts.rpc.chargers import Knock
from contracts.rpc.dashboard import ChargerView


class ChargerDetail(Shown):
    """A charger with its newest commands. `commands` is null without the permission, or when `unavailable` says so."""

    charger: ChargerView
    commands: tuple[CommandRecord, ...] | None
    unavailable: tuple[UnavailablePart, ...]


Scalar = bool | int | float | Annotated[str, StringConstraints(max_length=500)]


class CommandRequest(Taken):
    """A command to a charger. `command_id` is made by the client: sent again, the first outcome is answered."""

    command_id: UUID
    kind: CommandKind
    parameters: dict[
        Annotated[str, StringConstraints(min_length=1, max_length=50)],
        Scalar | Annotated[list[Scalar], Field(max_length=64)],
    ] = Field(default_factory=dict, max_length=16)


class CommandOutcome(CommandRecord):
    """How a command ended, with the charger's own word where it gave one."""

    outcome: CommandResult


class KnockingCharger(Knock):
    """An unknown charger that tried to connect and was refused."""


class KnockingList(Shown):
    """Refused connections, newest first."""

    items: tuple[KnockingCharger, ...]


class NewCharger(Taken):
    """A charger to add to the network."""

    id: ChargerId
    name: Text = Field(min_length=1, max_length=120)
    kind: ChargerKind
    connectors: int = Field(ge=1, le=16)
    address: Text = Field(max_length=300)
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    cpo_id: CpoId | None = None

    def profile(self) -> ChargerProfile:
        """Return it as the registry knows chargers."""
        return ChargerProfile(**self.model_dump())


class ChargerChanges(Taken):
    """What to change of a charger; what is left out stays."""

    name: Text | None = Field(default=None, min_length=1, max_length=120)
    kind: ChargerKind | None = None
    connectors: int | None = Field(default=None, ge=1, le=16)
    address: Text | None = Field(default=None, max_length=300)
    latitude: float | None = Field(default=None, ge=-90, le=90)
    longitude: float | None = Field(default=None, ge=-180, le=180)
    cpo_id: CpoId | None = None


class AddedCharger(Shown):
    """A new charger's entry, and what to type into it. The password is shown this once."""

    charger: ChargerProfile
    ocpp_url: str
    password: str = Field(repr=False)
