"""The user guide's steps, named in the tests that take them: a failure says which step of the guide does not work."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the guide, by its title, and the ids of product.md it stands for."""

    title: str
    ids: str

    @contextmanager
    def step(self, number: int, words: str) -> Iterator[None]:
        """Step `number` of this section. What fails inside carries the step's name."""
        try:
            yield
        except Exception as failure:
            failure.add_note(f"guide, “{self.title}” ({self.ids}), step {number}: {words}")
            raise
