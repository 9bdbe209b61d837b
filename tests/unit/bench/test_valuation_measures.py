"""What `make bench-valuation` runs in processes of their own, on a few houses."""

from __future__ import annotations

import io
import json

import numpy as np
import pytest
from rich.console import Console

from oracles.valuation.model import ValuationModel, read_held_out
from scripts.bench.valuations.assets import store_all
from scripts.bench.valuations.batch import HASHES, ROWS, STORE, run_ours
from scripts.bench.valuations.operator import FOLDER, valued_on
from scripts.bench.valuations.table import print_measures

FEW = 5
ONE = {
    "measure": "one asset, features to signed report",
    "runs": 300,
    "p50_ms": 1.0,
    "model_p50_ms": 0.05,
    "sklearn_p50_ms": 9.0,
    "model_ratio": 0.0056,
}
BATCH = {
    "measure": "batch of 10,000",
    "assets_per_second": 3_000,
    "peak_memory_mb": 300.0,
    "sklearn_assets_per_second": 27_000,
    "sklearn_peak_memory_mb": 200.0,
    "model_assets_per_second": 40_000,
}
ROUND = {"measure": "gas per published round", "quorum": 3, "ours": 200_000, "peer": 210_000, "ratio": 0.952}


@pytest.fixture
def laid_out(tmp_path):
    """A folder as the batch finds it."""
    model = ValuationModel.load(FOLDER)
    metadata = [sale.metadata() for sale in read_held_out(FOLDER)[:FEW]]
    (tmp_path / HASHES).write_text(json.dumps(store_all(tmp_path / STORE, metadata)))
    day = valued_on(model)
    np.save(tmp_path / ROWS, np.vstack([model.case(model.house(one, day), day).row for one in metadata]))
    return tmp_path


def test_batch__signs_a_report_for_each_and_keeps_its_inputs(laid_out):
    measured = run_ours(laid_out)
    assert measured["seconds"] > 0 and measured["peak_mb"] > 0
    parts = [measured[f"{name}_seconds"] for name in ("valuing", "keeping", "signing")]
    assert sum(parts) == pytest.approx(measured["seconds"])
    assert len(list((laid_out / STORE).iterdir())) == 2 * FEW


@pytest.mark.parametrize(("ratio", "verdict"), [(0.05, "holds"), (0.051, "missed")])
def test_table__says_whether_the_model_part_meets_its_goal(ratio, verdict):
    console = Console(record=True, width=120, file=io.StringIO())
    print_measures(console, [ONE | {"model_ratio": ratio}, BATCH, ROUND])
    told = console.export_text()
    assert f"at most 0.05: {verdict}" in told
    assert "3,000 assets a second" in told and "0.952" in told
