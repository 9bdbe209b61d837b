import ape
import pytest
from ape import chain

from tests.support.bookkeeping import compliance_account
from tests.support.movements import ZERO, Authority
from tests.support.rules import DAY, NEVER, RuleUnderTest, refuses_everyone_unbound

HELD_TOO_SHORT, AFFILIATE_TO_POOL, PERIOD_UNSET, ISSUED_TO_POOL = 1, 2, 3, 4
#: a day, and a second within it
BOUGHT = 20_000
NOON = DAY // 2


def at(day, second=NOON):
    return day * DAY + second


def lots(rule, identity):
    settled, days, amounts = rule.module.lotsOf(rule.compliance, identity)
    return settled, list(zip(days, amounts, strict=True))


@pytest.fixture(scope="module")
def bought(rule, one, token):
    """100 shares, issued on day BOUGHT."""
    rule.issue(one, 100, token=token, at=at(BOUGHT))
    return rule


def test_settings_of_unbound_compliance__revert(rule, stranger):
    refuses_everyone_unbound(rule.module, stranger, "setHoldingPeriod", 1)
    refuses_everyone_unbound(rule.module, stranger, "approveGift", stranger, stranger, 1, 2**40 - 1)


@pytest.mark.parametrize("period", [0, 3_661])
def test_period_out_of_range__reverts(rule, period):
    with ape.reverts(rule.module.HoldingPeriodOutOfRange, periodDays=period, limit=3_660):
        rule.set("setHoldingPeriod", period)


def test_period__is_announced(rule):
    receipt = rule.set("setHoldingPeriod", 180)
    assert receipt.events == [rule.module.HoldingPeriodSet(rule.compliance, 180)]
    assert rule.module.getHoldingPeriod(rule.compliance) == 180


def test_period_not_set__refuses_every_transfer(rule, deployer, one, other, token):
    compliance = compliance_account(deployer)
    rule.module.bindCompliance(compliance, sender=compliance)
    unset = RuleUnderTest(rule.module, compliance)
    assert unset.code(token=token, giver=one, receiver=other, amount=1) == PERIOD_UNSET


def test_day_364__is_refused_and_day_365_passes(bought, one, other, token):
    sale = {"token": token, "giver": one, "receiver": other, "amount": 100}
    assert bought.code(at=at(BOUGHT + 364, DAY - 1), **sale) == HELD_TOO_SHORT
    assert bought.code(at=at(BOUGHT + 365, 0), **sale) == 0
    assert bought.next(at=at(BOUGHT), **sale) == at(BOUGHT + 365, 0)
    assert bought.next(**sale | {"amount": 101}) == NEVER


def test_buyer__inherits_the_day(bought, one, other, token, investors):
    then = at(BOUGHT + 365)
    bought.record(token=token, giver=one, receiver=other, amount=40, at=then)
    assert lots(bought, other) == (40, [])
    assert bought.code(token=token, giver=other, receiver=investors[3], amount=40, at=then) == 0


def test_buyer_from_an_affiliate__begins_anew(rule, affiliate, other, token, investors):
    rule.issue(affiliate, 100, token=token, at=at(BOUGHT))
    sold = BOUGHT + 365
    assert rule.code(token=token, giver=affiliate, receiver=other, amount=100, at=at(sold)) == 0
    rule.record(token=token, giver=affiliate, receiver=other, amount=100, at=at(sold))
    resale = {"token": token, "giver": other, "receiver": investors[3], "amount": 100}
    assert rule.code(at=at(sold + 364), **resale) == HELD_TOO_SHORT
    assert rule.code(at=at(sold + 365), **resale) == 0


def test_affiliate__does_not_sell_into_a_pool(rule, affiliate, token, stranger):
    rule.issue(affiliate, 100, token=token, at=at(BOUGHT))
    sale = {"token": token, "giver": affiliate, "to": stranger, "amount": 1, "isToConduit": True}
    assert rule.next(at=at(BOUGHT + 400), **sale) == NEVER
    assert rule.code(at=at(BOUGHT + 400), **sale) == AFFILIATE_TO_POOL


