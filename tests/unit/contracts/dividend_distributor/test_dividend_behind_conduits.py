"""A conduit is not paid: those are who stand behind the shares it held, and together no more than was due to it."""

from __future__ import annotations

import ape
import pytest
from ape import chain

from tests.support.conduits import make_conduit
from tests.support.dividends import AMOUNT, HOLDINGS, due, selector_of

ZERO = "0x" + "0" * 40
SUPPLY = sum(HOLDINGS)
#: what the second holder gives into the conduit [token units]
POOLED = HOLDINGS[1]


@pytest.fixture(scope="module")
def conduit(project, platform, deployer, suite, holders, issuer, compliance_officer):
    """Holds all shares of the second holder; who stands behind them is set by each test."""
    made = deployer.deploy(project.MockConduitStakes)
    make_conduit(platform, compliance_officer, made.address)
    suite.compliance.setConduit(made, True, sender=issuer)
    suite.token.transfer(made, POOLED, sender=holders[1])
    return made


@pytest.fixture(scope="module")
def distribution(conduit, distributor, token, currency, issuer, record_date, payment_date, expires_at):
    distributor.fund(token, currency, AMOUNT, record_date, payment_date, expires_at, sender=issuer)
    return distributor.distributionCount()


def part(units):
    return AMOUNT * units // SUPPLY


def test_those_behind_a_conduit__are_paid_their_part_and_it_tells_for_what(
    distributor, payable, conduit, currency, holders, stranger, deployer
):
    conduit.setUnits(holders[0], 7, sender=deployer)
    before = currency.balanceOf(holders[0])
    receipt = distributor.claimBehind(payable, conduit, holders[0], sender=stranger)
    assert (
        currency.balanceOf(holders[0]) - before
        == part(7)
        == distributor.entitlementBehind(payable, conduit, holders[0])
    )
    assert receipt.events.filter(distributor.DividendPaid) == [
        distributor.DividendPaid(payable, holders[0], holders[0], conduit, part(7), 0)
    ]
    assert distributor.isPaidBehind(payable, conduit, holders[0])


def test_own_shares_and_those_behind_a_conduit__are_paid_apart_and_each_once(
    distributor, payable, conduit, currency, holders, deployer
):
    conduit.setUnits(holders[0], 1_000, sender=deployer)
    before = currency.balanceOf(holders[0])
    distributor.claimBehind(payable, conduit, holders[0], sender=holders[0])
    assert not distributor.isPaid(payable, holders[0])
    distributor.claim(payable, holders[0], sender=holders[0])
    assert currency.balanceOf(holders[0]) - before == part(1_000) + due(0)
    for method, args in ((distributor.claim, ()), (distributor.claimBehind, (conduit,))):
        with ape.reverts(distributor.DividendAlreadyPaid, distributionId=payable, holder=holders[0].address):
            method(payable, *args, holders[0], sender=holders[0])


def test_conduit_that_says_too_much__has_no_more_paid_than_was_due_to_it(
    distributor, payable, conduit, currency, holders, deployer
):
    before = [currency.balanceOf(holder) for holder in holders]
    conduit.setUnits(holders[0], POOLED - 5, sender=deployer)
    conduit.setUnits(holders[1], POOLED, sender=deployer)
    conduit.setUnits(holders[2], POOLED, sender=deployer)
    distributor.claimBehind(payable, conduit, holders[0], sender=deployer)
    distributor.claimBehind(payable, conduit, holders[1], sender=deployer)
    with ape.reverts(distributor.DividendNothingDue, distributionId=payable, holder=holders[2].address):
        distributor.claimBehind(payable, conduit, holders[2], sender=deployer)
    paid = [currency.balanceOf(holder) - had for holder, had in zip(holders, before, strict=True)]
    assert paid == [part(POOLED - 5), part(POOLED) - part(POOLED - 5), 0]
    distributor.claim(payable, holders[2], sender=deployer)
    assert distributor.distribution(payable).paid == part(POOLED) + due(2)


def test_conduit_itself__is_paid_neither_way(distributor, payable, conduit, stranger):
    with ape.reverts(distributor.DividendConduitNotPaid, conduit=conduit.address):
        distributor.claim(payable, conduit, sender=stranger)
    assert distributor.entitlementOf(payable, conduit) == 0


def test_behind_what_is_no_conduit__nothing_is_paid(distributor, payable, token, holders, stranger):
    expected = {"token": token.address, "conduit": stranger.address}
    with ape.reverts(distributor.DividendConduitForeign, **expected):
        distributor.claimBehind(payable, stranger, holders[0], sender=stranger)
    with ape.reverts(distributor.DividendConduitForeign, token=token.address, conduit=ZERO):
        distributor.pushBehind(payable, ZERO, holders, sender=stranger)
    assert distributor.entitlementBehind(payable, stranger, holders[0]) == 0


def test_push_behind_a_conduit__pays_whom_it_can_and_lists_the_others(
    distributor, payable, conduit, token, currency, holders, issuer, stranger, deployer
):
    for holder, units in zip(holders, (5, 6, 0), strict=True):
        conduit.setUnits(holder, units, sender=deployer)
    token.setAddressFrozen(holders[0], True, sender=issuer)
    assert distributor.pushBehind.call(payable, conduit, holders, sender=stranger) == part(6)
    receipt = distributor.pushBehind(payable, conduit, holders, sender=stranger)
    paid = [(event.holder, event.amount) for event in receipt.events.filter(distributor.DividendPaid)]
    skipped = [
        (event.holder, event.conduit, bytes(event.refusal))
        for event in receipt.events.filter(distributor.DividendSkipped)
    ]
    assert paid == [(holders[1].address, part(6))]
    assert skipped == [
        (holders[0].address, conduit.address, selector_of(distributor.DividendHolderIneligible)),
        (holders[2].address, conduit.address, selector_of(distributor.DividendNothingDue)),
    ]
    token.setAddressFrozen(holders[0], False, sender=issuer)
    distributor.claimBehind(payable, conduit, holders[0], sender=stranger)


def test_funded_twice_over__each_pot_limits_what_is_behind_a_conduit(
    distributor, payable, conduit, token, currency, issuer, holders, record_date, payment_date, expires_at, deployer
):
    conduit.setUnits(holders[0], POOLED, sender=deployer)
    distributor.claimBehind(payable, conduit, holders[0], sender=deployer)
    distributor.fund(token, currency, AMOUNT, record_date, payment_date, expires_at + 86_400, sender=issuer)
    again = distributor.distributionCount()
    before = currency.balanceOf(holders[0])
    distributor.claimBehind(again, conduit, holders[0], sender=deployer)
    assert currency.balanceOf(holders[0]) - before == part(POOLED)


def test_before_payment__refused(distributor, distribution, conduit, holders, payment_date):
    chain.pending_timestamp = payment_date - 1
    with ape.reverts(distributor.DividendNotPayable):
        distributor.claimBehind(distribution, conduit, holders[0], sender=holders[0])
