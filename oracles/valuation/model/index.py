"""The market's price index: settled by month up to the training's end, then known day by day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from oracles.valuation.model.houses import Days, Vector

DRAWDOWN_MONTHS = 60
HISTORY_MONTHS = 12
DAYS_PER_MONTH = 30.4375


def month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def month_start(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


@dataclass(frozen=True)
class IndexReading:
    """The index for a valuation: log level, its fall from the peak, how old the last sale it knows is, and how many
    months beyond its end the day lies."""

    level: float
    drawdown: float
    age_days: int
    months_beyond: float


@dataclass(frozen=True)
class PriceIndex:
    """Log levels of prices, the first month being 0.

    `settled` has one level per month before the models were trained, from all sales before that. `known` has one level
    per day from then on, each from the sales before that day alone; its last day is the one after the last sale.
    `monthly_deviation` is the standard deviation of the monthly change. `forecast_errors` maps a horizon in months to
    the root mean square error of the stated forecast over the settled months.
    """

    first_month: int
    settled: tuple[float, ...]
    known: tuple[float, ...]
    monthly_deviation: float
    forecast_errors: Mapping[int, float]

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "PriceIndex":
        return cls(
            first_month=month_number(date.fromisoformat(f"{raw['first_month']}-01")),
            settled=tuple(raw["settled"]),
            known=tuple(raw["known"]),
            monthly_deviation=raw["monthly_deviation"],
            forecast_errors={int(months): error for months, error in raw["forecast_errors"].items()},
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "first_month": month_start(self.first_month).isoformat()[:7],
            "settled": list(self.settled),
            "known_from": self.known_from.isoformat(),
            "known": list(self.known),
            "monthly_deviation": self.monthly_deviation,
            "forecast_errors": {str(months): error for months, error in self.forecast_errors.items()},
        }

    @property
    def first_day(self) -> date:
        """The first day that can be valued: a year of sales lies before it."""
        return month_start(self.first_month + HISTORY_MONTHS)

    @property
    def known_from(self) -> date:
        return month_start(self.first_month + len(self.settled))

    @property
    def last_day(self) -> date:
        """The last day of which a level is known."""
        return self.known_from + timedelta(days=len(self.known) - 1)

    def levels(self, days: Days) -> Vector:
        """The level of each day (ordinals), from the first month on; after the end the last one is kept."""
        start = self.known_from.toordinal()
        months = np.array([month_start(self.first_month + at).toordinal() for at in range(len(self.settled))])
        before = np.array(self.settled)[np.searchsorted(months, days, side="right") - 1]
        after = np.array(self.known)[np.clip(days - start, 0, len(self.known) - 1)]
        return np.where(days < start, before, after)

    def known_at(self, day: date) -> IndexReading:
        """The reading of a day. Raises ValueError for a day before `first_day`."""
        if day < self.first_day:
            raise ValueError(f"navDate {day}: the price index is known from {self.first_day} on")
        last = min(day, self.last_day)
        month = month_number(last)
        marks = [month_start(at) for at in range(max(self.first_month, month - DRAWDOWN_MONTHS), month + 1)]
        levels = self.levels(np.array([mark.toordinal() for mark in [*marks, last]]))
        age_days = (day - self.last_day).days + 1
        return IndexReading(
            level=float(levels[-1]),
            drawdown=float(levels.max() - levels[-1]),
            age_days=max(1, age_days),
            months_beyond=max(0, age_days - 1) / DAYS_PER_MONTH,
        )
