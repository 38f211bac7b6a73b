"""The rules of passwords, keys, page markers and members, without any server."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.permissions import KEY_PERMISSIONS, Permission
from contracts.problems import InvalidInput
from identity.domain import DEMO_PASSWORD
from identity.domain.cursors import decode, encode
from identity.domain.keys import Lock, prefix_in, scopes_of, secret_hash, use_is_worth_noting, written
from identity.domain.members import email_of
from identity.domain.passwords import LONGEST, SHORTEST, refuse_weak

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
SECRET = written("abcdefghij", "s" * 43)


def refused(password: str) -> str | None:
    """Why this is no password for Kasun, None when it is one."""
    try:
        refuse_weak(password, name="Kasun Dissanayake", email="kasun.d@voltcharge.lk", field="new")
    except InvalidInput as problem:
        return problem.detail
    return None


@pytest.mark.parametrize(
    "password",
    [
        "violet harbour 42",
        "correct horse battery staple",
        "කොළඹ වරායේ නැව් හතක්",
        "x9!Lq0-Zr4#t",
        "83619-274650-q",
        "my dog likes Kasun very much",
        "v" + "abcdefgh" * 15,
    ],
)
def test_auth_6_a_long_password_of_ones_own_is_taken_whatever_it_is_made_of(password: str) -> None:
    assert refused(password) is None


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("x9!Lq0-Zr4#", "at least 12"),
        ("x9!L" * 40, "at most 128"),
        ("x9!Lq0-Zr4#\0", "cannot be typed"),
        ("aaaaaaaaaaaaaa", "same few"),
        ("abababababab12", "same few"),
        ("123456789012", "neighbouring"),
        ("210987654321", "neighbouring"),
        ("abcdefghijklmn", "neighbouring"),
        ("Password1234", "tried first"),
        ("P@ssw0rd!2026", "tried first"),
        ("Welcome-2026!!", "tried first"),
        ("qwertyuiop12", "tried first"),
        ("VoltCharge2026", "tried first"),
        (DEMO_PASSWORD, "tried first"),
        ("KasunDissanayake1", "name or email"),
        ("Dissanayake2026!", "name or email"),
        ("kasun.d@voltcharge.lk", "name or email"),
        ("XX-kasun.d-2026", "name or email"),
    ],
)
def test_auth_6_a_password_that_would_be_guessed_is_refused_with_a_sentence(password: str, why: str) -> None:
    sentence = refused(password)
    assert sentence is not None
    assert why in sentence


@given(st.text())
def test_any_text_is_either_taken_or_refused_for_a_reason(password: str) -> None:
    if not SHORTEST <= len(password) <= LONGEST:
        assert refused(password) is not None
    else:
        assert refused(password) is None or str(refused(password)).endswith(".")


@pytest.mark.parametrize("text", ["a@b.lk", " A.B+c@Volt-Charge.co.LK\n", "o'neil@example.lk"])
def test_adm_1_an_email_has_one_spelling(text: str) -> None:
    assert email_of(text) == text.strip().lower()


@pytest.mark.parametrize(
    "text",
    ["", "a", "a@b", "a@b.", "a b@c.lk", "a@b..lk", "a@b.lk\nbcc: x@y.lk", "a@b.lk\0", "කසුන්@example.lk", "@b.lk"],
)
def test_adm_1_what_is_no_email_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="email address"):
        email_of(text)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0")), st.text("abc-0123"))
def test_a_page_marker_comes_back_as_it_went(value: str, row_id: str) -> None:
    assert decode("list", encode("list", value, row_id)) == (value, row_id)
    with pytest.raises(InvalidInput):
        decode("another list", encode("list", value, row_id))


@given(st.text())
def test_any_text_as_a_page_marker_is_refused_politely(text: str) -> None:
    with pytest.raises(InvalidInput):
        decode("list", text)


def lock(**given: object) -> Lock:
    """The lock of a fresh key."""
    return Lock(
        **{  # type: ignore[arg-type]  # each test gives what it is about
            "secret_hash": secret_hash(SECRET),
            "old_secret_hash": None,
            "old_secret_until": None,
            "expires_at": NOW + timedelta(days=1),
            "revoked": False,
            "organisation_active": True,
        }
        | given
    )


def test_adm_5_a_key_opens_until_it_runs_out_is_revoked_or_its_organisation_ends() -> None:
    assert lock().opens(SECRET, NOW)
    assert not lock().opens(SECRET, NOW + timedelta(days=1))
    assert not lock(revoked=True).opens(SECRET, NOW)
    assert not lock(organisation_active=False).opens(SECRET, NOW)
    assert not lock().opens(SECRET + "x", NOW)


def test_adm_5_an_old_secret_works_until_its_overlap_ends() -> None:
    rotated = lock(
        secret_hash=secret_hash("new"),
        old_secret_hash=secret_hash(SECRET),
        old_secret_until=NOW + timedelta(hours=1),
    )
    assert rotated.opens(SECRET, NOW)
    assert rotated.opens("new", NOW)
    assert not rotated.opens(SECRET, NOW + timedelta(hours=1))
    assert rotated.opens("new", NOW + timedelta(hours=1))
    assert not rotated.opens("", NOW)


def test_adm_5_a_key_is_read_by_its_prefix() -> None:
    assert prefix_in(SECRET) == "abcdefghij"
    for text in ("", SECRET[:-1], SECRET + "s", SECRET.upper(), SECRET.replace("vck", "vcx"), f"{SECRET}\n"):
        assert prefix_in(text) is None


def test_adm_5_scopes_are_what_a_partner_sees_at_most() -> None:
    assert scopes_of((Permission.CHARGERS_VIEW, Permission.CHARGERS_VIEW)) == ["chargers.view"]
    assert scopes_of(tuple(KEY_PERMISSIONS)) == sorted(p.value for p in KEY_PERMISSIONS)
    with pytest.raises(InvalidInput, match=r"admin\.keys"):
        scopes_of((Permission.CHARGERS_VIEW, Permission.KEYS_MANAGE))


def test_adm_5_use_is_noted_once_a_minute() -> None:
    assert use_is_worth_noting(None, NOW)
    assert not use_is_worth_noting(NOW, NOW + timedelta(seconds=59))
    assert use_is_worth_noting(NOW, NOW + timedelta(seconds=60))
