"""The running product for tests of the whole: one per test process, started on first use."""

from collections.abc import Iterator

import pytest

from tests.harness import Product, running_product


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product with its 40 demo chargers at work, as `make run` gives it. Do not break it: others use it, too.

    Mark users with `pytest.mark.xdist_group("product")`, so that one worker starts it and not each.
    """
    with running_product(tmp_path_factory.mktemp("product"), chargers=40) as running:
        yield running
