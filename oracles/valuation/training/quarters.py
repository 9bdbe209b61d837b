"""A walk through time: refit at the start of a quarter, value the sales of that quarter, go on."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from oracles.valuation.model.features import FEATURES
from oracles.valuation.model.houses import Vector
from oracles.valuation.model.ledger import Places
from oracles.valuation.model.spec import Stretch
from oracles.valuation.training.convert import run_rows, to_onnx
from oracles.valuation.training.estimators import Fitted, fit
from oracles.valuation.training.market import Market, Refit

STRETCH_BY = 0.005
STRETCH_DECIMALS = 4


@dataclass(frozen=True)
class Quarter:
    """Sales of a quarter as valued by the models of its first day, each as of its own day, one row at a time in ONNX.

    `log_value` and `log_scale` by sale; `places` are the sales' places in the ledger.
    """

    before: date
    places: Places
    log_price: Vector
    log_value: Vector
    log_scale: Vector

    @property
    def scores(self) -> Vector:
        """Signed errors in units of their expected scale."""
        return np.asarray((self.log_price - self.log_value) / np.exp(self.log_scale))


def next_quarter(day: date) -> date:
    return date(day.year + day.month // 10, (day.month + 2) % 12 + 1, 1)


def quarters_before(day: date, count: int) -> tuple[date, ...]:
    """The first days of the `count` quarters before the one that begins on `day`, the earliest first."""
    found = [day]
    for _ in range(count):
        found.insert(0, date(found[0].year - (found[0].month == 1), (found[0].month + 8) % 12 + 1, 1))
    return tuple(found[:-1])


def fit_before(market: Market, before: date) -> tuple[Refit, Fitted]:
    """The market as read before `before`, and the models fitted to it."""
    refit = market.refit(before)
    seen = refit.seen
    return refit, fit(refit.features(before), refit.target[seen], market.fold[seen])


def stretch_of(refit: Refit) -> Stretch:
    """Values spread a little less than prices do, so they are spread by a stated share about the middle one."""
    return Stretch(about=round(float(np.median(refit.worth[refit.seen])), STRETCH_DECIMALS), by=STRETCH_BY)


def value_quarter(market: Market, before: date) -> Quarter:
    refit, fitted = fit_before(market, before)
    rows = refit.features(next_quarter(before))[int(refit.seen.sum()) :]
    places = np.arange(len(rows)) + int(refit.seen.sum())
    ratio, scale = run_rows(to_onnx(fitted, len(FEATURES)), rows).T
    return Quarter(
        before=before,
        places=places,
        log_price=market.ledger.log_price[places],
        log_value=refit.level[places] + stretch_of(refit).apply(refit.worth[places] + ratio),
        log_scale=scale,
    )
