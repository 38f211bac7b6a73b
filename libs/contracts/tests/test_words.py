"""Money, phone numbers and ids: illegal states cannot be built."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from contracts.desk import Line, Prose
from contracts.ids import ChargerId, is_charger_id
from contracts.money import Money
from contracts.phone import PhoneNumber, to_e164


def test_money_is_whole_cents() -> None:
    assert Money.rupees("1250.50").cents == 125_050
    assert Money.rupees(Decimal("-0.01")).cents == -1
    with pytest.raises(ValueError, match="whole number of cents"):
        Money.rupees("0.001")


@pytest.mark.parametrize("cents", [1.0, "100", 1.5, True])
def test_money_refuses_what_is_not_an_integer_of_cents(cents: object) -> None:
    with pytest.raises(ValidationError):
        Money.model_validate({"cents": cents})


def test_money_knows_one_currency() -> None:
    with pytest.raises(ValidationError):
        Money.model_validate({"cents": 1, "currency": "USD"})


@given(st.integers(), st.integers())
def test_money_adds_like_integers(a: int, b: int) -> None:
    assert Money(cents=a) + Money(cents=b) == Money(cents=a + b)
    assert (Money(cents=a) - Money(cents=b)).cents == a - b
    assert (Money(cents=a) < Money(cents=b)) == (a < b)
    assert (Money(cents=a) <= Money(cents=b)) == (a <= b)
    assert (-Money(cents=a)).cents == -a


@pytest.mark.parametrize(
    ("cents", "text"),
    [(125_000, "LKR 1,250.00"), (-5, "LKR -0.05"), (0, "LKR 0.00"), (123_456_789, "LKR 1,234,567.89")],
)
def test_money_reads_as_agents_write_it(cents: int, text: str) -> None:
    assert str(Money(cents=cents)) == text


@given(st.integers())
def test_money_survives_the_wire(cents: int) -> None:
    money = Money(cents=cents)
    assert Money.model_validate_json(money.model_dump_json()) == money


@pytest.mark.parametrize(
    "notation",
    ["0771234567", "+94 77 123 4567", "94771234567", "+94771234567", "077-123 4567", "0094771234567", "94 77 1234567"],
)
def test_every_notation_of_a_number_is_one_number(notation: str) -> None:
    """HOT-2, CON-1."""
    assert to_e164(notation) == "+94771234567"
    assert TypeAdapter(PhoneNumber).validate_python(notation) == "+94771234567"


def test_a_number_of_another_country_keeps_its_country() -> None:
    assert to_e164("+44 20 7946 0958") == "+442079460958"


@pytest.mark.parametrize("notation", ["", "077", "not a number", "+94 77 123", "0771234567890123"])
def test_what_is_no_phone_number_is_refused_with_a_sentence(notation: str) -> None:
    with pytest.raises(ValueError, match="is not a phone number; write it like"):
        to_e164(notation)


@given(st.text())
def test_a_phone_number_is_e164_or_refused(text: str) -> None:
    try:
        number = to_e164(text)
    except ValueError:
        return
    assert number[0] == "+"
    assert number[1:].isdigit()
    assert to_e164(number) == number


@pytest.mark.parametrize("charger_id", ["100001", "LK_AC-07", "a", "x" * 48])
def test_a_lawful_charger_id_is_accepted(charger_id: str) -> None:
    assert is_charger_id(charger_id)
    assert TypeAdapter(ChargerId).validate_python(charger_id) == charger_id


@pytest.mark.parametrize("text", ["", "x" * 49, "a.b", "a*", ">", "a b", "a/b", "ä", "a\n", "١٢٣"])
def test_nothing_that_could_escape_its_subject_token_is_a_charger_id(text: str) -> None:
    assert not is_charger_id(text)
    with pytest.raises(ValidationError):
        TypeAdapter(ChargerId).validate_python(text)


@pytest.mark.parametrize(
    "text", ["Nimal\u202elareP", "a\x00b", "a\x9fb", "a\u2028b", "\u200b\u200b", "\u2800", "\u200d"]
)
@pytest.mark.parametrize("kind", [Line, Prose])
def test_text_that_is_not_read_as_it_is_written_is_refused(kind: type[str], text: str) -> None:
    with pytest.raises(ValidationError, match=r"control characters|nothing to be seen"):
        TypeAdapter(kind).validate_python(text)


@pytest.mark.parametrize("text", ["නිමල් පෙරේරා", "ශ්‍රී ලංකා", "நிமல்", "Zoë 👩‍🔧", "مرحبا", ""])
@pytest.mark.parametrize("kind", [Line, Prose])
def test_text_of_every_script_is_kept_as_it_was_typed(kind: type[str], text: str) -> None:
    assert TypeAdapter(kind).validate_python(text) == text


def test_a_line_is_one_line_and_prose_may_be_several() -> None:
    assert TypeAdapter(Prose).validate_python(" one\n\ttwo ") == "one\n\ttwo"
    with pytest.raises(ValidationError, match="single line"):
        TypeAdapter(Line).validate_python("one\ntwo")
