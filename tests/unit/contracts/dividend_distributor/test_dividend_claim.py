"""Claims: what the record date says, once, to the holder, while that one may hold shares; reclaims after expiry."""

from __future__ import annotations

import ape
import pytest
from ape import chain
from eth_utils import to_checksum_address

from tests.support.conduits import make_conduit
from tests.support.dividends import AMOUNT, HOLDINGS, due
from tests.support.market import WHOLE_SHARE

IMPLEMENTATION_SLOT = 0x360894A13BA1A3210667C828492DB98DCA3E2076CC3735A920A3CA505D382BBC


def test_before_the_payment_date__refused(distributor, distribution, holders, payment_date):
    chain.pending_timestamp = payment_date - 1
    expected = {"distributionId": distribution, "paymentDate": payment_date, "nowAt": payment_date - 1}
    with ape.reverts(distributor.DividendNotPayable, **expected):
        distributor.claim(distribution, holders[0], sender=holders[0])


def test_after_expiry__refused(distributor, distribution, holders, expires_at):
    chain.mine(timestamp=expires_at)
    with ape.reverts(distributor.DividendExpired, distributionId=distribution, expiresAt=expires_at):
        distributor.claim(distribution, holders[0], sender=holders[0])


def test_twice__refused(distributor, payable, holders):
    distributor.claim(payable, holders[0], sender=holders[0])
    with ape.reverts(distributor.DividendAlreadyPaid, distributionId=payable, holder=holders[0].address):
        distributor.claim(payable, holders[0], sender=holders[0])


def test_no_shares_at_the_record_date__refused(distributor, payable, holders, stranger):
    with ape.reverts(distributor.DividendNothingDue, distributionId=payable, holder=stranger.address):
        distributor.claim(payable, stranger, sender=holders[0])


def test_frozen_holder__waits(distributor, payable, token, holders, issuer):
    token.setAddressFrozen(holders[0], True, sender=issuer)
    with ape.reverts(distributor.DividendHolderIneligible, holder=holders[0].address):
        distributor.claim(payable, holders[0], sender=holders[0])
    token.setAddressFrozen(holders[0], False, sender=issuer)
    distributor.claim(payable, holders[0], sender=holders[0])


def test_holder_no_longer_verified__waits(platform, distributor, payable, holders, kyc_officer):
    platform.identity_registry.deleteIdentity(holders[0], sender=kyc_officer)
    with ape.reverts(distributor.DividendHolderIneligible, holder=holders[0].address):
        distributor.claim(payable, holders[0], sender=holders[0])


def test_conduit__never_paid(platform, distributor, payable, suite, holders, issuer, compliance_officer):
    suite.token.transfer(holders[1], suite.token.balanceOf(holders[0]), sender=holders[0])
    make_conduit(platform, compliance_officer, holders[0])
    suite.compliance.setConduit(holders[0], True, sender=issuer)
    with ape.reverts(distributor.DividendConduitNotPaid, conduit=holders[0].address):
        distributor.claim(payable, holders[0], sender=holders[0])
    assert distributor.entitlementOf(payable, holders[0]) == 0


def test_token_that_inflates_balances__pays_no_more_than_its_own_pot(
    project, deployer, distributor, payable, token, issuer, holders
):
    liar = deployer.deploy(project.EvilInflatingToken)
    token.upgradeToAndCall(liar, b"", sender=issuer)
    expected = {"distributionId": payable, "amount": 2 * AMOUNT, "left": AMOUNT}
    with ape.reverts(distributor.DividendPotTooSmall, **expected):
        distributor.claim(payable, holders[0], sender=holders[0])


def test_claimed_by_anyone__pays_the_holder_and_tells(distributor, payable, currency, holders, stranger):
    before = currency.balanceOf(holders[0])
    receipt = distributor.claim(payable, holders[0], sender=stranger)
    assert currency.balanceOf(holders[0]) - before == due(0) == distributor.entitlementOf(payable, holders[0])
    assert distributor.isPaid(payable, holders[0])
    assert distributor.distribution(payable).paid == due(0)
    assert receipt.events.filter(distributor.DividendPaid) == [
        distributor.DividendPaid(payable, holders[0], holders[0], "0x" + "0" * 40, due(0), 0)
    ]


