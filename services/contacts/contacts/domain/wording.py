"""What a name is found by: its words in one spelling, whatever case, accents and dots it was typed with."""

from __future__ import annotations

import unicodedata
from itertools import groupby

_COMBINING_LATIN = range(0x300, 0x370)
"""Accents. Other scripts' combining signs are vowels (Sinhala, Tamil) and stay."""
_JOINERS = "'’ʼ-.&/"
"""Between letters these leave one word that is also several: O'Brien, Al-Hassan, K.M.N."""
MAX_WORD = 60
FOUND_BY_BYTES = 1_200
KEY_CHARACTERS = 150
"""Both ride in an index, whose rows hold 2,700 bytes; only text made to be odd is longer."""
MAX_WORDS = 12
"""How many words of a search count: more than anybody types, few enough to bound the work."""


def folded(text: str) -> str:
    """Return `text` without case and accents: `Ünal ÉTOILE` → `unal etoile`."""
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return unicodedata.normalize("NFC", "".join(c for c in apart if ord(c) not in _COMBINING_LATIN))


def _belongs_to_a_word(character: str) -> bool:
    kind = unicodedata.category(character)
    return kind[0] in "LNM" or kind == "So"  # So: an emoji is something people put in names, and look for


def _chunks(text: str) -> list[str]:
    """Split at white space and at whatever is neither part of a word nor a joiner."""
    kept = "".join(c if c in _JOINERS or _belongs_to_a_word(c) else " " for c in folded(text))
    return kept.split()


def _parts(chunk: str) -> list[str]:
    return ["".join(letters) for is_word, letters in groupby(chunk, _belongs_to_a_word) if is_word]


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of `text` in their order, as a search looks for them."""
    return tuple(part[:MAX_WORD] for chunk in _chunks(text) for part in _parts(chunk))


def sought_words(q: str) -> tuple[str, ...]:
    """Return the words a search looks for, each once: every one must be found."""
    return tuple(dict.fromkeys(words_of(q)))[:MAX_WORDS]


def found_by(name: str, organisation: str | None) -> frozenset[str]:
    """Return every word an entry is found by: those of name and organisation, and compounds also as one word.

    `K.M.N. Perera` is found by k, m, n, kmn and perera; `O'Brien` by o, brien and obrien.
    """
    simple: dict[str, None] = {}
    compound: dict[str, None] = {}
    for chunk in [*_chunks(name), *_chunks(organisation or "")]:
        parts = _parts(chunk)
        simple.update((part[:MAX_WORD], None) for part in parts)
        if len(parts) > 1:
            compound["".join(parts)[:MAX_WORD]] = None
    words: set[str] = set()
    room = FOUND_BY_BYTES
    for word in [*simple, *compound]:
        room -= len(word.encode()) + 8
        if room < 0:
            break
        words.add(word)
    return frozenset(words)


def name_key(name: str) -> str:
    """Return what entries are sorted by, and what a name begins with: its words in one spelling."""
    return " ".join(words_of(name))[:KEY_CHARACTERS]
