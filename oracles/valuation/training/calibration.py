"""Rolling calibration: conformal quantiles of the scores of late, their tails adapted to what was covered.

Adaptive conformal inference (Gibbs and Candès, Adaptive Conformal Inference Under Distribution Shift, 2021), each tail
by itself: after every sale a tail's share is moved by RATE times the difference of what was promised and what happened.
"""

import numpy as np
from numpy.typing import NDArray

from oracles.valuation.model.houses import Days, Vector

WINDOW_DAYS = 182
RATE = 0.002
FEWEST_SCORES = 100
TAIL_BOUNDS = (0.005, 0.2)


def rolling_quantiles(day: Days, scores: Vector, days: Days, coverage: float) -> tuple[Vector, Vector]:
    """The quantiles known on each of `days`, ascending, from scores of sales strictly before it.

    `scores` are of out-of-time values, by `day` in order. Raises ValueError where too few lie in the window.
    """
    promised = (1 - coverage) / 2
    tails = np.array([promised, promised])
    wanted = {int(one): place for place, one in enumerate(days)}
    found = np.full((len(days), 2), np.nan)
    for today in np.union1d(np.unique(day), days):
        first, last = np.searchsorted(day, (today - WINDOW_DAYS, today))
        window = np.sort(scores[first:last])
        if len(window) >= FEWEST_SCORES:
            bounds = quantile(window, tails[0]), -quantile(-window[::-1], tails[1])
            if int(today) in wanted:
                found[wanted[int(today)]] = bounds
            sold = scores[last : np.searchsorted(day, today, side="right")]
            missed = np.array([(promised - (sold < bounds[0])).sum(), (promised - (sold > bounds[1])).sum()])
            tails = np.clip(tails + RATE * missed, *TAIL_BOUNDS)
    if np.isnan(found).any():
        raise ValueError(f"fewer than {FEWEST_SCORES} scores lie in the {WINDOW_DAYS} days before a day")
    return found[:, 0], found[:, 1]


def quantile(ordered: NDArray[np.float64], tail: float) -> float:
    """The score below which a new one falls with at most the probability `tail`: split conformal prediction."""
    rank = min(len(ordered), int(np.ceil((len(ordered) + 1) * (1 - tail))))
    return float(ordered[len(ordered) - rank])
