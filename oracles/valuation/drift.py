"""Tells in metrics and log how the model fares on the newest sales it knows."""

import json
from pathlib import Path

import structlog

from oracles.valuation import metrics
from oracles.valuation.model import ValuationModel
from oracles.valuation.model.drift import Drift, watch
from oracles.valuation.model.evidence import EVIDENCE
from oracles.valuation.model.spec import SPEC_FILE
from oracles.valuation.model.table import TableModel

LOWEST_COVERAGE = 0.87
LARGEST_BIAS = 0.03

log = structlog.get_logger()


def watch_drift(model: ValuationModel | TableModel, folder: Path | None = None) -> Drift | None:
    """Measures the model in use. None for a market without a ledger.

    `folder` is where it was loaded from: when another one was promoted into it since, that is told, as a running
    operator goes on with what it has.
    """
    if folder is not None:
        _tell_replaced(model, folder)
    if isinstance(model, TableModel):
        return None
    drift = watch(model)
    name = model.model_hash.hex()[:16]
    for feature, psi in drift.psi.items():
        metrics.feature_psi.labels(feature=feature).set(psi)
    metrics.largest_psi.labels(model=name).set(largest_of_houses(drift))
    metrics.drifted_features.set(len(drift.alarming))
    metrics.newest_coverage.set(drift.coverage)
    metrics.newest_bias.set(drift.bias)
    is_worn = bool(drift.alarming) or drift.coverage < LOWEST_COVERAGE or abs(drift.bias) > LARGEST_BIAS
    say = log.warning if is_worn else log.info
    say(
        "model_drift",
        model=name,
        sales=drift.sales,
        coverage=round(drift.coverage, 4),
        bias=round(drift.bias, 4),
        drifted=list(drift.alarming),
    )
    return drift


def largest_of_houses(drift: Drift) -> float:
    """The largest stability index of what describes a house; what counts earlier sales grows with the ledger anyway."""
    return max((psi for name, psi in drift.psi.items() if name not in EVIDENCE), default=0.0)


def _tell_replaced(model: ValuationModel | TableModel, folder: Path) -> None:
    try:
        found = str(json.loads((folder / SPEC_FILE).read_text(encoding="utf-8"))["model_sha256"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        found = repr(error)
    is_replaced = found != model.model_hash.hex()
    metrics.model_replaced.set(is_replaced)
    if is_replaced:
        log.warning("model_replaced", loaded=model.model_hash.hex(), found=found, until="the next start")
