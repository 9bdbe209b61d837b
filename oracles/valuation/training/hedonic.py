"""The causal price index: for every month, what the sales up to its end say about the level of prices."""

import numpy as np
from numpy.typing import NDArray

from oracles.valuation.model.index import PriceIndex
from oracles.valuation.model.record import HouseRecord

TREND_MONTHS = 12
SHORTEST_HISTORY_MONTHS = 12
RIDGE = 1e-6
DECIMALS = 6


def characteristics(houses: list[HouseRecord], year: NDArray[np.int64]) -> NDArray[np.float64]:
    """The regressors that hold a house's quality fixed, one row per house; `year` is the year of each one's sale."""
    areas = sorted({house.area for house in houses})
    rows = []
    for house, sold in zip(houses, year, strict=True):
        age, renewed = (sold - house.year_built) / 100, (sold - house.year_renewed) / 100
        grade = house.bldg_grade - 7
        rows.append(
            [
                np.log(house.tot_sf),
                np.log(house.lot_sf),
                grade,
                grade**2,
                house.baths,
                house.beds,
                house.wfnt,
                house.use_type == "townhouse",
                age,
                renewed,
                renewed**2,
                *(house.area == area for area in areas),
            ]
        )
    return np.array(rows, dtype=np.float64)


def month_levels(
    quality: NDArray[np.float64], log_price: NDArray[np.float64], month: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Time-dummy hedonic regression: the log level of each month from the first to the last, the first being 0.

    Every month needs a sale. Solved for the characteristics after the months are swept out (Frisch-Waugh-Lovell).
    """
    at = month - month.min()
    count = np.bincount(at).astype(np.float64)
    mean_quality = np.stack([np.bincount(at, column) for column in quality.T], axis=1) / count[:, None]
    mean_price = np.bincount(at, log_price) / count
    within = quality - mean_quality[at]
    normal = within.T @ within + RIDGE * np.eye(quality.shape[1])
    slopes = np.linalg.solve(normal, within.T @ (log_price - mean_price[at]))
    level = mean_price - mean_quality @ slopes
    relative: NDArray[np.float64] = level - level[0]
    return relative


def causal_index(quality: NDArray[np.float64], log_price: NDArray[np.float64], month: NDArray[np.int64]) -> PriceIndex:
    """The index whose every entry is estimated from the sales up to the end of its own month alone."""
    levels: list[float] = []
    carried: list[float] = []
    first = int(month.min()) + SHORTEST_HISTORY_MONTHS - 1
    history = np.zeros(1)
    for last in range(first, int(month.max()) + 1):
        seen = month <= last
        history = month_levels(quality[seen], log_price[seen], month[seen])
        back = min(TREND_MONTHS, len(history) - 1)
        levels.append(round(float(history[-1]), DECIMALS))
        carried.append(round(float(history[-1] + (history[-1] - history[-1 - back]) / back), DECIMALS))
    return PriceIndex(
        first_month=first,
        levels=tuple(levels),
        carried=tuple(carried),
        monthly_deviation=round(float(np.diff(history).std(ddof=1)), DECIMALS),
    )