def test_only_free_shares_enter_a_pool__and_what_leaves_is_free(bought, one, other, token, stranger):
    into = {"token": token, "giver": one, "to": stranger, "amount": 100, "isToConduit": True}
    assert bought.code(at=at(BOUGHT + 364), **into) == HELD_TOO_SHORT
    assert bought.code(at=at(BOUGHT + 365), **into) == 0
    out = {"token": token, "from": stranger, "receiver": other, "amount": 30, "isFromConduit": True}
    assert bought.code(at=at(BOUGHT), **out) == 0
    bought.record(at=at(BOUGHT), **out)
    assert lots(bought, other) == (30, [])


def test_lots_of_one_day__are_one_and_mature_each_by_itself(bought, one, other, token):
    bought.issue(one, 20, token=token, at=at(BOUGHT, 0))
    bought.issue(one, 5, token=token, at=at(BOUGHT + 10))
    assert lots(bought, one) == (0, [(BOUGHT, 120), (BOUGHT + 10, 5)])
    sale = {"token": token, "giver": one, "receiver": other}
    assert bought.most(at=at(BOUGHT + 365), amount=125, **sale) == 120
    assert bought.next(at=at(BOUGHT + 365), amount=125, **sale) == at(BOUGHT + 375, 0)
    assert bought.module.freeOf(bought.compliance, one, at(BOUGHT + 375)) == 125


def test_estate_and_court_order__keep_the_days_oldest_first(bought, one, other, token):
    bought.issue(one, 50, token=token, at=at(BOUGHT + 10))
    order = {"token": token, "giver": one, "receiver": other, "amount": 120, "authority": Authority.ENFORCEMENT}
    assert bought.code(at=at(BOUGHT + 20), **order) == 0
    bought.record(at=at(BOUGHT + 20), **order)
    assert lots(bought, other) == (0, [(BOUGHT, 100), (BOUGHT + 10, 20)])
    assert lots(bought, one) == (0, [(BOUGHT + 10, 30)])


def test_transfer_within_one_identity__changes_no_day(bought, one, token, investors):
    between = {"token": token, "from": one, "to": investors[5], "fromIdentity": one, "toIdentity": one, "amount": 60}
    assert bought.code(at=at(BOUGHT), **between) == 0
    bought.record(at=at(BOUGHT), **between)
    assert lots(bought, one) == (0, [(BOUGHT, 100)])


def test_burn__takes_the_oldest(bought, one, token):
    bought.issue(one, 50, token=token, at=at(BOUGHT + 10))
    bought.record(token=token, giver=one, amount=110, at=at(BOUGHT + 20), authority=Authority.ENFORCEMENT)
    assert lots(bought, one) == (0, [(BOUGHT + 10, 40)])


def test_gift__keeps_its_day_is_approved_and_used_up(bought, one, other, token):
    expires = chain.pending_timestamp + 100
    receipt = bought.set("approveGift", one, other, 60, expires)
    assert receipt.events == [bought.module.GiftApproved(bought.compliance, one, other, 60, expires)]
    gift = {"token": token, "giver": one, "receiver": other, "at": at(BOUGHT + 5)}
    assert bought.code(amount=60, **gift) == 0
    assert bought.most(amount=100, **gift) == 60
    bought.record(amount=50, **gift)
    assert lots(bought, other) == (0, [(BOUGHT, 50)])
    assert tuple(bought.module.giftOf(bought.compliance, one, other)) == (10, expires)
    assert bought.most(amount=50, **gift) == 10
    assert bought.code(**gift | {"at": expires + 1, "amount": 10}) == 0


def test_gift_that_expired__is_a_sale(rule, newcomer, other, token):
    now = chain.pending_timestamp
    rule.issue(newcomer, 100, token=token, at=now)
    rule.set("approveGift", newcomer, other, 60, now + 100)
    gift = {"token": token, "giver": newcomer, "receiver": other, "amount": 60}
    assert rule.code(at=now + 100, **gift) == 0
    assert rule.code(at=now + 101, **gift) == HELD_TOO_SHORT
    now = chain.pending_timestamp + 10
    chain.pending_timestamp = now
    with ape.reverts(rule.module.HoldingGiftExpired, expiresAt=now - 1, time=now):
        rule.set("approveGift", newcomer, other, 60, now - 1)
    chain.pending_timestamp = now + 1
    rule.set("approveGift", newcomer, other, 60, now + 1)


