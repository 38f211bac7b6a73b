"""Hashing of passwords: argon2id, off the event loop, a bounded number at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError
from argon2.profiles import RFC_9106_LOW_MEMORY

STRONG = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
"""RFC 9106 §4, second recommended option: argon2id, 3 passes over 64 MiB, 4 lanes."""


@dataclass(frozen=True)
class Verdict:
    """Whether a password matched; `better_hash` replaces the stored one when that is weaker than hashes of today."""

    matches: bool
    better_hash: str | None = None


def hash_password(password: str) -> str:
    """Return the argon2id hash to store. Takes about 0.1 s of a core: call it off the event loop."""
    return STRONG.hash(password)


class Passwords:
    """Looks at passwords. Holds `slots` threads, and with them at most `slots` × 64 MiB."""

    def __init__(self, slots: int, hasher: PasswordHasher = STRONG) -> None:
        self._hasher = hasher
        self._threads = ThreadPoolExecutor(slots, thread_name_prefix="argon2")
        self._slots = asyncio.Semaphore(slots)
        self._nobody = hasher.hash("the password of nobody")

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        """Wait for one's turn to hash. Taken before a database connection, so that a rush of sign-ins leaves
        connections for everyone else."""
        async with self._slots:
            yield

    async def look_at(self, password: str, stored: str | None) -> Verdict:
        """Compare `password` with a stored hash.

        None stands for an unknown member: it is compared with nobody's, takes as long, and never matches (AUTH-1).
        """
        verdict = await asyncio.get_running_loop().run_in_executor(
            self._threads, self._compare, password, stored or self._nobody
        )
        return verdict if stored is not None else Verdict(matches=False)

    async def hash(self, password: str) -> str:
        """Return the hash to store of a new password. Take a `slot` around it."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._hasher.hash, password)

    def close(self) -> None:
        """Stop the threads; hashes in work are finished."""
        self._threads.shutdown()

    def _compare(self, password: str, stored: str) -> Verdict:
        try:
            self._hasher.verify(stored, password)
        except VerifyMismatchError:
            return Verdict(matches=False)
        except (VerificationError, InvalidHashError) as error:
            raise RuntimeError("a stored password hash cannot be read") from error
        weak = self._hasher.check_needs_rehash(stored)
        return Verdict(matches=True, better_hash=self._hasher.hash(password) if weak else None)
