"""What a charger still has to say: status changes and transaction messages, in the order they happened.

Statuses may be lost with the line: only the newest of each connector counts after a reconnect (OCPP 1.6 §4.9).
Transaction messages are never lost. A transaction message that must wait for its retry does not hold up statuses.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from simulator.messages import StatusNotification
from simulator.transactions import LocalTransaction, QueuedMessage, TransactionQueue, TransactionRequest


@dataclass(frozen=True, slots=True)
class QueuedStatus:
    """A status change on its way."""

    number: int
    request: StatusNotification


@dataclass(slots=True)
class Speech:
    """Both lanes and the numbering that keeps their common order."""

    queue: TransactionQueue
    _statuses: deque[QueuedStatus] = field(default_factory=deque)
    _unsaid: dict[int, None] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=count)

    def add_status(self, request: StatusNotification, *, online: bool) -> None:
        """Say `request` in its turn, or remember that its connector has news for the next connection."""
        if online:
            self._statuses.append(QueuedStatus(next(self._numbers), request))
        else:
            self._unsaid[request.connector_id] = None

    def add_transaction(self, transaction: LocalTransaction, request: TransactionRequest) -> None:
        """Queue a transaction message."""
        self.queue.add(QueuedMessage(next(self._numbers), transaction, request))

    def status_said(self, status: QueuedStatus) -> None:
        """`status` is confirmed or refused for good."""
        self._statuses.remove(status)

    def line_lost(self) -> None:
        """Statuses not yet confirmed shrink to: these connectors have news."""
        for status in self._statuses:
            self._unsaid[status.request.connector_id] = None
        self._statuses.clear()

    def take_unsaid(self) -> list[int]:
        """The connectors whose newest status the central system has not heard, in order; forgets them."""
        unsaid = sorted(self._unsaid)
        self._unsaid.clear()
        return unsaid

    @property
    def statuses_waiting(self) -> int:
        """How many status changes the central system has not confirmed."""
        return len(self._statuses) + len(self._unsaid)

    def next_due(self, now: float) -> QueuedStatus | QueuedMessage | None:
        """The oldest thing that may be said at loop time `now`."""
        status = self._statuses[0] if self._statuses else None
        head = self.queue.head()
        if head is not None and head.not_before > now:
            head = None
        if status is not None and (head is None or status.number < head.number):
            return status
        return head

    def next_retry(self, now: float) -> float | None:
        """Seconds until the head of the queue may be repeated; None when nothing waits for a moment in time."""
        head = self.queue.head()
        return None if head is None or head.not_before <= now else head.not_before - now
