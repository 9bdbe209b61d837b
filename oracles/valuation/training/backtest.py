"""`make bench-backtest`: values every sale of 2016 as it would have been valued on its day, and tells how well.

The models are refitted at the start of each quarter; index, comparables and prior sales go up to the day before each
sale. Every step of the model has a row of its own, so that what each gave can be read off.
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from oracles.valuation.model.features import ATTRIBUTE_FEATURES, FEATURES, QUALITY
from oracles.valuation.model.houses import Days, Vector
from oracles.valuation.model.ledger import Ledger, Places
from oracles.valuation.training import ames, seattle, source
from oracles.valuation.training.calibration import rolling_quantiles
from oracles.valuation.training.estimators import RATIO, Recipe, fit_ensemble
from oracles.valuation.training.market import Market, Refit
from oracles.valuation.training.measures import measured_row
from oracles.valuation.training.quarters import Quarter, next_quarter, quarters_before, value_quarter

ROOT = Path(__file__).resolve().parents[3]
RESULT = ROOT / "build" / "bench" / "backtest.json"
YEAR = 2016
SINGLE = Recipe(seeds=RATIO.seeds[:1])
DATASET = "seattle"
SPLIT = f"out of time {YEAR}, refit each quarter"

ATTRIBUTES = tuple(ATTRIBUTE_FEATURES)
NEIGHBOURS = tuple(name for name in FEATURES if name.startswith(("near", "similar", "recent", "twentieth")))
PLAT = tuple(name for name in FEATURES if name.startswith("plat"))
PRIOR = tuple(name for name in FEATURES if name.startswith("prior_"))


@dataclass(frozen=True)
class Step:
    """One way to value: which features, from which start, by which recipe."""

    name: str
    features: tuple[str, ...]
    starts_from: str  # nothing, index, sum: what the trees need not learn
    recipe: Recipe = SINGLE
    model: str = "boosted trees, absolute error"

    def target(self, refit: Refit) -> Vector:
        return refit.market.ledger.log_price - self.start(refit)

    def start(self, refit: Refit) -> Vector:
        if self.starts_from == "nothing":
            return np.zeros(len(refit.level))
        return refit.level if self.starts_from == "index" else refit.level + refit.worth


WHOLE = (*ATTRIBUTES, *NEIGHBOURS, *PLAT, *PRIOR, QUALITY)
STEPS = (
    Step("baseline: attributes, raw prices", ATTRIBUTES, "nothing"),
    Step("+ index", ATTRIBUTES, "index"),
    Step("+ hedonic sum to start from", (*ATTRIBUTES, QUALITY), "sum"),
    Step("+ comparables", (*ATTRIBUTES, *NEIGHBOURS, QUALITY), "sum"),
    Step("+ plat", (*ATTRIBUTES, *NEIGHBOURS, *PLAT, QUALITY), "sum"),
    Step("+ prior sale of the house", WHOLE, "sum"),
    Step("+ three members averaged", WHOLE, "sum", RATIO),
    Step(
        "tried: squared error",
        WHOLE,
        "sum",
        Recipe(loss="squared_error", rounds=300, learning_rate=0.04, seeds=SINGLE.seeds),
        "boosted trees, squared error",
    ),
    Step("tried: larger trees", WHOLE, "sum", Recipe(leaves=63, leaf_sales=12, feature_share=0.25, seeds=SINGLE.seeds)),
)


def quarters_of(year: int) -> tuple[date, ...]:
    return tuple(date(year, month, 1) for month in (1, 4, 7, 10))


def run_step(step: Step, refits: Sequence[tuple[Refit, Any]], ledger: Ledger) -> dict[str, Any]:
    chosen = [list(FEATURES).index(name) for name in step.features]
    places: list[Places] = []
    values: list[Vector] = []
    for refit, rows in refits:
        count = int(refit.seen.sum())
        later = np.arange(count, len(rows))
        ensemble = fit_ensemble(step.recipe, rows[:count][:, chosen], step.target(refit)[:count])
        places.append(later)
        values.append(step.start(refit)[later] + ensemble.predict(rows[later][:, chosen]))
    return row_of(step.name, step.model, ledger.log_price[np.concatenate(places)], np.concatenate(values))


def row_of(step: str, model: str, log_price: Vector, log_value: Vector) -> dict[str, Any]:
    return measured_row(DATASET, SPLIT, step, model, log_price, log_value)


def final_row(quarters: Sequence[Quarter], day: Days) -> dict[str, Any]:
    """The shipped recipe through ONNX; each day's interval is calibrated on the errors of the
    half year before it."""
    scored = quarters[seattle.CALIBRATION_QUARTERS :]
    scores = np.concatenate([quarter.scores for quarter in quarters])
    sold = np.concatenate([day[quarter.places] for quarter in quarters])
    coverage = {}
    for quarter in scored:
        days, at = np.unique(day[quarter.places], return_inverse=True)
        low, high = (bound[at] for bound in rolling_quantiles(sold, scores, days, seattle.COVERAGE))
        covered = float(((quarter.scores >= low) & (quarter.scores <= high)).mean())
        coverage[f"{quarter.before.year}Q{(quarter.before.month + 2) // 3}"] = round(covered, 4)
    log_price, log_value, log_scale = (
        np.concatenate([getattr(quarter, name) for quarter in scored])
        for name in ("log_price", "log_value", "log_scale")
    )
    error = np.abs(np.expm1(log_value - log_price))
    certain = log_scale <= np.quantile(log_scale, 0.2)
    return row_of(
        "the model: + stretch, through ONNX", "boosted trees over a hedonic sum, ONNX", log_price, log_value
    ) | {
        "coverage_by_quarter": coverage,
        "mdape_certain_fifth": round(float(np.median(error[certain])), 5),
    }


def seattle_rows(ledger: Ledger, say: Callable[[dict[str, Any]], None]) -> list[dict[str, Any]]:
    market = Market.of(ledger, seattle.AREAS)
    rows = []
    refits = []
    for before in quarters_of(YEAR):
        refit = market.refit(before)
        refits.append((refit, refit.features(next_quarter(before))))
    for step in STEPS:
        rows.append(run_step(step, refits, ledger))
        say(rows[-1])
    warm_up = quarters_before(date(YEAR, 1, 1), seattle.CALIBRATION_QUARTERS)
    rows.append(final_row([value_quarter(market, before) for before in (*warm_up, *quarters_of(YEAR))], ledger.day))
    say(rows[-1])
    return rows


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m oracles.valuation.training.backtest", description=__doc__)
    parser.add_argument("--cache", type=Path, default=ROOT / ".cache" / "train", help="where source wheels are kept")
    parser.add_argument("--out", type=Path, default=RESULT, help="the JSON that is written")
    parser.add_argument("--only", choices=("seattle", "ames"), help="one market alone")
    options = parser.parse_args()
    console = Console(stderr=True)

    def say(row: dict[str, Any]) -> None:
        figure = f"MdAPE {row['mdape']:.2%}, RMSE-log {row['rmse_log']:.4f}"
        console.print(f"{row['dataset']}: {row['step']}: {figure}")

    rows: list[dict[str, Any]] = []
    with threadpool_limits(limits=1):
        if options.only != "ames":
            sales = source.read_sales(source.fetch_wheel(options.cache))
            rows += seattle_rows(Ledger.of(sale.ledger_sale() for sale in sales.rows), say)
        if options.only != "seattle":
            rows += ames.backtest_rows(options.cache, say)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    Console(width=170).print(as_table(rows))
    console.print(f"Wrote {options.out}")
    return 0


def as_table(rows: Sequence[dict[str, Any]]) -> Table:
    table = Table(
        "data", "step", "n", "MdAPE", "in 10 %", "RMSE-log", "COD", "PRD", "PRB", "covered by quarter", "certain"
    )
    for row in rows:
        covered = row["coverage_by_quarter"]
        certain = row["mdape_certain_fifth"]
        table.add_row(
            row["dataset"],
            row["step"],
            f"{row['n']:,}",
            f"{row['mdape']:.2%}",
            f"{row['ppe10']:.1%}",
            f"{row['rmse_log']:.4f}",
            f"{row['cod']:.2f}",
            f"{row['prd']:.3f}",
            f"{row['prb']:+.3f}",
            " ".join(f"{share:.1%}" for share in covered.values()) if covered else "",
            f"{certain:.2%}" if certain else "",
        )
    return table


if __name__ == "__main__":
    sys.exit(main())
