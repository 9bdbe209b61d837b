"""The training run from the fetched sales to the market's folder."""

import gzip
import hashlib
import io
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from csv import DictWriter
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import skl2onnx
import sklearn
from rich.console import Console

from oracles.valuation.model.canonical import canonical_hash
from oracles.valuation.model.drift import spread_of
from oracles.valuation.model.evidence import EVIDENCE
from oracles.valuation.model.features import FEATURES
from oracles.valuation.model.interval import Interval
from oracles.valuation.model.ledger import LEDGER_FILE, Ledger, read_ledger, write_ledger
from oracles.valuation.model.sales import HELD_OUT_FILE, HELD_OUT_ONE_IN, HELD_OUT_SALT, MARKET, Sale, is_held_out
from oracles.valuation.model.spec import FORMAT, MODEL_FILE, SPEC_FILE, describe_features
from oracles.valuation.training import seattle, source
from oracles.valuation.training.calibration import rolling_quantiles
from oracles.valuation.training.card import Findings, write_card, write_extract_readme
from oracles.valuation.training.convert import largest_difference, run_rows, to_onnx
from oracles.valuation.training.estimators import Matrix
from oracles.valuation.training.market import Market, Refit
from oracles.valuation.training.quarters import Quarter, fit_before, quarters_before, stretch_of, value_quarter
from oracles.valuation.training.study import study

DECIMALS = 6


def train(*, cache: Path, out: Path, console: Console, trained_before: date = seattle.TRAINED_BEFORE) -> None:
    """Writes model.onnx, spec.json, ledger.csv.xz, CARD.md, held_out.csv.gz and README.md into `out`.

    `trained_before` is the first day of a quarter; the two quarters before it calibrate the interval.
    """
    calibrated_from = quarters_before(trained_before, seattle.CALIBRATION_QUARTERS)
    started = time.monotonic()
    with _step(console, "Fetching and reading the sales"):
        sales = source.read_sales(source.fetch_wheel(cache))
    with _step(console, "Writing the ledger and looking up neighbours"):
        out.mkdir(parents=True, exist_ok=True)
        market = prepare(sales, out / LEDGER_FILE)
    with _step(console, f"Calibrating the interval on the quarters from {calibrated_from[0]}"):
        earlier = [value_quarter(market, before) for before in calibrated_from]
    with _step(console, f"Training on sales before {trained_before}"):
        refit, fitted = fit_before(market, trained_before)
        rows = refit.features()
    with _step(console, "Converting to ONNX and comparing every row"):
        content = to_onnx(fitted, len(FEATURES))
        difference = largest_difference(content, fitted, rows)
    with _step(console, "Calibrating day by day on what it missed since"):
        interval = calibrate([*earlier, later_sales(refit, rows, content)], market.ledger)
    with _step(console, "Writing the market's folder"):
        (out / MODEL_FILE).write_bytes(content)
        ledger_hash = hashlib.sha256((out / LEDGER_FILE).read_bytes()).hexdigest()
        described = specify(content, ledger_hash, refit, interval, rows)
        (out / SPEC_FILE).write_text(json.dumps(described, indent=1) + "\n", encoding="utf-8")
        extract = [sale for sale in sales.rows if sale.sold_on >= trained_before and is_held_out(sale.parcel)]
        write_extract(out / HELD_OUT_FILE, extract)
        write_extract_readme(out, len(extract), trained_before)
    with _step(console, "Measuring out of time, with the files just written"):
        day, parcels = trained_before.toordinal(), market.ledger.houses.parcel
        seen_parcels = set(parcels[: market.ledger.before(day)])
        groups = study(out, [sale for sale in sales.rows if sale.sold_on >= trained_before], seen_parcels)
        findings = Findings(
            groups=groups,
            trained_on=int(refit.seen.sum()),
            compared=len(rows),
            difference=difference,
            size=len(content),
            trained_before=trained_before,
            calibrated_from=calibrated_from[0],
        )
        write_card(out, findings)
    for name, group in groups.items():
        console.print(f"{name}: n {group.sales}, MdAPE {group.mdape:.2%}, interval covers {group.coverage:.1%}")
    console.print(f"Wrote {out} in {time.monotonic() - started:.0f} s")


def prepare(sales: source.Sales, ledger_file: Path) -> Market:
    """Everything that training may use, read back from the ledger it writes: held-out houses are dropped here, with all
    their sales."""
    write_ledger(ledger_file, (sale.ledger_sale() for sale in sales.rows if not is_held_out(sale.parcel)))
    return Market.of(read_ledger(ledger_file.read_bytes()), seattle.AREAS)


