"""Rule 144(e): one per cent of 10,000 shares outstanding within 90 days."""

import ape
import pytest
from ape import project

from tests.support.assets import UNITS, approved_asset, deploy_suite
from tests.support.bookkeeping import compliance_account
from tests.support.identity import verify_investor
from tests.support.movements import ZERO, Authority, movement
from tests.support.rules import DAY, NEVER, RuleUnderTest, refuses_everyone_unbound

VOLUME_EXCEEDED, IDENTITY_UNKNOWN = 1, 2
WINDOW = 90 * DAY
SOLD_AT = 1_700_000_000


@pytest.fixture(scope="module")
def register(deployer):
    return deployer.deploy(project.AffiliateRegister)


@pytest.fixture(scope="module")
def token(platform, issuer, compliance_officer, kyc_officer, investors):
    """Of which 10,000 are outstanding."""
    asset_id = approved_asset(platform, issuer, compliance_officer)
    token = deploy_suite(platform, issuer, asset_id, units=UNITS, max_balance=UNITS, salt=b"\x34" * 32).token
    verify_investor(platform, kyc_officer, investors[9])
    token.mint(investors[9], 10_000, sender=issuer)
    return token


@pytest.fixture(scope="module")
def affiliate(register, token, issuer, investors):
    register.setAffiliate(token, investors[0], True, sender=issuer)
    return investors[0]


@pytest.fixture(scope="module")
def buyer(investors):
    return investors[1]


@pytest.fixture(scope="module")
def rule(deployer, register):
    module, compliance = deployer.deploy(project.AffiliateVolumeModule, register), compliance_account(deployer)
    module.bindCompliance(compliance, sender=compliance)
    module.setAffiliateVolume(100, WINDOW, sender=compliance)
    return RuleUnderTest(module, compliance)


@pytest.fixture
def sale(token, affiliate, buyer):
    return {"token": token, "giver": affiliate, "receiver": buyer, "at": SOLD_AT}


def test_volume_of_unbound_compliance__reverts(rule, stranger):
    refuses_everyone_unbound(rule.module, stranger, "setAffiliateVolume", 1, 1)


def test_volume_out_of_range__reverts(rule):
    with ape.reverts(rule.module.AffiliateShareOutOfRange, shareBps=10_001, limit=10_000):
        rule.set("setAffiliateVolume", 10_001, 1)
    for window in (0, 400 * DAY + 1):
        with ape.reverts(rule.module.AffiliateWindowOutOfRange, windowSeconds=window, limit=400 * DAY):
            rule.set("setAffiliateVolume", 1, window)


def test_volume__is_announced(rule):
    receipt = rule.set("setAffiliateVolume", 10_000, 400 * DAY)
    assert receipt.events == [rule.module.AffiliateVolumeSet(rule.compliance, 10_000, 400 * DAY)]
    assert tuple(rule.module.getAffiliateVolume(rule.compliance)) == (10_000, 400 * DAY)


def test_volume_not_set__lets_affiliates_sell_nothing(rule, deployer, sale):
    compliance = compliance_account(deployer)
    rule.module.bindCompliance(compliance, sender=compliance)
    unset = RuleUnderTest(rule.module, compliance)
    assert (unset.code(amount=1, **sale), unset.next(amount=1, **sale)) == (VOLUME_EXCEEDED, NEVER)
    assert unset.code(amount=0, **sale) == 0


def test_sender_without_identity__sells_nothing(rule, sale):
    nobody = sale | {"fromIdentity": ZERO}
    assert (rule.code(amount=1, **nobody), rule.next(amount=1, **nobody)) == (IDENTITY_UNKNOWN, NEVER)
    assert rule.most(amount=1, **nobody) == 0
    assert rule.code(amount=0, **nobody) == rule.code(amount=1, isFromConduit=True, **nobody) == 0
    assert rule.code(amount=1, authority=Authority.ENFORCEMENT, **nobody) == 0


def test_share_of_a_supply_that_does_not_divide__is_rounded_down(rule, token, issuer, investors, sale):
    token.mint(investors[9], 99, sender=issuer)
    assert rule.most(amount=200, **sale) == 100
    token.mint(investors[9], 1, sender=issuer)
    assert rule.most(amount=200, **sale) == 101