@pytest.mark.parametrize("is_silent", [False, True])
def test_token_that_does_not_know_the_one_question__is_asked_four(
    project, deployer, distributor, payable, token, currency, issuer, holders, is_silent
):
    current = to_checksum_address(chain.provider.get_storage(token.address, IMPLEMENTATION_SLOT)[-20:])
    older = deployer.deploy(project.MockOlderToken, current, is_silent)
    token.upgradeToAndCall(older, b"", sender=issuer)
    token.setAddressFrozen(holders[1], True, sender=issuer)
    before = currency.balanceOf(holders[0])
    distributor.claim(payable, holders[0], sender=holders[0])
    assert currency.balanceOf(holders[0]) - before == due(0) == distributor.entitlementOf(payable, holders[0])
    with ape.reverts(distributor.DividendHolderIneligible, holder=holders[1].address):
        distributor.claim(payable, holders[1], sender=holders[1])


def test_shares_sold_after_the_record_date__seller_is_paid(distributor, payable, token, holders):
    token.transfer(holders[1], HOLDINGS[0], sender=holders[0])
    assert distributor.entitlementOf(payable, holders[0]) == due(0)
    assert distributor.entitlementOf(payable, holders[1]) == due(1)


def test_shares_sold_before_the_record_date__buyer_is_paid(distributor, distribution, token, holders, payment_date):
    token.transfer(holders[1], 100 * WHOLE_SHARE, sender=holders[0])
    chain.mine(timestamp=payment_date)
    assert distributor.entitlementOf(distribution, holders[1]) == AMOUNT * 400 // 1_000
    distributor.claim(distribution, holders[1], sender=holders[1])


def test_token_paused__paid_all_the_same(distributor, payable, token, holders, issuer):
    token.pause(sender=issuer)
    distributor.claim(payable, holders[0], sender=holders[0])


def test_currency_removed_after_funding__paid_all_the_same(distributor, payable, currency, holders, compliance_officer):
    distributor.setCurrency(currency, False, sender=compliance_officer)
    distributor.claim(payable, holders[0], sender=holders[0])


def test_reclaim_before_expiry__refused(distributor, payable, issuer, expires_at):
    chain.pending_timestamp = expires_at - 1
    with ape.reverts(distributor.DividendNotExpired, distributionId=payable, expiresAt=expires_at):
        distributor.reclaim(payable, sender=issuer)


def test_reclaim_by_someone_else__refused(distributor, payable, issuer, stranger, expires_at):
    chain.mine(timestamp=expires_at)
    expected = {"distributionId": payable, "issuer": issuer.address, "caller": stranger.address}
    with ape.reverts(distributor.DividendIssuerOnly, **expected):
        distributor.reclaim(payable, sender=stranger)


def test_reclaim_after_expiry__takes_dust_and_unclaimed_once(
    distributor, payable, currency, holders, issuer, expires_at
):
    for holder in holders[:2]:
        distributor.claim(payable, holder, sender=holder)
    chain.mine(timestamp=expires_at)
    before, left = currency.balanceOf(issuer), AMOUNT - due(0) - due(1)
    receipt = distributor.reclaim(payable, sender=issuer)
    assert left > due(2)
    assert currency.balanceOf(issuer) - before == left
    assert receipt.events.filter(distributor.DividendReclaimed) == [
        distributor.DividendReclaimed(payable, issuer, left)
    ]
    pot = distributor.distribution(payable)
    assert pot.paid + pot.reclaimed == pot.funded
    assert currency.balanceOf(distributor) == 0
    with ape.reverts(distributor.DividendNothingDue, distributionId=payable, holder=issuer.address):
        distributor.reclaim(payable, sender=issuer)
