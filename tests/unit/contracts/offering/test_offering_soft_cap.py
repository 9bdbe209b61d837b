"""The soft cap holds among those who can receive their shares: nobody is bound below it, nobody walks out free."""

from __future__ import annotations

import ape
import pytest
from ape import chain, project
from eth_abi import encode
from eth_utils import keccak

from scripts.deployment.platform import KYC_TOPIC
from tests.support.identity import signed_claim

SHARE = DOLLAR = 10**6
PRICE = 50 * DOLLAR
ANY_COST = 2**256 - 1
OPEN, SUCCEEDED, FAILED = 1, 3, 4
SETTLEMENT_SECONDS = 14 * 86_400


@pytest.fixture
def drop_claim(platform):
    """An investor takes the KYC claim off his own identity: he is not verified any more, by his own hand."""

    def drop(investor) -> None:
        claim_id = keccak(encode(["address", "uint256"], [platform.claim_issuer.address, KYC_TOPIC]))
        identity = project.IOnchainId.at(platform.identity_factory.getIdentity(investor))
        identity.removeClaim(claim_id, sender=investor)

    return drop


@pytest.fixture
def sale_of_crumbs(open_offering, cash, buyers, issuer):
    """Soft cap 100 shares, so that a hundredth is one: the buyers took 99, a unit less than 1, and 1; closed."""
    made = open_offering(minTicket=1)
    for buyer, shares in zip(buyers, (99 * SHARE, SHARE - 1, SHARE), strict=True):
        cash.approve(made, ANY_COST, sender=buyer)
        made.subscribe(shares, ANY_COST, sender=buyer)
    made.close(sender=issuer)
    return made


def test_settle_below_the_soft_cap__refused(suite, succeeded, buyers):
    with ape.reverts(succeeded.OfferingSoftCapMissed, secured=23 * SHARE, softCap=100 * SHARE):
        succeeded.settle(buyers[1:], sender=buyers[1])
    assert suite.token.totalSupply() == 0


def test_large_investor_drops_his_claim__nobody_bound_and_nobody_out_early(
    cash, suite, succeeded, buyers, stranger, drop_claim, at
):
    drop_claim(buyers[0])
    with ape.reverts(succeeded.OfferingSoftCapMissed, secured=23 * SHARE, softCap=100 * SHARE):
        succeeded.settle(buyers, sender=stranger)
    last = succeeded.closedAt() + SETTLEMENT_SECONDS
    at(last - 1)
    with ape.reverts(succeeded.OfferingSharesDue, investor=buyers[0].address):
        succeeded.refund(buyers[0], sender=buyers[0])
    at(last)
    assert succeeded.phase() == SUCCEEDED
    at(last + 1)
    assert succeeded.phase() == FAILED
    with ape.reverts(succeeded.OfferingPhaseWrong, phase=FAILED, expected=SUCCEEDED):
        succeeded.settle(buyers, sender=stranger)
    before = [cash.balanceOf(buyer) for buyer in buyers]
    for buyer in buyers:
        succeeded.refund(buyer, sender=stranger)
    paid = [cash.balanceOf(buyer) - had for buyer, had in zip(buyers, before, strict=True)]
    assert paid == [100 * PRICE, 20 * PRICE, 3 * PRICE]
    assert (cash.balanceOf(succeeded), suite.token.totalSupply()) == (0, 0)


def test_investor_whom_the_cap_can_spare_drops_his_claim__left_out_and_refunded_late(
    cash, suite, succeeded, buyers, stranger, drop_claim, at
):
    drop_claim(buyers[1])
    succeeded.settle(buyers, sender=stranger)
    assert [suite.token.balanceOf(buyer) for buyer in buyers] == [100 * SHARE, 0, 3 * SHARE]
    assert (succeeded.sharesSettled(), succeeded.proceeds()) == (103 * SHARE, 103 * PRICE)
    with ape.reverts(succeeded.OfferingSharesDue, investor=buyers[1].address):
        succeeded.refund(buyers[1], sender=buyers[1])
    at(succeeded.closedAt() + SETTLEMENT_SECONDS + 1)
    assert succeeded.phase() == SUCCEEDED
    before = cash.balanceOf(buyers[1])
    receipt = succeeded.refund(buyers[1], sender=stranger)
    assert receipt.events.filter(succeeded.Refunded) == [succeeded.Refunded(buyers[1], 20 * PRICE)]
    assert (cash.balanceOf(buyers[1]) - before, succeeded.escrow()) == (20 * PRICE, 0)


