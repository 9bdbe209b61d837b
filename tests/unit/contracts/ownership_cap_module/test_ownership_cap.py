"""The supply is 1,000 and the cap five per cent of it: 50."""

import ape
import pytest
from ape import project

from tests.support.bookkeeping import compliance_account
from tests.support.movements import Authority
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


@pytest.mark.parametrize("share", [0, 10_001])
def test_cap_out_of_range__reverts(rule, share):
    with ape.reverts(rule.module.OwnershipCapOutOfRange, shareBps=share, limit=10_000):
        rule.set("setOwnershipCap", share)


def test_cap__is_announced(rule):
    receipt = rule.set("setOwnershipCap", 10_000)
    assert receipt.events == [rule.module.OwnershipCapSet(rule.compliance, 10_000)]
    assert rule.module.getOwnershipCap(rule.compliance) == 10_000


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


def test_conduit__has_no_cap_and_its_buyer_has(rule, shares, investors):
    assert rule.code(token=shares, giver=investors[0], to=investors[1], amount=900, isToConduit=True) == 0
    bought = {"token": shares, "receiver": investors[1], "isFromConduit": True}
    assert rule.code(amount=50, **bought) == 0
    assert rule.code(amount=51, **bought) == 1


@pytest.mark.parametrize("authority", [Authority.ISSUANCE, Authority.ENFORCEMENT])
def test_issuance_and_enforcement__are_recorded_not_gated(rule, shares, investors, authority):
    moved = {"token": shares, "giver": investors[0], "receiver": investors[1], "amount": 51, "authority": authority}
    assert rule.code(**moved) == 0
    rule.record(**moved)
    assert rule.module.getIDBalance(rule.compliance, investors[1]) == 51


def test_codes__are_explained(rule):
    module = rule.module
    assert [bool(module.reason(code)) for code in (1, 2, 3, 253)] == [True, True, False, True]
    assert (module.name(), module.isPlugAndPlay(), module.duties()) == ("OwnershipCapModule", False, 25)
