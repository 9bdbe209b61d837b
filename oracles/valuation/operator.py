"""One valuation operator: observes its assets, signs what is due, gathers its peers' reports, transmits in its turn."""

from collections import Counter

import structlog

from aimy.chain import Chain
from aimy.errors import ContractRefused, TransientError
from aimy.sender import TransactionSender
from aimy.signers import Signer
from oracles.valuation import metrics
from oracles.valuation.appraiser import Appraiser, UnvaluableError, day_of
from oracles.valuation.book import ReportBook
from oracles.valuation.decide import AssetView, Hold, Policy, Publish, Sign, decide_publication, decide_report, is_mine
from oracles.valuation.observe import Observation, next_round, observe
from oracles.valuation.peers import Peers
from oracles.valuation.report import Domain, Report, SignedReport
from oracles.valuation.verification import verified_reports

log = structlog.get_logger()


class Operator:
    """The operator's tick. What it remembers is only what saves work: all of it is rebuilt from chain and store."""

    def __init__(
        self,
        chain: Chain,
        signer: Signer,
        sender: TransactionSender,
        appraiser: Appraiser,
        peers: Peers,
        policy: Policy,
        book: ReportBook,
    ) -> None:
        self._chain = chain
        self._signer = signer
        self._sender = sender
        self._appraiser = appraiser
        self._peers = peers
        self._policy = policy
        self._domain = Domain(chain.manifest.chain_id, chain.contract("ValuationOracle").address)
        self._seen: Observation | None = None
        self._ticks_waited: Counter[tuple[int, int]] = Counter()
        self._last_said: dict[int, str] = {}
        self._book = book

    def tick(self) -> None:
        """One round of work. An asset that cannot be valued or published now does not keep the others from it."""
        views = {view.asset_id: view for view in self._observe().assets}
        due: dict[int, AssetView] = {}
        postponed: list[TransientError] = []
        unvaluable = 0
        mine = (view for view in views.values() if is_mine(view, self._signer.address) is None)
        self._appraiser.prepare((view.metadata_hash, day_of(view.now)) for view in mine)
        for view in views.values():
            try:
                if self._report(view):
                    due[view.asset_id] = view
            except UnvaluableError as error:
                unvaluable += 1
                self._say(view, f"cannot be valued: {error}")
            except TransientError as error:
                postponed.append(error)
        metrics.assets_unvaluable.set(unvaluable)
        self._book.keep_only(due)
        if due:
            postponed += self._transmit(due)
        self._forget_all_but(due)
        if postponed:
            raise postponed[0]

    def _observe(self) -> Observation:
        head = self._chain.head()
        if self._seen is None or self._seen.block.hash != head.hash:
            self._seen = observe(self._chain, self._signer.address, head)
        return self._seen

    def _report(self, view: AssetView) -> bool:
        """Signs a report if one is due; True if one stands."""
        if hold := is_mine(view, self._signer.address):
            self._say(view, hold.reason)
            return False
        appraisal = self._appraiser.appraise(view.metadata_hash, day_of(view.now))
        decision = decide_report(view, appraisal, self._book.own(view.asset_id), self._policy)
        if isinstance(decision, Hold):
            self._say(view, decision.reason)
            return False
        if isinstance(decision, Sign):
            self._appraiser.keep_inputs(view.metadata_hash, day_of(view.now))
            self._sign(decision.report)
        return True

    def _sign(self, report: Report) -> None:
        signature = self._signer.sign_digest(self._domain.digest(report))
        self._book.put(SignedReport(report, signature, self._signer.address))
        metrics.reports_signed.inc()
        log.info("report_signed", asset=report.asset_id, round=report.round, value=report.value)

    def _transmit(self, due: dict[int, AssetView]) -> list[TransientError]:
        """Publishes the rounds that have a quorum and whose turn it is; returns what must be retried."""
        gathered = verified_reports(self._peers.collect(), due, self._domain)
        postponed: list[TransientError] = []
        for asset_id, view in due.items():
            own = self._book.own(asset_id)
            reports = [*([own] if own else []), *gathered[asset_id]]
            waited = self._ticks_waited[asset_id, view.next_round]
            decision = decide_publication(view, reports, self._signer.address, waited, self._policy)
            if isinstance(decision, Hold):
                self._say(view, decision.reason)
                if decision.has_quorum:
                    self._ticks_waited[asset_id, view.next_round] += 1
                continue
            try:
                self._publish(view, decision)
            except TransientError as error:
                postponed.append(error)
        return postponed

    def _publish(self, view: AssetView, decision: Publish) -> None:
        current = next_round(self._chain, view.asset_id)
        if current != view.next_round:
            log.info("round_already_taken", asset=view.asset_id, round=view.next_round, next_round=current)
            return
        oracle = self._chain.contract("ValuationOracle").functions
        publish = oracle.publish(
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

    def _say(self, view: AssetView, reason: str) -> None:
        """Logs why an asset rests, once per reason."""
        if self._last_said.get(view.asset_id) != reason:
            self._last_said[view.asset_id] = reason
            log.info("asset_rests", asset=view.asset_id, round=view.next_round, reason=reason)

    def _forget_all_but(self, due: dict[int, AssetView]) -> None:
        rounds = {(asset_id, view.next_round) for asset_id, view in due.items()}
        for known in [known for known in self._ticks_waited if known not in rounds]:
            del self._ticks_waited[known]