def test_who_was_left_out_and_is_verified_again__settled(
    platform, suite, succeeded, buyers, kyc_officer, stranger, drop_claim
):
    identity = project.IOnchainId.at(platform.identity_factory.getIdentity(buyers[1]))
    drop_claim(buyers[1])
    succeeded.settle(buyers, sender=stranger)
    now = chain.pending_timestamp
    signature, data = signed_claim(
        kyc_officer, platform.claim_issuer, identity.address, topic=KYC_TOPIC, issued_at=now, expires_at=now + 86_400
    )
    identity.addClaim(KYC_TOPIC, 1, platform.claim_issuer, signature, data, "", sender=buyers[1])
    succeeded.settle([buyers[1]], sender=stranger)
    assert (suite.token.balanceOf(buyers[1]), succeeded.escrow()) == (20 * SHARE, 0)


def test_settle_after_the_soft_cap_was_reached__in_any_batches(suite, succeeded, buyers, stranger):
    for buyer in buyers:
        succeeded.settle([buyer], sender=stranger)
    assert suite.token.totalSupply() == 123 * SHARE


@pytest.mark.parametrize(("sale", "phase"), [("offering", OPEN), ("failed", FAILED)])
def test_reserve_without_success__refused(request, buyers, sale, phase):
    offering = request.getfixturevalue(sale)
    with ape.reverts(offering.OfferingPhaseWrong, phase=phase, expected=SUCCEEDED):
        offering.reserve(buyers, sender=buyers[0])


def test_reserve_more_than_a_hundred__refused(succeeded, buyers):
    with ape.reverts(succeeded.OfferingBatchTooLong, length=101, limit=100):
        succeeded.reserve([buyers[0]] * 101, sender=buyers[0])


def test_reserve__verified_investors_below_a_hundredth_of_the_cap_once(sale_of_crumbs, buyers, stranger):
    sale_of_crumbs.reserve([*buyers, buyers[1], stranger], sender=stranger)
    assert sale_of_crumbs.sharesReserved() == SHARE - 1


def test_reserved_shares__count_once_towards_the_soft_cap(suite, sale_of_crumbs, buyers, stranger):
    """99 shares and a unit less than one are missed by a unit; with one more share the cap is reached."""
    sale_of_crumbs.reserve([buyers[1]], sender=stranger)
    with ape.reverts(sale_of_crumbs.OfferingSoftCapMissed, secured=100 * SHARE - 1, softCap=100 * SHARE):
        sale_of_crumbs.settle(buyers[:1], sender=stranger)
    with ape.reverts(sale_of_crumbs.OfferingSoftCapMissed, secured=100 * SHARE - 1, softCap=100 * SHARE):
        sale_of_crumbs.settle(buyers[:2], sender=stranger)
    sale_of_crumbs.settle([buyers[0], buyers[2]], sender=stranger)
    assert (sale_of_crumbs.sharesSettled(), sale_of_crumbs.sharesReserved()) == (100 * SHARE, SHARE - 1)
    sale_of_crumbs.settle([buyers[1]], sender=stranger)
    assert (suite.token.totalSupply(), sale_of_crumbs.sharesReserved()) == (101 * SHARE - 1, 0)


def test_reserved_investor_who_lapses__counts_no_longer(open_offering, cash, buyers, issuer, stranger, drop_claim):
    sale = open_offering(softCap=200, minTicket=1)
    for buyer, shares in zip(buyers, (199, 1, 1), strict=True):
        cash.approve(sale, ANY_COST, sender=buyer)
        sale.subscribe(shares, ANY_COST, sender=buyer)
    sale.close(sender=issuer)
    sale.reserve(buyers, sender=stranger)
    assert sale.sharesReserved() == 2
    for buyer in buyers[1:]:
        drop_claim(buyer)
    sale.reserve(buyers, sender=stranger)
    assert sale.sharesReserved() == 0
    with ape.reverts(sale.OfferingSoftCapMissed, secured=199, softCap=200):
        sale.settle(buyers, sender=stranger)


def test_refund_of_a_reserved_investor__takes_his_shares_from_the_count(sale_of_crumbs, buyers, stranger, at):
    sale_of_crumbs.reserve([buyers[1]], sender=stranger)
    at(sale_of_crumbs.closedAt() + SETTLEMENT_SECONDS + 1)
    sale_of_crumbs.refund(buyers[1], sender=stranger)
    assert sale_of_crumbs.sharesReserved() == 0
