"""What is waited out, and what counts against the message: the difference between a pause and a dead letter."""

from __future__ import annotations

import asyncpg
import pytest
import redis.exceptions
import sqlalchemy.exc
from asyncpg.exceptions import (
    AdminShutdownError,
    CannotConnectNowError,
    DataError,
    DiskFullError,
    LockNotAvailableError,
    QueryCanceledError,
    ReadOnlySQLTransactionError,
    TooManyConnectionsError,
    UniqueViolationError,
)

from chassis.failures import passes_by_itself
from contracts.problems import Conflict, Unavailable


def wrapped(cause: Exception) -> sqlalchemy.exc.DBAPIError:
    """An error of the driver as SQLAlchemy hands it on."""
    translated = Exception(str(cause))
    translated.__cause__ = cause
    return sqlalchemy.exc.DBAPIError("SELECT", {}, translated)


@pytest.mark.parametrize(
    "error",
    [
        TimeoutError(),
        ConnectionRefusedError(),
        Unavailable("away"),
        sqlalchemy.exc.TimeoutError("QueuePool limit reached"),
        redis.exceptions.ConnectionError(),
        redis.exceptions.TimeoutError(),
        asyncpg.InterfaceError("closed"),
        LockNotAvailableError("canceling statement due to lock timeout"),
        *(
            wrapped(kind("…"))
            for kind in (
                AdminShutdownError,
                CannotConnectNowError,
                DiskFullError,
                LockNotAvailableError,
                QueryCanceledError,
                ReadOnlySQLTransactionError,
                TooManyConnectionsError,
            )
        ),
    ],
    ids=repr,
)
def test_the_infrastructures_failures_pass_by_themselves(error: Exception) -> None:
    assert passes_by_itself(error)


@pytest.mark.parametrize(
    "error",
    [ValueError(), Conflict("no"), wrapped(UniqueViolationError("…")), wrapped(DataError("…"))],
    ids=repr,
)
def test_a_messages_own_fault_does_not(error: Exception) -> None:
    assert not passes_by_itself(error)
