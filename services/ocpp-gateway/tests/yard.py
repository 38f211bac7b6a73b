"""A test yard: the gateway in this process, its neighbours' logins, and chargers built on the `ocpp` package."""

from __future__ import annotations

import asyncio
import base64
import socket
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import asyncpg
from field_charger import PASSWORD, FieldCharger
from nats.aio.client import Client
from nats.aio.msg import Msg
from pydantic import SecretStr
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from chassis.bus import Bus
from chassis.migrations import upgrade
from chassis.settings import ServiceSettings
from contracts.envelope import Event, parse_event
from contracts.events.charger import ChargerKind, ChargerProfile, CommandKind, CommandRecord
from contracts.ids import MemberId
from contracts.permissions import Actor, Role
from contracts.problems import Unavailable
from contracts.rpc.chargers import (
    ADD_ID_TAG,
    REGISTER_CHARGER,
    SEND_COMMAND,
    AddIdTag,
    RegisterCharger,
    SendCommand,
    command_subject,
)
from ocpp_gateway.settings import Settings
from voltctl.infrastructure import Login
from voltctl.testing import RunningInfrastructure, eventually

E = TypeVar("E", bound=Event)

ADMIN = Actor(member_id=MemberId("m-admin"), name="Ada Admin", role=Role.ADMIN)
AGENT = Actor(member_id=MemberId("m-agent"), name="Amal Agent", role=Role.OPS_AGENT)


def prepare(url: str) -> None:
    """Migrate a template database."""
    upgrade("ocpp_gateway", url)


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def settings_for(infra: RunningInfrastructure, database_url: str, **changes: Any) -> Settings:
    """Settings of a gateway replica on a port of its own, with tests' patience."""
    login = infra.endpoints.nats_login("ocpp-gateway")
    values: dict[str, Any] = {
        "nats_url": infra.endpoints.nats_url,
        "nats_user": login.user,
        "nats_password": SecretStr(login.password),
        "database_url": SecretStr(database_url),
        "ocpp_host": "127.0.0.1",
        "ocpp_port": free_port(),
        "settle_s": 60.0,
        "instance": uuid.uuid4().hex[:8],
    }
    return Settings(**(values | changes))


async def beat(line: ClientConnection) -> str:
    """Exchange a heartbeat over a raw line; when it is answered, the gateway holds the charger."""
    await line.send('[2,"beat","Heartbeat",{}]')
    return text(await line.recv())


def text(frame: str | bytes) -> str:
    """A frame as text, however it arrived."""
    return frame if isinstance(frame, str) else frame.decode()


def profile(charger_id: str = "100001", **changes: Any) -> ChargerProfile:
    """A charger as the registry knows it."""
    values: dict[str, Any] = {
        "id": charger_id,
        "name": f"Charger {charger_id}",
        "kind": ChargerKind.DC,
        "connectors": 2,
        "address": "1 Galle Road, Colombo",
        "latitude": 6.9,
        "longitude": 79.8,
    }
    return ChargerProfile(**(values | changes))


def now(offset_s: float = 0) -> str:
    """A timestamp as chargers write it."""
    return (datetime.now(UTC) + timedelta(seconds=offset_s)).isoformat().replace("+00:00", "Z")


