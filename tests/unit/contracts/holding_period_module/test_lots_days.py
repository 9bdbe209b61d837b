"""Every day is kept exactly, what was free stays free, and the work is bounded."""

from __future__ import annotations

from typing import Any

import pytest
from ape import chain

from tests.support.bookkeeping import compliance_account
from tests.support.movements import Authority, movement
from tests.support.raw_chain import RawChain
from tests.support.rules import DAY, NEVER, RuleUnderTest

PERIOD = 365
BOUGHT = 20_000
#: lots that keep the days of others
PLACES = 8
#: what a rule is to need at most where it is due 500,000
ENFORCEMENT_GAS = 400_000
TRANSFER_GAS = 3_000_000
CALL_GAS = 21_000
#: whom nobody else's history touches
COLLECTOR, CROWDED, UNCLE, AUNT, FRESH_HEIR, FULL_HEIR = (f"0x{digit * 40}" for digit in "123456")


def issue_on(rule: RuleUnderTest, token: Any, receiver: Any, purchases: list[tuple[int, int]]) -> None:
    raw, parameter = RawChain(chain.provider.uri), rule.module.parameterOf(rule.compliance)
    for day, amount in purchases:
        moved = movement(token=token, receiver=receiver, amount=amount, authority=Authority.ISSUANCE, at=day * DAY)
        assert raw.send(rule.module, "record", moved, parameter, sender=rule.compliance) is None


def lots(rule: RuleUnderTest, identity: Any) -> tuple[int, list[tuple[int, int]]]:
    settled, days, amounts = rule.module.lotsOf(rule.compliance, identity)
    return settled, list(zip(days, amounts, strict=True))


def held(rule: RuleUnderTest, identity: Any) -> int:
    settled, open_lots = lots(rule, identity)
    return settled + sum(amount for _, amount in open_lots)


@pytest.fixture(scope="module")
def daily(rule, token):
    """A lot on every day of the period."""
    issue_on(rule, token, COLLECTOR, [(BOUGHT + day, 1_000) for day in range(PERIOD)])
    return rule


@pytest.fixture(scope="module")
def crowded(rule, token):
    """The same, and as many lots of others among them as there is place for; and an heir who has no place left."""
    issue_on(rule, token, CROWDED, [(BOUGHT + day, 1_000) for day in range(PERIOD)])
    for giver, receiver, first, step in ((UNCLE, CROWDED, 0, 46), (AUNT, FULL_HEIR, 5, 44)):
        issue_on(rule, token, giver, [(BOUGHT + first + step * lot, 500) for lot in range(PLACES)])
        order = {"token": token, "giver": giver, "receiver": receiver, "authority": Authority.ENFORCEMENT}
        rule.record(amount=PLACES * 500, at=(BOUGHT + PERIOD - 1) * DAY, **order)
    return rule


def test_lot_on_every_day__is_free_on_its_own_day(daily, other, token):
    assert lots(daily, COLLECTOR) == (0, [(BOUGHT + day, 1_000) for day in range(PERIOD)])
    sale = {"token": token, "giver": COLLECTOR, "receiver": other}
    for place in (1, 2, 17, 100, 364, 365):
        free_on = (BOUGHT + place - 1 + PERIOD) * DAY
        assert daily.next(amount=1_000 * place, at=(BOUGHT + 364) * DAY, **sale) == free_on
        assert daily.most(amount=10**6, at=free_on, **sale) == 1_000 * place
        assert daily.most(amount=10**6, at=free_on - 1, **sale) == 1_000 * (place - 1)
    assert daily.next(amount=365_001, at=(BOUGHT + 364) * DAY, **sale) == NEVER


def test_one_movement_after_a_lot_on_every_day__is_cheap(crowded, other, token):
    sale = {"token": token, "giver": CROWDED, "receiver": other, "amount": PERIOD * 1_000}
    assert crowded.code(at=(BOUGHT + 2 * PERIOD) * DAY, **sale) == 0
    receipt = crowded.record(at=(BOUGHT + 2 * PERIOD) * DAY, **sale)
    assert receipt.gas_used - CALL_GAS < TRANSFER_GAS // 10
    assert (lots(crowded, CROWDED), lots(crowded, other)) == ((PLACES * 500, []), (PERIOD * 1_000, []))