def test_gift_by_an_affiliate__keeps_its_day(rule, affiliate, other, token):
    rule.issue(affiliate, 100, token=token, at=at(BOUGHT))
    rule.set("approveGift", affiliate, other, 100, 2**40 - 1)
    rule.record(token=token, giver=affiliate, receiver=other, amount=100, at=at(BOUGHT + 9))
    assert lots(rule, other) == (0, [(BOUGHT, 100)])


def test_gift__does_not_open_a_pool(bought, one, token, stranger):
    bought.set("approveGift", one, stranger, 60, 2**40 - 1)
    into = {"token": token, "giver": one, "receiver": stranger, "amount": 60, "isToConduit": True}
    assert bought.code(at=at(BOUGHT), **into) == HELD_TOO_SHORT
    bought.record(at=at(BOUGHT), **into)
    assert bought.module.giftOf(bought.compliance, one, stranger).amount == 60


def test_gift_larger_than_what_is_free__is_the_most_and_what_is_free_remains_for_others(bought, one, other, token):
    bought.issue(one, 50, token=token, at=at(BOUGHT + 10))
    bought.set("approveGift", one, other, 120, 2**40 - 1)
    then = {"token": token, "giver": one, "at": at(BOUGHT + 365)}
    assert bought.most(receiver=other, amount=150, **then) == 120
    assert bought.next(receiver=other, amount=121, **then) == at(BOUGHT + 375, 0)
    assert bought.most(receiver=bought.compliance, amount=150, **then) == 100
    bought.set("approveGift", one, other, 99, 2**40 - 1)
    assert bought.most(receiver=other, amount=150, **then) == 100


def test_court_order_and_estate_of_an_affiliate__keep_the_days(rule, affiliate, other, token):
    """Nobody buys from him then; what his heirs get was acquired when he acquired it (17 CFR 230.144(d)(3)(vii))."""
    rule.issue(affiliate, 100, token=token, at=at(BOUGHT))
    order = {"token": token, "giver": affiliate, "receiver": other, "amount": 60, "authority": Authority.ENFORCEMENT}
    rule.record(at=at(BOUGHT + 20), **order)
    assert lots(rule, other) == (0, [(BOUGHT, 60)])


def test_nothing__may_always_move(bought, one, other, affiliate, token, stranger):
    nothing = {"token": token, "amount": 0, "at": at(BOUGHT)}
    for moved in (
        {"giver": one, "receiver": other},
        {"giver": affiliate, "to": stranger, "isToConduit": True},
        {"to": stranger, "isToConduit": True, "authority": Authority.ISSUANCE},
    ):
        assert bought.code(**nothing, **moved) == 0
        assert bought.most(**nothing, **moved) == 0
        assert bought.next(**nothing, **moved) == at(BOUGHT)


def test_new_shares__enter_no_pool(rule, token, stranger):
    issue = {"token": token, "to": stranger, "amount": 1, "isToConduit": True, "authority": Authority.ISSUANCE}
    assert rule.code(**issue) == ISSUED_TO_POOL
    assert (rule.next(**issue), rule.most(**issue)) == (NEVER, 0)


def test_pool_to_pool__is_not_judged(rule, token, stranger, deployer):
    between = {"token": token, "from": stranger, "to": deployer, "isFromConduit": True, "isToConduit": True}
    assert rule.code(amount=5, at=at(BOUGHT), **between) == 0


def test_gift_approved_for_one_giver__opens_nothing_to_others(bought, one, other, token, investors):
    bought.set("approveGift", other, one, 60, 2**40 - 1)
    assert bought.code(token=token, giver=one, receiver=other, amount=1, at=at(BOUGHT)) == HELD_TOO_SHORT


def test_gift_too_large_to_count__reverts(rule, one, other):
    with ape.reverts(rule.module.HoldingGiftTooLarge, amount=2**104, limit=2**104 - 1):
        rule.set("approveGift", one, other, 2**104, 2**40 - 1)


