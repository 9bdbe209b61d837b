"""Slopes of a house's worth and the level of the market, from the sales before a day."""

import numpy as np
from numpy.typing import NDArray

from oracles.valuation.model.houses import Days, Vector

RIDGE = 1e-2
ROUNDS = 3
HUBER = 0.25  # residuals beyond count less, as they are mostly sales that are not between strangers
CLIP = 0.4
TREND_DAYS = 60
LOOK_BACK_DAYS = 500
ALIGN_DAYS = 365
SEASON_HARMONICS = (1, 2)
DAYS_PER_YEAR = 365.25
SHORTEST_TREND_DAYS = 90
DECIMALS = 6
FORECAST_MONTHS = (1, 3, 6, 12)
TREND_MONTHS = 12
TREND_KEPT = 0.5

Matrix = NDArray[np.float64]


def time_dummies(terms: Matrix, log_price: Vector, month: Days) -> tuple[Vector, Vector]:
    """Slopes, and the log price that a house without any of the terms has in each month.

    Robust time-dummy regression. Every month needs a sale. Solved for the slopes after the months are swept out
    (Frisch-Waugh-Lovell), reweighted by Huber's rule.
    """
    at = month - month.min()
    count = np.bincount(at).astype(np.float64)
    mean_terms = np.stack([np.bincount(at, column) for column in terms.T], axis=1) / count[:, None]
    mean_price = np.bincount(at, log_price) / count
    within, price = terms - mean_terms[at], log_price - mean_price[at]
    weight = np.ones(len(price))
    slopes = np.zeros(terms.shape[1])
    for _ in range(ROUNDS):
        normal = within.T @ (weight[:, None] * within) + RIDGE * np.eye(terms.shape[1])
        slopes = np.linalg.solve(normal, within.T @ (weight * price))
        weight = 1 / np.maximum(np.abs(price - within @ slopes) / HUBER, 1)
    level: Vector = mean_price - mean_terms @ slopes
    return slopes, level


def live_levels(adjusted: Vector, day: Days, days: Days, *, settled_before: int) -> Vector:
    """The level at the start of each of `days`, from the sales strictly before it.

    `adjusted` is the log price less the worth of the attributes, by `day` in order. A line is laid through it with
    weights that fall by e in 60 days, after the season is taken out; the season is learned from days before
    `settled_before` only.
    """
    first = int(day.min())
    length = max(int(day.max()), int(days.max())) + 1 - first
    count = np.bincount(day - first, minlength=length).astype(np.float64)
    total: Vector = np.bincount(day - first, adjusted, minlength=length).astype(np.float64)
    calendar = np.arange(length) + first
    season = _season(total, count, calendar, settled_before - first)
    total = total - season * count
    levels = np.empty(len(days))
    for row, today in enumerate(days - first):
        back = np.arange(max(0, today - LOOK_BACK_DAYS), today)
        ago = back - today
        weight = count[back] * np.exp(ago / TREND_DAYS)
        mean = total[back] / np.maximum(count[back], 1)
        sold = weight.sum()
        centre, middle = (weight * ago).sum() / sold, (weight * mean).sum() / sold
        spread = (weight * (ago - centre) ** 2).sum()
        slope = (weight * (ago - centre) * (mean - middle)).sum() / spread if spread > 0 else 0.0
        levels[row] = middle - slope * centre + season[today]
    return levels


def _season(total: Vector, count: Vector, calendar: Days, settled: int) -> Vector:
    """The yearly wave of prices, as two harmonics beside a line that may bend every year."""
    angle = 2 * np.pi * calendar / DAYS_PER_YEAR
    waves = np.column_stack([wave(turn * angle) for turn in SEASON_HARMONICS for wave in (np.sin, np.cos)])
    if settled < 2 * DAYS_PER_YEAR:
        return np.zeros(len(calendar))
    years = np.arange(settled) / DAYS_PER_YEAR
    bends = [
        np.maximum(years - bend, 0)
        for bend in range(1, int(years[-1]) + 1)
        if years[-1] - bend > SHORTEST_TREND_DAYS / 365
    ]
    terms = np.column_stack([np.ones(settled), years, *bends, waves[:settled]])
    weight, mean = count[:settled], total[:settled] / np.maximum(count[:settled], 1)
    normal = terms.T @ (weight[:, None] * terms) + 1e-3 * np.eye(terms.shape[1])
    slopes = np.linalg.solve(normal, terms.T @ (weight * mean))
    return np.asarray(waves @ slopes[-waves.shape[1] :])


def forecast_errors(levels: Vector) -> dict[int, float]:
    """Root mean square error of the stated forecast over the settled months, by horizon in months.

    The forecast: the level moves on by half of the trailing year's mean monthly change.
    """
    errors = {}
    for ahead in FORECAST_MONTHS:
        at = np.arange(TREND_MONTHS, len(levels) - ahead)
        if not len(at):
            continue
        trend = (levels[at] - levels[at - TREND_MONTHS]) / TREND_MONTHS
        missed = levels[at + ahead] - levels[at] - TREND_KEPT * trend * ahead
        errors[ahead] = round(float(np.sqrt((missed**2).mean())), DECIMALS)
    return errors
