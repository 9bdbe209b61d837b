import json

import numpy as np
import pytest
from structlog.testing import capture_logs

from oracles.valuation import metrics
from oracles.valuation.drift import watch_drift
from oracles.valuation.model.drift import spread_of, stability, watch
from oracles.valuation.model.features import FEATURES
from oracles.valuation.model.markets import load_market
from oracles.valuation.settings import PACKAGED_MARKETS


@pytest.fixture(scope="module")
def rows():
    return np.random.default_rng(2).normal(size=(4_000, len(FEATURES))).astype(np.float32)


def test_same_rows__have_not_moved(rows):
    assert max(stability(rows, spread_of(rows)).values()) < 0.001


def test_one_feature_moved__it_alone_alarms(rows):
    moved = rows.copy()
    moved[:, 3] += 1.0
    psi = stability(moved, spread_of(rows))
    assert [name for name, one in psi.items() if one > 0.25] == [list(FEATURES)[3]]


def test_feature_no_longer_known__alarms(rows):
    lost = rows.copy()
    lost[: len(lost) // 2, 5] = np.nan
    assert stability(lost, spread_of(rows))[list(FEATURES)[5]] > 0.25


def test_stability__is_the_sum_by_hand():
    rows = np.zeros((100, len(FEATURES)), dtype=np.float32)
    rows[50:, 0] = 1
    seen = spread_of(rows) | {next(iter(FEATURES)): {"cuts": [0.5], "shares": [0.8, 0.2, 0.0]}}
    by_hand = (0.5 - 0.8) * np.log(0.5 / 0.8) + (0.5 - 0.2) * np.log(0.5 / 0.2)
    assert stability(rows, seen)[next(iter(FEATURES))] == pytest.approx(by_hand, rel=1e-6)


@pytest.fixture(scope="module")
def watched(model):
    return watch(model)


def test_newest_sales__are_measured(watched):
    assert watched.sales == 1_000
    assert 0.8 < watched.coverage < 0.95
    assert abs(watched.bias) < 0.04
    assert set(watched.psi) == set(FEATURES)


def test_daemon__tells_the_measures(model, watched):
    with capture_logs() as said:
        assert watch_drift(model) == watched
    assert said[0]["event"] == "model_drift"
    assert metrics.newest_coverage._value.get() == watched.coverage
    assert metrics.drifted_features._value.get() == len(watched.alarming)
    largest = metrics.largest_psi.labels(model=model.model_hash.hex()[:16])._value.get()
    assert largest == watched.psi["age"] < max(watched.psi.values())


def test_folder_holds_another_model_than_is_in_use__is_told(tmp_path):
    ames = load_market(PACKAGED_MARKETS / "ames")
    watch_drift(ames, PACKAGED_MARKETS / "ames")
    assert metrics.model_replaced._value.get() == 0
    spec = json.loads((PACKAGED_MARKETS / "ames" / "spec.json").read_text())
    (tmp_path / "spec.json").write_text(json.dumps(spec | {"model_sha256": "ab" * 32}))
    with capture_logs() as said:
        watch_drift(ames, tmp_path)
    assert metrics.model_replaced._value.get() == 1
    assert (said[0]["event"], said[0]["found"]) == ("model_replaced", "ab" * 32)
