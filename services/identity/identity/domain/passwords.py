"""What a new password must be. Pure.

After NIST SP 800-63B §5.1.1.2: length counts and known passwords are refused; no rules of composition, no expiry.
"""

from __future__ import annotations

from typing import Final

from identity.domain import DEMO_PASSWORD
from identity.domain.members import invalid

SHORTEST: Final = 12
LONGEST: Final = 128
FEWEST_DIFFERENT: Final = 5

_LOOKALIKES: Final = str.maketrans("013457@$!", "oieastasi")
_TRIED_FIRST: Final = """
abcd abcdef abcdefgh abcdefghi abcdefghij abcdefghijkl abcdefghijklm admin adminadmin administrator asdf asdfasdf
asdfgh asdfghjk asdfghjkl asdfghjklqwerty azerty azertyuiop baseball basketball batman changeit changeme changemenow
charger colombo computer cricket default dragon football google guest hello helloworld iloveu iloveyou internet
keyboard lakshan lanka letmein letmeinplease login loveyou loveyouforever master michael microsoft minecraft monkey
mustang mynameis mypassword newpassword nopassword opensesame operations pass passpass passphrase password
passwordpassword pokemon princess pussycat qaz qazwsx qazwsxedc qqww qwe qweasd qweasdzxc qweqweqwe qwert qwerty
qwertyqwerty qwertyui qwertyuiop qwertyuiopasdf qwertz qwertzuiop root samsung secret secretpassword service shadow
srilanka sunshine superman support technical temp temporary temppass temppassword test testing testpassword testtest
thisismypassword trustno unknown user volt voltcharge voltchargeadmin voltchargedemo voltchargelanka
voltchargepassword voltchargesupport welcome welcomehome welcometovoltcharge whatever zaqwsx zaqxsw zxcvbn zxcvbnm
zxcvbnmasdfghjkl
"""
_COMMON: Final = frozenset(_TRIED_FIRST.split())
"""Letters of passwords that everyone tries first: whatever digits and signs stand around them adds nothing."""


def refuse_weak(password: str, *, name: str, email: str, field: str) -> None:
    """Raise InvalidInput, with a sentence for `field`, when `password` is no good as the password of this member."""
    if len(password) < SHORTEST:
        raise invalid(field, f"The password needs at least {SHORTEST} characters; a short sentence is a good one.")
    if len(password) > LONGEST:
        raise invalid(field, f"The password may have at most {LONGEST} characters.")
    if "\0" in password:
        raise invalid(field, "The password contains a character that cannot be typed; leave it out.")
    if len(set(password.casefold())) < FEWEST_DIFFERENT:
        raise invalid(field, "The password repeats the same few characters; mix in others.")
    if _counts_up_or_down(password):
        raise invalid(field, "The password is a plain row of neighbouring characters; choose something less obvious.")
    if _is_ones_own(password, name, email):
        raise invalid(field, "The password must not be made of the member's name or email address.")
    if password == DEMO_PASSWORD or any(letters in _COMMON for letters in _letters(password)):
        raise invalid(field, "This is one of the passwords that are tried first; choose something less common.")


def _letters(password: str) -> tuple[str, str]:
    """The letters as they stand, and read through digits that stand for letters (`P4ssw0rd`)."""
    plain = "".join(c for c in password.casefold() if c.isalpha())
    read = "".join(c for c in password.casefold().rstrip("0123456789!").translate(_LOOKALIKES) if c.isalpha())
    return plain, read


def _counts_up_or_down(password: str) -> bool:
    steps = {(ord(b) - ord(a)) % 10 if a.isdigit() and b.isdigit() else ord(b) - ord(a)
             for a, b in zip(password.casefold(), password.casefold()[1:], strict=False)}  # fmt: skip
    return len(steps) == 1


def _is_ones_own(password: str, name: str, email: str) -> bool:
    given = password.casefold()
    letters = "".join(c for c in given if c.isalpha())
    local = email.partition("@")[0].casefold()
    words = [word for word in name.casefold().split() if len(word) >= 3]
    whole = "".join(c for c in name.casefold() if c.isalpha())
    return (
        email.casefold() in given
        or letters in {*words, whole, "".join(c for c in local if c.isalpha())} - {""}
        or (len(local) >= 5 and local in given)
        or (len(whole) >= 6 and whole in letters)
    )
