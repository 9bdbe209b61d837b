"""The valuation oracle and its integer twin, driven side by side by honest operators, liars and a guardian."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from ape import project
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.models.valuation import BPS, DAY, Calendar, OracleTwin, Outcome, State, Terms
from tests.support import ape_speed
from tests.support.assets import approved_asset
from tests.support.effort import on_chain
from tests.support.raw_chain import RawChain
from tests.support.valuers import Domain, Valuer, valuers

ape_speed.apply()

MOST = 15
POOL = valuers(MOST)
(STRANGER,) = valuers(1, "stranger")
MAX_AGE = 2 * DAY
HOUR = 3_600
MODEL, INPUTS = b"\x01" * 32, b"\x02" * 32
#: what is wrong with a round's first report -> the error it meets
DEFECTS = {
    "round that was": "ValuationRoundWrong",
    "round to come": "ValuationRoundWrong",
    "other configuration": "ValuationConfigWrong",
    "another asset's signature": "ValuationSignerUnknown",
    "another chain": "ValuationSignerUnknown",
    "another oracle": "ValuationSignerUnknown",
    "stranger": "ValuationSignerUnknown",
    "from the future": "ValuationReportFromFuture",
    "expired": "ValuationReportExpired",
    "stale": "ValuationReportStale",
    "no value": "ValuationReportOutOfRange",
}


@dataclass(frozen=True)
class Round:
    """What happens in a round.

    drift: of the truth; jitters: of honest reports; lies: of the others; all in thousandths
    silent: how many do not sign, in halves of those who are not needed; three are one too many
    verdict: the guardian's, if it is held
    """

    drift: int
    jitters: list[int]
    lies: list[int]
    silent: int
    first_silent: int
    age: int
    defect: str | None
    verdict: bool | None


ROUNDS = st.builds(
    Round,
    drift=st.sampled_from([*range(960, 1_041, 5), 900, 1_100, 1_100, 600, 1_500]),
    jitters=st.lists(st.integers(-9, 9), min_size=MOST, max_size=MOST),
    lies=st.one_of(
        st.lists(st.sampled_from([-90, -9, 0, 9, 90]), min_size=7, max_size=7),
        st.just([9] * 7),
        st.lists(st.sampled_from([-999, 10**15]), min_size=7, max_size=7),
        st.just([-90] * 7),
        st.just([90] * 7),
    ),
    silent=st.sampled_from([0, 0, 1, 1, 2, 2, 2, 3]),
    first_silent=st.integers(0, MOST - 1),
    age=st.sampled_from([0] * 8 + [1, 600, HOUR]),
    defect=st.sampled_from([None] * 40 + list(DEFECTS)),
    verdict=st.sampled_from([True, False, False, None]),
)


CONFIG = {
    "count": st.sampled_from([1, 2, 3, 3, 4, 5, 5, 7, 9, 12, 15]),
    "surplus": st.integers(0, 3),
    "first": st.integers(0, MOST - 1),
    "spread": st.sampled_from([200, 1_000, 2_000]),
    "move": st.sampled_from([2_000, 3_000]),
    "window": st.sampled_from([HOUR, 4 * HOUR + 3, 7 * DAY]),
    "heartbeat": st.sampled_from([HOUR + 7, DAY, 3 * DAY]),
    "pending": st.sampled_from([5_000, 3 * DAY]),
}


@dataclass(frozen=True)
class Accepted:
    """A value that was published, and the reports it was chosen from."""

    value: int
    reported: list[int]
    honest: list[int]


@dataclass
class Step:
    """A value that limits those after it; `reach` is the shortest window since."""

    at: int
    value: int
    reach: int


@pytest.fixture(scope="module")
def world(platform, issuer, compliance_officer, guardian, stranger, chain_url):
    """An asset without a configuration, its feed and a consumer of that."""
    asset_id = approved_asset(platform, issuer, compliance_officer)
    oracle = platform.valuation_oracle
    oracle.deployFeed(asset_id, sender=stranger)
    consumer = stranger.deploy(project.MockChainlinkConsumer, oracle.feedOf(asset_id), MAX_AGE)
    chain = RawChain(chain_url)
    domain = Domain(int(chain.request("eth_chainId"), 16), oracle.address)
    return oracle, consumer, asset_id, domain, guardian, stranger, chain


def test_oracle__acts_as_its_twin(world):
    oracle, consumer, asset_id, domain, guardian, stranger, chain = world

    class ValuationMachine(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.snapshot = chain.request("evm_snapshot")
            self.now = chain.now()
            self.truth = 10**14
            self.operators: list[Valuer] = []
            self.liars: set[Valuer] = set()
            self.version = 0
            self.twin = OracleTwin(Terms(1, 0, 0))
            self.accepted: list[Accepted] = []
            self.steps: list[Step] = []
            self.worst_move = 0.0
            self.transmitted: list[tuple] = []

        def teardown(self):
            chain.take_back(self.snapshot)

        def send(self, function, *args, sender=guardian):
            """Every transaction is a second later than the last."""
            self.now += 1
            return chain.send(oracle, function, *args, sender=sender, at=self.now)

        @initialize(config=st.fixed_dictionaries(CONFIG))
        def begin(self, config):
            self.configure(**config)

        @rule(**CONFIG)
        def configure(self, count, surplus, first, spread, move, window, heartbeat, pending):
            """Other operators, of whom as many lie as the quorum can bear."""
            quorum = min(count // 2 + 1 + surplus, count)
            chosen = [POOL[(first + index) % MOST] for index in range(count)]
            self.liars = set(chosen[: (quorum - 1) // 2])
            self.operators = sorted(chosen, key=POOL.index)
            addresses = [operator.address for operator in chosen]
            limits = (heartbeat, spread, move, pending, window)
            half = count // 2
            assert self.send("configure", asset_id, (addresses, half, *limits)) == "ValuationQuorumOutOfRange"
            assert self.send("configure", asset_id, (addresses, quorum, *limits)) is None
            self.version += 1
            terms = Terms(quorum, spread, move, pending, window, heartbeat)
            if not self.twin.terms.move_limit_bps:
                self.twin.terms = terms
            self.twin.configure(terms, self.now)
            self.steps = [replace(step, reach=min(step.reach, window)) for step in self.steps]

        @rule(weekdays=st.sampled_from([0, 127, 31, 31, 1]), closed=st.frozensets(st.integers(-2, 9), max_size=4))
        def set_calendar(self, weekdays, closed):
            days = sorted(self.now // DAY + day for day in closed) if weekdays else []
            assert self.send("setCalendar", asset_id, weekdays, days) is None
            open_days = frozenset(day for day in range(7) if weekdays >> day & 1)
            self.twin.calendar = Calendar(open_days, frozenset(days)) if weekdays else None

        @rule(rounds=st.lists(ROUNDS, min_size=3, max_size=8), pause=st.sampled_from([1, 1, 600, HOUR, DAY]))
        def report(self, rounds, pause):
            for round_ in rounds:
                self.transmit(round_)
                if self.twin.is_pending(self.now) and round_.verdict is not None:
                    self.resolve(is_confirmed=round_.verdict, is_guardian=True)
                self.now += pause

        def transmit(self, told_round):
            """Honest values lie within 1 % of the truth, in thousandths of it; liars say what they like."""
            self.now += 1
            self.truth = max(self.truth * told_round.drift // 1_000, 1_000)
            signed_at, defect = self.now - told_round.age, told_round.defect
            told = dict(zip(sorted(self.liars, key=POOL.index), told_round.lies, strict=False))
            awake = self.operators[told_round.first_silent % len(self.operators) :] + self.operators
            spare = len(self.operators) - self.twin.terms.quorum
            silent = set(awake[: spare + 1 if told_round.silent == 3 else spare * told_round.silent // 2])
            signers = [operator for operator in self.operators if operator not in silent]
            values = [
                self.truth * (1_000 + told.get(signer, jitter)) // 1_000
                for signer, jitter in zip(signers, told_round.jitters, strict=False)
            ]
            signed = [
                self.sign(signer, value, signed_at, defect if index == 0 else None)
                for index, (signer, value) in enumerate(zip(signers, values, strict=True))
            ]
            reports, signatures = [report for report, _ in signed], [signature for _, signature in signed]
            expected, outcome = self.foretell(values, signed_at, defect)
            refused = chain.send(oracle, "publish", reports, signatures, sender=stranger, at=self.now)
            assert refused == expected
            if refused is None:
                self.transmitted.append((reports, signatures))
            if outcome is Outcome.PUBLISHED:
                honest = [value for signer, value in zip(signers, values, strict=True) if signer not in self.liars]
                self.take(Accepted(self.standing_value(), values, honest))

        def sign(self, signer, value, signed_at, defect):
            report = {
                "assetId": asset_id,
                "round": self.twin.round + 1 + {"round that was": -1, "round to come": 1}.get(defect, 0),
                "configVersion": self.version - (defect == "other configuration"),
                "signedAt": signed_at,
                "validUntil": self.now,
                "value": value,
                "low": 0,
                "high": 2**128 - 1,
                "riskBps": 0,
                "yieldBps": 0,
                "navDate": 0,
                "modelHash": MODEL,
                "inputsHash": INPUTS,
            }
            report |= {
                "from the future": {"signedAt": self.now + HOUR},
                "expired": {"validUntil": self.now - 1},
                "stale": {"signedAt": self.now - self.twin.terms.heartbeat_seconds - 1},
                "no value": {"value": 0},
            }.get(defect, {})
            where = {
                "another chain": replace(domain, chain_id=1),
                "another oracle": replace(domain, oracle=consumer.address),
            }.get(defect, domain)
            stated = report | ({"assetId": asset_id + 1} if defect == "another asset's signature" else {})
            signature = (STRANGER if defect == "stranger" else signer).sign(where, stated)
            return tuple(report.values()), signature

        def foretell(self, values, signed_at, defect):
            """The error that a round meets, in the contract's order, or what the twin makes of it."""
            twin, terms = self.twin, self.twin.terms
            if len(values) < terms.quorum:
                return "ValuationReportsTooFew", None
            if twin.is_pending(self.now):
                return "ValuationRoundPending", None
            if defect is not None and not (defect == "no value" and not values):
                is_judged_first = DEFECTS[defect] in ("ValuationSignerUnknown",)
                aged = self.judge_age(signed_at) if is_judged_first else None
                return aged or DEFECTS[defect], None
            if aged := self.judge_age(signed_at):
                return aged, None
            outcome, _ = twin.publish(values, self.now, signed_at)
            is_taken = outcome in (Outcome.HELD, Outcome.PUBLISHED)
            return None if is_taken else outcome.value, outcome

        def judge_age(self, signed_at):
            if self.now - signed_at > self.twin.terms.heartbeat_seconds:
                return "ValuationReportStale"
            return "ValuationReportBackdated" if signed_at < self.twin.signed_at else None

        def take(self, accepted):
            self.accepted.append(accepted)
            self.steps.append(Step(self.now, accepted.value, self.twin.terms.window_seconds))
            for step in self.steps[:-1]:
                if self.now - step.at <= step.reach:
                    distance = abs(accepted.value - step.value) * BPS / step.value
                    self.worst_move = max(self.worst_move, distance / self.twin.terms.move_limit_bps)

        def standing_value(self):
            ((value, _),) = chain.read([(oracle, "valueAndState", (asset_id,))])
            return value

        @precondition(lambda self: self.transmitted)
        @rule(choice=st.integers(0, 100))
        def replay(self, choice):
            reports, signatures = self.transmitted[choice % len(self.transmitted)]
            assert self.send("publish", reports, signatures, sender=stranger) is not None

        @rule(is_confirmed=st.booleans(), is_guardian=st.sampled_from([True, True, False]))
        def resolve(self, is_confirmed, is_guardian):
            self.now += 1
            pending, is_open = self.twin.pending, self.twin.is_pending(self.now)
            arguments = (asset_id, self.twin.round) if is_confirmed else (asset_id, "")
            function = "confirmPending" if is_confirmed else "rejectPending"
            sender = guardian if is_guardian else stranger
            refused = chain.send(oracle, function, *arguments, sender=sender, at=self.now)
            if is_confirmed and not is_guardian:
                assert refused == "AccessManagedUnauthorized"
            elif pending is None:
                assert refused == "ValuationNothingPending"
            elif is_confirmed and not is_open:
                assert refused == "ValuationPendingExpired"
            elif not is_guardian and is_open:
                assert refused == "AccessManagedUnauthorized"
            else:
                assert refused is None
                self.twin.resolve(self.now, is_confirmed=is_confirmed)
                if is_confirmed:
                    self.steps = [Step(self.now, self.standing_value(), self.twin.terms.window_seconds)]

        @rule(is_serious=st.sampled_from([False, False, True]))
        def turn_ripcord(self, is_serious):
            """Released as soon as this comes up again, pulled only now and then."""
            if self.twin.is_ripcord_pulled or is_serious:
                self.twin.is_ripcord_pulled = not self.twin.is_ripcord_pulled
                assert self.send("setRipcord", asset_id, self.twin.is_ripcord_pulled, "") is None

        @rule(seconds=st.sampled_from([900, HOUR, 4 * HOUR, DAY + 100, 2 * DAY, 9 * DAY]))
        def wait(self, seconds):
            self.now += seconds

        @invariant()
        def chain_and_twin_hold_the_same(self):
            twin, at = self.twin, self.now + 1
            calls = [(oracle, "valueAndState", (asset_id,)), (oracle, "nextRound", (asset_id,))]
            expected = [(twin.last or 0, twin.state(at)), twin.round + 1]
            if twin.last is not None:
                anchors = twin.anchors(at)
                calls += [(oracle, "windowOf", (asset_id,)), (oracle, "freshUntil", (asset_id,))]
                expected += [(min(anchors), max(anchors)), twin.fresh_until]
            if twin.pending is not None:
                calls.append((oracle, "pendingOf", (asset_id,)))
                expected.append((twin.pending.value, twin.pending.expires_at))
            answers = chain.read_at(at, calls)
            if twin.pending is not None:
                valuation, expires_at = answers[-1]
                answers[-1] = (valuation[6], expires_at)
            assert answers == expected

        @invariant()
        def consumers_are_answered_what_may_be_used(self):
            at, state = self.now + 1, self.twin.state(self.now + 1)
            if state in (State.FRESH, State.STALE) and at - self.twin.signed_at <= MAX_AGE:
                assert chain.read_at(at, [(consumer, "price", ())]) == [self.twin.last * 10**10]
            else:
                assert not chain.passes(consumer, "price", sender=stranger, at=at)

        @invariant()
        def accepted_values_were_reported(self):
            assert all(accepted.value in accepted.reported for accepted in self.accepted)

        @invariant()
        def no_lying_minority_moves_a_value(self):
            for accepted in self.accepted:
                assert min(accepted.honest) <= accepted.value <= max(accepted.honest)

        @invariant()
        def values_of_a_window_lie_within_the_limit(self):
            assert self.worst_move <= 1

    run_state_machine_as_test(ValuationMachine, settings=on_chain(examples=20, steps=20))
