"""The training run from the fetched sales to the market's folder."""

import gzip
import hashlib
import io
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from csv import DictWriter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import skl2onnx
import sklearn
from numpy.typing import NDArray
from rich.console import Console

from oracles.valuation.model.canonical import canonical_hash
from oracles.valuation.model.features import FEATURES, as_row, features
from oracles.valuation.model.index import PriceIndex
from oracles.valuation.model.record import HouseRecord
from oracles.valuation.model.sales import HELD_OUT_FILE, HELD_OUT_ONE_IN, HELD_OUT_SALT, MARKET, Sale, is_held_out
from oracles.valuation.model.spec import FORMAT, MODEL_FILE, SPEC_FILE, describe_features
from oracles.valuation.training import seattle, source
from oracles.valuation.training.card import Findings, write_card, write_extract_readme
from oracles.valuation.training.convert import largest_difference, to_onnx
from oracles.valuation.training.estimators import FOLDS, Fitted, Matrix, Vector, conformal_quantiles, fit
from oracles.valuation.training.hedonic import causal_index, characteristics, month_levels
from oracles.valuation.training.study import study

DECIMALS = 6


@dataclass(frozen=True)
class Prepared:
    """The sales that training may see, with their features, index and folds."""

    sales: source.Sales
    rows: Matrix
    quality: NDArray[np.float64]
    fold: NDArray[np.int64]
    index: PriceIndex

    def before(self, day: date) -> NDArray[np.bool_]:
        return np.array([sale.sold_on < day for sale in self.sales.rows])

    def fit_before(self, day: date) -> tuple[Fitted, int]:
        """The models fitted on sales before `day`, and how many those were.

        Their target is the log price less the index of the sale's own month, estimated from the same sales.
        """
        seen = self.before(day)
        log_price, month = self.sales.log_price[seen], self.sales.month[seen]
        level = month_levels(self.quality[seen], log_price, month)[month - month.min()]
        return fit(self.rows[seen], log_price - level, self.fold[seen]), int(seen.sum())


def train(*, cache: Path, out: Path, console: Console) -> None:
    """Writes model.onnx, spec.json, CARD.md, held_out.csv.gz and README.md into `out`."""
    started = time.monotonic()
    with _step(console, "Fetching and reading the sales"):
        sales = source.read_sales(source.fetch_wheel(cache))
    with _step(console, "Building features and the causal index"):
        prepared = prepare(sales)
    with _step(console, f"Calibrating the interval on sales from {seattle.CALIBRATED_FROM}"):
        low, high = calibrate(prepared)
    with _step(console, f"Training on sales before {seattle.TRAINED_BEFORE}"):
        fitted, trained_on = prepared.fit_before(seattle.TRAINED_BEFORE)
    with _step(console, "Converting to ONNX and comparing every row"):
        content = to_onnx(fitted, len(FEATURES))
        difference = largest_difference(content, fitted, prepared.rows)
    with _step(console, "Writing the market's folder"):
        out.mkdir(parents=True, exist_ok=True)
        (out / MODEL_FILE).write_bytes(content)
        (out / SPEC_FILE).write_text(
            json.dumps(specify(content, prepared, low, high), indent=1) + "\n", encoding="utf-8"
        )
        extract = [sale for sale in sales.rows if sale.sold_on >= seattle.TRAINED_BEFORE and is_held_out(sale.parcel)]
        write_extract(out / HELD_OUT_FILE, extract)
        write_extract_readme(out, len(extract))
    with _step(console, "Measuring out of time, with the files just written"):
        seen_parcels = {sale.parcel for sale in prepared.sales.rows if sale.sold_on < seattle.TRAINED_BEFORE}
        groups = study(out, [sale for sale in sales.rows if sale.sold_on >= seattle.TRAINED_BEFORE], seen_parcels)
        findings = Findings(
            groups=groups,
            trained_on=trained_on,
            compared=len(prepared.rows),
            difference=difference,
            size=len(content),
        )
        write_card(out, findings)
    for name, group in groups.items():
        console.print(f"{name}: n {group.sales}, MdAPE {group.mdape:.2%}, interval covers {group.coverage:.1%}")
    console.print(f"Wrote {out} in {time.monotonic() - started:.0f} s")


