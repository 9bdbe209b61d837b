"""The boosted trees: what the log price lies above index and hedonic sum, and the scale of the error to expect."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingRegressor

from oracles.valuation.model.houses import Days, Vector

SMALLEST_ERROR = 0.01
SEEDS = (7, 8, 9)

Matrix = NDArray[np.float32]


@dataclass(frozen=True)
class Recipe:
    """Settings of a boosted ensemble; its members differ by their seed alone and are averaged."""

    loss: str = "absolute_error"
    rounds: int = 400
    learning_rate: float = 0.06
    leaves: int = 31
    leaf_sales: int = 20
    feature_share: float = 0.4
    shrinkage: float = 1.0
    seeds: tuple[int, ...] = SEEDS

    def member(self, seed: int) -> Any:
        return HistGradientBoostingRegressor(
            loss=self.loss,
            max_iter=self.rounds,
            learning_rate=self.learning_rate,
            max_leaf_nodes=self.leaves,
            min_samples_leaf=self.leaf_sales,
            max_features=self.feature_share,
            l2_regularization=self.shrinkage,
            early_stopping=False,
            random_state=seed,
        )


RATIO = Recipe()
UNSEEN = Recipe(rounds=250, learning_rate=0.09, seeds=SEEDS[:1])
SCALE = Recipe(
    loss="squared_error",
    rounds=120,
    learning_rate=0.05,
    leaves=15,
    leaf_sales=80,
    feature_share=0.5,
    shrinkage=5.0,
    seeds=SEEDS[:1],
)


@dataclass(frozen=True)
class Ensemble:
    """The mean of its members."""

    members: tuple[Any, ...]

    def predict(self, rows: Matrix) -> Vector:
        return np.asarray(np.mean([member.predict(rows) for member in self.members], axis=0), dtype=np.float64)


@dataclass(frozen=True)
class Fitted:
    """`ratio` predicts log price less index and hedonic sum; `scale` the log of that prediction's absolute error."""

    ratio: Ensemble
    scale: Ensemble

    def scores(self, rows: Matrix, target: Vector) -> Vector:
        """Signed errors in units of their expected scale."""
        return np.asarray((target - self.ratio.predict(rows)) / np.exp(self.scale.predict(rows)))


def fit_ensemble(recipe: Recipe, rows: Matrix, target: Vector) -> Ensemble:
    return Ensemble(tuple(recipe.member(seed).fit(rows, target) for seed in recipe.seeds))


def fit(rows: Matrix, target: Vector, fold: Days) -> Fitted:
    """Fits both. The scale learns from errors on folds that the predictor of each row has not seen."""
    unseen = np.empty_like(target)
    for number in np.unique(fold):
        inside = fold == number
        unseen[inside] = fit_ensemble(UNSEEN, rows[~inside], target[~inside]).predict(rows[inside])
    log_error = np.log(np.abs(target - unseen) + SMALLEST_ERROR)
    return Fitted(ratio=fit_ensemble(RATIO, rows, target), scale=fit_ensemble(SCALE, rows, log_error))


def conformal_quantiles(scores: Vector, coverage: float) -> tuple[float, float]:
    """The two scores between which a new one falls with at least `coverage`, the rest split evenly between the tails.

    Split conformal prediction: the ceil((n + 1)(1 - tail))-th smallest score, and its mirror for the lower tail.
    """
    ordered = np.sort(scores)
    tail = (1 - coverage) / 2
    rank = min(len(ordered), int(np.ceil((len(ordered) + 1) * (1 - tail))))
    return float(ordered[len(ordered) - rank]), float(ordered[rank - 1])
