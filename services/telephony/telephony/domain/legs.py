"""What a telephone call is at each telephone where it rang, from everything the telephone system said about it.

A fold over the whole set of words and no step from state to state: any order of arrival, any repetition and any gap
come to the same. Times are compared by the telephone system's own clock (`at`), shown by ours (`happened_at`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from contracts.rpc.telephony import CallState

Word = Literal["ringing", "answered", "hung_up", "taken", "dismissed"]
"""What was said of a call at a telephone: by the telephone system, or by the agent's own hand
(`taken`, `dismissed`)."""


@dataclass(frozen=True)
class Heard:
    """A word about a call. `leg` names whose telephone it concerns; None: the call as a whole, wherever it is."""

    id: str
    word: Word
    leg: str | None
    at: datetime
    happened_at: datetime


@dataclass(frozen=True)
class Leg:
    """A call at one telephone. `began_at` is when it was answered, or while nobody did, when it began to ring;
    `ended_at` is when it was over, None while it is not."""

    state: CallState
    began_at: datetime
    ended_at: datetime | None = None


def legs_of(heard: Iterable[Heard], now: datetime, ring_limit: timedelta) -> dict[str, Leg]:
    """Return the call at each telephone it reached. Ringing ends after `ring_limit` though nobody said so."""
    words = list(heard)
    over = [w for w in words if w.leg is None and w.word == "hung_up"]
    return {
        leg: leg_of(
            [*(w for w in words if w.leg == leg), *over],
            [w for w in words if w.leg not in (leg, None) and w.word in ("answered", "taken")],
            now,
            ring_limit,
        )
        for leg in sorted({w.leg for w in words if w.leg is not None})
    }


def leg_of(own: list[Heard], answered_elsewhere: list[Heard], now: datetime, ring_limit: timedelta) -> Leg:
    """Return the call at one telephone; `own` are the words about it, with at least one.

    | answered here      | newest of the rest                     | state     |
    |--------------------|----------------------------------------|-----------|
    | yes                | hung up since                          | ended     |
    | yes                | not                                    | running   |
    | no                 | hung up since it rang, or never rang   | missed    |
    | no                 | dismissed, or answered elsewhere since | cancelled |
    | no                 | rings for longer than the limit        | missed    |
    | no                 | rings                                  | ringing   |
    """
    rang = _by_time(own, "ringing")
    answered = _by_time(own, "answered", "taken")
    hung_up = _by_time(own, "hung_up")
    if answered:
        began = answered[0]
        if hung_up and hung_up[-1].at >= answered[-1].at:
            return Leg("ended", began.happened_at, began.happened_at + (hung_up[-1].at - began.at))
        return Leg("running", began.happened_at)
    began = (rang or hung_up or _by_time(own, "dismissed"))[0]
    newest_ring = rang[-1] if rang else began
    since = [w for w in _by_time([*own, *answered_elsewhere], *_ENDS_RINGING) if w.at >= newest_ring.at]
    if since:
        # Also when the caller hung up at last: who took or dismissed a call has missed nothing.
        elsewhere = any(w.word != "hung_up" for w in since)
        last = newest_ring.happened_at + (since[0].at - newest_ring.at)
        return Leg("cancelled" if elsewhere else "missed", began.happened_at, max(began.happened_at, last))
    if now - newest_ring.happened_at > ring_limit:
        return Leg("missed", began.happened_at, newest_ring.happened_at + ring_limit)
    return Leg("ringing", began.happened_at)


_ENDS_RINGING: tuple[Word, ...] = ("hung_up", "dismissed", "answered", "taken")


def _by_time(heard: Iterable[Heard], *words: Word) -> list[Heard]:
    return sorted((w for w in heard if w.word in words), key=lambda w: (w.at, w.id))
