"""A market's sales, and what is fitted to those before a day: slopes, index, residuals, features, models."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from oracles.valuation.model.evidence import LookedUp, Reading, evidence, look_up
from oracles.valuation.model.features import FEATURES, feature_matrix
from oracles.valuation.model.houses import Days, Vector
from oracles.valuation.model.index import PriceIndex, month_number
from oracles.valuation.model.ledger import Ledger
from oracles.valuation.model.quality import TYPICAL, as_matrix, quality_terms
from oracles.valuation.training.hedonic import (
    ALIGN_DAYS,
    CLIP,
    DECIMALS,
    forecast_errors,
    live_levels,
    time_dummies,
)

FOLDS = 3
SLOPE_DECIMALS = 8
CHUNK = 4_000  # sales whose neighbours are weighed at once


@dataclass(frozen=True)
class Market:
    """All sales with what does not depend on a fit: hedonic terms, months, neighbours, folds by parcel."""

    ledger: Ledger
    areas: tuple[int, ...]
    terms: dict[str, Vector]
    month: Days
    found: LookedUp
    fold: Days

    @classmethod
    def of(cls, ledger: Ledger, areas: Sequence[int]) -> "Market":
        days = [date.fromordinal(int(day)) for day in ledger.day]
        return cls(
            ledger=ledger,
            areas=tuple(areas),
            terms=quality_terms(ledger.houses, areas),
            month=np.array([month_number(day) for day in days], dtype=np.int64),
            found=look_up(ledger, ledger.houses),
            fold=np.array(
                [hashlib.sha256(parcel.encode()).digest()[0] % FOLDS for parcel in ledger.houses.parcel], dtype=np.int64
            ),
        )

    def refit(self, before: date) -> "Refit":
        """The market as read from the sales before `before`, the first day of a month."""
        ledger, start = self.ledger, before.toordinal()
        seen = ledger.day < start
        terms = as_matrix(self.terms)
        slopes, settled = time_dummies(terms[seen], ledger.log_price[seen], self.month[seen])
        slopes[list(self.terms).index(TYPICAL)] = settled[0]
        slopes, settled = np.round(slopes, SLOPE_DECIMALS), np.round(settled - settled[0], DECIMALS)
        worth = np.zeros(len(ledger))
        for slope, term in zip(slopes, self.terms.values(), strict=True):
            worth += slope * term
        adjusted = ledger.log_price - worth
        anchor = np.full(len(ledger), settled[-1])
        anchor[seen] = settled[self.month[seen] - self.month[0]]
        clipped = anchor + np.clip(adjusted - anchor, -CLIP, CLIP)
        index = self._index(settled, clipped, start)
        level = index.levels(ledger.day)
        return Refit(
            market=self,
            before=before,
            seen=seen,
            slopes=dict(zip(self.terms, (float(slope) for slope in slopes), strict=True)),
            index=index,
            worth=worth,
            level=level,
            reading=Reading(residual=adjusted - level, over_index=ledger.log_price - level),
        )

    def _index(self, settled: Vector, clipped: Vector, start: int) -> PriceIndex:
        day = self.ledger.day
        back = np.unique(day[(day >= start - ALIGN_DAYS) & (day < start)])
        ahead = np.arange(start, max(start, int(day[-1]) + 1) + 1)
        live = live_levels(clipped, day, np.concatenate([back, ahead]), settled_before=start)
        past, future = dict(zip(back.tolist(), live[: len(back)], strict=True)), live[len(back) :]
        recent = np.flatnonzero((day >= start - ALIGN_DAYS) & (day < start))
        offset = np.mean([settled[self.month[place] - self.month[0]] - past[int(day[place])] for place in recent])
        return PriceIndex(
            first_month=int(self.month[0]),
            settled=tuple(settled.tolist()),
            known=tuple(np.round(future + offset, DECIMALS).tolist()),
            monthly_deviation=round(float(np.diff(settled).std(ddof=1)), DECIMALS),
            forecast_errors=forecast_errors(settled),
        )


@dataclass(frozen=True)
class Refit:
    """`seen` marks the sales before `before`; `worth`, `level` and `reading` are of all sales, those after `before`
    read with the slopes of before and the index of their own day."""

    market: Market
    before: date
    seen: NDArray[np.bool_]
    slopes: dict[str, float]
    index: PriceIndex
    worth: Vector
    level: Vector
    reading: Reading

    def features(self, until: date | None = None) -> NDArray[np.float32]:
        """Rows of FEATURES for the sales before `until`, or for all."""
        count = len(self.market.ledger) if until is None else self.market.ledger.before(until.toordinal())
        parts = []
        for first in range(0, count, CHUNK):
            rows = slice(first, min(first + CHUNK, count))
            houses, found = self.market.ledger.houses.part(rows), self.market.found.part(rows)
            said = evidence(self.market.ledger, self.reading, houses, found)
            parts.append(feature_matrix(houses, said, self.worth[rows]))
        return np.vstack(parts) if parts else np.empty((0, len(FEATURES)), dtype=np.float32)

    @property
    def target(self) -> Vector:
        """What the trees learn: the log price beside level and worth."""
        return self.reading.residual
