"""An investor who lost his wallet gets shares and cash in its successor, if that holds a key of his own identity."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from ape import chain, project
from ape.api import AccountAPI
from ape.exceptions import ContractLogicError
from eth_abi import encode
from eth_utils import keccak

from tests.support.identity import verify_investor

SHARE = DOLLAR = 10**6
PRICE = 50 * DOLLAR
MANAGEMENT, ECDSA = 1, 1
BURNS_ALL_GAS = "0xfe"


@pytest.fixture
def successor(investors) -> AccountAPI:
    return investors[5]


@pytest.fixture
def give_key(platform) -> Callable:
    """`owner` gives `wallet` a management key of the identity of his."""

    def give(owner, wallet) -> None:
        identity = project.IOnchainId.at(platform.identity_factory.getIdentity(owner))
        identity.addKey(keccak(encode(["address"], [wallet.address])), MANAGEMENT, ECDSA, sender=owner)

    return give


@pytest.fixture
def lose(platform, kyc_officer, give_key) -> Callable:
    """The wallet of a buyer is lost, and another one of his takes its place."""

    def recover(lost, heir) -> None:
        give_key(lost, heir)
        platform.identity_registry.recoverWallet(lost, heir, sender=kyc_officer)

    return recover


def test_refund_of_a_lost_wallet__goes_to_its_successor(cash, failed, buyers, successor, stranger, lose):
    lose(buyers[0], successor)
    before = cash.balanceOf(buyers[0])
    receipt = failed.refund(buyers[0], sender=stranger)
    assert receipt.events == [
        failed.SubscriptionInherited(buyers[0], successor),
        failed.Refunded(buyers[0], 50 * PRICE),
        cash.Transfer(failed, successor, 50 * PRICE),
    ]
    assert (cash.balanceOf(successor), cash.balanceOf(buyers[0])) == (50 * PRICE, before)
    assert (failed.subscriptionOf(buyers[0]), failed.escrow()) == ((0, 0), 23 * PRICE)


def test_shares_of_a_lost_wallet__are_minted_to_its_successor(suite, succeeded, buyers, successor, stranger, lose):
    lose(buyers[0], successor)
    receipt = succeeded.settle(buyers, sender=stranger)
    told = [event for event in receipt.events if event.contract_address == succeeded.address]
    assert told == [
        succeeded.SubscriptionInherited(buyers[0], successor),
        *(
            succeeded.SharesSettled(buyer, shares * SHARE, shares * PRICE)
            for buyer, shares in zip(buyers, (100, 20, 3), strict=True)
        ),
    ]
    wallets = (buyers[0], successor, *buyers[1:])
    assert [suite.token.balanceOf(wallet) for wallet in wallets] == [0, 100 * SHARE, 20 * SHARE, 3 * SHARE]
    assert (succeeded.escrow(), succeeded.proceeds()) == (0, 123 * PRICE)


def test_successor_who_is_lost_himself__the_last_one_is_paid(
    platform, cash, failed, buyers, successor, investors, kyc_officer, stranger, lose, give_key
):
    last = investors[6]
    give_key(buyers[0], last)
    lose(buyers[0], successor)
    platform.identity_registry.recoverWallet(successor, last, sender=kyc_officer)
    failed.refund(buyers[0], sender=stranger)
    assert (cash.balanceOf(last), cash.balanceOf(successor)) == (50 * PRICE, 0)


def test_small_investor_who_lost_his_wallet__reserved_for_his_successor(
    open_offering, cash, buyers, issuer, successor, stranger, lose
):
    sale = open_offering(minTicket=1)
    for buyer, shares in zip(buyers, (99 * SHARE + 1, SHARE - 1, SHARE), strict=True):
        cash.approve(sale, 2**256 - 1, sender=buyer)
        sale.subscribe(shares, 2**256 - 1, sender=buyer)
    sale.close(sender=issuer)
    lose(buyers[1], successor)
    sale.reserve([buyers[1]], sender=stranger)
    assert sale.sharesReserved() == SHARE - 1


def test_successor_without_a_key_of_the_investor__gets_nothing(
    platform, cash, failed, buyers, successor, kyc_officer, stranger
):
    platform.identity_registry.recoverWallet(buyers[0], successor, sender=kyc_officer)
    assert platform.identity_registry.successorOf(buyers[0]) == successor
    before = cash.balanceOf(buyers[0])
    failed.refund(buyers[0], sender=stranger)
    assert (cash.balanceOf(buyers[0]) - before, cash.balanceOf(successor)) == (50 * PRICE, 0)


def test_issuer_who_names_himself_in_a_registry_of_his__gets_nothing(
    platform, cash, suite, failed, buyers, issuer, stranger, kyc_officer, investors
):
    accomplice = investors[6]
    identity = verify_investor(platform, kyc_officer, accomplice)
    terms = (issuer, [issuer], [], [], [])
    receipt = platform.registry_factory.deployReady(terms, sender=issuer)
    registry = project.IIdentityRegistry.at(receipt.return_value[0])
    registry.registerIdentity(buyers[0], identity, 840, sender=issuer)
    registry.recoverWallet(buyers[0], accomplice, sender=issuer)
    suite.token.setIdentityRegistry(registry, sender=issuer)
    assert registry.successorOf(buyers[0]) == accomplice
    before = cash.balanceOf(buyers[0])
    failed.refund(buyers[0], sender=stranger)
    assert (cash.balanceOf(buyers[0]) - before, cash.balanceOf(accomplice)) == (50 * PRICE, 0)


def test_subscriber_of_two_identities__keeps_the_first(
    platform, cash, offering, subscribe, buyers, issuer, kyc_officer, investors, stranger
):
    accomplice = investors[6]
    other = verify_investor(platform, kyc_officer, accomplice)
    subscribe(buyers[0], 1)
    platform.identity_registry.updateIdentity(buyers[0], other, sender=kyc_officer)
    subscribe(buyers[0], 1)
    offering.close(sender=issuer)
    platform.identity_registry.recoverWallet(buyers[0], accomplice, sender=kyc_officer)
    before = cash.balanceOf(buyers[0])
    offering.refund(buyers[0], sender=stranger)
    assert (cash.balanceOf(buyers[0]) - before, cash.balanceOf(accomplice)) == (2 * PRICE, 0)


def test_registry_that_burns_all_gas__keeps_nobody_from_his_refund(platform, cash, failed, buyers, stranger):
    chain.provider.set_code(platform.identity_registry.address, BURNS_ALL_GAS)
    before = cash.balanceOf(buyers[0])
    failed.refund(buyers[0], sender=stranger, gas_limit=500_000)
    assert cash.balanceOf(buyers[0]) - before == 50 * PRICE


def test_refund_with_too_little_gas__reverts_and_never_pays_the_lost_wallet(
    cash, failed, buyers, successor, stranger, lose
):
    lose(buyers[0], successor)
    before = cash.balanceOf(buyers[0])
    least, most = 60_000, 400_000
    enough = next(gas for gas in range(least, most, 10_000) if _goes_through(failed.refund, buyers[0], stranger, gas))
    assert enough > least
    assert (cash.balanceOf(buyers[0]), cash.balanceOf(successor)) == (before, 50 * PRICE)


def _goes_through(refund, investor, caller, gas: int) -> bool:
    try:
        refund(investor, sender=caller, gas_limit=gas)
    except ContractLogicError:
        return False
    return True
