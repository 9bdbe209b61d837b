"""Where an operator's reports are signed and its rounds sent: with its key, or, in a dry run, in words only."""

from typing import Final, Protocol

import structlog

from aimy.chain import Chain
from aimy.errors import ContractRefused
from aimy.sender import TransactionSender
from aimy.signers import Signer
from oracles.valuation import metrics
from oracles.valuation.decide import AssetView, Publish
from oracles.valuation.observe import next_round
from oracles.valuation.report import Domain, Report, SignedReport

CALLS: Final = {"ValuationOracle": ("publish",)}
"""What the operator's key is used for."""

log = structlog.get_logger()


class Desk(Protocol):
    """`operator` is whose assets are looked at; None for all assets."""

    operator: str | None

    def sign(self, report: Report) -> SignedReport | None: ...

    def publish(self, view: AssetView, decision: Publish) -> None: ...


class SigningDesk:
    """The desk of an operator with a key."""

    def __init__(self, chain: Chain, signer: Signer, sender: TransactionSender, domain: Domain) -> None:
        self.operator: str | None = signer.address
        self._chain = chain
        self._signer = signer
        self._sender = sender
        self._domain = domain

    def sign(self, report: Report) -> SignedReport:
        signature = self._signer.sign_digest(self._domain.digest(report))
        metrics.reports_signed.inc()
        log.info("report_signed", asset=report.asset_id, round=report.round, value=report.value)
        return SignedReport(report, signature, self._signer.address)

    def publish(self, view: AssetView, decision: Publish) -> None:
        """Sends the round, unless it was taken since it was looked at. TransientError when it must be retried."""
        current = next_round(self._chain, view.asset_id)
        if current != view.next_round:
            log.info("round_already_taken", asset=view.asset_id, round=view.next_round, next_round=current)
            return
        publish = self._chain.contract("ValuationOracle").functions.publish(
            [signed.report.as_tuple() for signed in decision.reports],
            [signed.signature for signed in decision.reports],
        )
        try:
            receipt = self._sender.send(publish, label=f"valuation {view.asset_id} round {view.next_round}")
        except ContractRefused as refused:
            metrics.publications_refused.labels(error=refused.name).inc()
            log.warning("publication_refused", asset=view.asset_id, round=view.next_round, error=str(refused))
            return
        metrics.rounds_published.inc()
        log.info(
            "valuation_transmitted",
            asset=view.asset_id,
            round=view.next_round,
            reports=len(decision.reports),
            tx=receipt.tx_hash,
        )


class DryDesk:
    """Says, once for each report and round, what would be signed and sent."""

    def __init__(self, operator: str | None) -> None:
        self.operator = operator
        self._said: dict[tuple[str, int], tuple[object, ...]] = {}

    def sign(self, report: Report) -> None:
        says = (report.round, report.value, report.low, report.high, report.model_hash, report.inputs_hash)
        if self._is_new("report", report.asset_id, says):
            log.info(
                "report_would_be_signed",
                asset=report.asset_id,
                round=report.round,
                value=report.value,
                low=report.low,
                high=report.high,
                model="0x" + report.model_hash.hex(),
                inputs="0x" + report.inputs_hash.hex(),
            )

    def publish(self, view: AssetView, decision: Publish) -> None:
        signers = [signed.signer for signed in decision.reports]
        if self._is_new("round", view.asset_id, (view.next_round, *signers)):
            log.info("valuation_would_be_transmitted", asset=view.asset_id, round=view.next_round, signers=signers)

    def _is_new(self, kind: str, asset_id: int, says: tuple[object, ...]) -> bool:
        before, self._said[kind, asset_id] = self._said.get((kind, asset_id)), says
        return before != says
