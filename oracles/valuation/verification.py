"""Which of the peers' reports may count: well formed, for this round, plausible, signed by a listed operator."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

import structlog

from aimy.log import redacted_url
from oracles.valuation import metrics
from oracles.valuation.decide import AssetView, check_report
from oracles.valuation.peers import PeerAnswer
from oracles.valuation.report import Domain, Report, ReportError, SignedReport, report_from_json

RECOVERIES_PER_OPERATOR: Final = 2  # signatures worth recovering per peer and asset, for each operator it can speak for

log = structlog.get_logger()


def verified_reports(
    answers: Iterable[PeerAnswer], views: Mapping[int, AssetView], domain: Domain
) -> dict[int, list[SignedReport]]:
    """The usable reports by asset, of those in `views`. Everything else is dropped, counted and logged.

    A peer may pass on others' reports: who signed counts, not who served. The cheap checks come first, and a peer can
    make us recover only so many signatures.
    """
    usable: dict[int, list[SignedReport]] = {asset_id: [] for asset_id in views}
    for answer in answers:
        recovered: Counter[int] = Counter()
        for raw in answer.reports:
            try:
                report, signature = report_from_json(raw)
                view = views.get(report.asset_id)
                if view is None:
                    continue
                check_report(report, view)
                recovered[view.asset_id] += 1
                if recovered[view.asset_id] > RECOVERIES_PER_OPERATOR * len(view.configuration.operators):
                    raise ReportError("one peer served more reports on the asset than its operators can sign")
                usable[view.asset_id].append(_signed(report, signature, view, domain))
            except ReportError as error:
                metrics.reports_rejected.inc()
                log.debug("report_rejected", peer=redacted_url(answer.peer), reason=str(error))
    return usable


def _signed(report: Report, signature: bytes, view: AssetView, domain: Domain) -> SignedReport:
    signer = domain.signer(report, signature)
    if signer not in view.configuration.operators:
        raise ReportError(f"signed by {signer}, who is not an operator of asset {view.asset_id}")
    return SignedReport(report, signature, signer)