@pytest.mark.parametrize("heir", [FRESH_HEIR, FULL_HEIR])
@pytest.mark.parametrize("left", [0, 1, 100_000, 246_499])
def test_any_part_of_a_lot_on_every_day__moves_by_order_within_the_due(crowded, token, heir, left):
    before = held(crowded, heir)
    amount = PERIOD * 1_000 + PLACES * 500 - left
    order = {"token": token, "giver": CROWDED, "receiver": heir, "authority": Authority.ENFORCEMENT}
    receipt = crowded.record(amount=amount, at=(BOUGHT + PERIOD - 1) * DAY, **order)
    assert receipt.gas_used - CALL_GAS < ENFORCEMENT_GAS
    assert (held(crowded, heir), held(crowded, CROWDED)) == (before + amount, left)
    assert len(lots(crowded, heir)[1]) == PLACES


def test_burn_after_a_lot_on_every_day__takes_the_oldest_within_the_due(crowded, token):
    burn = {"token": token, "giver": CROWDED, "amount": 2_000, "authority": Authority.ENFORCEMENT}
    receipt = crowded.record(at=(BOUGHT + PERIOD - 1) * DAY, **burn)
    assert receipt.gas_used - CALL_GAS < ENFORCEMENT_GAS
    settled, open_lots = lots(crowded, CROWDED)
    assert (settled, len(open_lots), open_lots[:2]) == (0, 364 + PLACES - 1, [(BOUGHT + 1, 500), (BOUGHT + 2, 1_000)])


def test_few_lots_of_others__keep_their_exact_days(rule, newcomer, other, token):
    bought = [(BOUGHT + 9 * lot, 100 + lot) for lot in range(PLACES)]
    issue_on(rule, token, newcomer, bought)
    order = {"token": token, "giver": newcomer, "receiver": other, "authority": Authority.ENFORCEMENT}
    rule.record(amount=sum(amount for _, amount in bought), at=(BOUGHT + 200) * DAY, **order)
    assert (lots(rule, newcomer), lots(rule, other)) == ((0, []), (0, bought))


def test_lot_of_another__is_free_on_its_own_day_and_settled_no_sooner(rule, newcomer, other, token):
    issue_on(rule, token, newcomer, [(BOUGHT, 60), (BOUGHT + 20, 5)])
    order = {"token": token, "giver": newcomer, "receiver": other, "authority": Authority.ENFORCEMENT}
    rule.record(amount=60, at=(BOUGHT + 30) * DAY, **order)
    for day, free in ((PERIOD - 1, 0), (PERIOD, 60)):
        assert rule.module.freeOf(rule.compliance, other, (BOUGHT + day) * DAY) == free
    rule.record(amount=5, at=(BOUGHT + PERIOD - 1) * DAY, **order)
    assert lots(rule, other) == (0, [(BOUGHT, 60), (BOUGHT + 20, 5)])


