"""What the REST API shows and takes, where it differs from what services tell each other."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from contracts.envelope import Instant
from contracts.events.charger import ChargerKind, ChargerProfile, CommandKind, CommandRecord, CommandResult
from contracts.ids import ChargerId, CpoId
from contracts.permissions import Module, Permission, Role
from contracts.rpc import identity
from contracts.rpc.chargers import Knock
from contracts.rpc.dashboard import ChargerSummary, ChargerView, Counters, ErrorCharger, FaultHour


def _printable(text: str) -> str:
    if any(character < " " or character == "\x7f" for character in text):
        raise ValueError("contains control characters")
    return text


Text = Annotated[str, AfterValidator(_printable)]
"""A line of text: no control characters, which no name needs and some stores refuse."""


class Taken(BaseModel):
    """A request body. Unknown fields are refused, so that a misspelt one is not silently without effect."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Shown(BaseModel):
    """A part of an answer. Clients ignore fields they do not know."""

    model_config = ConfigDict(frozen=True)


class Problem(BaseModel):
    """RFC 9457: what went wrong, whether anything changed, and what to do. `trace_id` is the reference to quote."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    instance: str | None = None
    trace_id: str | None = None


class UnavailablePart(Shown):
    """A part of an answer that could not be had, and why. The rest of the answer is whole."""

    part: str
    problem: Problem


class Credentials(Taken):
    """Email and password."""

    email: Text = Field(min_length=1, max_length=254)
    password: str = Field(min_length=1, max_length=1024, repr=False)


class Member(Shown):
    """The member who is signed in. `cpo_id` is the organisation a CPO is limited to."""

    id: str
    name: str
    email: str
    role: Role
    capabilities: tuple[str, ...]
    cpo_id: CpoId | None


class Session(Shown):
    """A live session: who, what they may see and do, and the token that unsafe requests carry as X-CSRF-Token."""

    member: Member
    modules: tuple[Module, ...]
    permissions: tuple[Permission, ...]
    csrf_token: str = Field(repr=False)
    must_change_password: bool
    started_at: Instant
    expires_at: Instant

    @classmethod
    def of(cls, session: identity.Session, csrf_token: str) -> Session:
        """Build the public form of identity's session."""
        member = session.member
        return cls(
            member=Member(
                id=member.id,
                name=member.name,
                email=member.email,
                role=member.role,
                capabilities=member.capabilities,
                cpo_id=member.cpo_id,
            ),
            modules=session.modules,
            permissions=session.permissions,
            csrf_token=csrf_token,
            must_change_password=member.must_change_password,
            started_at=session.started_at,
            expires_at=session.expires_at,
        )


class IssuedToken(Shown):
    """A bearer token for an app, shown this once, and the session behind it."""

    token: str = Field(repr=False)
    session: Session


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


class Network(Shown):
    """The network in numbers, fast and slow charging apart (DASH-2)."""

    dc: Counters
    ac: Counters


class Dashboard(Shown):
    """The operational overview. A part is null only when `unavailable` says why."""

    network: Network | None
    errors: tuple[ErrorCharger, ...] | None
    faults_24h: tuple[FaultHour, ...] | None
    unavailable: tuple[UnavailablePart, ...]


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


State = Literal["up", "down", "starting"]


class ServiceState(Shown):
    """A service as it can be heard on the bus, and since when it is in this state."""

    name: str
    state: State
    since: Instant
    detail: str | None


class InfrastructureState(Shown):
    """A server that services stand on, as the services that use it see it."""

    name: Literal["nats", "postgresql", "redis"]
    state: State


class SystemState(Shown):
    """Which parts of the product are working."""

    services: tuple[ServiceState, ...]
    infrastructure: tuple[InfrastructureState, ...]


class LiveHello(Shown):
    """The first event: where this connection begins."""

    epoch: str
    seq: int


class LiveCharger(Shown):
    """A charger changed: replaces what is shown when its `version` is newer."""

    charger: ChargerSummary


class LiveChargerRemoved(Shown):
    """A charger left the network, or left what this member may see."""

    id: ChargerId


class LiveSessionEnded(Shown):
    """The session behind this stream is over; the stream closes after this."""

    reason: Literal["signed_out", "expired", "deactivated", "revoked"]