def later_sales(refit: Refit, rows: Matrix, content: bytes) -> Quarter:
    """The sales since training, as the model values them."""
    count = int(refit.seen.sum())
    places = np.arange(count, len(rows))
    outputs = run_rows(content, rows[count:])
    return Quarter(
        before=refit.before,
        places=places,
        log_price=refit.market.ledger.log_price[places],
        log_value=refit.level[places] + stretch_of(refit).apply(refit.worth[places] + outputs[:, 0]),
        log_scale=outputs[:, 1],
    )


def calibrate(valued: list[Quarter], ledger: Ledger) -> Interval:
    """The interval's quantiles for every day from the last of `valued` to the day after the last sale: errors of the
    same recipe in the quarters after each was trained, then of the model itself."""
    scores = np.concatenate([quarter.scores for quarter in valued])
    day = ledger.day[np.concatenate([quarter.places for quarter in valued])]
    first = valued[-1].before.toordinal()
    days = np.arange(first, max(first, int(ledger.day[-1]) + 1) + 1)
    low, high = rolling_quantiles(day, scores, days, seattle.COVERAGE)
    return Interval(
        coverage=seattle.COVERAGE,
        known_from=valued[-1].before,
        low=tuple(np.round(low, DECIMALS).tolist()),
        high=tuple(np.round(high, DECIMALS).tolist()),
    )


def specify(content: bytes, ledger_hash: str, refit: Refit, interval: Interval, rows: Matrix) -> dict[str, object]:
    """What spec.json holds."""
    return {
        "format": FORMAT,
        "recipe": "houses/2",
        "market": MARKET,
        "currency": "USD",
        "model_sha256": hashlib.sha256(content).hexdigest(),
        "ledger_sha256": ledger_hash,
        "attributes": [attribute.to_json() for attribute in seattle.ATTRIBUTES],
        "features": describe_features(),
        "features_sha256": canonical_hash(describe_features()).hex(),
        "outputs": {"log_ratio": "log(price) - index - hedonic sum", "log_scale": "log of the error's scale"},
        "hedonic": refit.slopes,
        "stretch": vars(stretch_of(refit)),
        "typical": {"house": typical_house(refit), "evidence": typical_evidence(rows[refit.seen])},
        "interval": interval.to_json(),
        "split": {
            "trained_before": refit.before.isoformat(),
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
        "index": refit.index.to_json(),
        "seen": spread_of(rows[refit.seen]),
    }


def typical_house(refit: Refit) -> dict[str, Any]:
    """The house that explanations start from: the middle of every attribute among the houses trained on."""
    houses, seen = refit.market.ledger.houses, refit.seen

    def middle(column: np.ndarray[Any, Any]) -> float:
        return float(np.median(column[seen]))

    areas, counts = np.unique(houses.area[seen], return_counts=True)
    return {
        "use_type": "sfr",
        "area": int(areas[counts.argmax()]),
        "lot_sf": int(middle(houses.lot_sf)),
        "wfnt": 0,
        "bldg_grade": int(middle(houses.grade)),
        "tot_sf": int(middle(houses.tot_sf)),
        "beds": int(middle(houses.beds)),
        "baths": middle(houses.baths),
        "age": int(middle(houses.age)),
        "renewed_age": int(middle(houses.renewed_age)),
        "east": round(middle(houses.east), 4),
        "north": round(middle(houses.north), 4),
    }


def typical_evidence(rows: Matrix) -> dict[str, float | None]:
    """The middle of what is said of the houses trained on; None where most of them have nothing to say."""
    middles = {}
    for name, column in zip(FEATURES, rows.T, strict=True):
        if name in EVIDENCE:
            is_known = ~np.isnan(column)
            middles[name] = round(float(np.median(column[is_known])), 4) if is_known.mean() > 0.5 else None
    return middles


def write_extract(path: Path, extract: list[Sale]) -> None:
    """The sales with all columns of the source, compressed to the same bytes each time."""
    text = io.StringIO()
    writer = DictWriter(text, fieldnames=list(extract[0].raw), lineterminator="\n")
    writer.writeheader()
    writer.writerows(sale.raw for sale in extract)
    path.write_bytes(gzip.compress(text.getvalue().encode(), mtime=0))


@contextmanager
def _step(console: Console, what: str) -> Iterator[None]:
    started = time.monotonic()
    with console.status(f"{what} …"):
        yield
    console.print(f"{what}: {time.monotonic() - started:.1f} s")
