"""One valuation operator: observes its assets, signs what is due, gathers its peers' reports, transmits in its turn."""

from collections import Counter

import structlog

from aimy.chain import Chain
from aimy.errors import TransientError
from oracles.announcement import is_announced
from oracles.valuation import metrics
from oracles.valuation.appraiser import Appraiser, UnvaluableError, day_of
from oracles.valuation.book import ReportBook
from oracles.valuation.decide import AssetView, Hold, Policy, Sign, decide_publication, decide_report, is_mine
from oracles.valuation.desk import Desk
from oracles.valuation.gauges import AssetGauges
from oracles.valuation.observe import Observation, observe
from oracles.valuation.peers import Peers
from oracles.valuation.report import Domain
from oracles.valuation.verification import verified_reports

log = structlog.get_logger()


class UnannouncedError(Exception):
    """An asset whose issuer has not announced the model."""


class Operator:
    """The operator's tick. What it remembers is only what saves work: all of it is rebuilt from chain and store."""

    def __init__(
        self,
        chain: Chain,
        desk: Desk,
        appraiser: Appraiser,
        peers: Peers,
        policy: Policy,
        book: ReportBook,
        domain: Domain,
    ) -> None:
        self._chain = chain
        self._desk = desk
        self._appraiser = appraiser
        self._peers = peers
        self._policy = policy
        self._domain = domain
        self._seen: Observation | None = None
        self._announced: set[int] = set()
        self._ticks_waited: Counter[tuple[int, int]] = Counter()
        self._last_said: dict[int, str] = {}
        self._book = book
        self._gauges = AssetGauges()

    def tick(self) -> None:
        """One round of work. An asset that cannot be valued or published now does not keep the others from it."""
        views = {view.asset_id: view for view in self._observe().assets}
        due: dict[int, AssetView] = {}
        postponed: list[TransientError] = []
        unvaluable = unannounced = 0
        self._gauges.show(views.values())
        mine = (view for view in views.values() if is_mine(view, self._operator_of(view)) is None)
        self._appraiser.prepare((view.metadata_hash, day_of(view.now)) for view in mine)
        for view in views.values():
            try:
                if self._report(view):
                    due[view.asset_id] = view
            except UnannouncedError as error:
                unannounced += 1
                self._say(view, str(error))
            except UnvaluableError as error:
                unvaluable += 1
                self._say(view, f"cannot be valued: {error}")
            except TransientError as error:
                postponed.append(error)
        metrics.assets_unvaluable.set(unvaluable)
        metrics.assets_unannounced.set(unannounced)
        self._book.keep_only(due)
        if due:
            postponed += self._transmit(due)
        self._forget_all_but(due)
        if postponed:
            raise postponed[0]

    def _observe(self) -> Observation:
        head = self._chain.head()
        if self._seen is None or self._seen.block.hash != head.hash:
            self._seen = observe(self._chain, self._desk.operator, head)
        return self._seen

    def _report(self, view: AssetView) -> bool:
        """Signs a report if one is due; True if one stands."""
        if hold := is_mine(view, self._operator_of(view)):
            self._say(view, hold.reason)
            return False
        self._require_announced(view)
        appraisal = self._appraiser.appraise(view.metadata_hash, day_of(view.now))
        decision = decide_report(view, appraisal, self._book.own(view.asset_id), self._policy)
        if isinstance(decision, Hold):
            self._say(view, decision.reason)
            return False
        if isinstance(decision, Sign) and (signed := self._desk.sign(decision.report)) is not None:
            self._appraiser.keep_inputs(view.metadata_hash, day_of(view.now))
            self._book.put(signed)
        return True

    def _operator_of(self, view: AssetView) -> str:
        """Whose turn is kept: without an address of its own, a dry run looks with the eyes of the first operator."""
        return self._desk.operator or view.configuration.operators[0]

    def _require_announced(self, view: AssetView) -> None:
        """Nobody shall meet a value of a model that its issuer did not announce. What stands is not asked for again."""
        if view.asset_id in self._announced:
            return
        model_hash = self._appraiser.model_hash
        if self._seen is None or not is_announced(self._chain, view.asset_id, model_hash, self._seen.block):
            raise UnannouncedError(f"model 0x{model_hash.hex()} is not announced among the asset's documents")
        self._announced.add(view.asset_id)

    def _transmit(self, due: dict[int, AssetView]) -> list[TransientError]:
        """Publishes the rounds that have a quorum and whose turn it is; returns what must be retried."""
        gathered = verified_reports(self._peers.collect(), due, self._domain)
        postponed: list[TransientError] = []
        for asset_id, view in due.items():
            own = self._book.own(asset_id)
            reports = [*([own] if own else []), *gathered[asset_id]]
            waited = self._ticks_waited[asset_id, view.next_round]
            self._gauges.show_spread(view, reports)
            decision = decide_publication(view, reports, self._operator_of(view), waited, self._policy)
            if isinstance(decision, Hold):
                self._say(view, decision.reason)
                if decision.has_quorum:
                    self._ticks_waited[asset_id, view.next_round] += 1
                continue
            try:
                self._desk.publish(view, decision)
            except TransientError as error:
                postponed.append(error)
        return postponed

    def _say(self, view: AssetView, reason: str) -> None:
        """Logs why an asset rests, once per reason."""
        if self._last_said.get(view.asset_id) != reason:
            self._last_said[view.asset_id] = reason
            log.info("asset_rests", asset=view.asset_id, round=view.next_round, reason=reason)

    def _forget_all_but(self, due: dict[int, AssetView]) -> None:
        rounds = {(asset_id, view.next_round) for asset_id, view in due.items()}
        for known in [known for known in self._ticks_waited if known not in rounds]:
            del self._ticks_waited[known]
