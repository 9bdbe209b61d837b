"""Shows in metrics how an operator's assets stand."""

from collections.abc import Collection, Iterable
from typing import Final

from prometheus_client import Gauge

from oracles.valuation import metrics
from oracles.valuation.decide import AssetView, newest_by_signer, spread_bps
from oracles.valuation.report import SignedReport

BY_ASSET: Final = (
    metrics.value_age,
    metrics.heartbeat,
    metrics.disputed,
    metrics.spread,
    metrics.spread_limit,
)


class AssetGauges:
    """The gauges by asset. An asset that the operator does not value any more has none."""

    def __init__(self) -> None:
        self._shown: set[int] = set()

    def show(self, views: Collection[AssetView]) -> None:
        for view in views:
            metrics.heartbeat.labels(view.asset_id).set(view.configuration.heartbeat_seconds)
            metrics.disputed.labels(view.asset_id).set(view.is_pending)
            metrics.spread_limit.labels(view.asset_id).set(view.configuration.spread_limit_bps)
            if view.published is not None:
                metrics.value_age.labels(view.asset_id).set(view.now - view.published.signed_at)
        present = {view.asset_id for view in views}
        for asset_id in self._shown - present:
            for gauge in BY_ASSET:
                _forget(gauge, asset_id)
        self._shown = present

    def show_spread(self, view: AssetView, reports: Iterable[SignedReport]) -> None:
        """How far the standing reports lie apart; the last such spread stays until the next round's."""
        values = [signed.report.value for signed in newest_by_signer(reports).values()]
        if len(values) > 1:
            metrics.spread.labels(view.asset_id).set(spread_bps(values))


def _forget(gauge: Gauge, asset_id: int) -> None:
    try:
        gauge.remove(str(asset_id))
    except KeyError:
        return
