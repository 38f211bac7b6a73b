"""The fixture the simulator's tests share."""

from collections.abc import AsyncIterator

import pytest
from recording_central_system import CentralSystem, central_system


@pytest.fixture
async def system() -> AsyncIterator[CentralSystem]:
    """A central system on the `ocpp` package that keeps what it hears."""
    async with central_system() as one:
        yield one
