"""Which failures pass by themselves. Those are waited out; the others count against the message that caused them."""

from __future__ import annotations

import asyncpg
import nats.errors
import redis.exceptions
import sqlalchemy.exc
from sqlalchemy.exc import DBAPIError

from contracts.problems import Unavailable

_PASSING = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    # Shut down, starting up, cancelled by an operator; no disk, no memory, no connection left; a standby just now.
    asyncpg.exceptions.OperatorInterventionError,
    asyncpg.exceptions.InsufficientResourcesError,
    asyncpg.exceptions.ReadOnlySQLTransactionError,
    asyncpg.exceptions.SerializationError,
    asyncpg.exceptions.DeadlockDetectedError,
    # Somebody held a row for longer than lock_timeout: theirs ends.
    asyncpg.exceptions.LockNotAvailableError,
    asyncpg.InterfaceError,
    # "another operation (2) is in progress": the server has just said goodbye on an idle connection (asyncpg 0.32).
    asyncpg.InternalClientError,
    sqlalchemy.exc.InterfaceError,
    # No free connection in the pool within its time: the server is slow, or we are busy.
    sqlalchemy.exc.TimeoutError,
    nats.errors.Error,
    redis.exceptions.ConnectionError,
    redis.exceptions.TimeoutError,
    Unavailable,
)


def passes_by_itself(error: BaseException) -> bool:
    """Say whether `error` is the infrastructure's and no fault of the message being worked on."""
    if isinstance(error, DBAPIError):
        cause = error.orig.__cause__ if error.orig is not None else None
        return error.connection_invalidated or (cause is not None and passes_by_itself(cause))
    return isinstance(error, _PASSING)


def backoff_s(attempt: int, *, first: float = 0.1, longest: float = 5.0) -> float:
    """Return how long to wait after failed attempt number `attempt` (1-based), in seconds: doubling, bounded."""
    return min(first * float(2 ** (attempt - 1)), longest)
