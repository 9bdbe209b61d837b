"""Whoever holds any holds 20, in lots of 5."""

import ape
import pytest
from ape import project
from hypothesis import given
from hypothesis import strategies as st

from tests.support.assets import approved_asset, deploy_suite
from tests.support.bookkeeping import compliance_account
from tests.support.effort import on_chain
from tests.support.identity import verify_investor
from tests.support.movements import Authority, movement
from tests.support.rules import UNSEEDED, RuleUnderTest, refuses_everyone_unbound

LOT_BROKEN, RECEIVER_BELOW, SENDER_BELOW = 1, 2, 3
LIMIT = 2**104 - 1


@pytest.fixture(scope="module")
def rule(deployer):
    module, compliance = deployer.deploy(project.MinimumHoldingModule), compliance_account(deployer)
    module.bindCompliance(compliance, sender=compliance)
    module.setMinimumHolding(20, 5, sender=compliance)
    return RuleUnderTest(module, compliance)


@pytest.fixture(scope="module")
def one(rule, investors):
    """Holds 100."""
    rule.issue(investors[0], 100)
    return investors[0]


@pytest.fixture(scope="module")
def other(investors):
    return investors[1]


def test_terms_of_unbound_compliance__revert(rule, stranger):
    refuses_everyone_unbound(rule.module, stranger, "setMinimumHolding", 1, 1)


def test_terms_out_of_range__revert(rule):
    with ape.reverts(rule.module.MinimumHoldingOutOfRange, amount=LIMIT + 1, limit=LIMIT):
        rule.set("setMinimumHolding", LIMIT + 1, 1)
    with ape.reverts(rule.module.MinimumHoldingOutOfRange, amount=LIMIT + 1, limit=LIMIT):
        rule.set("setMinimumHolding", 1, LIMIT + 1)
    with ape.reverts(rule.module.MinimumHoldingLotZero):
        rule.set("setMinimumHolding", 1, 0)


def test_terms__are_announced(rule):
    receipt = rule.set("setMinimumHolding", LIMIT, LIMIT)
    assert receipt.events == [rule.module.MinimumHoldingSet(rule.compliance, LIMIT, LIMIT)]
    assert tuple(rule.module.getMinimumHolding(rule.compliance)) == (LIMIT, LIMIT)


def test_terms_not_set__refuse_every_transfer(rule, deployer, one, other):
    compliance = compliance_account(deployer)
    rule.module.bindCompliance(compliance, sender=compliance)
    assert RuleUnderTest(rule.module, compliance).code(giver=one, receiver=other, amount=20) == LOT_BROKEN


def test_part_of_a_lot__is_refused(rule, one, other):
    assert rule.code(giver=one, receiver=other, amount=25) == 0
    assert rule.code(giver=one, receiver=other, amount=26) == LOT_BROKEN
    assert rule.most(giver=one, receiver=other, amount=29) == 25


def test_receiver_below_minimum__is_refused(rule, one, other):
    assert rule.code(giver=one, receiver=other, amount=20) == 0
    assert rule.code(giver=one, receiver=other, amount=15) == RECEIVER_BELOW
    rule.issue(other, 15)
    assert rule.code(giver=one, receiver=other, amount=5) == 0


def test_sender_who_keeps_too_little__is_refused_but_may_give_all(rule, one, other):
    assert rule.code(giver=one, receiver=other, amount=80) == 0
    assert rule.code(giver=one, receiver=other, amount=85) == SENDER_BELOW
    assert rule.most(giver=one, receiver=other, amount=95) == 80
    assert rule.code(giver=one, receiver=other, amount=100) == 0


def test_odd_holding__cannot_leave_in_lots_but_down_to_the_minimum(rule, one, other):
    rule.issue(one, 3)
    assert rule.most(giver=one, receiver=other, amount=103) == 80


