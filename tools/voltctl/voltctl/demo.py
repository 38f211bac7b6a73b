"""The demo network: a member per role, forty chargers, and the cards that charge at them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from voltctl.infrastructure import Endpoints

SECRET_VARIABLE = "VOLT_DEMO_SECRET"  # noqa: S105 - the variable's name


@dataclass(frozen=True, slots=True)
class DemoMember:
    """Somebody who may sign in."""

    role: str
    email: str
    password: str = field(repr=False)


class SeedFailed(Exception):
    """Demo data could not be stored."""


async def seed(
    endpoints: Endpoints, database_urls: Mapping[str, str], secret: str, chargers: int
) -> Sequence[DemoMember]:
    """Store the demo data; what is there already stays as it is."""
    raise NotImplementedError
