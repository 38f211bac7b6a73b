"""AsyncAPI 3.0 documents, one per service: what it says, what it answers, what it asks, what it listens to.

`python -m contracts.asyncapi docs/api/asyncapi` writes them; with `--check` it fails when they are not current.

FastStream could generate a document per broker object, but only of handlers registered in a running process, and it
knows neither our RPC problems nor what the bus permits. The declarations know all of it without starting anything.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from contracts import live
from contracts.access import SERVICES, access_of, covers
from contracts.catalogue import declared_events, procedures
from contracts.envelope import Event
from contracts.events.charger import CommandRecord
from contracts.problems import Problem
from contracts.rpc import HEADER_ACTOR, HEADER_BUDGET, HEADER_PROBLEM, Rpc
from contracts.rpc.chargers import SEND_COMMAND
from contracts.rpc.dashboard import ChargerSummary
from contracts.streams import CONSUMERS

Json = dict[str, Any]

_REF = "#/components/schemas/{model}"
_LIVE: tuple[tuple[str, str, type[BaseModel] | None], ...] = (
    ("live.charger.{owner}.{key}", live.charger_subject.__doc__ or "", ChargerSummary),
    ("live.charger-removed.{owner}.{key}", live.charger_removed_subject.__doc__ or "", None),
    ("live.command.{owner}.{key}", live.command_subject.__doc__ or "", CommandRecord),
)
_PARAMETERS = {
    "partition": "CRC-32 of the key, modulo the partitions of the stream",
    "key": "What the message is about: a charger id or a member id",
    "owner": f"The CPO that owns the charger, or `{live.OWN}`",
    "service": "The service that lives",
    "instance": "The replica that lives",
    "charger_id": "The charger the command is for",
}


def _concrete(address: str) -> str:
    """An address with its parameters filled in, to hold against permissions."""
    for name in _PARAMETERS:
        address = address.replace(f"{{{name}}}", "x")
    return address


def _may(permitted: tuple[str, ...], address: str) -> bool:
    return any(covers(pattern, _concrete(address)) for pattern in permitted)


def _address(event: type[Event]) -> str:
    return f"evt.{event.STREAM.token}.{{partition}}.{{key}}.{event.fact()}"


def _prose(text: str | None) -> str:
    return " ".join((text or "").split())


class _Document:
    """A document in the making: channels and operations that name the models they carry."""

    def __init__(self, service: str) -> None:
        self.service = service
        self.channels: Json = {}
        self.operations: Json = {}
        self.messages: Json = {}
        self.models: dict[str, type[BaseModel]] = {}

    def channel(self, name: str, address: str, message: str, description: str = "") -> None:
        self.channels[name] = {
            "address": address,
            "messages": {message: {"$ref": f"#/components/messages/{message}"}},
            **({"description": _prose(description)} if description else {}),
        }
        parameters = {p: {"description": text} for p, text in _PARAMETERS.items() if f"{{{p}}}" in address}
        if parameters:
            self.channels[name]["parameters"] = parameters

    def message(self, name: str, model: type[BaseModel] | None, headers: Json, description: str | None) -> None:
        if model is not None:
            self.models[model.__name__] = model
        self.messages[name] = {
            "name": name,
            "summary": _prose(description or (model.__doc__ if model else "")),
            "contentType": "application/json",
            "headers": {"type": "object", "properties": headers},
            "payload": {"$ref": _REF.format(model=model.__name__)} if model else {"type": "object"},
        }

    def operation(self, name: str, action: str, channel: str, **more: Any) -> None:
        self.operations[name] = {"action": action, "channel": {"$ref": f"#/channels/{channel}"}, **more}

    def event(self, event: type[Event], action: str, how: str) -> None:
        headers = {
            name: {"type": "string"}
            for name in ("ce-id", "ce-source", "ce-subject", "ce-time", "traceparent", "Nats-Msg-Id")
        }
        headers |= {"ce-specversion": {"const": "1.0"}, "ce-type": {"const": event.TYPE}}
        self.message(event.TYPE, event, headers, None)
        self.channel(event.TYPE, _address(event), event.TYPE, f"Stream {event.STREAM.name}")
        self.operation(f"{'say' if action == 'send' else 'hear'} {event.TYPE}", action, event.TYPE, summary=how)

    def procedure(self, procedure: Rpc[Any, Any], action: str) -> None:
        name = procedure.subject
        asked = {
            HEADER_BUDGET: {"type": "string", "description": "Milliseconds the caller still waits"},
            HEADER_ACTOR: {"type": "string", "description": "JSON of the member on whose behalf is asked"},
            "traceparent": {"type": "string"},
        }
        self.message(f"{name}.question", procedure.question, asked, None)
        self.message(f"{name}.answer", procedure.answer, {}, None)
        problem = {HEADER_PROBLEM: {"type": "string", "description": "Present: the body is a problem"}}
        self.message("problem", Problem, problem, None)
        address = "rpc.charger.{charger_id}.command" if procedure is SEND_COMMAND else name
        self.channel(name, address, f"{name}.question", f"An answer takes at most {procedure.timeout_s:g} s")
        self.channels[f"{name}.reply"] = {
            "address": None,
            "messages": {
                m: {"$ref": f"#/components/messages/{m}"} for m in (f"{name}.answer", "problem")
            },
        }  # fmt: skip
        self.operation(
            f"{'ask' if action == 'send' else 'answer'} {name}",
            action,
            name,
            summary=_prose(procedure.question.__doc__),
            reply={
                "address": {"location": "$message.header#/reply", "description": "The inbox of the caller"},
                "channel": {"$ref": f"#/channels/{name}.reply"},
            },
        )

    def render(self) -> Json:
        pairs = [(model, "validation") for _, model in sorted(self.models.items())]
        _, schemas = models_json_schema(pairs, ref_template=_REF)  # type: ignore[arg-type]  # the literal is widened
        return {
            "asyncapi": "3.0.0",
            "info": {
                "title": f"VoltCharge {self.service}",
                "version": "1.0.0",
                "description": "Messages over NATS. Events are CloudEvents 1.0 in binary mode on JetStream; "
                "questions are NATS requests. Generated from libs/contracts.",
            },
            "defaultContentType": "application/json",
            "servers": {"bus": {"host": "nats:4222", "protocol": "nats"}},
            "channels": dict(sorted(self.channels.items())),
            "operations": dict(sorted(self.operations.items())),
            "components": {"messages": dict(sorted(self.messages.items())), "schemas": schemas.get("$defs", {})},
        }


def _heard(service: str) -> Iterator[tuple[type[Event], str]]:
    subscribed = access_of(service).subscribe
    for event in declared_events():
        for consumer in CONSUMERS:
            if consumer.service == service and consumer.stream is event.STREAM:
                yield event, f"Durable consumers {consumer.durable(0)}… (one a partition)"
        if _may(subscribed, _address(event)):
            yield event, "As it happens, without a reading position"


def document(service: str) -> Json:
    """Return the AsyncAPI 3.0 document of `service`; raises KeyError for one that is not declared."""
    access = access_of(service)
    made = _Document(service)
    for event in declared_events():
        if _may(access.publish, _address(event)):
            made.event(event, "send", "Said once its cause is committed")
    for event, how in _heard(service):
        made.event(event, "receive", how)
    for procedure in procedures():
        if procedure.service == service:
            made.procedure(procedure, "receive")
        elif procedure.subject in access.publish:
            made.procedure(procedure, "send")
    for address, description, model in (*_LIVE, (live.HEALTH_SUBJECT, "A sign of life", live.Pulse)):
        name = ".".join(token for token in address.split(".") if "{" not in token)
        told = address.replace("{service}", service) if name == "health" else address
        for action, permitted in (("send", access.publish), ("receive", access.subscribe)):
            if _may(permitted, told if action == "send" else address):
                made.message(name, model, {}, description)
                made.channel(name, address, name, description)
                made.operation(f"{'say' if action == 'send' else 'hear'} {name}", action, name)
    return made.render()


def main(arguments: list[str]) -> int:
    """Write or check the documents; return the process's exit code."""
    folder = Path(next((a for a in arguments if not a.startswith("-")), "docs/api/asyncapi"))
    stale = []
    for service in SERVICES:
        file = folder / f"{service}.json"
        text = json.dumps(document(service), indent=1, ensure_ascii=False) + "\n"
        if not file.exists() or file.read_text() != text:
            stale.append(file)
            if "--check" not in arguments:
                folder.mkdir(parents=True, exist_ok=True)
                file.write_text(text)
    if stale and "--check" in arguments:
        names = ", ".join(str(file) for file in stale)
        sys.stdout.write(f"Not current: {names}. Run `python -m contracts.asyncapi {folder}` and commit.\n")
        return 1
    sys.stdout.write(f"{len(SERVICES)} AsyncAPI documents are current.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
