"""Tells in metrics and log how the model fares on the newest sales it knows."""

import structlog

from oracles.valuation import metrics
from oracles.valuation.model import ValuationModel
from oracles.valuation.model.drift import Drift, watch
from oracles.valuation.model.table import TableModel

LOWEST_COVERAGE = 0.87
LARGEST_BIAS = 0.03

log = structlog.get_logger()


def watch_drift(model: ValuationModel | TableModel) -> Drift | None:
    """Measures once: a model and its ledger do not change while they are loaded. None for a market without a ledger."""
    if isinstance(model, TableModel):
        return None
    drift = watch(model)
    for name, psi in drift.psi.items():
        metrics.feature_psi.labels(feature=name).set(psi)
    metrics.drifted_features.set(len(drift.alarming))
    metrics.newest_coverage.set(drift.coverage)
    metrics.newest_bias.set(drift.bias)
    is_worn = bool(drift.alarming) or drift.coverage < LOWEST_COVERAGE or abs(drift.bias) > LARGEST_BIAS
    say = log.warning if is_worn else log.info
    say(
        "model_drift",
        sales=drift.sales,
        coverage=round(drift.coverage, 4),
        bias=round(drift.bias, 4),
        drifted=list(drift.alarming),
    )
    return drift
