"""What the commands share: the console, and how an expected failure ends them."""

import asyncio
import sys
from collections.abc import Coroutine
from typing import Any, NoReturn, TypeVar

import asyncpg
import nats.errors
import typer
from rich.console import Console

from voltctl.demo import SeedFailed
from voltctl.infrastructure import InfrastructureError
from voltctl.letters import NoSuchLetter
from voltctl.supervision import StartFailed

T = TypeVar("T")

console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)

_EXPECTED = (
    InfrastructureError,
    StartFailed,
    SeedFailed,
    NoSuchLetter,
    asyncpg.PostgresError,
    nats.errors.Error,
    OSError,
)


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a command to its end. A failure an operator can act on is one message and exit status 1."""
    try:
        return asyncio.run(work)
    except _EXPECTED as problem:
        fail(str(problem) or type(problem).__name__)
    except KeyboardInterrupt:
        sys.exit(130)


def fail(text: str) -> NoReturn:
    """Say what is wrong and end with status 1."""
    errors.print(text, style="red", markup=False)
    raise typer.Exit(1)
