"""How good predictions are: error measures, and the ratio study of the assessors' standard (IAAO)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Accuracy:
    """Out-of-sample figures. `mdape` is the median absolute percentage error, `bias` the median ratio less one.

    COD: mean absolute deviation of the ratio from its median, in percent. PRD: mean ratio over the price-weighted one.
    PRB: change of the ratio, relative to its median, when the value doubles.
    """

    sales: int
    mdape: float
    within_10: float
    within_20: float
    rmse_log: float
    bias: float
    cod: float
    prd: float
    prb: float
    coverage: float
    width: float


def accuracy(*, price: Vector, value: Vector, low: Vector, high: Vector) -> Accuracy:
    error = np.abs(value / price - 1)
    ratio = value / price
    middle = float(np.median(ratio))
    proxy = np.log2((value / middle + price) / 2)
    return Accuracy(
        sales=len(price),
        mdape=float(np.median(error)),
        within_10=float((error <= 0.10).mean()),
        within_20=float((error <= 0.20).mean()),
        rmse_log=float(np.sqrt((np.log(ratio) ** 2).mean())),
        bias=middle - 1,
        cod=float(np.abs(ratio - middle).mean() / middle * 100),
        prd=float(ratio.mean() / (value.sum() / price.sum())),
        prb=float(np.polyfit(proxy, (ratio - middle) / middle, 1)[0]),
        coverage=float(((low <= price) & (price <= high)).mean()),
        width=float(np.median((high - low) / value)),
    )


def measured_row(
    dataset: str, split: str, step: str, model: str, log_price: Vector, log_value: Vector
) -> dict[str, Any]:
    """A row of build/bench/backtest.json for one way to value; what says something of intervals is None."""
    price, value = np.exp(log_price), np.exp(log_value)
    found = accuracy(price=price, value=value, low=value, high=value)
    return {
        "dataset": dataset,
        "split": split,
        "n": found.sales,
        "mdape": round(found.mdape, 5),
        "ppe10": round(found.within_10, 4),
        "rmse_log": round(found.rmse_log, 5),
        "cod": round(found.cod, 3),
        "prd": round(found.prd, 4),
        "prb": round(found.prb, 4),
        "coverage_by_quarter": None,
        "mdape_certain_fifth": None,
        "model": model,
        "step": step,
    }
