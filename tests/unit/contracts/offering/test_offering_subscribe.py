"""Subscribing: who may buy what, when and for how much, and where the cash goes."""

from __future__ import annotations

import ape
import pytest
from ape import chain, project

from tests.support.assets import publish_value
from tests.support.refusals import assert_refused

SHARE = DOLLAR = 10**6
PRICE = 50 * DOLLAR
DAY = 86_400
ANY_COST = 2**256 - 1
UPCOMING, OPEN, CLOSING, SUCCEEDED, FAILED = range(5)
STALE, DISPUTED, RIPCORD = 2, 3, 4
TOKENISED, RETIRED = 4, 5


def test_subscribe_before_the_sale_opens__refused(open_offering, buyers):
    later = chain.pending_timestamp + DAY
    offering = open_offering(opensAt=later, closesAt=later + DAY)
    with ape.reverts(offering.OfferingPhaseWrong, phase=UPCOMING, expected=OPEN):
        offering.subscribe(SHARE, ANY_COST, sender=buyers[0])


def test_subscribe_when_the_sale_ended__refused(offering, buyers, at):
    at(offering.terms().closesAt)
    with ape.reverts(offering.OfferingPhaseWrong, phase=CLOSING, expected=OPEN):
        offering.subscribe(SHARE, ANY_COST, sender=buyers[0])


def test_subscribe_in_the_last_second__accepted(offering, buyers):
    chain.pending_timestamp = offering.terms().closesAt - 1
    offering.subscribe(SHARE, ANY_COST, sender=buyers[0])
    assert offering.sharesSold() == SHARE


def test_subscribe_after_an_early_close__refused(succeeded, buyers):
    with ape.reverts(succeeded.OfferingPhaseWrong, phase=SUCCEEDED, expected=OPEN):
        succeeded.subscribe(SHARE, ANY_COST, sender=buyers[0])


@pytest.mark.parametrize("shares", [0, SHARE - 1])
def test_ticket_below_the_smallest__refused(offering, buyers, shares):
    with ape.reverts(offering.OfferingTicketTooSmall, shares=shares, minTicket=SHARE):
        offering.subscribe(shares, ANY_COST, sender=buyers[0])


def test_more_than_is_left__refused_and_the_rest_sold(offering, subscribe, buyers):
    subscribe(buyers[0], 990)
    with ape.reverts(offering.OfferingSoldOut, shares=10 * SHARE + 1, left=10 * SHARE):
        offering.subscribe(10 * SHARE + 1, ANY_COST, sender=buyers[1])
    subscribe(buyers[1], 10)
    assert offering.sharesSold() == 1_000 * SHARE


def test_nothing_of_a_sale_that_is_sold_out__refused(offering, subscribe, buyers):
    subscribe(buyers[0], 1_000)
    with ape.reverts(offering.OfferingTicketTooSmall, shares=0, minTicket=SHARE):
        offering.subscribe(0, ANY_COST, sender=buyers[0])


def test_less_than_a_ticket_left__sold_whole_and_not_in_part(offering, buyers):
    """One buyer leaves a ticket less a unit: the sale still reaches its hard cap."""
    offering.subscribe(999 * SHARE + 1, ANY_COST, sender=buyers[0])
    with ape.reverts(offering.OfferingTicketTooSmall, shares=SHARE - 2, minTicket=SHARE):
        offering.subscribe(SHARE - 2, ANY_COST, sender=buyers[1])
    offering.subscribe(SHARE - 1, ANY_COST, sender=buyers[1])
    assert offering.sharesSold() == 1_000 * SHARE


def test_retired_asset__refused_and_what_was_sold_is_settled(
    platform, suite, offering, subscribe, buyers, issuer, compliance_officer
):
    subscribe(buyers[0], 100)
    platform.asset_registry.retire(suite.asset_id, "burnt down", sender=compliance_officer)
    assert_refused(
        offering.subscribe,
        SHARE,
        ANY_COST,
        sender=buyers[0],
        error=platform.asset_registry.AssetStatusWrong,
        assetId=suite.asset_id,
        status=RETIRED,
        expected=TOKENISED,
    )
    offering.close(sender=issuer)
    offering.settle([buyers[0]], sender=issuer)
    assert suite.token.balanceOf(buyers[0]) == 100 * SHARE


def test_buyer_nobody_verified__refused(offering, stranger):
    with ape.reverts(offering.OfferingInvestorUnverified, investor=stranger.address):
        offering.subscribe(SHARE, ANY_COST, sender=stranger)


def test_stale_value__refused(suite, offering, platform, open_offering, buyers, at):
    long = open_offering(closesAt=chain.pending_timestamp + 10 * DAY)
    at(platform.valuation_oracle.latest(suite.asset_id).signedAt + DAY + 1)
    with ape.reverts(long.OfferingValuationUnusable, assetId=suite.asset_id, state=STALE):
        long.subscribe(SHARE, ANY_COST, sender=buyers[0])


