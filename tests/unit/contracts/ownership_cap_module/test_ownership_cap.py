"""The supply is 1,000 and the cap five per cent of it: 50."""

import ape
import pytest
from ape import project
from hypothesis import given
from hypothesis import strategies as st

from tests.support.assets import approved_asset, deploy_suite
from tests.support.bookkeeping import compliance_account
from tests.support.effort import on_chain
from tests.support.identity import verify_investor
from tests.support.movements import ZERO, Authority
from tests.support.rules import RuleUnderTest, refuses_everyone_unbound


@pytest.fixture(scope="module")
def shares(deployer, stranger):
    contract = deployer.deploy(project.MockComplianceToken)
    contract.mint(stranger, 1_000, sender=deployer)
    return contract


@pytest.fixture(scope="module")
def rule(deployer):
    module, compliance = deployer.deploy(project.OwnershipCapModule), compliance_account(deployer)
    module.bindCompliance(compliance, sender=compliance)
    module.setOwnershipCap(500, sender=compliance)
    return RuleUnderTest(module, compliance)


def test_cap_of_unbound_compliance__reverts(rule, stranger):
    refuses_everyone_unbound(rule.module, stranger, "setOwnershipCap", 1)
    refuses_everyone_unbound(rule.module, stranger, "setIssuanceCapped", True)


@pytest.mark.parametrize("share", [0, 10_001])
def test_cap_out_of_range__reverts(rule, share):
    with ape.reverts(rule.module.OwnershipCapOutOfRange, shareBps=share, limit=10_000):
        rule.set("setOwnershipCap", share)


def test_cap__is_announced(rule):
    receipt = rule.set("setOwnershipCap", 10_000)
    assert receipt.events == [rule.module.OwnershipCapSet(rule.compliance, 10_000)]
    assert rule.module.getOwnershipCap(rule.compliance) == 10_000


def test_cap_on_issuance__is_announced_and_stays_beside_the_share(rule):
    module, compliance = rule.module, rule.compliance
    assert not module.isIssuanceCapped(compliance)
    receipt = rule.set("setIssuanceCapped", True)
    assert receipt.events == [module.OwnershipCapIssuanceSet(compliance, True)]
    assert (module.getOwnershipCap(compliance), module.isIssuanceCapped(compliance)) == (500, True)
    rule.set("setOwnershipCap", 600)
    assert (module.getOwnershipCap(compliance), module.isIssuanceCapped(compliance)) == (600, True)
    rule.set("setIssuanceCapped", False)
    assert (module.getOwnershipCap(compliance), module.isIssuanceCapped(compliance)) == (600, False)


def test_receiver_above_share__is_refused(rule, shares, investors):
    one, other = investors[:2]
    rule.issue(other, 20)
    assert rule.code(token=shares, giver=one, receiver=other, amount=30) == 0
    assert rule.code(token=shares, giver=one, receiver=other, amount=31) == 1
    assert rule.most(token=shares, giver=one, receiver=other, amount=1_000) == 30


def test_share__is_rounded_down(rule, shares, deployer, stranger, investors):
    shares.mint(stranger, 19, sender=deployer)
    assert rule.most(token=shares, giver=investors[0], receiver=investors[1], amount=1_000) == 50
    shares.mint(stranger, 1, sender=deployer)
    assert rule.most(token=shares, giver=investors[0], receiver=investors[1], amount=1_000) == 51


def test_two_wallets_of_one_person__count_once(rule, shares, investors):
    identity, one, other = investors[:3]
    rule.issue(identity, 40)
    to_second = {"from": one, "to": other, "fromIdentity": one, "toIdentity": identity}
    assert rule.most(token=shares, amount=1_000, **to_second) == 10
    assert rule.code(token=shares, giver=identity, receiver=identity, amount=40) == 0


def test_receiver_without_identity__is_refused(rule, shares, investors):
    assert rule.code(token=shares, giver=investors[0], to=investors[1], amount=1) == 2


def test_nothing__may_always_be_sent(rule, shares, investors):
    rule.issue(investors[1], 51)
    assert rule.code(token=shares, giver=investors[0], receiver=investors[1], amount=1) == 1
    assert rule.code(token=shares, giver=investors[0], receiver=investors[1], amount=0) == 0
    assert rule.code(token=shares, giver=investors[0], to=investors[1], amount=0) == 0


def test_conduit__has_no_cap_and_its_buyer_has(rule, shares, investors):
    assert rule.code(token=shares, giver=investors[0], to=investors[1], amount=900, isToConduit=True) == 0
    bought = {"token": shares, "receiver": investors[1], "isFromConduit": True}
    assert rule.code(amount=50, **bought) == 0
    assert rule.code(amount=51, **bought) == 1


