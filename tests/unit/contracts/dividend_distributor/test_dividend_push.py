"""Pushing pays whoever can be paid and passes over the others, whatever stands against these."""

from __future__ import annotations

import ape
import pytest
from ape import chain
from hexbytes import HexBytes

from tests.support.conduits import make_conduit
from tests.support.dividends import AMOUNT, due


@pytest.fixture(scope="module")
def currency(project, deployer):
    """It can refuse receivers."""
    return deployer.deploy(project.EvilBlocklistCurrency)


@pytest.fixture(scope="module")
def distributor(platform, currency, issuer, compliance_officer, suite):
    platform.dividend_distributor.setCurrency(currency, True, sender=compliance_officer)
    currency.mint(issuer, AMOUNT, sender=issuer)
    currency.approve(platform.dividend_distributor, AMOUNT, sender=issuer)
    return platform.dividend_distributor


def paid(receipt, distributor):
    return [(event.holder, event.amount) for event in receipt.events.filter(distributor.DividendPaid)]


def test_more_than_a_hundred__refused(distributor, payable, holders, stranger):
    with ape.reverts(distributor.DividendBatchTooLong, length=101, limit=100):
        distributor.push(payable, [holders[0]] * 101, sender=stranger)


def test_before_the_payment_date__refused(distributor, distribution, holders, payment_date):
    chain.pending_timestamp = payment_date - 1
    with ape.reverts(distributor.DividendNotPayable):
        distributor.push(distribution, holders, sender=holders[0])


def test_after_expiry__refused(distributor, distribution, holders, expires_at):
    chain.mine(timestamp=expires_at)
    with ape.reverts(distributor.DividendExpired):
        distributor.push(distribution, holders, sender=holders[0])


def test_push_with_the_gas_that_a_wallet_estimates__pays(distributor, payable, holders, stranger):
    """Too little gas for the check of a holder stops the push: it is no answer about the holder."""
    call = {"from": stranger.address, "to": distributor.address}
    call["data"] = HexBytes(distributor.push.encode_input(payable, holders[:1])).to_0x_hex()
    estimate = chain.provider.web3.eth.estimate_gas(call)
    distributor.push(payable, holders[:1], sender=stranger, gas=estimate)
    assert distributor.isPaid(payable, holders[0])


@pytest.mark.parametrize("obstacle", ["frozen", "unverified", "conduit", "refused by the currency", "paid before"])
def test_one_cannot_be_paid__the_others_are(
    platform,
    suite,
    distributor,
    payable,
    currency,
    holders,
    issuer,
    compliance_officer,
    kyc_officer,
    stranger,
    obstacle,
):
    odd = holders[1]
    match obstacle:
        case "frozen":
            suite.token.setAddressFrozen(odd, True, sender=issuer)
        case "unverified":
            platform.identity_registry.deleteIdentity(odd, sender=kyc_officer)
        case "conduit":
            suite.token.transfer(holders[0], suite.token.balanceOf(odd), sender=odd)
            make_conduit(platform, compliance_officer, odd)
            suite.compliance.setConduit(odd, True, sender=issuer)
        case "refused by the currency":
            currency.setBlocked(odd, True, sender=issuer)
        case "paid before":
            distributor.claim(payable, odd, sender=odd)
    before, paid_before = currency.balanceOf(odd), distributor.distribution(payable).paid
    batch = [*holders, stranger, holders[0]]
    assert distributor.push.call(payable, batch, sender=stranger) == due(0) + due(2)
    receipt = distributor.push(payable, batch, sender=stranger)

    expected = [(holders[i].address, due(i)) for i in (0, 2)]
    assert paid(receipt, distributor) == expected
    assert currency.balanceOf(odd) == before
    assert distributor.isPaid(payable, odd) == (obstacle == "paid before")
    assert distributor.distribution(payable).paid == paid_before + sum(amount for _, amount in expected)