def test_disputed_value__refused_until_confirmed(platform, suite, offering, subscribe, buyers, guardian, operators):
    publish_value(platform, operators, suite.asset_id, 900_000 * 10**8)
    with ape.reverts(offering.OfferingValuationUnusable, assetId=suite.asset_id, state=DISPUTED):
        subscribe(buyers[0], 1)
    (held_round, *_), _ = platform.valuation_oracle.pendingOf(suite.asset_id)
    platform.valuation_oracle.confirmPending(suite.asset_id, held_round, sender=guardian)
    subscribe(buyers[0], 1)


def test_ripcord__refused(platform, suite, offering, subscribe, buyers, guardian):
    platform.valuation_oracle.setRipcord(suite.asset_id, True, "flood", sender=guardian)
    with ape.reverts(offering.OfferingValuationUnusable, assetId=suite.asset_id, state=RIPCORD):
        subscribe(buyers[0], 1)


def test_cost_above_the_buyers_limit__refused(offering, buyers):
    with ape.reverts(offering.OfferingCostAboveLimit, cost=2 * PRICE, limit=2 * PRICE - 1):
        offering.subscribe(2 * SHARE, 2 * PRICE - 1, sender=buyers[0])


def test_cash_not_approved__refused_by_the_currency(cash, offering, buyers):
    cash.approve(offering, PRICE - 1, sender=buyers[0])
    assert_refused(
        offering.subscribe,
        SHARE,
        ANY_COST,
        sender=buyers[0],
        error=cash.ERC20InsufficientAllowance,
        spender=offering.address,
        allowance=PRICE - 1,
        needed=PRICE,
    )


def foreign_currency_sale(platform, open_offering, compliance_officer, buyer, currency):
    """A sale in `currency`, of which the buyer holds enough and lets it take any amount."""
    platform.offering_factory.setCurrency(currency, True, sender=compliance_officer)
    offering = open_offering(currency=currency)
    currency.mint(buyer, 1_000 * DOLLAR, sender=buyer)
    currency.approve(offering, 2**256 - 1, sender=buyer)
    return offering


def test_currency_that_charges_for_transfers__refused(platform, open_offering, compliance_officer, buyers, deployer):
    currency = deployer.deploy(project.EvilFeeCurrency)
    offering = foreign_currency_sale(platform, open_offering, compliance_officer, buyers[0], currency)
    with ape.reverts(offering.OfferingReceivedWrong, received=PRICE * 99 // 100, expected=PRICE):
        offering.subscribe(SHARE, ANY_COST, sender=buyers[0])


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        ("subscribe", (SHARE, ANY_COST)),
        ("close", ()),
        ("reserve", ([],)),
        ("settle", ([],)),
        ("refund", (ape.utils.ZERO_ADDRESS,)),
    ],
)
def test_currency_that_calls_back__refused(
    platform, open_offering, compliance_officer, buyers, deployer, function, arguments
):
    currency = deployer.deploy(project.EvilReentrantCurrency)
    offering = foreign_currency_sale(platform, open_offering, compliance_officer, buyers[0], currency)
    currency.arm(offering, getattr(offering, function).encode_input(*arguments), sender=deployer)
    with ape.reverts(offering.ReentrancyGuardReentrantCall):
        offering.subscribe(SHARE, ANY_COST, sender=buyers[0])


@pytest.mark.parametrize(("shares", "cost"), [(1, 1), (142_857, 1), (142_858, 2), (SHARE, 7), (SHARE + 1, 8)])
def test_cost__rounded_up(cash, open_offering, buyers, shares, cost):
    """Seven units of cash for a million of shares: 142,857 shares are worth 0.999999 units."""
    offering = open_offering(pricePerShare=7, minTicket=1)
    cash.approve(offering, 2**256 - 1, sender=buyers[0])
    before = cash.balanceOf(buyers[0])
    assert offering.costOf(shares) == cost
    offering.subscribe(shares, cost, sender=buyers[0])
    assert before - cash.balanceOf(buyers[0]) == cost


def test_subscriptions__add_up_in_escrow(cash, suite, offering, buyers):
    receipt = offering.subscribe(2 * SHARE, 2 * PRICE, sender=buyers[0])
    assert receipt.events.filter(offering.Subscribed) == [offering.Subscribed(buyers[0], 2 * SHARE, 2 * PRICE)]
    offering.subscribe(3 * SHARE, ANY_COST, sender=buyers[0])
    offering.subscribe(4 * SHARE, ANY_COST, sender=buyers[1])
    assert tuple(offering.subscriptionOf(buyers[0])) == (5 * SHARE, 5 * PRICE)
    assert (offering.sharesSold(), offering.cashRaised()) == (9 * SHARE, 9 * PRICE)
    assert (cash.balanceOf(offering), offering.escrow(), offering.proceeds()) == (9 * PRICE, 9 * PRICE, 0)
    assert suite.token.totalSupply() == 0
