"""kill -9 of everything in turn, short enough for `make test`; `make chaos` is the long one."""

import asyncio
import os
from pathlib import Path

import pytest

from tests.chaos.storm import ENVIRONMENT, Plan, storm
from tests.harness import running_product

SEED = int(os.environ.get("SEED", "1"))
CHARGERS = 60
"""The long run plays 200: here other tests share the two cores."""


@pytest.mark.chaos
@pytest.mark.xdist_group("product")
@pytest.mark.timeout(420)
def test_after_every_process_was_killed_once_nothing_is_lost_nothing_is_twice_and_no_screen_lied(
    tmp_path: Path,
) -> None:
    with running_product(tmp_path / "storm", environment=ENVIRONMENT) as product:
        product.register_chargers(CHARGERS)
        outcome = asyncio.run(storm(product, Plan(seed=SEED, chargers=CHARGERS, rounds=1), print))
    print(outcome.figures)
    assert outcome.complaints == [], f"again with SEED={SEED} pytest -m chaos"
