"""The end of a sale: settled investor by investor, or refunded; proceeds are what was settled."""

from __future__ import annotations

import ape
import pytest
from ape import project

from tests.support.refusals import assert_refused

SHARE = DOLLAR = 10**6
PRICE = 50 * DOLLAR
ANY_COST = 2**256 - 1
UPCOMING, OPEN, CLOSING, SUCCEEDED, FAILED = range(5)
SETTLEMENT_SECONDS = 14 * 86_400


def test_early_close_by_anyone_but_the_issuer__refused(offering, buyers):
    with ape.reverts(offering.OfferingIssuerOnly, caller=buyers[0].address):
        offering.close(sender=buyers[0])


@pytest.mark.parametrize(("sale", "phase"), [("succeeded", SUCCEEDED), ("failed", FAILED)])
def test_close_twice__refused(request, issuer, sale, phase):
    offering = request.getfixturevalue(sale)
    with ape.reverts(offering.OfferingPhaseWrong, phase=phase, expected=CLOSING):
        offering.close(sender=issuer)


@pytest.mark.parametrize(("shares", "phase"), [(99, FAILED), (100, SUCCEEDED)])
def test_close__succeeds_from_the_soft_cap_on(offering, subscribe, buyers, stranger, at, shares, phase):
    subscribe(buyers[0], shares)
    at(offering.terms().closesAt)
    assert offering.phase() == CLOSING
    receipt = offering.close(sender=stranger)
    assert receipt.events == [offering.OfferingClosed(phase == SUCCEEDED, shares * SHARE, shares * PRICE)]
    assert (offering.phase(), offering.closedAt()) == (phase, receipt.timestamp)


@pytest.mark.parametrize(("sale", "phase"), [("offering", OPEN), ("failed", FAILED)])
def test_settle_without_success__refused(request, buyers, sale, phase):
    offering = request.getfixturevalue(sale)
    with ape.reverts(offering.OfferingPhaseWrong, phase=phase, expected=SUCCEEDED):
        offering.settle(buyers, sender=buyers[0])


def test_settle_more_than_a_hundred__refused(succeeded, buyers):
    with ape.reverts(succeeded.OfferingBatchTooLong, length=101, limit=100):
        succeeded.settle([buyers[0]] * 101, sender=buyers[0])


def test_settle_by_a_sale_that_is_no_agent__refused(suite, succeeded, buyers, issuer):
    suite.token.removeAgent(succeeded, sender=issuer)
    assert_refused(
        succeeded.settle,
        buyers,
        sender=issuer,
        error=suite.token.AgentOnly,
        caller=succeeded.address,
    )


def test_settle__mints_and_turns_escrow_into_proceeds(cash, suite, succeeded, buyers, stranger):
    receipt = succeeded.settle(buyers[:2], sender=stranger)
    assert receipt.events.filter(succeeded.SharesSettled) == [
        succeeded.SharesSettled(buyers[0], 100 * SHARE, 100 * PRICE),
        succeeded.SharesSettled(buyers[1], 20 * SHARE, 20 * PRICE),
    ]
    assert [suite.token.balanceOf(buyer) for buyer in buyers] == [100 * SHARE, 20 * SHARE, 0]
    assert (succeeded.escrow(), succeeded.proceeds()) == (3 * PRICE, 120 * PRICE)
    assert cash.balanceOf(succeeded) == 123 * PRICE
    assert tuple(succeeded.subscriptionOf(buyers[0])) == (0, 0)


def test_settle_again_or_a_stranger__changes_nothing(suite, succeeded, buyers, stranger):
    succeeded.settle([buyers[0], buyers[0], stranger], sender=stranger)
    succeeded.settle([buyers[0]], sender=stranger)
    assert (suite.token.totalSupply(), succeeded.proceeds()) == (100 * SHARE, 100 * PRICE)


def test_refund_while_the_sale_is_open__refused(offering, subscribe, buyers):
    subscribe(buyers[0], 1)
    with ape.reverts(offering.OfferingPhaseWrong, phase=OPEN, expected=FAILED):
        offering.refund(buyers[0], sender=buyers[0])


def test_refund_while_shares_are_due__refused(succeeded, buyers):
    with ape.reverts(succeeded.OfferingSharesDue, investor=buyers[0].address):
        succeeded.refund(buyers[0], sender=buyers[0])


