"""Transaction messages wait in one queue until the central system has confirmed them, in order, for ever.

StartTransaction, MeterValues of a transaction and StopTransaction are the messages a charger must not lose
(OCPP 1.6 §3.7, §4.7, §4.8, §4.10). The queue stands for the charger's flash: it survives a cut line and a restart.
"""

from collections import deque
from dataclasses import dataclass, field
from typing import Final

import msgspec

from simulator.messages import MeterValues, StartConf, StartTransaction, StopReason, StopTransaction

UNKNOWN_TRANSACTION: Final = -1
"""What stands for the id until the StartTransaction is confirmed."""

TransactionRequest = StartTransaction | MeterValues | StopTransaction


@dataclass(slots=True, eq=False)
class LocalTransaction:
    """A transaction as the charger knows it; the id is the central system's, and unknown at first."""

    connector_id: int
    id_tag: str
    meter_start: int
    transaction_id: int = UNKNOWN_TRANSACTION
    stop_reason: StopReason | None = None
    ended: bool = False


@dataclass(slots=True, eq=False)
class QueuedMessage:
    """One transaction message on its way; `number` is its place among everything the charger says."""

    number: int
    transaction: LocalTransaction
    request: TransactionRequest
    attempts: int = 0
    not_before: float = 0.0

    def ready(self) -> TransactionRequest:
        """The request with the id as known now: a queued -1 is rewritten once the Start is confirmed."""
        if isinstance(self.request, StartTransaction):
            return self.request
        return msgspec.structs.replace(self.request, transaction_id=self.transaction.transaction_id)


@dataclass(frozen=True, slots=True)
class ConfirmedMessage:
    """The fleet's truth: this was sent, and the central system confirmed it."""

    action: str
    request: TransactionRequest
    transaction_id: int
    """The id the message belongs to (for a Start, the one its confirmation brought)."""


@dataclass(slots=True)
class TransactionQueue:
    """First in, first out; the head is repeated until it is confirmed."""

    remember: bool = True
    """Keep every confirmed message for truth(); a long demo run does without."""
    confirmed: list[ConfirmedMessage] = field(default_factory=list)
    confirmed_count: int = 0
    _waiting: deque[QueuedMessage] = field(default_factory=deque)

    def __len__(self) -> int:
        """How many messages still wait."""
        return len(self._waiting)

    def add(self, message: QueuedMessage) -> None:
        """Put `message` behind all others."""
        self._waiting.append(message)

    def head(self) -> QueuedMessage | None:
        """The oldest unconfirmed message."""
        return self._waiting[0] if self._waiting else None

    def postpone(self, message: QueuedMessage, *, now: float, interval: float) -> None:
        """The head was refused or unanswered: again after `interval` times the number of attempts, a minute at most.

        OCPP 1.6 §3.7.1 lets the pause grow like this.
        """
        message.attempts += 1
        message.not_before = now + min(interval * message.attempts, 60.0)

    def confirm(self, message: QueuedMessage, sent: TransactionRequest, answer: StartConf | None) -> None:
        """The head has its .conf: forget it, and learn the transaction id if it was a Start."""
        if answer is not None:
            message.transaction.transaction_id = answer.transaction_id
        self._waiting.remove(message)
        self.confirmed_count += 1
        if self.remember:
            self.confirmed.append(ConfirmedMessage(type(sent).__name__, sent, message.transaction.transaction_id))

    def retry_at_once(self) -> None:
        """A new line: what had to wait because of the old one need not wait longer."""
        for message in self._waiting:
            message.not_before = 0.0
