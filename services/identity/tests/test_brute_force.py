"""AUTH-7: guessing passwords gets slow, then locked; nothing an attacker can do makes it fast again."""

from __future__ import annotations

import asyncio
import statistics
import time
from datetime import UTC, datetime, timedelta

import argon2
import pytest
from front_desk import EMAILS, Desk, prepare
from pydantic import SecretStr

from chassis.database import Database
from contracts.events.identity import SignInRefused
from contracts.permissions import Role
from contracts.problems import InvalidCredentials, ProblemError, SignInLocked, SignInSlowed
from contracts.rpc.identity import SignedIn, SignIn
from identity.domain import DEMO_PASSWORD
from identity.passwords import Passwords, hash_password
from identity.sign_in import FrontDoor, sign_in
from voltctl.testing import FreshDatabase


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


async def guess_until_locked(desk: Desk, who: Role | str) -> list[object]:
    """Guess as fast as it is allowed; the problems an attacker reads on the way."""
    read = []
    for _ in range(10):
        read.append(await outcome(desk, who, "wrong"))
        refused = await outcome(desk, who, "wrong")
        read.append(refused)
        if isinstance(refused, dict) and refused["type"].endswith("sign-in-slowed"):
            desk.clock.ahead += timedelta(seconds=refused["retry_after_s"])
        if isinstance(refused, dict) and refused["type"].endswith("sign-in-locked"):
            break
    return read


async def test_auth_7_ten_wrong_passwords_lock_the_account_for_fifteen_minutes(desk: Desk) -> None:
    read = await guess_until_locked(desk, Role.OPS_AGENT)
    locked = read[-1]
    assert isinstance(locked, dict)
    assert locked["type"] == "urn:voltcharge:problem:sign-in-locked"
    assert 890 <= locked["retry_after_s"] <= 900
    desk.clock.ahead += timedelta(minutes=14)
    with pytest.raises(SignInLocked):
        await desk.sign_in(Role.OPS_AGENT)
    assert isinstance(await desk.sign_in(Role.DISPATCHER), SignedIn)
    desk.clock.ahead += timedelta(minutes=1)
    assert isinstance(await desk.sign_in(Role.OPS_AGENT), SignedIn)


async def test_auth_7_an_unknown_account_is_slowed_and_locked_in_the_very_same_words(desk: Desk) -> None:
    known = await guess_until_locked(desk, Role.OPS_AGENT)
    unknown = await guess_until_locked(desk, "nobody@demo.voltcharge.lk")

    def words(read: list[object]) -> list[object]:
        return [{k: v for k, v in problem.items() if k != "detail"} for problem in read if isinstance(problem, dict)]

    assert [problem["type"] for problem in words(known)] == [problem["type"] for problem in words(unknown)]  # type: ignore[index]  # problems are dictionaries


async def test_auth_7_a_hundred_attempts_at_once_are_counted_one_by_one(desk: Desk) -> None:
    guesses = [desk.sign_in(Role.OPS_AGENT, "wrong", address=f"198.51.100.{n}") for n in range(30)]
    refusals = await asyncio.gather(*guesses, return_exceptions=True)
    looked_at = [refusal for refusal in refusals if isinstance(refusal, InvalidCredentials)]
    assert {type(refusal) for refusal in refusals} <= {InvalidCredentials, SignInSlowed}
    # Three are free; the clock runs on, so one more may have come after its second of waiting.
    assert 3 <= len(looked_at) <= 4
    [row] = await desk.execute("SELECT failures FROM sign_in_attempts WHERE key LIKE 'account:%' AND failures > 0")
    assert row["failures"] == len(looked_at)


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
    told = [event.reason for event in await desk.said(SignInRefused, 4) if isinstance(event, SignInRefused)]
    assert told[:4] == ["wrong_password"] * 3 + ["slowed"]
    assert len(told) < 8


async def test_auth_7_what_was_typed_stands_nowhere_in_the_database(desk: Desk) -> None:
    await outcome(desk, "my-secret-password", "my-secret-password")
    for table in ("sign_in_attempts", "outbox", "session"):
        for row in await desk.execute(f"SELECT t::text AS whole FROM {table} t"):  # noqa: S608  # names of ours
            assert "my-secret-password" not in row["whole"]


async def test_auth_1_an_unknown_email_costs_the_same_hash_as_a_known_one() -> None:
    """Compared where the work is: both must hash, and neither may be told by its time."""
    passwords, stored = Passwords(slots=1), hash_password(DEMO_PASSWORD)
    try:
        took: dict[bool, list[float]] = {True: [], False: []}
        for turn in range(14):
            known = turn % 2 == 0
            began = time.perf_counter()
            verdict = await passwords.look_at("wrong", stored if known else None)
            took[known].append(time.perf_counter() - began)
            assert not verdict.matches
    finally:
        passwords.close()
    known_s, unknown_s = min(took[True]), min(took[False])
    assert unknown_s > 0.01
    assert 0.6 < unknown_s / known_s < 1.6, (statistics.median(took[True]), statistics.median(took[False]))


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


async def test_the_demo_password_opens_nothing_in_production(database_url: FreshDatabase) -> None:
    database = Database(SecretStr(await database_url("identity_demo", prepare)), source="/identity/test")
    await database.open()
    passwords = Passwords(slots=1)
    question = SignIn(email=EMAILS[Role.ADMIN], password=DEMO_PASSWORD, remote_address="::1")

    def door(*, production: bool) -> FrontDoor:
        return FrontDoor(database, passwords, lambda: datetime.now(UTC), production=production)

    try:
        with pytest.raises(InvalidCredentials):
            await sign_in(door(production=True), question)
        assert isinstance(await sign_in(door(production=False), question), SignedIn)
    finally:
        passwords.close()
        await database.close()


async def test_a_hash_weaker_than_those_of_today_is_replaced_at_sign_in(desk: Desk) -> None:
    weak = argon2.PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash("an old password")
    await desk.execute("UPDATE member SET password_hash = $1 WHERE email = $2", weak, EMAILS[Role.MANAGER])
    for _ in range(2):
        assert isinstance(await desk.sign_in(Role.MANAGER, "an old password"), SignedIn)
        [row] = await desk.execute("SELECT password_hash FROM member WHERE email = $1", EMAILS[Role.MANAGER])
        assert row["password_hash"].startswith("$argon2id$v=19$m=65536,t=3,p=4$")
