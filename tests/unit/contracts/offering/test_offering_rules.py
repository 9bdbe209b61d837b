"""Rules of issuance in a sale: they know what is paid, are asked before each mint, hold up only whom they refuse."""

from __future__ import annotations

import ape
import pytest
from ape import project

from tests.support.assets import UNITS
from tests.support.identity import verify_investor
from tests.support.movements import told_last

ZERO = "0x0000000000000000000000000000000000000000"
SHARE = DOLLAR = 10**6
PRICE = 50 * DOLLAR
ANY_COST = 2**256 - 1
CODE = 3
LIMIT = 1
REGIME = b"reg-a-2".ljust(32, b"\0")
SETTLEMENT_SECONDS = 14 * 86_400


@pytest.fixture(scope="module")
def bind(suite, deployer, issuer):
    """Adds a rule to the token's compliance, with one setting."""

    def bound(name: str, function: str = "", *values):
        module = deployer.deploy(getattr(project, name))
        suite.compliance.addModule(module, sender=issuer)
        if function:
            setting = getattr(module, function).encode_input(*values)
            suite.compliance.callModuleFunction(setting, module, sender=issuer)
        return module

    return bound


@pytest.fixture
def rule(bind):
    """Refuses when told to."""
    return bind("MockRule")


def balances(token, people) -> list[int]:
    return [token.balanceOf(person) for person in people]


def test_subscription_that_a_rule_refuses_now__refused(cash, offering, subscribe, rule, buyers, deployer):
    rule.setCode(CODE, sender=deployer)
    before = cash.balanceOf(buyers[0])
    with ape.reverts(offering.OfferingIssuanceRefused, investor=buyers[0].address, module=rule.address, code=CODE):
        subscribe(buyers[0], 1)
    rule.setCode(0, sender=deployer)
    assert cash.balanceOf(buyers[0]) == before
    subscribe(buyers[0], 1)


def test_subscription_by_somebody_unverified__is_told_so(offering, rule, stranger, deployer):
    rule.setCode(CODE, sender=deployer)
    with ape.reverts(offering.OfferingInvestorUnverified, investor=stranger.address):
        offering.subscribe(SHARE, ANY_COST, sender=stranger)


def test_subscription_for_which_the_token_has_no_room__refused(suite, offering, subscribe, buyers, issuer):
    suite.token.mint(buyers[0], UNITS - 5 * SHARE, sender=issuer)
    with ape.reverts(offering.OfferingIssuanceRefused, investor=buyers[1].address, module=ZERO, code=0):
        subscribe(buyers[1], 6)
    subscribe(buyers[1], 5)


def test_subscriptions_of_one_investor__are_judged_together(cash, offering, subscribe, bind, buyers):
    """Ten shares are the smallest ticket: one more is no ticket by itself."""
    module = bind("TicketMinimumModule", "setTicketMinimum", cash, 10 * PRICE, 0)
    with ape.reverts(offering.OfferingIssuanceRefused, investor=buyers[0].address, module=module.address, code=LIMIT):
        subscribe(buyers[0], 9)
    subscribe(buyers[0], 10)
    subscribe(buyers[0], 1)
    assert tuple(offering.subscriptionOf(buyers[0])) == (11 * SHARE, 11 * PRICE)


def test_subscriptions_of_others__are_not_counted_yet(cash, offering, subscribe, bind, buyers):
    module = bind("RaiseCapModule", "setRaiseCap", cash, 10 * PRICE, 0)
    for buyer in buyers[:2]:
        subscribe(buyer, 10)
    with ape.reverts(offering.OfferingIssuanceRefused, investor=buyers[0].address, module=module.address, code=LIMIT):
        subscribe(buyers[0], 1)


def test_settle__says_what_each_paid(platform, cash, suite, open_offering, rule, buyers, issuer, stranger):
    """The cost of each of two subscriptions was rounded up: what was paid is said, not what both would cost at once."""
    sale = open_offering(regime=REGIME, pricePerShare=7, softCap=0, minTicket=1)
    cash.approve(sale, ANY_COST, sender=buyers[0])
    for _ in range(2):
        sale.subscribe(142_858, ANY_COST, sender=buyers[0])
    sale.close(sender=issuer)
    sale.settle(buyers, sender=stranger)
    told = told_last(rule)
    assert {name: told[name] for name in ("operator", "to", "amount", "consideration", "currency", "regime")} == {
        "operator": sale.address.lower(),
        "to": buyers[0].address.lower(),
        "amount": 2 * 142_858,
        "consideration": 4,
        "currency": cash.address.lower(),
        "regime": REGIME,
    }
    assert sale.costOf(2 * 142_858) == 3