@pytest.mark.parametrize("authority", [Authority.ISSUANCE, Authority.ENFORCEMENT])
def test_issuance_and_enforcement__are_recorded_not_gated(rule, shares, investors, authority):
    moved = {"token": shares, "giver": investors[0], "receiver": investors[1], "amount": 60, "authority": authority}
    assert rule.code(**moved) == 0
    rule.record(**moved)
    assert rule.module.getIDBalance(rule.compliance, investors[1]) == 60


def test_issuance_above_share__is_refused_where_it_is_capped(rule, shares, investors):
    """It adds to the supply, too: 20 and 31 more are 51 of 1,031, and 32 more 52 of 1,032, which is above 51.6."""
    rule.issue(investors[1], 20)
    issued = {"token": shares, "receiver": investors[1], "authority": Authority.ISSUANCE}
    assert rule.code(amount=32, **issued) == 0
    rule.set("setIssuanceCapped", True)
    assert rule.code(amount=31, **issued) == 0
    assert rule.code(amount=32, **issued) == 1
    assert rule.most(amount=1_000, **issued) == 31
    rule.issue(investors[1], 31)
    assert rule.most(amount=1_000, **issued) == 0
    assert (
        rule.code(token=shares, giver=investors[0], receiver=investors[1], amount=51, authority=Authority.ENFORCEMENT)
        == 0
    )


def test_share_of_all__lets_anything_be_issued(rule, shares, investors):
    rule.set("setOwnershipCap", 10_000)
    rule.set("setIssuanceCapped", True)
    rule.issue(investors[1], 1_000)
    assert rule.code(token=shares, receiver=investors[1], amount=2**104, authority=Authority.ISSUANCE) == 0


@on_chain(examples=25)
@given(st.integers(0, 400), st.integers(0, 400), st.sampled_from([1, 499, 5_000, 9_999, 10_000]), st.integers(1, 300))
def test_largest_issuance__is_the_largest_that_keeps_the_share(deployer, rule, others, held, share, amount):
    shares, compliance = deployer.deploy(project.MockComplianceToken), compliance_account(deployer)
    rule.module.bindCompliance(compliance, sender=compliance)
    rule.module.setOwnershipCap(share, sender=compliance)
    rule.module.setIssuanceCapped(True, sender=compliance)
    asked = RuleUnderTest(rule.module, compliance)
    shares.mint(deployer, others + held, sender=deployer)
    if held:
        asked.issue(deployer, held)

    def passes(amount):
        return (held + amount) * 10_000 <= share * (others + held + amount)

    expected = max((smaller for smaller in range(1, amount + 1) if passes(smaller)), default=0)
    issued = {"token": shares, "receiver": deployer, "authority": Authority.ISSUANCE, "amount": amount}
    assert asked.most(**issued) == expected


def test_share_of_a_token__is_of_its_supply_before_a_transfer_and_after_an_issuance(
    platform, issuer, compliance_officer, kyc_officer, investors
):
    suite = deploy_suite(platform, issuer, approved_asset(platform, issuer, compliance_officer), salt=b"\x41" * 32)
    token, compliance, module = suite.token, suite.compliance, platform.ownership_cap_module
    for wallet in investors[:2]:
        verify_investor(platform, kyc_officer, wallet)
    one, other = investors[:2]
    compliance.addModule(module, sender=issuer)
    compliance.callModuleFunction(module.setOwnershipCap.encode_input(5_000), module, sender=issuer)
    token.mint(one, 100, sender=issuer)
    refused = {"module": module, "code": 1}
    with ape.reverts(token.TokenTransferRefused, **{"from": one, "to": other, "amount": 51}, **refused):
        token.transfer(other, 51, sender=one)
    token.transfer(other, 50, sender=one)
    compliance.callModuleFunction(module.setIssuanceCapped.encode_input(True), module, sender=issuer)
    with ape.reverts(token.TokenTransferRefused, **{"from": ZERO, "to": other, "amount": 1}, **refused):
        token.mint(other, 1, sender=issuer)
    token.burn(one, 1, sender=issuer)
    with ape.reverts(token.TokenTransferRefused, **{"from": one, "to": other, "amount": 1}, **refused):
        token.transfer(other, 1, sender=one)
    token.mint(one, 1, sender=issuer)
    assert (token.balanceOf(one), token.balanceOf(other)) == (50, 50)


def test_codes__are_explained(rule):
    module = rule.module
    assert [bool(module.reason(code)) for code in (1, 2, 3, 253)] == [True, True, False, True]
    assert (module.name(), module.isPlugAndPlay(), module.duties()) == ("OwnershipCapModule", False, 27)