class Yard:
    """What tests do to the gateway, and what the suite hears of it."""

    def __init__(
        self, settings: Settings, edge: Bus, operator: Bus, database_url: str, infra: RunningInfrastructure
    ) -> None:
        self.settings = settings
        self.edge = edge
        self.operator = operator
        self.database_url = database_url
        self.infra = infra
        self.events: list[Event] = []

    async def hear(self, message: Msg) -> None:
        """Keep an event that was stored."""
        headers = message.headers or {}
        self.events.append(parse_event(headers["ce-type"], message.data))

    def told(self, kind: type[E]) -> list[E]:
        """The events of one kind so far."""
        return [event for event in self.events if isinstance(event, kind)]

    async def hears(self, kind: type[E], count: int = 1, within: float = 10) -> list[E]:
        """Wait until there are `count` events of a kind."""
        await eventually(lambda: len(self.told(kind)) >= count, within=within)
        return self.told(kind)

    def url(self, path: str = "/ocpp/100001", port: int | None = None) -> str:
        """Where a charger connects."""
        return f"ws://127.0.0.1:{port or self.settings.ocpp_port}{path}"

    async def register(self, charger_id: str = "100001", **changes: Any) -> ChargerProfile:
        """Put a charger into the registry."""
        made = profile(charger_id, **changes)
        await self.edge.ask(REGISTER_CHARGER, RegisterCharger(profile=made, password=PASSWORD), actor=ADMIN)
        return made

    async def add_tag(self, id_tag: str, **changes: Any) -> None:
        """Put an ID tag on the list."""
        await self.operator.ask(ADD_ID_TAG, AddIdTag(id_tag=id_tag, **changes), actor=ADMIN)

    @asynccontextmanager
    async def line(
        self,
        charger_id: str = "100001",
        *,
        path: str | None = None,
        user: str | None = None,
        password: str | None = PASSWORD,
        versions: tuple[str, ...] | None = ("ocpp1.6",),
        port: int | None = None,
        **options: Any,
    ) -> AsyncIterator[ClientConnection]:
        """A raw charger's socket."""
        token = base64.b64encode(f"{user or charger_id}:{password}".encode()).decode()
        headers = {"Authorization": f"Basic {token}"} if password is not None else {}
        subprotocols = [Subprotocol(v) for v in versions] if versions else None
        async with connect(
            self.url(path or f"/ocpp/{charger_id}", port),
            subprotocols=subprotocols,
            additional_headers=headers,
            compression=None,
            close_timeout=1,
            **options,
        ) as socket:
            yield socket

    @asynccontextmanager
    async def charger(self, charger_id: str = "100001", **options: Any) -> AsyncIterator[FieldCharger]:
        """A charger on the `ocpp` package, connected."""
        async with self.line(charger_id, **options) as line:
            charger = FieldCharger(charger_id, line)
            listening = asyncio.create_task(_listen(charger))
            try:
                yield charger
            finally:
                listening.cancel()
                with suppress(asyncio.CancelledError):
                    await listening

    async def command(
        self,
        kind: CommandKind,
        charger_id: str = "100001",
        *,
        command_id: str | None = None,
        actor: Actor = AGENT,
        timeout_s: float = 20,
        **parameters: Any,
    ) -> CommandRecord:
        """Send a command as the edge does: to whoever holds the charger, else to any gateway."""
        question = SendCommand(
            command_id=command_id or str(uuid.uuid4()), charger_id=charger_id, kind=kind, parameters=parameters
        )
        try:
            return await self.edge.ask(
                SEND_COMMAND, question, actor=actor, timeout_s=timeout_s, subject=command_subject(charger_id)
            )
        except Unavailable as silence:
            if not silence.extra.get("no_responders"):
                raise
            return await self.edge.ask(SEND_COMMAND, question, actor=actor, timeout_s=timeout_s)

    async def fetch(self, query: str, *arguments: object) -> list[asyncpg.Record]:
        """Look into the gateway's tables."""
        connection = await asyncpg.connect(self.database_url)
        try:
            return list(await connection.fetch(query, *arguments))
        finally:
            await connection.close()


async def _listen(charger: FieldCharger) -> None:
    with suppress(ConnectionClosed):
        await charger.start()


async def open_bus(infra: RunningInfrastructure, service: str, login: Login) -> Bus:
    """The bus as another login sees it."""
    return await Bus.connect(
        ServiceSettings(
            service=service,
            nats_url=infra.endpoints.nats_url,
            nats_user=login.user,
            nats_password=SecretStr(login.password),
        )
    )


async def overhear(yard: Yard, ear: Client) -> None:
    """Let the yard hear every event of chargers, as the streams store them."""
    await ear.subscribe("evt.charger.>", cb=yard.hear)
    await ear.subscribe("evt.telemetry.>", cb=yard.hear)
    await ear.flush()