def test_conduit__has_no_minimum(rule, one, other):
    assert rule.code(giver=one, to=other, amount=5, isToConduit=True) == 0
    assert rule.code(receiver=other, amount=15, isFromConduit=True) == RECEIVER_BELOW
    assert rule.code(giver=one, to=other, amount=85, isToConduit=True) == SENDER_BELOW
    assert rule.code(giver=one, receiver=other, amount=85, isFromConduit=True) == 0


def test_transfer_within_one_identity__breaks_no_minimum(rule, one):
    assert rule.code(giver=one, receiver=one, amount=5) == 0
    assert rule.code(giver=one, receiver=one, amount=85) == 0
    assert rule.code(giver=one, receiver=one, amount=4) == LOT_BROKEN


def test_nothing__may_always_be_sent(rule, one, other):
    assert rule.code(giver=one, receiver=other, amount=0) == 0


@pytest.mark.parametrize("authority", [Authority.ISSUANCE, Authority.ENFORCEMENT])
def test_issuance_and_enforcement__are_recorded_not_gated(rule, one, other, authority):
    assert rule.code(giver=one, receiver=other, amount=3, authority=authority) == 0
    rule.record(giver=one, receiver=other, amount=3, authority=authority)
    assert rule.module.getIDBalance(rule.compliance, other) == 3


@on_chain(examples=25)
@given(
    st.integers(0, 60), st.integers(0, 60), st.integers(0, 25), st.sampled_from([1, 2, 3, 7, 10]), st.integers(1, 70)
)
def test_largest_amount__is_the_largest_that_passes(deployer, rule, given_, received, minimum, lot, amount):
    compliance = compliance_account(deployer)
    rule.module.bindCompliance(compliance, sender=compliance)
    rule.module.setMinimumHolding(minimum, lot, sender=compliance)
    asked = RuleUnderTest(rule.module, compliance)
    giver, receiver = compliance, rule.compliance
    for wallet, held in ((giver, given_), (receiver, received)):
        if held:
            asked.issue(wallet, held)

    def passes(amount):
        if amount % lot or (received + amount < minimum):
            return False
        return amount >= given_ or given_ - amount >= minimum

    expected = max((smaller for smaller in range(1, amount + 1) if passes(smaller)), default=0)
    moved = movement(giver=giver, receiver=receiver, amount=amount)
    parameter = rule.module.parameterOf(compliance)
    assert rule.module.maxAllowed(compliance, moved, parameter) == expected
    assert (rule.module.check(compliance, moved, parameter) == 0) == (expected == amount)


def test_minimum_of_a_token__waits_for_all_seeds(platform, issuer, compliance_officer, kyc_officer, investors):
    suite = deploy_suite(platform, issuer, approved_asset(platform, issuer, compliance_officer), salt=b"\x42" * 32)
    token, compliance, module = suite.token, suite.compliance, platform.minimum_holding_module
    one, other = investors[:2]
    for wallet in (one, other):
        verify_investor(platform, kyc_officer, wallet)
    token.mint(one, 100, sender=issuer)
    token.pause(sender=issuer)
    compliance.addModule(module, sender=issuer)
    compliance.callModuleFunction(module.setMinimumHolding.encode_input(20, 5), module, sender=issuer)
    token.unpause(sender=issuer)
    refused = {"from": one, "to": other, "module": module}
    with ape.reverts(token.TokenTransferRefused, amount=40, code=UNSEEDED, **refused):
        token.transfer(other, 40, sender=one)
    token.pause(sender=issuer)
    compliance.seed(module, [one], [1], sender=issuer)
    token.unpause(sender=issuer)
    with ape.reverts(token.TokenTransferRefused, amount=85, code=SENDER_BELOW, **refused):
        token.transfer(other, 85, sender=one)
    token.transfer(other, 80, sender=one)
    token.transfer(other, 20, sender=one)
    assert token.balanceOf(other) == 100


def test_codes__are_explained(rule):
    module = rule.module
    assert [bool(module.reason(code)) for code in (1, 2, 3, 4)] == [True, True, True, False]
    assert (module.name(), module.duties()) == ("MinimumHoldingModule", 25)
