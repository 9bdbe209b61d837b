"""The officer's daily work, one tick at a time: screen everybody, then take every application a step on."""

from collections import Counter
from collections.abc import Iterator

import structlog

from aimy.allowed import Allowed
from aimy.chain import Chain
from aimy.errors import ContractRefused, TransientError
from aimy.sender import TransactionSender
from aimy.signers import signer_from
from oracles.kyc import metrics
from oracles.kyc.case import Case, Screening, Status
from oracles.kyc.decide import Observation, Policy, Revoke, Settle, decide
from oracles.kyc.observe import Observer
from oracles.kyc.publish import Publisher
from oracles.kyc.sanctions.listing import ListUnusableError, SanctionsList, UsableList
from oracles.kyc.settings import KycSettings
from oracles.kyc.store import ApplicationStore

log = structlog.get_logger(__name__)

MAX_STEPS = 8
RECHECKED_PER_TICK = 10
MAX_FAILURES_PER_TICK = 3


CALLS = {
    "IdFactory": ("createIdentity",),
    "IdentityRegistry": ("registerIdentity", "updateCountry"),
    "ClaimIssuer": ("revoke",),
}
"""What the officer's key is used for in the deployment."""

ADDING_CLAIMS = {"OnchainId": ("addClaim",)}
"""And at investors' identities, by their ABI."""


def officer_from(settings: KycSettings) -> tuple["Officer", ApplicationStore, TransactionSender]:
    """The officer that `settings` describe, with the store that it works on and the sender of its key.

    FatalError when something is missing.
    """
    chain, signer = Chain.connect(settings), signer_from(settings)
    store = ApplicationStore(settings.store, settings.store_key)
    sanctions = SanctionsList(settings.sanctions_list, settings.list_max_age_hours * 3_600)
    observer = Observer(chain, signer.address)
    allowed = Allowed.of(chain, CALLS, anywhere=ADDING_CLAIMS)
    sender = TransactionSender.from_settings(chain, signer, settings, allowed)
    publisher = Publisher(observer, sender, signer, chain.manifest.chain_id, settings.policy, store.save)
    return Officer(store, sanctions, observer, publisher, settings.policy), store, sender


class Officer:
    """Everything that it remembers between ticks can be rebuilt from store and chain."""

    def __init__(
        self,
        store: ApplicationStore,
        sanctions: SanctionsList,
        observer: Observer,
        publisher: Publisher,
        policy: Policy,
    ) -> None:
        self._store = store
        self._sanctions = sanctions
        self._observer = observer
        self._publisher = publisher
        self._policy = policy
        self._has_powers = False
        self._refused_for_good: set[str] = set()
        self._rotation = 0

    def tick(self) -> None:
        """TransientError when the list is unusable or the chain does not answer: the service is not ready then."""
        if not self._has_powers:
            self._observer.require_powers()
            self._has_powers = True
        usable, problem = self._list()
        if usable is not None:
            self._screen_all(usable)
        failures = self._advance_all(usable, problem)
        counts = Counter(case.status for case in self._store.all())
        for status in Status:
            metrics.applications.labels(status).set(counts[status])
        if failures:
            raise TransientError(failures[0])
        if problem is not None:
            raise TransientError(problem)

    def _list(self) -> tuple[UsableList | None, str | None]:
        metrics.list_age.set(self._sanctions.age_seconds())
        try:
            usable = self._sanctions.current()
        except ListUnusableError as error:
            metrics.list_usable.set(0)
            return None, str(error)
        metrics.list_usable.set(1)
        metrics.list_entries.set(usable.entries)
        return usable, None

    def _screen_all(self, usable: UsableList) -> None:
        for case in self._store.all():
            if case.status is Status.REFUSED or (case.screening is not None and case.screening.is_by(usable)):
                continue
            screening = Screening.of(case.applicant, usable)
            self._store.save(case.with_(screening=screening))
            metrics.screenings.labels("hit" if screening.is_hit else "clear").inc()
            log.info("applicant_screened", case=case.label, is_hit=screening.is_hit, list_sha256=usable.sha256)

    def _advance_all(self, usable: UsableList | None, problem: str | None) -> list[str]:
        failures: list[str] = []
        for case in self._due():
            try:
                self._advance(case, problem or _unscreened(case, usable))
            except ContractRefused as refused:
                metrics.refusals.labels(refused.name).inc()
                log.warning("step_refused", case=case.label, error=str(refused))
                self._remember(case.application_id, reason=f"the chain refused the next step: {refused.name}")
            except TransientError as error:
                failures.append(str(error))
                if len(failures) >= MAX_FAILURES_PER_TICK:
                    break
        return failures

    def _due(self) -> Iterator[Case]:
        """Whoever is under way, has a hit, or holds a claim that lapses soon; of the others some at a time, in turn."""
        resting = []
        lapse = self._observer.head().timestamp + self._policy.renewal_window_seconds
        for case in self._store.all():
            has_hit = case.screening is not None and case.screening.is_hit
            is_lapsing = not case.claims or case.claims[-1].claim.expires_at <= lapse
            is_good = case.status is Status.VERIFIED and not has_hit and not is_lapsing
            if is_good or case.application_id in self._refused_for_good:
                resting.append(case)
            else:
                yield case
        if resting:
            start = self._rotation % len(resting)
            self._rotation = start + RECHECKED_PER_TICK
            yield from (resting[start:] + resting[:start])[:RECHECKED_PER_TICK]

    def _advance(self, case: Case, problem: str | None) -> None:
        for _ in range(MAX_STEPS):
            head = self._observer.head()
            signed = [item.claim for item in case.claims]
            on_chain = self._observer.look(case.applicant.wallet, signed, head)
            if on_chain.identity != case.identity and not self._is_identity_of_other(case, on_chain.identity):
                case = self._remember(case.application_id, identity=on_chain.identity)
            decision = decide(
                Observation(
                    status=case.status,
                    reason=case.reason,
                    country=case.applicant.country_code,
                    on_chain=on_chain,
                    hit=case.screening.reason if case.screening is not None and case.screening.is_hit else None,
                    screening_problem=problem,
                    is_identity_of_other=self._is_identity_of_other(case, on_chain.identity),
                    evidence_hashes=frozenset(item.evidence_hash for item in signed),
                ),
                self._policy,
            )
            if isinstance(decision, Settle):
                self._settle(case, decision)
                return
            case = self._publisher.carry_out(decision, case, head)
            if isinstance(decision, Revoke):
                metrics.revocations.inc(len(decision.claims))
        log.warning("case_unsettled", case=case.label, steps=MAX_STEPS)

    def _is_identity_of_other(self, case: Case, identity: str | None) -> bool:
        owner = self._store.owner_of(identity) if identity is not None else None
        return owner is not None and owner != case.application_id

    def _settle(self, case: Case, decision: Settle) -> None:
        if case.status is not decision.status:
            log.info("application_moved", case=case.label, status=decision.status, reason=decision.reason)
        self._remember(case.application_id, status=decision.status, reason=decision.reason)
        if decision.status is Status.REFUSED:
            self._refused_for_good.add(case.application_id)

    def _remember(self, application_id: str, **changes: object) -> Case:
        case = self._store.get(application_id)
        if case is None:
            raise AssertionError("applications are never removed")
        changed = case.with_(**changes)
        self._store.save(changed)
        return changed


def _unscreened(case: Case, usable: UsableList | None) -> str | None:
    """Why nobody may be cleared yet: an application can arrive between screening and this step."""
    if usable is not None and case.screening is not None and case.screening.is_by(usable):
        return None
    return "it has not been compared with the present list yet"
