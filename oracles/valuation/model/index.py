"""The market's price index as it was known on a day: nothing in it knows a later sale."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

DRAWDOWN_MONTHS = 60


def month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def month_start(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


@dataclass(frozen=True)
class IndexReading:
    """The index for a valuation: log level, its fall from the peak, and how old the last known month is."""

    level: float
    drawdown: float
    age_days: int
    months_beyond: int


@dataclass(frozen=True)
class PriceIndex:
    """A monthly index of log prices, as estimated at the end of each month from the sales up to then.

    `carried[k]` is month k's level plus one month of its trailing trend: what a valuation in month k + 1 uses.
    `monthly_deviation` is the standard deviation of the monthly change of the log level.
    """

    first_month: int
    levels: tuple[float, ...]
    carried: tuple[float, ...]
    monthly_deviation: float

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "PriceIndex":
        return cls(
            first_month=month_number(date.fromisoformat(f"{raw['first_month']}-01")),
            levels=tuple(raw["levels"]),
            carried=tuple(raw["carried"]),
            monthly_deviation=raw["monthly_deviation"],
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "first_month": month_start(self.first_month).isoformat()[:7],
            "levels": list(self.levels),
            "carried": list(self.carried),
            "monthly_deviation": self.monthly_deviation,
        }

    @property
    def first_day(self) -> date:
        """The first day that can be valued: the one after the first estimated month."""
        return month_start(self.first_month + 1)

    def known_at(self, day: date) -> IndexReading:
        """The reading for the last month that was complete on `day`; after the index's end the last one is kept.

        Raises ValueError for a day before `first_day`.
        """
        if day < self.first_day:
            raise ValueError(f"navDate {day}: the price index is known from {self.first_day} on")
        wanted = month_number(day) - 1 - self.first_month
        at = min(wanted, len(self.levels) - 1)
        peak = max(self.levels[max(0, at + 1 - DRAWDOWN_MONTHS) : at + 1])
        last_day = month_start(self.first_month + at + 1) - timedelta(days=1)
        return IndexReading(
            level=self.carried[at],
            drawdown=max(0.0, peak - self.levels[at]),
            age_days=(day - last_day).days,
            months_beyond=wanted - at,
        )
