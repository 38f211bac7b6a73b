"""AUTH-7: guessing passwords gets slow, then locked; nothing an attacker can do makes it fast again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import argon2
import pytest
from front_desk import EMAILS, QUICK, Desk, prepare
from pydantic import SecretStr

from chassis.database import Database
from contracts.events.identity import SessionStarted, SignInRefused
from contracts.permissions import Role
from contracts.problems import InvalidCredentials, ProblemError, SignInLocked, SignInSlowed
from contracts.rpc.identity import SignedIn, SignIn
from identity.domain import DEMO_PASSWORD
from identity.passwords import Passwords, hash_password
from identity.sign_in import FrontDoor, sign_in
from voltctl.testing import FreshDatabase

OpenDoor = Callable[..., FrontDoor]


@pytest.fixture
async def open_door(database_url: FreshDatabase) -> AsyncIterator[OpenDoor]:
    """A factory of front doors without a bus: what signing in does, called directly."""
    database = Database(SecretStr(await database_url("identity_demo", prepare)), source="/identity/test")
    await database.open()
    opened: list[Passwords] = []

    def door(*, production: bool = False, hasher: argon2.PasswordHasher = QUICK) -> FrontDoor:
        opened.append(Passwords(slots=1, hasher=hasher))
        return FrontDoor(database, opened[-1], lambda: datetime.now(UTC), production=production)

    yield door
    for passwords in opened:
        passwords.close()
    await database.close()


async def outcome(desk: Desk, who: Role | str, password: str, address: str = "203.0.113.7") -> object:
    """What became of one attempt: the signed-in session, or the whole problem as the caller reads it."""
    try:
        return await desk.sign_in(who, password, address=address)
    except ProblemError as error:
        return error.problem().model_dump()


async def test_auth_7_from_the_third_wrong_password_even_the_right_one_must_wait(desk: Desk) -> None:
    for _ in range(3):
        with pytest.raises(InvalidCredentials):
            await desk.sign_in(Role.OPS_AGENT, "wrong")
    with pytest.raises(SignInSlowed) as slowed:
        await desk.sign_in(Role.OPS_AGENT)
    assert slowed.value.extra == {"retry_after_s": 1}
    desk.clock.ahead += timedelta(seconds=1)
    assert isinstance(await desk.sign_in(Role.OPS_AGENT), SignedIn)


async def test_auth_7_a_right_password_forgives_the_wrong_ones_before(desk: Desk) -> None:
    for _ in range(2):
        for _ in range(2):
            with pytest.raises(InvalidCredentials):
                await desk.sign_in(Role.OPS_AGENT, "wrong")
        assert isinstance(await desk.sign_in(Role.OPS_AGENT), SignedIn)


async def guess_until_locked(desk: Desk, who: Role | str) -> list[dict[str, Any]]:
    """Guess as fast as it is allowed; the problems an attacker reads on the way."""
    read: list[dict[str, Any]] = []
    while not read or not read[-1]["type"].endswith("sign-in-locked"):
        refused = await outcome(desk, who, "wrong")
        assert isinstance(refused, dict)
        read.append(refused)
        if refused["type"].endswith("sign-in-slowed"):
            desk.clock.ahead += timedelta(seconds=refused["retry_after_s"])
    return read


async def test_auth_7_ten_wrong_passwords_lock_the_account_for_fifteen_minutes(desk: Desk) -> None:
    read = await guess_until_locked(desk, Role.OPS_AGENT)
    assert read[-1]["retry_after_s"] == 900
    desk.clock.ahead += timedelta(minutes=14)
    with pytest.raises(SignInLocked):
        await desk.sign_in(Role.OPS_AGENT)
    assert isinstance(await desk.sign_in(Role.DISPATCHER), SignedIn)
    desk.clock.ahead += timedelta(minutes=1)
    assert isinstance(await desk.sign_in(Role.OPS_AGENT), SignedIn)


async def test_auth_7_an_unknown_account_is_slowed_and_locked_in_the_very_same_words(desk: Desk) -> None:
    known = await guess_until_locked(desk, Role.OPS_AGENT)
    unknown = await guess_until_locked(desk, "nobody@demo.voltcharge.lk")

    assert known == unknown
    assert [problem["type"].rpartition(":")[2] for problem in known] == [
        *(["invalid-credentials"] * 3),
        *(["sign-in-slowed", "invalid-credentials"] * 7),
        "sign-in-locked",
    ]


async def test_auth_7_a_hundred_attempts_at_once_are_counted_one_by_one(desk: Desk) -> None:
    guesses = [desk.sign_in(Role.OPS_AGENT, "wrong", address=f"198.51.100.{n}") for n in range(30)]
    refusals = await asyncio.gather(*guesses, return_exceptions=True)
    looked_at = [refusal for refusal in refusals if isinstance(refusal, InvalidCredentials)]
    assert {type(refusal) for refusal in refusals} == {InvalidCredentials, SignInSlowed}
    assert len(looked_at) == 3
    [row] = await desk.execute("SELECT failures FROM sign_in_attempts WHERE key LIKE 'account:%' AND failures > 0")
    assert row["failures"] == 3


async def test_auth_7_an_address_that_tries_many_accounts_is_slowed_and_others_are_not(desk: Desk) -> None:
    for start in range(0, 20, 5):
        guesses = [outcome(desk, f"guess-{n}@demo.voltcharge.lk", "wrong") for n in range(start, start + 5)]
        await asyncio.gather(*guesses)
    with pytest.raises(SignInSlowed):
        await desk.sign_in(Role.ADMIN, DEMO_PASSWORD)
    assert isinstance(await desk.sign_in(Role.ADMIN, DEMO_PASSWORD, address="198.51.100.9"), SignedIn)


async def test_auth_7_a_flood_of_attempts_is_no_flood_of_events(desk: Desk) -> None:
    for _ in range(3):
        await outcome(desk, Role.OPS_AGENT, "wrong")
    for _ in range(8):
        await outcome(desk, Role.OPS_AGENT, "wrong")
    await desk.sign_in(Role.ADMIN, address="198.51.100.9")
    await desk.said(SessionStarted, 1)
    told = [event.reason for event in await desk.said(SignInRefused, 4) if isinstance(event, SignInRefused)]
    assert told == ["wrong_password"] * 3 + ["slowed"]


async def test_auth_7_what_was_typed_stands_nowhere_in_the_database(desk: Desk) -> None:
    await outcome(desk, "my-secret-password", "my-secret-password")
    for table in ("sign_in_attempts", "outbox", "session"):
        for row in await desk.execute(f"SELECT t::text AS whole FROM {table} t"):  # noqa: S608  # names of ours
            assert "my-secret-password" not in row["whole"]


async def test_auth_1_an_unknown_email_costs_the_same_work_as_a_known_one() -> None:
    """Measured where the work is, in processor time, which a busy machine does not stretch."""
    passwords, stored = Passwords(slots=1), hash_password(DEMO_PASSWORD)
    try:
        took: dict[bool, list[float]] = {True: [], False: []}
        for turn in range(6):
            known = turn % 2 == 0
            began = time.process_time()
            verdict = await passwords.look_at("wrong", stored if known else None)
            took[known].append(time.process_time() - began)
            assert not verdict.matches
    finally:
        passwords.close()
    known_s, unknown_s = min(took[True]), min(took[False])
    assert unknown_s > 0.01
    assert 0.6 < unknown_s / known_s < 1.6, took


class CountingHasher(argon2.PasswordHasher):
    """Notes the parameters of every hash it compares with."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=1024, parallelism=1)
        self.compared: list[argon2.Parameters] = []

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002  # the name it has above
        self.compared.append(argon2.extract_parameters(hash if isinstance(hash, str) else hash.decode()))
        return super().verify(hash, password)


