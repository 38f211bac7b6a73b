"""The services behind the edge, as short stand-ins that answer on the real bus with their own NATS logins."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

from edge_desk import DESK
from opentelemetry import trace
from pydantic import BaseModel

from chassis.answering import Call, Procedure, answer_at
from chassis.bus import Bus
from contracts import live
from contracts.events.charger import (
    ChargerKind,
    ChargerProfile,
    CommandKind,
    CommandRecord,
    CommandResult,
    ConnectorStatus,
    RequestedBy,
)
from contracts.events.identity import SessionEnded
from contracts.ids import MemberId
from contracts.permissions import Actor, Permission, Role, modules_of, permissions_of
from contracts.problems import Conflict, InvalidCredentials, NotFound, SignInLocked, Unauthenticated
from contracts.rpc import Nothing, Rpc
from contracts.rpc import chargers as gateway_rpc
from contracts.rpc import dashboard as dashboard_rpc
from contracts.rpc import identity as identity_rpc
from contracts.rpc.dashboard import ChargerSummary, ChargerView, ConnectorView, Counters

PASSWORD = "a password that is right"
CPO = "lanka-ev"


def charger(
    charger_id: str = "100001", *, cpo_id: str | None = None, version: int = 1, status: str = "Available"
) -> Any:
    """A charger as dashboard would show it."""
    return ChargerView(
        id=charger_id,
        name=f"Charger {charger_id}",
        kind=ChargerKind.DC,
        status=dashboard_rpc.ChargerStatus(status),
        weak_signal=False,
        address="Galle Road, Colombo",
        latitude=6.9,
        longitude=79.8,
        cpo_id=cpo_id,
        connectors=(ConnectorView(id=1, status=ConnectorStatus.AVAILABLE),),
        version=version,
    )


@dataclass
class StandIns:
    """What the services behind the edge say, and what they were asked. Change it during a test."""

    identity: Bus
    dashboard: Bus
    gateway: Bus
    desk: dict[str, Bus] = field(default_factory=dict)
    sessions: dict[str, identity_rpc.Session] = field(default_factory=dict)
    chargers: dict[str, ChargerView] = field(default_factory=dict)
    commands: dict[str, CommandRecord] = field(default_factory=dict)
    counted: int = 0
    asked: list[BaseModel] = field(default_factory=list)
    session_lives_s: float = 3600.0
    trace_ids: list[str] = field(default_factory=list)
    release: asyncio.Event = field(default_factory=asyncio.Event)
    keys: dict[str, identity_rpc.CheckedKey] = field(default_factory=dict)
    instead: dict[Rpc[Any, Any], Callable[..., Any]] = field(default_factory=dict)
    """Handlers of a test's own, in the place of what a desk service usually answers."""
    _subscriptions: dict[str, list[Any]] = field(default_factory=dict)

    async def start(self) -> None:
        """Answer everything."""
        self.release.set()
        for charger_id, cpo_id in (("100001", None), ("100002", CPO)):
            self.chargers[charger_id] = charger(charger_id, cpo_id=cpo_id)
        await self._answer("identity", self.identity, identity_rpc.SIGN_IN, self._sign_in)
        await self._answer("identity", self.identity, identity_rpc.CHECK_SESSION, self._check_session)
        await self._answer("identity", self.identity, identity_rpc.END_SESSION, self._end_session)
        await self.start_dashboard()
        await self._answer("ocpp-gateway", self.gateway, gateway_rpc.SEND_COMMAND, self._offline)
        await self._answer("ocpp-gateway", self.gateway, gateway_rpc.LIST_COMMANDS, self._list_commands)
        await self._answer("ocpp-gateway", self.gateway, gateway_rpc.REGISTER_CHARGER, self._register)
        await self._answer("ocpp-gateway", self.gateway, gateway_rpc.UPDATE_CHARGER, self._update)
        await self._answer("ocpp-gateway", self.gateway, gateway_rpc.RETIRE_CHARGER, self._retire)
        await self._answer("ocpp-gateway", self.gateway, gateway_rpc.LIST_KNOCKING, self._knocking)

        await self._answer("identity", self.identity, identity_rpc.CHECK_KEY, self._check_key)
        for service in {"identity", *self.desk}:
            await self.start_desk(service)

    async def start_desk(self, service: str) -> None:
        """Let a service of the support desk answer (again), with the examples of the OpenAPI document."""
        for rpc, permission, answer in DESK:
            if rpc.service == service:
                bus = self.desk.get(service, self.identity)
                await self._answer(service, bus, rpc, partial(self._usual, rpc, permission, answer))

    async def _usual(
        self, rpc: Rpc[Any, Any], permission: Permission | None, answer: Any, question: BaseModel, call: Call
    ) -> Any:
        if permission is not None:
            call.require(permission)
        if (handler := self.instead.get(rpc)) is not None:
            return await handler(question, call)
        return rpc.answer.model_validate(answer)

    def key(self, *scopes: Permission, per_minute: int = 600, cpo_id: str = CPO) -> str:
        """Issue a partner's key and return its secret."""
        key_id = str(uuid4())
        secret = f"vck_{key_id}"
        actor = Actor(member_id=MemberId(key_id), name="A key", role=Role.CPO, cpo_id=cpo_id, scopes=scopes)
        self.keys[secret] = identity_rpc.CheckedKey(actor=actor, key_id=key_id, requests_per_minute=per_minute)
        return secret

    async def _check_key(self, question: identity_rpc.CheckKey, _: Call) -> identity_rpc.CheckedKey:
        if question.secret not in self.keys:
            raise Unauthenticated("This key opens nothing.")
        return self.keys[question.secret]

    async def start_dashboard(self) -> None:
        """Let dashboard answer (again)."""
        await self._answer("dashboard", self.dashboard, dashboard_rpc.LIST_CHARGERS, self._list_chargers)
        await self._answer("dashboard", self.dashboard, dashboard_rpc.GET_CHARGER, self._get_charger)
        await self._answer("dashboard", self.dashboard, dashboard_rpc.GET_NETWORK, self._get_network)

    async def answer_nonsense(self, rpc: Rpc[Any, Any]) -> None:
        """Let dashboard answer `rpc` with what nobody can read."""

        async def nonsense(_: BaseModel, __: Call) -> BaseModel:
            return Nothing()

        await self._answer("dashboard", self.dashboard, rpc, nonsense)

    async def connect_charger(self, charger_id: str) -> None:
        """Hold a charger's connection, as one gateway replica does."""
        bus = self.gateway
        subject = gateway_rpc.command_subject(charger_id)
        subscription = await answer_at(bus, subject, Procedure(gateway_rpc.SEND_COMMAND, self._send_command))
        self._subscriptions.setdefault("ocpp-gateway", []).append(subscription)
        await bus.client.flush()

    async def silence(self, service: str) -> None:
        """Take a service away: nobody answers its questions any more."""
        for subscription in self._subscriptions.pop(service, []):
            await subscription.unsubscribe()
        for bus in (self.identity, self.dashboard, self.gateway, *self.desk.values()):
            await bus.client.flush()

    def session(self, role: Role, *, token: str | None = None, temporary_password: bool = False) -> str:
        """Start a session for a member of `role` and return its token."""
        number = len(self.sessions) + 1
        token = token or f"token-{role}-{number}"
        member = identity_rpc.Member(
            id=MemberId(f"member-{role}"),
            name=f"A {role.badge}",
            email=f"{role}@voltcharge.example",
            role=role,
            cpo_id=CPO if role is Role.CPO else None,
            must_change_password=temporary_password,
        )
        now = datetime.now(UTC)
        self.sessions[token] = identity_rpc.Session(
            session_id=f"session-{number}",
            member=member,
            modules=modules_of(role),
            permissions=tuple(sorted(permissions_of(role))),
            started_at=now,
            expires_at=now + timedelta(seconds=self.session_lives_s),
        )
        return token

    def csrf(self, token: str) -> str:
        """The CSRF token of a session."""
        return f"csrf-of-{token}"

    async def end(self, token: str, reason: Any = "deactivated", *, say: bool = True) -> None:
        """End a session; identity says so on its stream, unless it cannot be heard."""
        session = self.sessions.pop(token)
        if say:
            event = SessionEnded(
                member_id=session.member.id, at=datetime.now(UTC), session_id=session.session_id, reason=reason
            )
            await self.identity.publish(event)

    async def show(self, view: ChargerView) -> None:
        """Say that a charger changed, as dashboard does."""
        self.chargers[view.id] = view
        summary = ChargerSummary.model_validate(view.model_dump())
        await self.dashboard.live(live.charger_subject(view.cpo_id, view.id), summary)

    async def show_removed(self, view: ChargerView) -> None:
        """Say that a charger is gone."""
        body = b'{"id":"%s"}' % view.id.encode()
        await self.dashboard.live(live.charger_removed_subject(view.cpo_id, view.id), body)

    async def show_command(self, record: CommandRecord, cpo_id: str | None = None) -> None:
        """Say that a command was asked for or answered."""
        await self.dashboard.live(live.command_subject(cpo_id, record.charger_id), record)

    def questions(self, kind: type[BaseModel]) -> list[Any]:
        """What was asked of `kind`."""
        return [question for question in self.asked if isinstance(question, kind)]

    async def _answer(self, service: str, bus: Bus, rpc: Rpc[Any, Any], handler: Callable[..., Any]) -> None:
        async def noted(question: BaseModel, call: Call) -> Any:
            self.asked.append(question)
            self.trace_ids.append(format(trace.get_current_span().get_span_context().trace_id, "032x"))
            return await handler(question, call)

        subscription = await answer_at(bus, rpc.subject, Procedure(rpc, noted))
        self._subscriptions.setdefault(service, []).append(subscription)
        await bus.client.flush()

    async def _sign_in(self, question: identity_rpc.SignIn, _: Call) -> identity_rpc.SignedIn:
        if question.email == "locked@voltcharge.example":
            raise SignInLocked("Sign-in is locked for 15 minutes.", retry_after_s=900)
        role = next((role for role in Role if question.email == f"{role}@voltcharge.example"), None)
        if role is None or question.password != PASSWORD:
            raise InvalidCredentials("Check both and try again.")
        token = self.session(role)
        return identity_rpc.SignedIn(session=self.sessions[token], token=token, csrf_token=self.csrf(token))

    async def _check_session(self, question: identity_rpc.CheckSession, _: Call) -> identity_rpc.CheckedSession:
        session = self.sessions.get(question.token)
        if session is None or session.expires_at <= datetime.now(UTC):
            raise Unauthenticated("This session is over.")
        expected = self.csrf(question.token)
        return identity_rpc.CheckedSession(
            session=session,
            csrf_token=expected,
            csrf_ok=None if question.csrf_token is None else question.csrf_token == expected,
        )

    async def _end_session(self, question: identity_rpc.EndSession, _: Call) -> Nothing:
        if question.token in self.sessions:
            await self.end(question.token, "signed_out")
        return Nothing()

    async def _list_chargers(self, question: dashboard_rpc.ListChargers, call: Call) -> dashboard_rpc.ChargerPage:
        actor = call.require(Permission.CHARGERS_VIEW)
        seen = tuple(
            ChargerSummary.model_validate(view.model_dump())
            for view in self.chargers.values()
            if actor.sees_cpo(view.cpo_id) and question.q.lower() in view.name.lower()
        )
        return dashboard_rpc.ChargerPage(items=seen[: question.limit], total=len(seen))

    async def _get_charger(self, question: dashboard_rpc.GetCharger, call: Call) -> ChargerView:
        actor = call.require(Permission.CHARGERS_VIEW)
        view = self.chargers.get(question.charger_id)
        if view is None or not actor.sees_cpo(view.cpo_id):
            raise NotFound(f"There is no charger {question.charger_id}.")
        return view

    async def _get_network(self, _: dashboard_rpc.GetNetwork, call: Call) -> dashboard_rpc.Network:
        actor = call.require(Permission.NETWORK_VIEW)
        self.counted += 1
        seen = [view for view in self.chargers.values() if actor.sees_cpo(view.cpo_id)]
        faulted = sum(view.status is dashboard_rpc.ChargerStatus.FAULTED for view in seen)
        counters = Counters(total=len(seen), available=len(seen) - faulted, faulted=faulted)
        return dashboard_rpc.Network(
            network=dashboard_rpc.NetworkCounters(dc=counters, ac=Counters()), errors=(), faults_24h=()
        )

    def _record(self, question: gateway_rpc.SendCommand, call: Call, outcome: CommandResult) -> CommandRecord:
        actor = call.require(Permission.CHARGERS_COMMAND)
        now = datetime.now(UTC)
        return self.commands.setdefault(
            question.command_id,
            CommandRecord(
                command_id=question.command_id,
                charger_id=question.charger_id,
                kind=question.kind,
                requested_by=RequestedBy(id=actor.member_id, name=actor.name),
                requested_at=now,
                outcome=outcome,
                charger_answer="Accepted" if outcome is CommandResult.ACCEPTED else None,
                answered_at=now if outcome is CommandResult.ACCEPTED else None,
            ),
        )

    async def _send_command(self, question: gateway_rpc.SendCommand, call: Call) -> CommandRecord:
        self.asked.append(question)
        await self.release.wait()
        return self._record(question, call, CommandResult.ACCEPTED)

    async def _offline(self, question: gateway_rpc.SendCommand, call: Call) -> CommandRecord:
        return self._record(question, call, CommandResult.OFFLINE)

    async def _list_commands(self, question: gateway_rpc.ListCommands, call: Call) -> gateway_rpc.Commands:
        call.require(Permission.CHARGERS_COMMAND)
        await self.release.wait()
        items = tuple(record for record in self.commands.values() if record.charger_id == question.charger_id)
        return gateway_rpc.Commands(items=items[: question.limit])

    async def _register(self, question: gateway_rpc.RegisterCharger, call: Call) -> gateway_rpc.RegisteredCharger:
        call.require(Permission.CHARGERS_MANAGE)
        if question.profile.id in self.chargers:
            raise Conflict(f"There is a charger {question.profile.id} already.")
        return gateway_rpc.RegisteredCharger(
            profile=question.profile, ocpp_path=f"/ocpp/{question.profile.id}", password="k4T0sZ8rW1yQ6uN3bH5vJ2mX"
        )

    async def _update(self, question: gateway_rpc.UpdateCharger, call: Call) -> ChargerProfile:
        call.require(Permission.CHARGERS_MANAGE)
        view = self.chargers.get(question.charger_id)
        if view is None:
            raise NotFound(f"There is no charger {question.charger_id}.")
        changes = question.model_dump(exclude_none=True, exclude={"charger_id"})
        known = {"connectors": 1} | view.model_dump(include={"id", "name", "kind", "address", "latitude", "longitude"})
        return ChargerProfile.model_validate(known | changes)

    async def _retire(self, question: gateway_rpc.RetireCharger, call: Call) -> Nothing:
        call.require(Permission.CHARGERS_MANAGE)
        if question.charger_id not in self.chargers:
            raise NotFound(f"There is no charger {question.charger_id}.")
        return Nothing()

    async def _knocking(self, _: gateway_rpc.ListKnocking, call: Call) -> gateway_rpc.Knocking:
        call.require(Permission.CHARGERS_MANAGE)
        now = datetime.now(UTC)
        return gateway_rpc.Knocking(
            items=(
                gateway_rpc.Knock(
                    identity="CP-77",
                    remote_address="203.0.113.7",
                    first_seen_at=now,
                    last_seen_at=now,
                    attempts=3,
                    reason="unknown charger",
                ),
            )
        )


def a_command(charger_id: str = "100001", kind: CommandKind = CommandKind.RESET) -> CommandRecord:
    """A command that was just asked for."""
    return CommandRecord(
        command_id="7d0f9c1a-2f64-4d5e-9d2f-3a1f0c5be111",
        charger_id=charger_id,
        kind=kind,
        requested_by=RequestedBy(id="m", name="A Member"),
        requested_at=datetime.now(UTC),
    )
