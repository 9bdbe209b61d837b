"""One asset, from features to a signed report; its model part beside scikit-learn's own, run by run in turn."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from threadpoolctl import threadpool_limits

from oracles.valuation.appraiser import appraise
from oracles.valuation.model import ValuationModel
from scripts.bench.valuations.assets import houses
from scripts.bench.valuations.estimator import load_estimator
from scripts.bench.valuations.operator import FOLDER, a_signer, signed_report, valued_on

RUNS = 300
WARM_UP = 20


def measure_one(estimator: Path) -> dict[str, Any]:
    """Each run values another house. Both models on one thread: more would wait for each other over a single row."""
    model, fitted, signer = ValuationModel.load(FOLDER), load_estimator(estimator), a_signer()
    day = valued_on(model)
    whole, ours, theirs = [], [], []
    with threadpool_limits(limits=1):
        for run, metadata in enumerate(houses(model, RUNS + WARM_UP)):
            whole.append(
                _timed(lambda run=run, one=metadata: signed_report(signer, run + 1, appraise(model, one, day)))
            )
            row = model.case(model.house(metadata, day), day).row
            ours.append(_timed(lambda row=row: model.run(row)))
            theirs.append(_timed(lambda row=row: (fitted.ratio.predict(row), fitted.scale.predict(row))))
    p50, model_p50, sklearn_p50 = (1_000 * median(times[WARM_UP:]) for times in (whole, ours, theirs))
    return {
        "measure": "one asset, features to signed report",
        "runs": RUNS,
        "p50_ms": round(p50, 4),
        "model_p50_ms": round(model_p50, 4),
        "sklearn_p50_ms": round(sklearn_p50, 4),
        "model_ratio": round(model_p50 / sklearn_p50, 5),
    }


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
