"""How far the sales of late have moved from those the model was trained on, and how well it still values them."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from oracles.valuation.model.evidence import evidence, look_up
from oracles.valuation.model.features import FEATURES, feature_matrix
from oracles.valuation.model.houses import Vector
from oracles.valuation.model.quality import quality
from oracles.valuation.model.valuation import ValuationModel

WATCHED_SALES: Final = 1_000
SHAKY_PSI: Final = 0.1
ALARMING_PSI: Final = 0.25
BINS: Final = 10
SMALLEST_SHARE: Final = 1e-4


@dataclass(frozen=True)
class Drift:
    """`psi` by feature; `coverage` is the share of prices inside the 90 % interval, `bias` the median ratio of value to
    price, less one; all over `sales` sales."""

    sales: int
    psi: Mapping[str, float]
    coverage: float
    bias: float

    @property
    def alarming(self) -> tuple[str, ...]:
        return tuple(name for name, psi in self.psi.items() if psi >= ALARMING_PSI)


def spread_of(rows: NDArray[np.float32]) -> dict[str, Any]:
    """How each feature was spread: cuts between tenths, and the shares between them, the last of rows without one."""
    spread = {}
    for name, column in zip(FEATURES, rows.T, strict=True):
        known = column[~np.isnan(column)]
        cuts = np.unique(np.quantile(known, np.arange(1, BINS) / BINS)) if len(known) else np.empty(0)
        cuts = np.array([round(float(cut), 4) for cut in cuts])
        spread[name] = {
            "cuts": cuts.tolist(),
            "shares": [round(float(share), 6) for share in _shares(column, cuts)],
        }
    return spread


def stability(rows: NDArray[np.float32], seen: Mapping[str, Any]) -> dict[str, float]:
    """The population stability index of each feature: sum of (now - then) · ln(now / then) over its bins."""
    found = {}
    for name, column in zip(FEATURES, rows.T, strict=True):
        then = np.maximum(np.array(seen[name]["shares"]), SMALLEST_SHARE)
        now = np.maximum(_shares(column, np.array(seen[name]["cuts"])), SMALLEST_SHARE)
        found[name] = float(((now - then) * np.log(now / then)).sum())
    return found


def _shares(column: NDArray[np.float32], cuts: Vector) -> Vector:
    is_known = ~np.isnan(column)
    places = np.searchsorted(cuts, column[is_known], side="right")
    counts = np.append(np.bincount(places, minlength=len(cuts) + 1), (~is_known).sum())
    return np.asarray(counts / max(1, len(column)), dtype=np.float64)


def watch(model: ValuationModel) -> Drift:
    """Looks at the newest sales of the model's ledger that training has not seen."""
    ledger, spec = model.ledger, model.spec
    first = max(len(ledger) - WATCHED_SALES, ledger.before(spec.trained_before.toordinal()))
    newest = slice(first, len(ledger))
    houses = ledger.houses.part(newest)
    if not len(houses):
        return Drift(0, {}, math.nan, math.nan)
    worth = quality(houses, spec.areas, spec.slopes)
    rows = feature_matrix(houses, evidence(ledger, model.reading, houses, look_up(ledger, houses)), worth)
    outputs = np.array([model.run(row[None, :]) for row in rows])
    log_value = spec.index.levels(houses.day) + spec.stretch.apply(worth + outputs[:, 0])
    error, scale = ledger.log_price[newest] - log_value, np.exp(outputs[:, 1])
    low, high = spec.interval.on(houses.day)
    is_covered = (low * scale <= error) & (error <= high * scale)
    return Drift(
        sales=len(houses),
        psi=stability(rows, spec.seen),
        coverage=float(is_covered.mean()),
        bias=float(np.expm1(np.median(-error))),
    )