def test_supply_that_shrank_below_what_was_sold__leaves_nothing(rule, token, issuer, investors, sale):
    rule.record(amount=100, **sale)
    token.burn(investors[9], 5_000, sender=issuer, gas=5_000_000)
    assert rule.most(amount=1, **sale) == 0
    assert rule.next(amount=50, **sale) == SOLD_AT + WINDOW


def test_who_becomes_an_affiliate__begins_with_nothing_sold(rule, register, token, issuer, buyer, investors):
    sold = {"token": token, "giver": buyer, "receiver": investors[2], "at": SOLD_AT}
    rule.record(amount=5_000, **sold)
    register.setAffiliate(token, buyer, True, sender=issuer)
    assert rule.most(amount=200, **sold) == 100
    rule.record(amount=30, **sold)
    assert rule.most(amount=200, **sold) == 70
    register.setAffiliate(token, buyer, False, sender=issuer)
    assert rule.most(amount=200, **sold) == 200


def test_two_wallets_of_one_affiliate__sell_together(rule, token, affiliate, buyer, deployer, sale):
    rule.record(amount=60, **sale)
    assert rule.most(amount=200, **sale, **{"from": deployer}) == 40


def test_one_per_cent__passes_and_not_a_unit_more(rule, sale):
    assert rule.code(amount=100, **sale) == 0
    assert rule.code(amount=101, **sale) == VOLUME_EXCEEDED
    assert rule.next(amount=101, **sale) == NEVER


def test_sales_within_the_window__add_up_and_leave_it_each_in_its_second(rule, sale, affiliate):
    rule.record(amount=60, **sale)
    rule.record(amount=40, **sale | {"at": SOLD_AT + 5})
    assert rule.most(amount=50, **sale | {"at": SOLD_AT + WINDOW - 1}) == 0
    assert rule.most(amount=100, **sale | {"at": SOLD_AT + WINDOW}) == 60
    assert rule.next(amount=60, **sale | {"at": SOLD_AT + 10}) == SOLD_AT + WINDOW
    assert rule.next(amount=61, **sale | {"at": SOLD_AT + 10}) == SOLD_AT + 5 + WINDOW


def test_others__sell_freely_and_nothing_of_theirs_is_counted(rule, sale, buyer, investors, affiliate):
    free = {**sale, "amount": 5_000}
    del free["giver"], free["receiver"]
    assert rule.code(giver=buyer, receiver=investors[2], **free) == 0
    rule.record(giver=buyer, receiver=investors[2], **free)
    assert rule.module.soldWithin(rule.compliance, buyer) == 0


def test_affiliate_into_a_pool__is_a_sale(rule, token, affiliate, stranger):
    into = {"token": token, "giver": affiliate, "to": stranger, "isToConduit": True, "at": SOLD_AT}
    assert rule.code(amount=101, **into) == VOLUME_EXCEEDED
    rule.record(amount=100, **into)
    assert rule.code(amount=1, **into) == VOLUME_EXCEEDED


def test_affiliate_to_himself_or_from_a_pool__is_no_sale(rule, token, affiliate, stranger):
    within = {"token": token, "giver": affiliate, "receiver": affiliate, "amount": 5_000, "at": SOLD_AT}
    assert rule.code(**within) == 0
    rule.record(**within)
    bought = {"token": token, "from": stranger, "receiver": affiliate, "amount": 5_000, "isFromConduit": True}
    assert rule.code(**bought) == 0
    assert rule.most(token=token, giver=affiliate, to=stranger, amount=200, at=SOLD_AT) == 100


@pytest.mark.parametrize("authority", [Authority.ISSUANCE, Authority.ENFORCEMENT])
def test_issuance_and_enforcement__are_no_sales(rule, sale, authority):
    assert rule.code(amount=5_000, authority=authority, **sale) == 0
    rule.record(amount=5_000, authority=authority, **sale)
    assert rule.most(amount=200, **sale) == 100


def test_books_of_another__are_out_of_reach(rule, sale, stranger):
    parameter = rule.module.parameterOf(rule.compliance)
    rule.module.record(movement(amount=100, **sale), parameter, sender=stranger)
    assert rule.most(amount=200, **sale) == 100


def test_codes__are_explained(rule):
    assert [bool(rule.module.reason(code)) for code in range(1, 4)] == [True, True, False]
    assert (rule.module.name(), rule.module.duties()) == ("AffiliateVolumeModule", 9)
    assert rule.module.affiliates() != ZERO
