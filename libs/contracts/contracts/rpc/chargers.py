"""What ocpp-gateway answers: commands to chargers, and the registry of chargers."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from contracts.envelope import Instant
from contracts.events.charger import ChargerKind, ChargerProfile, CommandKind, CommandRecord
from contracts.ids import ChargerId, CommandId, CpoId, IdTag
from contracts.permissions import Permission
from contracts.rpc import Answer, Nothing, Question, Rpc

COMMAND_TIMEOUT_S = 60.0
"""The longest a command may take: Clear Fault waits for the charger to come back from a soft reset."""


class SendCommand(Question):
    """Tell a charger something. `command_id` is the idempotency key: asked again, the first outcome is returned."""

    command_id: CommandId
    charger_id: ChargerId
    kind: CommandKind
    parameters: dict[str, Any] = Field(default_factory=dict)


def command_subject(charger_id: str) -> str:
    """Where the gateway replica that holds this charger's connection listens; no responder means offline."""
    return f"rpc.charger.{charger_id}.command"


SEND_COMMAND = Rpc(
    "ocpp-gateway",
    "send-command",
    SendCommand,
    CommandRecord,
    timeout_s=COMMAND_TIMEOUT_S,
    needs=Permission.CHARGERS_COMMAND,
)
"""Asked at `command_subject(charger_id)`, not at its own subject: see architecture.md, "Command". The answer of a
charger nobody holds is a CommandRecord with outcome `offline`, made by any gateway at this procedure's subject."""


class ListCommands(Question):
    """The newest commands of one charger."""

    charger_id: ChargerId
    limit: int = Field(default=20, ge=1, le=100)


class Commands(Answer):
    """Commands, newest first."""

    items: tuple[CommandRecord, ...]


class RegisterCharger(Question):
    """Add a charger to the registry. A password is made unless one is given (seeding a demo fleet)."""

    profile: ChargerProfile
    password: str | None = Field(default=None, min_length=16, max_length=40, repr=False)


class RegisteredCharger(Answer):
    """A charger's entry, and what to type into the charger. The password is shown this once."""

    profile: ChargerProfile
    ocpp_path: str
    password: str = Field(repr=False)


class UpdateCharger(Question):
    """Change what is given; the rest stays."""

    charger_id: ChargerId
    name: str | None = Field(default=None, min_length=1, max_length=120)
    kind: ChargerKind | None = None
    connectors: int | None = Field(default=None, ge=1, le=16)
    address: str | None = Field(default=None, max_length=300)
    latitude: float | None = Field(default=None, ge=-90, le=90)
    longitude: float | None = Field(default=None, ge=-180, le=180)
    cpo_id: CpoId | None = None


class RetireCharger(Question):
    """Take a charger out of the network: its connection is closed and it is refused from now on."""

    charger_id: ChargerId


class Knock(Answer):
    """Someone unknown who tried to connect."""

    identity: str
    remote_address: str
    first_seen_at: Instant
    last_seen_at: Instant
    attempts: int
    reason: str


class ListKnocking(Question):
    """Who knocked and was refused, newest first."""

    limit: int = Field(default=100, ge=1, le=500)


class Knocking(Answer):
    """Refused connections."""

    items: tuple[Knock, ...]


class ConfigureCharger(Question):
    """Grant leniency to one charger (facts/ocpp.md 21). What is given changes; the rest stays."""

    charger_id: ChargerId
    accept_missing_subprotocol: bool | None = None
    no_pong: bool | None = None
    relaxed_validation: bool | None = None
    energy_unit: Literal["as_labelled", "Wh", "kWh"] | None = None
    when_authoriser_silent: Literal["accept", "refuse"] | None = None


class AddIdTag(Question):
    """Add or replace an entry of the list of ID tags, which decides who may charge until billing does."""

    id_tag: IdTag
    blocked: bool = False
    parent_id_tag: IdTag | None = None
    expires_at: Instant | None = None


LIST_COMMANDS = Rpc("ocpp-gateway", "list-commands", ListCommands, Commands, needs=Permission.CHARGERS_COMMAND)
REGISTER_CHARGER = Rpc(
    "ocpp-gateway", "register-charger", RegisterCharger, RegisteredCharger, needs=Permission.CHARGERS_MANAGE
)
UPDATE_CHARGER = Rpc("ocpp-gateway", "update-charger", UpdateCharger, ChargerProfile, needs=Permission.CHARGERS_MANAGE)
RETIRE_CHARGER = Rpc("ocpp-gateway", "retire-charger", RetireCharger, Nothing, needs=Permission.CHARGERS_MANAGE)
LIST_KNOCKING = Rpc("ocpp-gateway", "list-knocking", ListKnocking, Knocking, needs=Permission.CHARGERS_MANAGE)
CONFIGURE_CHARGER = Rpc(
    "ocpp-gateway", "configure-charger", ConfigureCharger, Nothing, needs=Permission.CHARGERS_MANAGE
)
ADD_ID_TAG = Rpc("ocpp-gateway", "add-id-tag", AddIdTag, Nothing, needs=Permission.CHARGERS_MANAGE)
