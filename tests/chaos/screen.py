"""What the web ERP would show, kept as the web ERP keeps it, and whether that is honest.

The same answers and live messages as in a browser: the list once, then changes by `version`, a refetch on `reset`, and
a banner from `system`. A screen lies when it shows something wrong for long while it claims to be up to date.
"""

import asyncio
import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from identity.domain import DEMO_PASSWORD
from simulator.truth import ChargerTruth
from tests.harness import ProductFailed, demo_email

WRONG_FOR_S: Final = 16.0
"""A killed gateway is noticed after 10 s of silence; its chargers' connections are then ended, folded and shown."""
SLOW_ANSWER_S: Final = 6.0
_POLL_S: Final = 0.5
_RECONNECT_S: Final = 0.5
# The server sends a comment every ten seconds; the ERP gives up a stream that is silent for longer than two.
_SILENCE_S: Final = 25.0
_BUSY: Final = ("Charging", "SuspendedEV", "SuspendedEVSE")
_GETTING_READY: Final = ("Preparing", "Finishing", "Reserved")


def true_status(truth: ChargerTruth) -> str:
    """A charger's state in one word, by the same rules as the guide's colours."""
    if not truth.online:
        return "Offline"
    connectors = {status for number, status in truth.statuses.items() if number > 0}
    if "Faulted" in truth.statuses.values():
        return "Faulted"
    if connectors & set(_BUSY):
        return "Charging"
    if connectors & set(_GETTING_READY):
        return "Preparing"
    return "Available" if "Available" in connectors else "Unavailable"