def test_more_lots_of_others__are_joined_under_later_days_only(daily, other, token):
    order = {"token": token, "giver": COLLECTOR, "receiver": other, "authority": Authority.ENFORCEMENT}
    daily.record(amount=PERIOD * 1_000, at=(BOUGHT + PERIOD - 1) * DAY, **order)
    joined, place = lots(daily, other)[1], 0
    for day, amount in joined:
        days = [BOUGHT + place + later for later in range(amount // 1_000)]
        assert (len(days) <= 46, day) == (True, days[-1])
        place += len(days)
    assert place == PERIOD


def test_purchases_for_two_years__never_take_free_shares_back(rule, newcomer, token):
    for month in range(25):
        today = BOUGHT + 30 * month
        issue_on(rule, token, newcomer, [(today, 1_000)])
        free = rule.module.freeOf(rule.compliance, newcomer, today * DAY)
        assert free == 1_000 * sum(BOUGHT + 30 * earlier + PERIOD <= today for earlier in range(month + 1))


def test_lots_of_others_that_are_free__give_way_before_any_are_joined(rule, newcomer, other, token):
    order = {"token": token, "giver": newcomer, "receiver": other, "authority": Authority.ENFORCEMENT}
    days = [BOUGHT, *(BOUGHT + 300 + lot for lot in range(PLACES))]
    for day in days[:-1]:
        issue_on(rule, token, newcomer, [(day, 1)])
        rule.record(amount=1, at=day * DAY, **order)
    issue_on(rule, token, newcomer, [(BOUGHT + 364, 1)])
    rule.record(amount=1, at=(BOUGHT + PERIOD) * DAY, **order)
    assert lots(rule, other) == (1, [*((day, 1) for day in days[1:-1]), (BOUGHT + 364, 1)])


def test_many_purchases_of_one_day__are_one_lot_at_one_price(rule, newcomer, token):
    purchase = {"token": token, "receiver": newcomer, "amount": 1, "authority": Authority.ISSUANCE}
    rule.record(at=BOUGHT * DAY, **purchase)
    second = rule.record(at=BOUGHT * DAY, **purchase).gas_used
    issue_on(rule, token, newcomer, [(BOUGHT, 1)] * 300)
    assert rule.record(at=BOUGHT * DAY, **purchase).gas_used <= second + 100
    assert lots(rule, newcomer) == (0, [(BOUGHT, 303)])


def test_begun_anew__what_was_sold_out_before_is_forgotten(rule, newcomer, other, token):
    issue_on(rule, token, newcomer, [(BOUGHT, 100), (BOUGHT + 1, 100)])
    rule.record(token=token, giver=newcomer, amount=200, at=(BOUGHT + 1) * DAY, authority=Authority.ENFORCEMENT)
    issue_on(rule, token, newcomer, [(BOUGHT + 1, 7)])
    assert lots(rule, newcomer) == (0, [(BOUGHT + 1, 7)])


def test_more_than_can_be_counted__saturates(rule, newcomer, token):
    most = 2**104 - 1
    issue_on(rule, token, newcomer, [(BOUGHT, most), (BOUGHT, 5)])
    assert lots(rule, newcomer) == (0, [(BOUGHT, most), (BOUGHT, 5)])
    issue_on(rule, token, newcomer, [(BOUGHT, most)])
    assert lots(rule, newcomer) == (0, [(BOUGHT, most), (BOUGHT, most)])
    pool = {"token": token, "from": token.address, "receiver": newcomer, "isFromConduit": True}
    rule.record(amount=most, **pool)
    rule.record(amount=most, **pool)
    assert lots(rule, newcomer)[0] == most


def test_court_order_before_the_period_is_set__frees_nothing(rule, deployer, newcomer, other, token):
    compliance = compliance_account(deployer)
    rule.module.bindCompliance(compliance, sender=compliance)
    unset = RuleUnderTest(rule.module, compliance)
    unset.issue(newcomer, 100, token=token, at=BOUGHT * DAY)
    order = {"token": token, "giver": newcomer, "receiver": other, "amount": 60, "authority": Authority.ENFORCEMENT}
    unset.record(at=(BOUGHT + 1) * DAY, **order)
    assert unset.module.freeOf(compliance, other, (BOUGHT + 365) * DAY) == 0
    unset.set("setHoldingPeriod", PERIOD)
    assert unset.module.freeOf(compliance, other, (BOUGHT + 364) * DAY) == 0
    assert unset.module.freeOf(compliance, other, (BOUGHT + 365) * DAY) == 60


def test_period_made_longer__keeps_what_is_settled_and_holds_open_lots_longer(rule, one, other, token):
    rule.set("setHoldingPeriod", 180)
    issue_on(rule, token, one, [(BOUGHT, 100), (BOUGHT + 10, 50)])
    rule.record(token=token, giver=one, receiver=other, amount=40, at=(BOUGHT + 180) * DAY)
    assert lots(rule, one) == (60, [(BOUGHT + 10, 50)])
    rule.set("setHoldingPeriod", 365)
    assert rule.most(token=token, giver=one, receiver=other, amount=110, at=(BOUGHT + 190) * DAY) == 60
