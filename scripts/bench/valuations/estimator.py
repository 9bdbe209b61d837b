"""The very estimator that became the packaged model.onnx: trained anew, or as trained before."""

from __future__ import annotations

import hashlib
from pathlib import Path

import joblib
from threadpoolctl import threadpool_limits

from oracles.valuation.model.features import FEATURES
from oracles.valuation.model.ledger import LEDGER_FILE, read_ledger
from oracles.valuation.model.spec import ModelSpec
from oracles.valuation.training import seattle
from oracles.valuation.training.convert import to_onnx
from oracles.valuation.training.estimators import Fitted
from oracles.valuation.training.market import Market
from oracles.valuation.training.quarters import fit_before
from scripts.bench.chain import BenchError
from scripts.bench.valuations.operator import FOLDER
from scripts.toolchain import ROOT

CACHE = ROOT / ".cache" / "bench"


def estimator_file() -> Path:
    """Where the estimator lies; BenchError when training does not give the packaged model, byte for byte."""
    spec = ModelSpec.load(FOLDER)
    path = CACHE / f"estimator-{spec.model_sha256.hex()[:16]}.joblib"
    if not path.exists():
        with threadpool_limits(limits=1):
            market = Market.of(read_ledger((FOLDER / LEDGER_FILE).read_bytes()), seattle.AREAS)
            _, fitted = fit_before(market, spec.trained_before)
        CACHE.mkdir(parents=True, exist_ok=True)
        joblib.dump(fitted, path)
    converted = hashlib.sha256(to_onnx(load_estimator(path), len(FEATURES))).digest()
    if converted != spec.model_sha256:
        path.unlink()
        raise BenchError(f"the estimator converts to {converted.hex()}, model.onnx is {spec.model_sha256.hex()}")
    return path


def load_estimator(path: Path) -> Fitted:
    return joblib.load(path)
