"""Many assets at once, valued and reported, beside scikit-learn's own predict over the same rows.

Each measurement is a process of its own, so that its peak memory is its own: `python -m scripts.bench.valuations.batch
ours|sklearn FOLDER` prints what it measured as JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from scripts.bench.chain import BenchError
from scripts.toolchain import ROOT, environment

ASSETS = 10_000
RUNS = 3
HASHES, ROWS, ESTIMATOR, STORE = "hashes.json", "rows.npy", "estimator.txt", "store"
KIB_PER_MIB = 1024


def measure_batch(estimator: Path, folder: Path) -> dict[str, Any]:
    """Ours: from metadata in a content store to signed reports, the inputs kept. Theirs: predict over the features."""
    _lay_out(estimator, folder)
    runs: dict[str, list[dict[str, float]]] = {"ours": [], "sklearn": []}
    for _ in range(RUNS):
        for side, found in runs.items():
            found.append(_in_a_process(side, folder))
    ours, theirs = (
        {name: median(run[name] for run in found) for name in found[0]} for found in (runs["ours"], runs["sklearn"])
    )
    return {
        "measure": f"batch of {ASSETS:,}",
        "assets": ASSETS,
        "runs": RUNS,
        "assets_per_second": round(ASSETS / ours["seconds"]),
        "peak_memory_mb": round(ours["peak_mb"], 1),
        "sklearn_assets_per_second": round(ASSETS / theirs["seconds"]),
        "sklearn_peak_memory_mb": round(theirs["peak_mb"], 1),
        "model_assets_per_second": round(ASSETS / ours["model_seconds"]),
        "valuing_seconds": round(ours["valuing_seconds"], 3),
        "signing_seconds": round(ours["signing_seconds"], 3),
        "keeping_inputs_seconds": round(ours["keeping_seconds"], 3),
        "sklearn_seconds": round(theirs["seconds"], 3),
    }


def _lay_out(estimator: Path, folder: Path) -> None:
    from oracles.valuation.model import ValuationModel
    from scripts.bench.valuations.assets import houses, store_all
    from scripts.bench.valuations.operator import FOLDER, valued_on

    model = ValuationModel.load(FOLDER)
    metadata, day = houses(model, ASSETS), valued_on(model)
    (folder / HASHES).write_text(json.dumps(store_all(folder / STORE, metadata)))
    (folder / ESTIMATOR).write_text(str(estimator))
    np.save(folder / ROWS, np.vstack([model.case(model.house(one, day), day).row for one in metadata]))


def _in_a_process(side: str, folder: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "scripts.bench.valuations.batch", side, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment(), cwd=ROOT)
    if done.returncode:
        raise BenchError(f"the batch of {side} ended with {done.returncode}: {done.stderr[-500:]}")
    return json.loads(done.stdout)


def run_ours(folder: Path) -> dict[str, float]:
    """As an operator's tick does when all are due."""
    from aimy.store import ContentStore
    from oracles.valuation.appraiser import Appraiser
    from scripts.bench.valuations.operator import FOLDER, a_signer, signed_report, valued_on

    appraiser, signer = Appraiser.load(FOLDER, ContentStore(folder / STORE)), a_signer()
    day = valued_on(appraiser.model)
    hashes = [bytes.fromhex(one) for one in json.loads((folder / HASHES).read_text())]
    started = time.perf_counter()
    appraiser.prepare((one, day) for one in hashes)
    appraisals = [appraiser.appraise(one, day) for one in hashes]
    valued = time.perf_counter()
    for one in hashes:
        appraiser.keep_inputs(one, day)
    kept = time.perf_counter()
    signed = [signed_report(signer, number, one) for number, one in enumerate(appraisals, 1)]
    ended, peak = time.perf_counter(), _peak_mb()
    assert len({report.signature for report in signed}) == len(hashes)
    rows = np.load(folder / ROWS)
    model_started = time.perf_counter()
    appraiser.model.run_all(rows)
    return {
        "seconds": ended - started,
        "valuing_seconds": valued - started,
        "keeping_seconds": kept - valued,
        "signing_seconds": ended - kept,
        "model_seconds": time.perf_counter() - model_started,
        "peak_mb": peak,
    }


def run_sklearn(folder: Path) -> dict[str, float]:
    from threadpoolctl import threadpool_limits

    from scripts.bench.valuations.estimator import load_estimator

    fitted, rows = load_estimator(Path((folder / ESTIMATOR).read_text())), np.load(folder / ROWS)
    with threadpool_limits(limits=1):
        started = time.perf_counter()
        fitted.ratio.predict(rows), fitted.scale.predict(rows)
        seconds = time.perf_counter() - started
    return {"seconds": seconds, "peak_mb": _peak_mb()}


def _peak_mb() -> float:
    """The most memory that this process has held; `getrusage` would tell the parent's where that is more."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status["VmHWM"].split()[0]) / KIB_PER_MIB


if __name__ == "__main__":
    print(json.dumps({"ours": run_ours, "sklearn": run_sklearn}[sys.argv[1]](Path(sys.argv[2]))))
