"""What fits into one answer: the bus carries a megabyte, and a ticket's history may be longer."""

from __future__ import annotations

from collections.abc import Sequence

from contracts.problems import Conflict
from contracts.rpc.tickets import HistoryEntry, TicketSummary

ANSWER_BYTES = 800_000
MOST_ACTS = 1_000
"""How long a ticket's history may grow by members' acts. Nobody reads that any more; a new ticket can refer to it."""
_SHOWN_CHARACTERS = 120
_ENTRY_BYTES = 350
_SUMMARY_BYTES = 600


def refuse_endless(version: int, acts: int) -> None:
    """Raise Conflict when a ticket's history would grow too long."""
    if version + acts > MOST_ACTS:
        raise Conflict(
            f"This ticket has {version} entries, more than anybody reads. Create a new one that refers to it."
        )


def fitting_history(history: Sequence[HistoryEntry]) -> tuple[HistoryEntry, ...]:
    """Return the history with its oldest texts shortened as far as needed; nothing is shortened where it is kept."""
    fitting: list[HistoryEntry] = []
    room = ANSWER_BYTES - _ENTRY_BYTES * len(history)
    for entry in reversed(history):
        size = sum(_bytes(text) for text in (entry.was, entry.now, entry.text))
        if size > max(room, 0):
            entry = entry.model_copy(  # noqa: PLW2901  # the same entry, shorter
                update={"was": _short(entry.was), "now": _short(entry.now), "text": _short(entry.text)}
            )
        room -= size
        fitting.append(entry)
    return tuple(reversed(fitting))


def how_many_fit(summaries: Sequence[TicketSummary]) -> int:
    """Return how many of these fit into one answer, from the first on."""
    room = ANSWER_BYTES
    for number, ticket in enumerate(summaries):
        names = (ticket.summary, ticket.contact_name, ticket.assignee.name if ticket.assignee else None)
        room -= _SUMMARY_BYTES + sum(_bytes(name) for name in names)
        if room < 0:
            return number
    return len(summaries)


def _bytes(text: str | None) -> int:
    return 0 if text is None else len(text.encode())


def _short(text: str | None) -> str | None:
    return text if text is None or len(text) <= _SHOWN_CHARACTERS else text[:_SHOWN_CHARACTERS] + "…"
