"""What the pool does itself costs at most a tenth more than what a pair of Uniswap V2 does itself."""

from __future__ import annotations

import pytest

from scripts.bench.chain import BenchChain
from scripts.bench.measure import ATTESTED, LIVE
from scripts.bench.pair import POOL_OPERATIONS
from scripts.bench.trace import LOOK, trace
from scripts.bench.work_table import OWN_WORK_GOALS
from tests.support.assets import valued_suite
from tests.support.identity import verify_investor

#: what the access to a warm account costs, and to a cold one after a look at its code, with some words of memory
LEAST_ACCESS, MOST_ACCESS = 100, 2_800


def frames_of(told):
    """(callee, what was used inside) of every call, in their order."""
    for frame in told.get("calls", ()):
        yield frame["to"], int(frame["gasUsed"], 16)
        yield from frames_of(frame)


def calls_of(call):
    """The same of ours, without looks at code, which are no calls."""
    for made in call.calls:
        if made.kind != LOOK:
            yield made.to, made.gas
            yield from calls_of(made)


@pytest.fixture
def node(chain_url):
    return BenchChain(chain_url)


@pytest.fixture
def issue_to_investor(platform, issuer, compliance_officer, guardian, operators, kyc_officer, investors):
    """Hash of a transaction that asks a registry, an identity, its claim issuer and two rules."""

    def issue_to_investor():
        actors = {"compliance_officer": compliance_officer, "guardian": guardian, "operators": operators}
        suite = valued_suite(platform, issuer=issuer, **actors)
        verify_investor(platform, kyc_officer, investors[0])
        return suite.token.mint(investors[0], 10**6, sender=issuer).txn_hash

    return issue_to_investor


def test_every_trade__is_measured_in_both_modes(pool_rows):
    assert [(row.operation, row.mode) for row in pool_rows] == [
        (operation.name, mode) for mode in (LIVE, ATTESTED) for operation in POOL_OPERATIONS
    ]


def test_columns__are_what_they_are_called(pool_rows):
    """A V2 pair checks nobody. Attested identities cost less, and the pool's own work is the same."""
    by_case = {(row.operation, row.mode): row for row in pool_rows}
    for operation in POOL_OPERATIONS:
        live, attested = by_case[operation.name, LIVE], by_case[operation.name, ATTESTED]
        assert live.peer_split.checks == 0
        assert live.split.checks > attested.split.checks > 0
        assert live.split.own_work == attested.split.own_work > 0


@pytest.mark.parametrize("operation", OWN_WORK_GOALS)
def test_own_work__is_within_the_goal(pool_rows, operation):
    ratios = [row.ratio for row in pool_rows if row.operation == operation]
    assert len(ratios) == 2
    assert [ratio for ratio in ratios if ratio > OWN_WORK_GOALS[operation]] == []


def test_calls_in_a_trace__are_those_that_the_nodes_own_tracer_tells(node, issue_to_investor):
    """Gas differs by the access to the account, which the node's tracer leaves to the caller."""
    sent = issue_to_investor()
    theirs = list(frames_of(node.request("debug_traceTransaction", sent, {"tracer": "callTracer"})))
    ours = list(calls_of(trace(node, sent).call))
    assert len(ours) > 10
    assert [callee for callee, _ in ours] == [callee for callee, _ in theirs]
    accesses = [gas - used for (_, gas), (_, used) in zip(ours, theirs, strict=True)]
    assert [access for access in accesses if not LEAST_ACCESS <= access <= MOST_ACCESS] == []
