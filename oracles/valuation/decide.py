"""What an operator does about one asset, from what it sees of the chain, its own model and its peers. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from oracles.valuation.report import FULL_BPS, Report, ReportError, SignedReport

VALUED_STATUSES: Final = range(2, 5)  # Submitted, Approved, Tokenised, as AssetRegistry numbers them
USD: Final = "USD"
VALUED_CURRENCIES: Final = (USD, "XXX")  # XXX is what an index in points is registered in
PUBLISHING_MARGIN_SECONDS: Final = 60  # a report must outlive the way of its transaction into a block


@dataclass(frozen=True, slots=True)
class Configuration:
    """Who values an asset and within which limits; see IValuationOracle.Config."""

    version: int
    operators: tuple[str, ...]
    quorum: int
    heartbeat_seconds: int
    spread_limit_bps: int


@dataclass(frozen=True, slots=True)
class Published:
    """The last published value of an asset.

    `closed_seconds`: those since it was signed that do not age it, since its calendar expects no valuation then.
    """

    round: int
    signed_at: int
    value: int
    closed_seconds: int = 0


@dataclass(frozen=True, slots=True)
class AssetView:
    """An asset and its valuation as one block shows them.

    `is_pending`: a round awaits the guardian. `now` is the block's time.
    """

    asset_id: int
    status: int
    currency: str
    metadata_hash: bytes
    is_pending: bool
    next_round: int
    configuration: Configuration
    published: Published | None
    now: int


@dataclass(frozen=True, slots=True)
class Appraisal:
    """What this operator's model says, in the units of a report."""

    value: int
    low: int
    high: int
    risk_bps: int
    yield_bps: int
    nav_date: int
    model_hash: bytes
    inputs_hash: bytes
    currency: str = USD

    def report(
        self,
        *,
        asset_id: int,
        round: int,  # noqa: A002
        config_version: int,
        signed_at: int,
        valid_until: int,
    ) -> Report:
        """What an operator signs of it."""
        return Report(
            asset_id=asset_id,
            round=round,
            config_version=config_version,
            signed_at=signed_at,
            valid_until=valid_until,
            value=self.value,
            low=self.low,
            high=self.high,
            risk_bps=self.risk_bps,
            yield_bps=self.yield_bps,
            nav_date=self.nav_date,
            model_hash=self.model_hash,
            inputs_hash=self.inputs_hash,
        )


@dataclass(frozen=True, slots=True)
class Policy:
    """The operator's own settings: smallest move worth a report, how long a report holds, how long to leave the
    round's transmitter the first go."""

    deviation_bps: int
    validity_seconds: int
    patience_ticks: int


@dataclass(frozen=True, slots=True)
class Sign:
    report: Report


@dataclass(frozen=True, slots=True)
class Keep:
    """The report signed earlier still says what would be signed now."""


@dataclass(frozen=True, slots=True)
class Publish:
    """Reports of a quorum, in ascending order of their signers."""

    reports: tuple[SignedReport, ...]


@dataclass(frozen=True, slots=True)
class Hold:
    """Nothing to do at this tick. `has_quorum`: a round could be published, it is another operator's turn."""

    reason: str
    has_quorum: bool = False


def is_mine(view: AssetView, operator: str) -> Hold | None:
    """None if `operator` values this asset now, else why not."""
    if operator not in view.configuration.operators:
        return Hold("not an operator of this asset")
    if view.status not in VALUED_STATUSES:
        return Hold(f"asset status is {view.status}, valued are {VALUED_STATUSES.start} to {VALUED_STATUSES.stop - 1}")
    if view.currency not in VALUED_CURRENCIES:
        return Hold(f"currency is {view.currency!r}, the model values in {USD}, an index in points (XXX)")
    if view.is_pending:
        return Hold("a round awaits the guardian")
    return None


def decide_report(
    view: AssetView, appraisal: Appraisal, own: SignedReport | None, policy: Policy
) -> Sign | Keep | Hold:
    """Whether a report for the next round is due, and which.

    It is due when nothing is published yet, when half of the heartbeat has passed, or when the model's value has moved
    by the deviation. A move that was just rejected waits for the heartbeat: the guardian is not asked twice in a row.
    """
    if appraisal.currency != view.currency:
        return Hold(f"currency is {view.currency!r}, the model values this in {appraisal.currency}")
    if not 0 < appraisal.low <= appraisal.value <= appraisal.high:
        return Hold(f"the model's interval is {appraisal.low} to {appraisal.high} around {appraisal.value}")
    if reason := _not_due(view, appraisal, policy):
        return Hold(reason)
    if own is not None and _still_says(own.report, view, appraisal):
        return Keep()
    return Sign(
        appraisal.report(
            asset_id=view.asset_id,
            round=view.next_round,
            config_version=view.configuration.version,
            signed_at=view.now,
            valid_until=view.now + policy.validity_seconds,
        )
    )


