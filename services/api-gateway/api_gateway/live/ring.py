"""The last few minutes of live changes, in memory: what a screen that was away for a moment can catch up on.

Screens hold a position and read from here, so a slow screen costs no memory of its own: when the ring has moved
past its position, it has missed something and is told to fetch everything anew.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "charger", "charger_removed", "command", "ticket", "lookers", "contact", "call", "notification"
]  # fmt: skip
NOWHERE = "none"
"""The epoch before the stream has been read for the first time."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change as it goes to screens. `frame` is the SSE message without its id; `at` is on the monotonic clock."""

    seq: int
    kind: Kind
    owner: str
    at: float
    frame: bytes


@dataclass(frozen=True, slots=True)
class Position:
    """Everything of `epoch` up to and including `seq` has been seen. Written `<epoch>-<seq>` in Last-Event-ID."""

    epoch: str
    seq: int

    def __str__(self) -> str:
        return f"{self.epoch}-{self.seq}"

    @classmethod
    def parse(cls, text: str) -> Position | None:
        """Read a Last-Event-ID; None when it is not one of ours."""
        epoch, _, seq = text.rpartition("-")
        if not epoch or len(text) > 100 or not (seq.isascii() and seq.isdigit()):
            return None
        return cls(epoch, int(seq))


class Ring:
    """At most `size` changes, none older than `age_s`. An epoch is one life of the stream: sequences never restart
    within it.
    """

    def __init__(self, size: int, age_s: float) -> None:
        self.size = size
        self._age_s = age_s
        self._changes: list[Change] = []
        self._forgotten = 0
        self.epoch = NOWHERE
        self.head = 0

    @property
    def position(self) -> Position:
        """The newest position."""
        return Position(self.epoch, self.head)

    def __len__(self) -> int:
        return len(self._changes)

    def restart(self, epoch: str, seq: int) -> None:
        """Begin anew after `seq` of `epoch`; everybody's older position is void."""
        self._changes = []
        self.epoch, self.head, self._forgotten = epoch, seq, seq

    def append(self, change: Change) -> None:
        """Add the next change. Sequences only grow; one that was seen already is dropped."""
        if change.seq <= self.head:
            return
        self.head = change.seq
        self._changes.append(change)
        self._forget(change.at)

    def skip(self, seq: int) -> None:
        """Move on to `seq` without a change to show."""
        self.head = max(self.head, seq)

    def _forget(self, now: float) -> None:
        # In slices of an eighth, because taking one from the front of a list moves all the others.
        slack = max(1, self.size // 8)
        over = len(self._changes) - self.size
        if over < slack and now - self._changes[0].at < self._age_s * 1.125:
            return
        horizon = now - self._age_s
        keep_from = max(over, 0)
        while keep_from < len(self._changes) and self._changes[keep_from].at < horizon:
            keep_from += 1
        if keep_from > 0:
            self._forgotten = self._changes[keep_from - 1].seq
            del self._changes[:keep_from]

    def after(self, position: Position, limit: int) -> list[Change] | None:
        """Return up to `limit` changes after `position`, in order; None when some of them are forgotten."""
        if position.epoch != self.epoch or not self._forgotten <= position.seq <= self.head:
            return None
        first = bisect_right(self._changes, position.seq, key=lambda change: change.seq)
        return self._changes[first : first + limit]