@dataclass
class Screen:
    """One browser with the Chargers Hub open."""

    url: str
    truths: Callable[[], dict[str, ChargerTruth]]
    chargers: dict[str, dict[str, Any]] = field(default_factory=dict)
    live: bool = False
    system: dict[str, str] = field(default_factory=dict)
    answers: Counter[str] = field(default_factory=Counter)
    complaints: list[str] = field(default_factory=list)
    told_down: Counter[str] = field(default_factory=Counter)
    resets: int = 0
    phase: str = "calm"
    api_is_killed: bool = False
    _wrong_since: dict[tuple[str, str], float] = field(default_factory=dict)
    _last_event_id: str | None = None

    async def watch(self) -> None:
        """Sign in, then keep looking until cancelled."""
        async with httpx.AsyncClient(base_url=self.url, timeout=SLOW_ANSWER_S, trust_env=False) as client:
            await self._sign_in(client)
            async with asyncio.TaskGroup() as looking:
                looking.create_task(self._follow(client))
                looking.create_task(self._poll(client))

    @property
    def is_whole(self) -> bool:
        """Live, and nothing said to be down: what it shows counts as fresh."""
        return self.live and bool(self.system) and all(state == "up" for state in self.system.values())

    def wrong(self) -> dict[str, tuple[str, str]]:
        """Charger id → (shown, true), where they differ and the charger has nothing left to say."""
        return _differences({id_: charger["status"] for id_, charger in self.chargers.items()}, self.truths())

    async def _sign_in(self, client: httpx.AsyncClient) -> None:
        answer = await client.post("/api/v1/session", json={"email": demo_email("admin"), "password": DEMO_PASSWORD})
        if answer.status_code != 201:
            raise ProductFailed(f"the screen could not sign in: {answer.status_code} {answer.text[:300]}")

    # The live stream

    async def _follow(self, client: httpx.AsyncClient) -> None:
        while True:
            try:
                headers = {"Last-Event-ID": self._last_event_id} if self._last_event_id else {}
                async with client.stream(
                    "GET", "/api/v1/live", headers=headers, timeout=httpx.Timeout(SLOW_ANSWER_S, read=_SILENCE_S)
                ) as stream:
                    if stream.status_code == 200:
                        if not self.chargers:
                            await self._refetch(client)
                        self.live = True
                        async for event, body in self._events(stream):
                            await self._take(client, event, body)
                    else:
                        self.answers[f"live {stream.status_code}"] += 1
            except httpx.TransportError as problem:
                self.answers[f"live {type(problem).__name__}"] += 1
            self.live = False
            await asyncio.sleep(_RECONNECT_S)

    async def _events(self, stream: httpx.Response) -> AsyncIterator[tuple[str, Any]]:
        event, body = "", ""
        async for line in stream.aiter_lines():
            name, _, value = line.partition(":")
            value = value.removeprefix(" ")
            if line == "":
                if event:
                    yield event, json.loads(body or "{}")
                event, body = "", ""
            elif name == "id":
                self._last_event_id = value
            elif name == "event":
                event = value
            elif name == "data":
                body += value

    async def _take(self, client: httpx.AsyncClient, event: str, body: Any) -> None:
        match event:
            case "charger":
                self._keep_newer(body["charger"])
            case "charger_removed":
                self.chargers.pop(body["id"], None)
            case "system":
                self.system = {part["name"]: part["state"] for part in (*body["services"], *body["infrastructure"])}
                self.told_down.update(f"{name} {state}" for name, state in self.system.items() if state != "up")
            case "reset":
                self.resets += 1
                await self._refetch(client)

    async def _refetch(self, client: httpx.AsyncClient) -> None:
        while True:
            answer = await self._ask(client)
            if answer is not None:
                self.chargers = {charger["id"]: charger for charger in answer}
                return
            await asyncio.sleep(_RECONNECT_S)

    def _keep_newer(self, charger: dict[str, Any]) -> None:
        known = self.chargers.get(charger["id"])
        if known is None or charger["version"] > known["version"]:
            self.chargers[charger["id"]] = charger

    # What is asked for

    async def _poll(self, client: httpx.AsyncClient) -> None:
        while True:
            answer = await self._ask(client)
            truths = self.truths()
            if answer is not None:
                self._judge("list", {charger["id"]: charger["status"] for charger in answer}, truths)
            self._judge("screen", {id_: charger["status"] for id_, charger in self.chargers.items()}, truths)
            await asyncio.sleep(_POLL_S)

    async def _ask(self, client: httpx.AsyncClient) -> list[dict[str, Any]] | None:
        began = time.monotonic()
        try:
            answer = await client.get("/api/v1/chargers", params={"limit": 500})
        except httpx.TimeoutException:
            self.answers[f"{self.phase}: time-out"] += 1
            if not self.api_is_killed:
                self.complaints.append(f"{self.phase}: no answer to the list within {SLOW_ANSWER_S:.0f} s")
            return None
        except httpx.TransportError as problem:
            self.answers[f"{self.phase}: {type(problem).__name__}"] += 1
            if not self.api_is_killed:
                self.complaints.append(f"{self.phase}: the list ended in {problem!r}")
            return None
        self.answers[f"{self.phase}: {answer.status_code}"] += 1
        if answer.status_code == 200:
            items: list[dict[str, Any]] = answer.json()["items"]
            return items
        self._expect_an_honest_problem(answer, time.monotonic() - began)
        return None

    def _expect_an_honest_problem(self, answer: httpx.Response, took_s: float) -> None:
        kind = answer.headers.get("content-type", "")
        if answer.status_code not in (502, 503, 504) or "application/problem+json" not in kind:
            self.complaints.append(
                f"{self.phase}: {answer.status_code} {kind} after {took_s:.1f} s: {answer.text[:300]}"
            )
        elif not answer.json().get("detail"):
            self.complaints.append(f"{self.phase}: a problem that says nothing: {answer.text[:300]}")

    def _judge(self, where: str, shown: dict[str, str], truths: dict[str, ChargerTruth]) -> None:
        """Complain about whatever has been wrong for long on a screen that claims to be fresh."""
        now = time.monotonic()
        wrong = _differences(shown, truths)
        for charger_id in truths:
            key = (where, charger_id)
            if charger_id not in wrong or not self.is_whole:
                self._wrong_since.pop(key, None)
                continue
            since = self._wrong_since.setdefault(key, now)
            if now - since > WRONG_FOR_S:
                said, true = wrong[charger_id]
                self.complaints.append(
                    f"{self.phase}: the {where} has shown {charger_id} as {said} for {now - since:.0f} s"
                    f" while it is {true}, and all is said to be up"
                )
                # Once is enough.
                self._wrong_since[key] = now + 3600


def _differences(shown: dict[str, str], truths: dict[str, ChargerTruth]) -> dict[str, tuple[str, str]]:
    """A charger that still has something to say is not the screen's fault."""
    wrong: dict[str, tuple[str, str]] = {}
    for charger_id, truth in truths.items():
        expected, said = true_status(truth), shown.get(charger_id, "(absent)")
        if said != expected and not (truth.online and (truth.waiting or truth.unsaid_statuses)):
            wrong[charger_id] = (said, expected)
    return wrong
