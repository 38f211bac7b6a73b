"""RPC: typed answers, typed problems, deadlines, discovery; and the life of a service."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable

import pytest
import structlog
from pydantic import SecretStr, ValidationError
from workbench import Workbench

from chassis.answering import Call, Handler
from chassis.bus import Bus
from chassis.logs import configure_logs
from chassis.service import open_service
from chassis.settings import Environment, ServiceSettings
from chassis.testing import running
from contracts.permissions import Actor, Permission, Role
from contracts.problems import (
    Conflict,
    DeadlineExceeded,
    Forbidden,
    InvalidInput,
    ProblemError,
    SignInLocked,
    Unauthenticated,
    Unavailable,
)
from contracts.rpc import Answer, Question, Rpc
from voltctl.testing import eventually


class Double(Question):
    number: int


class Doubled(Answer):
    number: int


DOUBLE = Rpc("dashboard", "double", Double, Doubled, timeout_s=2.0, needs=None)
AGENT = Actor(member_id="m1", name="Nimal", role=Role.OPS_AGENT)


Serve = Callable[[ServiceSettings, asyncio.Event], Awaitable[None]]


def answering(handler: Handler[Double, Doubled]) -> Serve:
    async def serve(settings: ServiceSettings, stop: asyncio.Event) -> None:
        async with open_service(settings, stop) as service:
            service.answer(DOUBLE, handler)
            await service.run()

    return serve


async def double(question: Double, _: Call) -> Doubled:
    return Doubled(number=2 * question.number)


async def test_a_question_is_answered(bench: Workbench) -> None:
    async with running(answering(double), bench.settings()), bench.bus() as bus:
        assert await bus.ask(DOUBLE, Double(number=21)) == Doubled(number=42)


async def test_nobody_listening_is_known_at_once(bench: Workbench) -> None:
    async with bench.bus() as bus:
        async with asyncio.timeout(1):
            with pytest.raises(Unavailable, match="not running"):
                await bus.ask(DOUBLE, Double(number=1))


async def test_a_problem_arrives_as_the_exception_it_was(bench: Workbench) -> None:
    async def refuse(question: Double, _: Call) -> Doubled:
        if question.number == 1:
            raise SignInLocked("locked", retry_after_s=900)
        raise Conflict("someone was quicker", version=7)

    async with running(answering(refuse), bench.settings()), bench.bus() as bus:
        with pytest.raises(SignInLocked, match="locked") as locked:
            await bus.ask(DOUBLE, Double(number=1))
        assert locked.value.extra == {"retry_after_s": 900}
        with pytest.raises(Conflict) as conflict:
            await bus.ask(DOUBLE, Double(number=2))
        assert conflict.value.problem().model_extra == {"version": 7}


async def test_the_deadline_travels_with_the_question(bench: Workbench) -> None:
    cancelled = asyncio.Event()
    budgets: list[float] = []

    async def linger(_: Double, call: Call) -> Doubled:
        budgets.append(call.remaining_s())
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()
        raise AssertionError

    async with running(answering(linger), bench.settings()), bench.bus() as bus:
        with pytest.raises(DeadlineExceeded):
            await bus.ask(DOUBLE, Double(number=1), timeout_s=0.3)
        async with asyncio.timeout(1):
            await cancelled.wait()
    assert 0.2 < budgets[0] <= 0.3


async def test_what_nobody_expected_shows_a_reference_and_no_inside(bench: Workbench) -> None:
    async def fail(_: Double, __: Call) -> Doubled:
        raise KeyError("the password is hunter2")

    async with running(answering(fail), bench.settings()), bench.bus() as bus:
        with pytest.raises(ProblemError) as failure:
            await bus.ask(DOUBLE, Double(number=1))
    assert "hunter2" not in failure.value.problem().model_dump_json()
    assert failure.value.extra["reference"]


async def test_a_wrong_question_names_the_fields(bench: Workbench) -> None:
    class Loose(Question):
        number: str
        colour: str

    loose = Rpc("dashboard", "double", Loose, Doubled, needs=None)
    async with running(answering(double), bench.settings()), bench.bus() as bus:
        with pytest.raises(InvalidInput) as wrong:
            await bus.ask(loose, Loose(number="x", colour="red"))
    assert {field["field"] for field in wrong.value.extra["fields"]} == {"number", "colour"}


async def test_what_the_service_itself_cannot_read_is_not_blamed_on_who_asks(bench: Workbench) -> None:
    async def read_a_broken_row(_: Double, __: Call) -> Doubled:
        return Doubled.model_validate({"number": "a secret of the service"})

    async with running(answering(read_a_broken_row), bench.settings()), bench.bus() as bus:
        with pytest.raises(ProblemError) as failure:
            await bus.ask(DOUBLE, Double(number=1))
    assert failure.value.problem().status == 500
    assert "secret" not in failure.value.problem().model_dump_json()


async def test_the_actor_travels_and_a_missing_permission_is_refused(bench: Workbench) -> None:
    async def guarded(question: Double, call: Call) -> Doubled:
        call.require(Permission.MEMBERS_MANAGE if question.number else Permission.CHARGERS_COMMAND)
        return Doubled(number=0)

    async with running(answering(guarded), bench.settings()), bench.bus() as bus:
        assert (await bus.ask(DOUBLE, Double(number=0), actor=AGENT)).number == 0
        with pytest.raises(Forbidden):
            await bus.ask(DOUBLE, Double(number=1), actor=AGENT)
        with pytest.raises(Unauthenticated):
            await bus.ask(DOUBLE, Double(number=0))


async def test_replicas_share_the_questions(bench: Workbench) -> None:
    answered: dict[str, int] = {"one": 0, "two": 0}

    def counting(name: str) -> Handler[Double, Doubled]:
        async def handler(question: Double, _: Call) -> Doubled:
            answered[name] += 1
            return Doubled(number=question.number)

        return handler

    async with (
        running(answering(counting("one")), bench.settings(instance="one")),
        running(answering(counting("two")), bench.settings(instance="two")),
        bench.bus() as bus,
    ):
        await asyncio.gather(*(bus.ask(DOUBLE, Double(number=n)) for n in range(100)))
    assert sum(answered.values()) == 100
    assert min(answered.values()) > 0


async def test_nats_micro_finds_the_service_and_its_figures(bench: Workbench) -> None:
    async with running(answering(double), bench.settings(instance="one")), bench.bus() as bus:
        await bus.ask(DOUBLE, Double(number=1))
        ping = json.loads((await bench.nats.request("$SRV.PING", b"")).data)
        assert (ping["name"], ping["type"]) == ("dashboard", "io.nats.micro.v1.ping_response")
        info = json.loads((await bench.nats.request("$SRV.INFO.dashboard.one", b"")).data)
        assert [e["subject"] for e in info["endpoints"]] == [DOUBLE.subject]
        stats = json.loads((await bench.nats.request("$SRV.STATS.dashboard", b"")).data)
        assert stats["endpoints"][0]["num_requests"] == 1
        assert stats["endpoints"][0]["processing_time"] > 0


async def test_a_stop_lets_the_answer_in_flight_go_out(bench: Workbench) -> None:
    asked, release = asyncio.Event(), asyncio.Event()

    async def slow(_: Double, __: Call) -> Doubled:
        asked.set()
        await release.wait()
        return Doubled(number=7)

    async with bench.bus() as bus:
        async with running(answering(slow), bench.settings()) as service:
            answer = asyncio.create_task(bus.ask(DOUBLE, Double(number=1)))
            await asked.wait()
            service._stop.set()
            asyncio.get_running_loop().call_later(0.2, release.set)
        assert (await answer).number == 7


@pytest.mark.usefixtures("fragile_infra")
async def test_a_stop_while_the_bus_is_away_is_a_stop_all_the_same(bench: Workbench) -> None:
    async with running(answering(double), bench.settings()) as service:
        await bench.infra.stop("nats")
        await eventually(lambda: not service.bus.connected)
    assert service.bus.client.is_closed


async def test_readiness_looks_at_the_outbox(bench: Workbench) -> None:
    async def serve(settings: ServiceSettings, stop: asyncio.Event) -> None:
        async with open_service(settings, stop) as service:
            await service.open_database()
            await service.run()

    insert = (
        "INSERT INTO outbox (event_id, subject, headers, body, created_at)"
        " VALUES ('stuck', 'nobody.captures.this', '{}', '', now() - interval '1 minute')"
    )
    await bench.fetch(insert)
    async with running(serve, bench.settings()) as service:
        await eventually(lambda: "outbox" in service.health.complaints)
        assert not service.health.ready
        assert "wait" in service.health.complaints["outbox"]


def test_production_refuses_default_secrets() -> None:
    with pytest.raises(ValidationError, match="VOLT_NATS_PASSWORD"):
        ServiceSettings(service="identity", env=Environment.PRODUCTION)
    ServiceSettings(service="identity", env=Environment.PRODUCTION, nats_password=SecretStr("chosen"))


@pytest.mark.parametrize("as_json", [True, False])
def test_a_traceback_shows_no_local_variable(capsys: pytest.CaptureFixture[str], as_json: bool) -> None:
    configure_logs(ServiceSettings(service="identity", log_json=as_json))
    password = "hunter" + str(2)
    try:
        raise KeyError(len(password))
    except KeyError:
        structlog.get_logger().exception("failed")
    logged = capsys.readouterr().err
    assert "KeyError" in logged
    assert "hunter2" not in logged


def test_secrets_never_reach_a_log_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(ServiceSettings(service="identity", log_json=True))
    structlog.get_logger().warning("signed in", email="a@b.lk", password="hunter2", session_token="abc")
    line = json.loads(capsys.readouterr().err)
    assert line["email"] == "a@b.lk"
    assert "hunter2" not in str(line)
    assert "abc" not in str(line)


async def test_a_service_has_only_its_own_subjects(bench: Workbench) -> None:
    """Least privilege (architecture.md, Borders): identity may not speak as a gateway."""
    login = bench.infra.endpoints.nats_login("identity")
    settings = bench.settings("identity").model_copy(
        update={"nats_user": login.user, "nats_password": SecretStr(login.password)}
    )
    heard: list[bytes] = []
    bus = await Bus.connect(settings)
    try:

        async def listener(_: str, body: bytes, __: dict[str, str]) -> None:
            heard.append(body)

        async with bench.bus() as operator:
            await operator.listen("evt.>", listener)
            await operator.client.flush()
            await bus.broadcast("evt.charger.0.100001.booted", b"forged")
            await bus.broadcast("evt.identity.0.m1.member-added", b"own")
            await bus.client.flush()
            await eventually(lambda: b"own" in heard)
        assert b"forged" not in heard
    finally:
        await bus.close()