def _not_due(view: AssetView, appraisal: Appraisal, policy: Policy) -> str:
    published = view.published
    if published is None:
        return ""
    age = view.now - published.signed_at - published.closed_seconds
    if age > view.configuration.heartbeat_seconds // 2:
        return ""
    move_bps = abs(appraisal.value - published.value) * FULL_BPS // published.value
    if move_bps < policy.deviation_bps:
        return "neither heartbeat nor deviation is due"
    if view.next_round > published.round + 1:
        return "the move was rejected in the last round: waits for the heartbeat"
    return ""


def _still_says(report: Report, view: AssetView, appraisal: Appraisal) -> bool:
    same_round = (report.round, report.config_version) == (view.next_round, view.configuration.version)
    lasts_seconds = min(report.valid_until - report.signed_at, view.configuration.heartbeat_seconds)
    said = (report.value, report.low, report.high, report.model_hash, report.inputs_hash)
    would_say = (appraisal.value, appraisal.low, appraisal.high, appraisal.model_hash, appraisal.inputs_hash)
    return same_round and said == would_say and view.now - report.signed_at <= lasts_seconds // 2


def check_report(report: Report, view: AssetView) -> None:
    """Raises ReportError unless ValuationOracle would take `report` for the next round at this block."""
    expected = (
        ("asset id", report.asset_id, view.asset_id),
        ("round", report.round, view.next_round),
        ("configuration version", report.config_version, view.configuration.version),
    )
    for name, stated, wanted in expected:
        if stated != wanted:
            raise ReportError(f"{name} is {stated}, expected {wanted}")
    if not 0 < report.low <= report.value <= report.high:
        raise ReportError(f"interval is {report.low} to {report.high} around {report.value}")
    if report.risk_bps > FULL_BPS or report.yield_bps > FULL_BPS:
        raise ReportError(f"risk is {report.risk_bps}, yield {report.yield_bps}: at most {FULL_BPS}")
    if not any(report.model_hash) or not any(report.inputs_hash):
        raise ReportError("names no model or no inputs: their hashes must not be zero")
    if report.nav_date > report.signed_at:
        raise ReportError(f"speaks of {report.nav_date}, after it was signed at {report.signed_at}")
    if report.signed_at > view.now:
        raise ReportError(f"signed at {report.signed_at}, after the block's time {view.now}")
    if view.published and report.signed_at < view.published.signed_at:
        raise ReportError(f"signed at {report.signed_at}, before the last value's {view.published.signed_at}")
    heartbeat_seconds = view.configuration.heartbeat_seconds
    published_by = view.now + min(PUBLISHING_MARGIN_SECONDS, heartbeat_seconds // 4)
    if published_by > report.signed_at + heartbeat_seconds:
        raise ReportError(f"signed at {report.signed_at}, stale at {view.now}")
    if published_by > report.valid_until:
        raise ReportError(f"valid until {report.valid_until}, block time is {view.now}")


def newest_by_signer(reports: Iterable[SignedReport]) -> dict[str, SignedReport]:
    """One report per signer, the one signed last; of two signed in the same second the one first seen."""
    newest: dict[str, SignedReport] = {}
    for signed in reports:
        known = newest.get(signed.signer)
        if known is None or signed.report.signed_at > known.report.signed_at:
            newest[signed.signer] = signed
    return newest


def spread_bps(values: list[int]) -> int:
    """Widest difference of the values to their lower middle, in 1/10000 of it, rounded up."""
    ordered = sorted(values)
    middle = ordered[(len(ordered) - 1) // 2]
    return max(-(-abs(value - middle) * FULL_BPS // middle) for value in ordered)


def agreeing(reports: Iterable[SignedReport], configuration: Configuration) -> tuple[SignedReport, ...]:
    """The most reports that keep within the spread limit together, at least a quorum of them; empty if there are none.

    Of equally many the lower ones: the published value is the lower middle too.
    """
    by_value = sorted(reports, key=lambda signed: (signed.report.value, int(signed.signer, 16)))
    for count in range(len(by_value), configuration.quorum - 1, -1):
        for start in range(len(by_value) - count + 1):
            chosen = by_value[start : start + count]
            if spread_bps([signed.report.value for signed in chosen]) <= configuration.spread_limit_bps:
                return tuple(sorted(chosen, key=lambda signed: int(signed.signer, 16)))
    return ()


def decide_publication(
    view: AssetView, reports: Iterable[SignedReport], operator: str, ticks_waited: int, policy: Policy
) -> Publish | Hold:
    """Whether this operator transmits the round now.

    `reports` are checked and signed by listed operators. The operator at index round % n transmits at once, each one
    after it a few ticks later, should the ones before it be down.
    """
    newest = newest_by_signer(reports)
    operators, quorum = view.configuration.operators, view.configuration.quorum
    if len(newest) < quorum:
        return Hold(f"{len(newest)} of {quorum} reports")
    chosen = agreeing(newest.values(), view.configuration)
    if not chosen:
        return Hold(f"no {quorum} of {len(newest)} reports agree within {view.configuration.spread_limit_bps} bps")
    turn = (operators.index(operator) - view.next_round) % len(operators)
    if ticks_waited < turn * policy.patience_ticks:
        return Hold(f"a quorum stands, this operator is number {turn + 1} in the round's order", has_quorum=True)
    return Publish(chosen)