def test_investor_whom_a_rule_refuses__left_out_and_settled_or_refunded_later(
    suite, cash, succeeded, bind, buyers, issuer, stranger, at
):
    """Two may buy: the third is left out, in the order in which they are named."""
    module = bind("PurchaserCapModule", "setPurchaserCap", 2, 90, 0, False, [])
    receipt = succeeded.settle([buyers[2], buyers[0], buyers[1]], sender=stranger)
    assert receipt.events.filter(succeeded.SharesSettled) == [
        succeeded.SharesSettled(buyers[2], 3 * SHARE, 3 * PRICE),
        succeeded.SharesSettled(buyers[0], 100 * SHARE, 100 * PRICE),
    ]
    assert balances(suite.token, buyers) == [100 * SHARE, 0, 3 * SHARE]
    assert (succeeded.sharesSettled(), succeeded.proceeds()) == (103 * SHARE, 103 * PRICE)
    assert (succeeded.escrow(), tuple(succeeded.subscriptionOf(buyers[1]))) == (20 * PRICE, (20 * SHARE, 20 * PRICE))
    succeeded.settle([buyers[1]], sender=stranger)
    with ape.reverts(succeeded.OfferingSharesDue, investor=buyers[1].address):
        succeeded.refund(buyers[1], sender=stranger)
    at(succeeded.closedAt() + SETTLEMENT_SECONDS + 1)
    before = cash.balanceOf(buyers[1])
    succeeded.refund(buyers[1], sender=stranger)
    assert (cash.balanceOf(buyers[1]) - before, succeeded.escrow()) == (20 * PRICE, 0)
    assert module.purchasersWithin(suite.compliance, 0) == 2


def test_investor_whom_a_rule_allows_again__settled(suite, succeeded, rule, buyers, stranger, deployer):
    succeeded.settle([buyers[0]], sender=stranger)
    rule.setCode(CODE, sender=deployer)
    succeeded.settle(buyers, sender=stranger)
    assert suite.token.totalSupply() == 100 * SHARE
    rule.setCode(0, sender=deployer)
    succeeded.settle(buyers, sender=stranger)
    assert suite.token.totalSupply() == 123 * SHARE


def test_raise_cap__is_reached_exactly_by_those_named_first(suite, cash, succeeded, bind, buyers, stranger):
    """120 shares may be paid for: 100 and 20 are, 3 more are not."""
    bind("RaiseCapModule", "setRaiseCap", cash, 120 * PRICE, 0)
    succeeded.settle(buyers, sender=stranger)
    assert balances(suite.token, buyers) == [100 * SHARE, 20 * SHARE, 0]


def test_soft_cap_that_the_rules_let_nobody_reach__nothing_minted(suite, cash, succeeded, bind, buyers, stranger):
    """Who was refused does not count: with 23 shares issued first, the cap leaves no room for the hundred."""
    module = bind("RaiseCapModule", "setRaiseCap", cash, 120 * PRICE, 0)
    with ape.reverts(succeeded.OfferingSoftCapMissed, secured=23 * SHARE, softCap=100 * SHARE):
        succeeded.settle([buyers[1], buyers[2], buyers[0]], sender=stranger)
    assert (suite.token.totalSupply(), succeeded.sharesSettled(), succeeded.proceeds()) == (0, 0, 0)
    assert (succeeded.escrow(), module.raisedWithin(suite.compliance)) == (123 * PRICE, 0)
    succeeded.settle([buyers[0]], sender=stranger)
    assert suite.token.totalSupply() == 100 * SHARE


def test_sale_of_which_the_rules_let_too_few_buy__fails(cash, succeeded, rule, buyers, stranger, deployer, at):
    rule.setCode(CODE, sender=deployer)
    with ape.reverts(succeeded.OfferingSoftCapMissed, secured=0, softCap=100 * SHARE):
        succeeded.settle(buyers, sender=stranger)
    at(succeeded.closedAt() + SETTLEMENT_SECONDS + 1)
    for buyer in buyers:
        succeeded.refund(buyer, sender=stranger)
    assert cash.balanceOf(succeeded) == 0


def test_last_units__go_to_those_for_whom_they_suffice(
    suite, succeeded, buyers, issuer, stranger, platform, kyc_officer, investors
):
    verify_investor(platform, kyc_officer, investors[5])
    suite.token.mint(investors[5], UNITS - 103 * SHARE, sender=issuer)
    succeeded.settle(buyers, sender=stranger)
    assert balances(suite.token, buyers) == [100 * SHARE, 0, 3 * SHARE]


def test_reserve__counts_nobody_whom_a_rule_refuses(open_offering, cash, rule, buyers, issuer, stranger, deployer):
    sale = open_offering(softCap=200, minTicket=1)
    for buyer, shares in zip(buyers, (199, 1, 1), strict=True):
        cash.approve(sale, ANY_COST, sender=buyer)
        sale.subscribe(shares, ANY_COST, sender=buyer)
    sale.close(sender=issuer)
    rule.setCode(CODE, sender=deployer)
    sale.reserve(buyers, sender=stranger)
    assert sale.sharesReserved() == 0
    rule.setCode(0, sender=deployer)
    sale.reserve(buyers, sender=stranger)
    assert sale.sharesReserved() == 2
    rule.setCode(CODE, sender=deployer)
    sale.reserve(buyers, sender=stranger)
    assert sale.sharesReserved() == 0


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        ("settle", ([],)),
        ("reserve", ([],)),
        ("withdrawProceeds", ()),
        ("refund", (ZERO,)),
        ("close", ()),
        ("subscribe", (SHARE, ANY_COST)),
    ],
)
def test_rule_that_calls_back_while_shares_are_issued__refused(
    succeeded, bind, buyers, stranger, deployer, function, arguments
):
    rule = bind("EvilCallingRule")
    rule.arm(succeeded, getattr(succeeded, function).encode_input(*arguments), sender=deployer)
    with ape.reverts(succeeded.ReentrancyGuardReentrantCall):
        succeeded.settle(buyers, sender=stranger)
