"""Money: integer cents of one currency. The suite counts in Sri Lankan rupees."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, StrictInt


class Money(BaseModel):
    """An amount in integer cents of LKR; may be negative. Arithmetic never leaves whole cents."""

    model_config = ConfigDict(frozen=True)

    cents: StrictInt
    currency: Literal["LKR"] = "LKR"

    @classmethod
    def rupees(cls, amount: str | int | Decimal) -> Self:
        """Build from rupees; raises ValueError for a fraction of a cent. Floats are refused by type."""
        cents = Decimal(amount) * 100
        if cents != cents.to_integral_value():
            raise ValueError(f"{amount} rupees is not a whole number of cents")
        return cls(cents=int(cents))

    def __add__(self, other: Money) -> Money:
        return Money(cents=self.cents + other.cents)

    def __sub__(self, other: Money) -> Money:
        return Money(cents=self.cents - other.cents)

    def __neg__(self) -> Money:
        return Money(cents=-self.cents)

    def __lt__(self, other: Money) -> bool:
        return self.cents < other.cents

    def __le__(self, other: Money) -> bool:
        return self.cents <= other.cents

    def __str__(self) -> str:
        """As agents read it: `LKR 1,250.00`."""
        sign = "-" if self.cents < 0 else ""
        return f"{self.currency} {sign}{abs(self.cents) // 100:,}.{abs(self.cents) % 100:02d}"