def prepare(sales: source.Sales) -> Prepared:
    """Everything that training may use: held-out houses are dropped here, with all their sales."""
    kept = source.Sales.of([sale for sale in sales.rows if not is_held_out(sale.parcel)])
    houses = [_house(sale) for sale in kept.rows]
    year = np.array([sale.sold_on.year for sale in kept.rows])
    quality = characteristics(houses, year)
    rows = np.vstack([as_row(features(house, sale.sold_on)) for house, sale in zip(houses, kept.rows, strict=True)])
    fold = np.array([hashlib.sha256(sale.parcel.encode()).digest()[0] % FOLDS for sale in kept.rows])
    index = causal_index(quality, kept.log_price, kept.month)
    return Prepared(sales=kept, rows=rows, quality=quality, fold=fold, index=index)


def calibrate(prepared: Prepared) -> tuple[float, float]:
    """The interval's quantiles: errors of the same recipe, trained before the calibration year, in that year."""
    fitted, _ = prepared.fit_before(seattle.CALIBRATED_FROM)
    unseen = ~prepared.before(seattle.CALIBRATED_FROM) & prepared.before(seattle.TRAINED_BEFORE)
    known = np.array([prepared.index.known_at(sale.sold_on).level for sale in _only(prepared.sales.rows, unseen)])
    target: Vector = prepared.sales.log_price[unseen] - known
    return conformal_quantiles(fitted.scores(prepared.rows[unseen], target), seattle.COVERAGE)


def specify(content: bytes, prepared: Prepared, low: float, high: float) -> dict[str, object]:
    """What spec.json holds."""
    return {
        "format": FORMAT,
        "market": MARKET,
        "currency": "USD",
        "model_sha256": hashlib.sha256(content).hexdigest(),
        "attributes": [attribute.to_json() for attribute in seattle.ATTRIBUTES],
        "features": describe_features(),
        "features_sha256": canonical_hash(describe_features()).hex(),
        "outputs": {"log_ratio": "log(price) - index", "log_scale": "log of the error's scale"},
        "interval": {
            "coverage": seattle.COVERAGE,
            "quantile_low": round(low, DECIMALS),
            "quantile_high": round(high, DECIMALS),
            "calibrated_from": seattle.CALIBRATED_FROM.isoformat(),
            "calibrated_before": seattle.TRAINED_BEFORE.isoformat(),
        },
        "split": {
            "trained_before": seattle.TRAINED_BEFORE.isoformat(),
            "held_out_one_house_in": HELD_OUT_ONE_IN,
            "held_out_salt": HELD_OUT_SALT,
        },
        "source": {
            "package": source.PACKAGE,
            "version": source.VERSION,
            "sha256": source.WHEEL_SHA256,
            "path": source.CSV_PATH,
            "licence": "Apache-2.0",
        },
        "versions": {
            "numpy": np.__version__,
            "onnx": onnx.__version__,
            "onnxruntime": onnxruntime.__version__,
            "scikit-learn": sklearn.__version__,
            "skl2onnx": skl2onnx.__version__,
        },
        "index": prepared.index.to_json(),
    }


def write_extract(path: Path, extract: list[Sale]) -> None:
    """The sales with all columns of the source, compressed to the same bytes each time."""
    text = io.StringIO()
    writer = DictWriter(text, fieldnames=list(extract[0].raw), lineterminator="\n")
    writer.writeheader()
    writer.writerows(sale.raw for sale in extract)
    path.write_bytes(gzip.compress(text.getvalue().encode(), mtime=0))


def _house(sale: Sale) -> HouseRecord:
    attributes = {attribute.name: attribute for attribute in seattle.ATTRIBUTES}
    return HouseRecord.from_metadata(sale.metadata(), market=MARKET, attributes=attributes, at=sale.sold_on)


def _only(rows: tuple[Sale, ...], chosen: NDArray[np.bool_]) -> list[Sale]:
    return [sale for sale, wanted in zip(rows, chosen, strict=True) if wanted]


@contextmanager
def _step(console: Console, what: str) -> Iterator[None]:
    started = time.monotonic()
    with console.status(f"{what} …"):
        yield
    console.print(f"{what}: {time.monotonic() - started:.1f} s")