async def test_auth_1_every_attempt_hashes_once_with_the_same_parameters(open_door: OpenDoor) -> None:
    hasher = CountingHasher()
    door = open_door(hasher=hasher)
    for email in (EMAILS[Role.ADMIN], "nobody@demo.voltcharge.lk", "", "\0"):
        with pytest.raises(InvalidCredentials):
            await sign_in(door, SignIn(email=email, password="wrong", remote_address="::1"))
    assert len(hasher.compared) == 4
    assert all(parameters == hasher.compared[0] for parameters in hasher.compared)


async def test_auth_1_the_password_of_nobody_opens_nothing() -> None:
    passwords = Passwords(slots=1)
    try:
        assert not (await passwords.look_at("the password of nobody", None)).matches
    finally:
        passwords.close()


async def test_auth_1_every_refusal_takes_a_whole_number_of_steps(desk: Desk) -> None:
    for who in ("nobody@demo.voltcharge.lk", EMAILS[Role.OPS_AGENT]):
        began = time.perf_counter()
        await outcome(desk, who, "wrong")
        assert time.perf_counter() - began >= 0.1


async def test_the_demo_password_opens_nothing_in_production(open_door: OpenDoor) -> None:
    question = SignIn(email=EMAILS[Role.ADMIN], password=DEMO_PASSWORD, remote_address="::1")
    with pytest.raises(InvalidCredentials):
        await sign_in(open_door(production=True), question)
    assert isinstance(await sign_in(open_door(production=False), question), SignedIn)


async def test_a_hash_weaker_than_those_of_today_is_replaced_at_sign_in(desk: Desk) -> None:
    weak = argon2.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash("an old password")
    await desk.execute("UPDATE member SET password_hash = $1 WHERE email = $2", weak, EMAILS[Role.MANAGER])
    for _ in range(2):
        assert isinstance(await desk.sign_in(Role.MANAGER, "an old password"), SignedIn)
        [row] = await desk.execute("SELECT password_hash FROM member WHERE email = $1", EMAILS[Role.MANAGER])
        assert row["password_hash"].startswith("$argon2id$v=19$m=1024,t=1,p=1$")


def test_passwords_are_kept_as_argon2id_with_the_cost_of_rfc_9106() -> None:
    assert hash_password("a password").startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert hash_password("a password") != hash_password("a password")
