"""Who gets a holder's part: the holder, or who took the place of a lost wallet; nobody on the sanctions list."""

from __future__ import annotations

import ape
import pytest

from tests.support.dividends import due

ZERO = "0x" + "0" * 40
SOURCE = b"OFAC".ljust(32, b"\0")


def test_lost_wallet__has_its_part_paid_to_its_successor_once(
    distributor, payable, currency, recovered, holders, stranger
):
    before = currency.balanceOf(recovered)
    receipt = distributor.claim(payable, holders[0], sender=stranger)
    assert currency.balanceOf(recovered) - before == due(0)
    assert currency.balanceOf(holders[0]) == 0
    assert receipt.events.filter(distributor.DividendPaid) == [
        distributor.DividendPaid(payable, holders[0], recovered, ZERO, due(0), 0)
    ]
    with ape.reverts(distributor.DividendAlreadyPaid, distributionId=payable, holder=holders[0].address):
        distributor.claim(payable, holders[0], sender=stranger)
    with ape.reverts(distributor.DividendNothingDue, distributionId=payable, holder=recovered.address):
        distributor.claim(payable, recovered, sender=stranger)


def test_successor_that_is_frozen__waits(distributor, payable, token, recovered, holders, issuer):
    token.setAddressFrozen(recovered, True, sender=issuer)
    with ape.reverts(distributor.DividendHolderIneligible, holder=recovered.address):
        distributor.claim(payable, holders[0], sender=holders[0])
    token.setAddressFrozen(recovered, False, sender=issuer)
    distributor.claim(payable, holders[0], sender=holders[0])


@pytest.mark.parametrize("subject", ["wallet", "identity"])
def test_sanctioned_holder__waits_until_lifted(platform, distributor, payable, holders, kyc_officer, subject):
    listed = holders[0].address if subject == "wallet" else platform.identity_registry.identity(holders[0])
    platform.sanctions_list.list([listed], SOURCE, sender=kyc_officer)
    with ape.reverts(distributor.DividendHolderSanctioned, holder=holders[0].address):
        distributor.claim(payable, holders[0], sender=holders[0])
    distributor.claim(payable, holders[1], sender=holders[1])
    platform.sanctions_list.unlist([listed], sender=kyc_officer)
    distributor.claim(payable, holders[0], sender=holders[0])


@pytest.fixture
def replaced(platform, kyc_officer, holders, investors):
    """The wallet that took the place of the first holder's in the registry; the token's shares are where they were."""
    registry, successor = platform.identity_registry, investors[7]
    registry.recoverWallet(holders[0], successor, sender=kyc_officer)
    return successor


def test_lost_wallet_that_is_frozen__is_no_way_around_the_freeze(
    distributor, payable, token, currency, replaced, holders, issuer, stranger
):
    token.setAddressFrozen(holders[0], True, sender=issuer)
    with ape.reverts(distributor.DividendHolderIneligible, holder=holders[0].address):
        distributor.claim(payable, holders[0], sender=stranger)
    token.setAddressFrozen(holders[0], False, sender=issuer)
    before = currency.balanceOf(replaced)
    distributor.claim(payable, holders[0], sender=stranger)
    assert currency.balanceOf(replaced) - before == due(0)


def test_lost_wallet_that_is_sanctioned__waits_until_lifted(
    platform, distributor, payable, replaced, holders, kyc_officer, stranger
):
    platform.sanctions_list.list([holders[0]], SOURCE, sender=kyc_officer)
    with ape.reverts(distributor.DividendHolderSanctioned, holder=holders[0].address):
        distributor.claim(payable, holders[0], sender=stranger)
    platform.sanctions_list.unlist([holders[0]], sender=kyc_officer)
    distributor.claim(payable, holders[0], sender=stranger)