def test_refund_of_shares_nobody_minted__from_the_end_of_the_settlement_on(suite, cash, succeeded, buyers, issuer, at):
    suite.token.removeAgent(succeeded, sender=issuer)
    last = succeeded.closedAt() + SETTLEMENT_SECONDS
    at(last - 1)
    with ape.reverts(succeeded.OfferingSharesDue, investor=buyers[0].address):
        succeeded.refund(buyers[0], sender=buyers[0])
    at(last)
    before = cash.balanceOf(buyers[0])
    succeeded.refund(buyers[0], sender=buyers[0])
    assert cash.balanceOf(buyers[0]) - before == 100 * PRICE


def test_refund_twice_or_after_settling__refused(failed, buyers, stranger):
    failed.refund(buyers[0], sender=stranger)
    for nobody in (buyers[0], stranger):
        with ape.reverts(failed.OfferingNothingDue, investor=nobody.address):
            failed.refund(nobody, sender=stranger)


def test_refund_of_settled_shares__refused(succeeded, buyers, stranger, at):
    succeeded.settle(buyers, sender=stranger)
    at(succeeded.closedAt() + SETTLEMENT_SECONDS + 1)
    with ape.reverts(succeeded.OfferingNothingDue, investor=buyers[0].address):
        succeeded.refund(buyers[0], sender=buyers[0])


def test_refund_after_failure__whatever_else_is_stopped(
    platform, cash, suite, failed, buyers, issuer, guardian, kyc_officer, stranger, at
):
    suite.token.pause(sender=issuer)
    suite.token.setAddressFrozen(buyers[0], True, sender=issuer)
    platform.identity_registry.deleteIdentity(buyers[1], sender=kyc_officer)
    platform.valuation_oracle.setRipcord(suite.asset_id, True, "flood", sender=guardian)
    at(failed.closedAt() + 1_000 * 86_400)
    before = [cash.balanceOf(buyer) for buyer in buyers]
    for buyer in buyers:
        failed.refund(buyer, sender=stranger)
    paid = [cash.balanceOf(buyer) - had for buyer, had in zip(buyers, before, strict=True)]
    assert paid == [50 * PRICE, 20 * PRICE, 3 * PRICE]
    assert (cash.balanceOf(failed), failed.escrow()) == (0, 0)


def test_investor_the_currency_blocks__keeps_nobody_else_from_refunds(
    platform, open_offering, compliance_officer, buyers, issuer, deployer
):
    currency = deployer.deploy(project.EvilBlocklistCurrency)
    platform.offering_factory.setCurrency(currency, True, sender=compliance_officer)
    offering = open_offering(currency=currency)
    for buyer in buyers[:2]:
        currency.mint(buyer, PRICE, sender=buyer)
        currency.approve(offering, PRICE, sender=buyer)
        offering.subscribe(SHARE, PRICE, sender=buyer)
    offering.close(sender=issuer)
    currency.setBlocked(buyers[0], True, sender=deployer)
    assert_refused(offering.refund, buyers[0], sender=issuer, error=currency.EvilReceiverBlocked, to=buyers[0].address)
    offering.refund(buyers[1], sender=issuer)
    currency.setBlocked(buyers[0], False, sender=deployer)
    offering.refund(buyers[0], sender=issuer)
    assert [currency.balanceOf(buyer) for buyer in buyers[:2]] == [PRICE, PRICE]


@pytest.mark.parametrize("sale", ["offering", "failed", "succeeded"])
def test_withdraw_before_anything_settled__refused(request, subscribe, buyers, proceeds_to, sale):
    offering = request.getfixturevalue(sale)
    with ape.reverts(offering.OfferingNothingDue, investor=proceeds_to.address):
        offering.withdrawProceeds(sender=buyers[0])


def test_withdraw__settled_cash_only(cash, succeeded, buyers, proceeds_to, stranger):
    succeeded.settle(buyers[:1], sender=stranger)
    cash.mint(succeeded, 1, sender=stranger)
    receipt = succeeded.withdrawProceeds(sender=stranger)
    assert receipt.events.filter(succeeded.ProceedsWithdrawn) == [succeeded.ProceedsWithdrawn(proceeds_to, 100 * PRICE)]
    assert (cash.balanceOf(proceeds_to), cash.balanceOf(succeeded)) == (100 * PRICE, 23 * PRICE + 1)
    with ape.reverts(succeeded.OfferingNothingDue, investor=proceeds_to.address):
        succeeded.withdrawProceeds(sender=stranger)
    succeeded.settle(buyers[1:], sender=stranger)
    succeeded.withdrawProceeds(sender=stranger)
    assert cash.balanceOf(proceeds_to) == 123 * PRICE
