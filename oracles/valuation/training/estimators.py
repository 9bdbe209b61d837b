"""The two boosted-tree models: the log price over the index, and the scale of the error to expect."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingRegressor

FOLDS = 4
SMALLEST_ERROR = 0.01

Matrix = NDArray[np.float32]
Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Fitted:
    """`ratio` predicts log price minus index; `scale` predicts the log of that prediction's absolute error."""

    ratio: Any
    scale: Any

    def scores(self, rows: Matrix, target: Vector) -> Vector:
        """Signed errors in units of their expected scale."""
        scores: Vector = (target - self.ratio.predict(rows)) / np.exp(self.scale.predict(rows))
        return scores


def new_ratio_model() -> Any:
    return HistGradientBoostingRegressor(
        loss="absolute_error",
        max_iter=600,
        learning_rate=0.06,
        max_leaf_nodes=31,
        min_samples_leaf=20,
        max_features=0.4,
        l2_regularization=1.0,
        early_stopping=False,
        random_state=7,
    )


def new_scale_model() -> Any:
    return HistGradientBoostingRegressor(
        loss="squared_error",
        max_iter=100,
        learning_rate=0.05,
        max_leaf_nodes=15,
        min_samples_leaf=80,
        max_features=0.5,
        l2_regularization=5.0,
        early_stopping=False,
        random_state=7,
    )


def fit(rows: Matrix, target: Vector, fold: NDArray[np.int64]) -> Fitted:
    """Fits both. The scale learns from errors on folds that the predictor of each row has not seen."""
    unseen = np.empty_like(target)
    for number in range(FOLDS):
        inside = fold == number
        unseen[inside] = new_ratio_model().fit(rows[~inside], target[~inside]).predict(rows[inside])
    log_error = np.log(np.abs(target - unseen) + SMALLEST_ERROR)
    return Fitted(ratio=new_ratio_model().fit(rows, target), scale=new_scale_model().fit(rows, log_error))


def conformal_quantiles(scores: Vector, coverage: float) -> tuple[float, float]:
    """The two scores between which a new one falls with at least `coverage`, the rest split evenly between the tails.

    Split conformal prediction: the ceil((n + 1)(1 - tail))-th smallest score, and its mirror for the lower tail.
    """
    ordered = np.sort(scores)
    tail = (1 - coverage) / 2
    rank = min(len(ordered), int(np.ceil((len(ordered) + 1) * (1 - tail))))
    return float(ordered[len(ordered) - rank]), float(ordered[rank - 1])