def test_wallet_of_another_identity__brings_its_days(rule, newcomer, other, token):
    now = chain.pending_timestamp
    rule.issue(newcomer, 100, token=token, at=now)
    change = (ZERO, rule.compliance.address, 70, newcomer.address, other.address, 0, 0)
    rule.module.recount(change, rule.module.parameterOf(rule.compliance), sender=rule.compliance)
    today = now // DAY
    assert (lots(rule, newcomer), lots(rule, other)) == ((0, [(today, 30)]), (0, [(today, 70)]))


def test_wallet_that_leaves_or_enters_the_registry__takes_or_brings_a_lot_of_today(rule, newcomer, other, token):
    now = chain.pending_timestamp
    rule.issue(newcomer, 100, token=token, at=now)
    parameter = rule.module.parameterOf(rule.compliance)
    left = (ZERO, rule.compliance.address, 70, newcomer.address, ZERO, 0, 0)
    rule.module.recount(left, parameter, sender=rule.compliance)
    assert (lots(rule, newcomer), lots(rule, ZERO)) == ((0, [(now // DAY, 30)]), (0, []))
    entered = (ZERO, rule.compliance.address, 70, ZERO, other.address, 0, 0)
    rule.module.recount(entered, parameter, sender=rule.compliance)
    assert lots(rule, other) == (0, [(now // DAY, 70)])


def test_wallet_that_changes_its_country_only__changes_no_lot(bought, one):
    change = (ZERO, bought.compliance.address, 70, one.address, one.address, 840, 276)
    bought.module.recount(change, bought.module.parameterOf(bought.compliance), sender=bought.compliance)
    assert lots(bought, one) == (0, [(BOUGHT, 100)])


def test_more_in_a_wallet_than_was_recorded__is_of_today_in_other_hands(rule, newcomer, other):
    change = (ZERO, rule.compliance.address, 70, newcomer.address, other.address, 0, 0)
    receipt = rule.module.recount(change, rule.module.parameterOf(rule.compliance), sender=rule.compliance)
    assert (lots(rule, newcomer), lots(rule, other)) == ((0, []), (0, [(receipt.timestamp // DAY, 70)]))


def test_more_leaving_than_was_recorded__arrives_as_acquired_then(rule, newcomer, other, token):
    day = BOUGHT + 3
    rule.record(token=token, giver=newcomer, receiver=other, amount=9, at=at(day), authority=Authority.ENFORCEMENT)
    assert (lots(rule, newcomer), lots(rule, other)) == ((0, []), (0, [(day, 9)]))


@pytest.mark.parametrize("authority", [Authority.ISSUANCE, Authority.ENFORCEMENT])
def test_issuance_and_enforcement__are_not_gated(bought, one, other, token, authority):
    assert bought.code(token=token, giver=one, receiver=other, amount=1, at=at(BOUGHT), authority=authority) == 0


def test_codes__are_explained(rule):
    module = rule.module
    assert [bool(module.reason(code)) for code in range(1, 6)] == [True, True, True, True, False]
    assert (module.name(), module.duties()) == ("HoldingPeriodModule", 27)


def test_dust_of_others_every_day__does_not_move_a_large_lot(bought, one, other, newcomer, token):
    bought.record(token=token, giver=one, receiver=newcomer, amount=100, at=at(BOUGHT), authority=Authority.ENFORCEMENT)
    one, giver = newcomer, one
    for day in range(1, 60):
        bought.issue(giver, 1, token=token, at=at(BOUGHT + day))
        dust = {"giver": giver, "receiver": one, "amount": 1, "authority": Authority.ENFORCEMENT}
        bought.record(token=token, at=at(BOUGHT + day), **dust)
    assert len(lots(bought, one)[1]) == 8
    assert lots(bought, one)[1][0] == (BOUGHT, 100)
    assert bought.most(token=token, giver=one, receiver=other, amount=159, at=at(BOUGHT + 365)) == 100
    assert bought.module.freeOf(bought.compliance, one, at(BOUGHT + 365)) == 100
