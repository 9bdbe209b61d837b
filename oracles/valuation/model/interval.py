"""The interval's quantiles, day by day: how far prices of late lay from values, in units of the expected error."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from oracles.valuation.model.houses import Days, Vector


@dataclass(frozen=True)
class Interval:
    """Scores between which `coverage` of prices fell, known on each day from `known_from` on, from the sales before
    that day alone. Before it the first are used, after the last day the last."""

    coverage: float
    known_from: date
    low: tuple[float, ...]
    high: tuple[float, ...]

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "Interval":
        return cls(
            coverage=raw["coverage"],
            known_from=date.fromisoformat(raw["known_from"]),
            low=tuple(raw["low"]),
            high=tuple(raw["high"]),
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "coverage": self.coverage,
            "known_from": self.known_from.isoformat(),
            "low": list(self.low),
            "high": list(self.high),
        }

    def on(self, days: Days) -> tuple[Vector, Vector]:
        """Low and high score of each day (ordinals)."""
        places = np.clip(days - self.known_from.toordinal(), 0, len(self.low) - 1)
        return np.array(self.low)[places], np.array(self.high)[places]

    def at(self, day: date) -> tuple[float, float]:
        low, high = self.on(np.array([day.toordinal()]))
        return float(low[0]), float(high[0])
