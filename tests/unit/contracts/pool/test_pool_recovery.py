"""What a lost wallet had in the pool goes to the wallet that took its place."""

from __future__ import annotations

import ape
import pytest

LOCKED = "0x000000000000000000000000000000000000dEaD"


@pytest.fixture
def heir(investors):
    return investors[3]


def test_wallet_that_is_not_lost__refused(funded, provider, stranger):
    with ape.reverts(funded.pool.PoolWalletNotLost, wallet=provider.address):
        funded.pool.recoverShares(provider, sender=stranger)


@pytest.mark.parametrize("account", ["locked", "sent in"])
def test_shares_that_are_nobodys__stay_whatever_the_registry_says(
    platform, kyc_officer, funded, provider, heir, stranger, lose, account
):
    pool, registry = funded.pool, platform.identity_registry
    pool.transfer(pool, 10, sender=provider)
    wallet = LOCKED if account == "locked" else pool.address
    registry.registerIdentity(wallet, registry.identity(provider), 840, sender=kyc_officer)
    lose(wallet, heir)
    with ape.reverts(pool.PoolExitImpossible, wallet=wallet):
        pool.recoverShares(wallet, sender=stranger)


def test_successor_unverified__waits(funded, provider, heir, stranger, lose, lapse):
    lose(provider, heir)
    lapse(heir)
    with ape.reverts(funded.pool.PoolReceiverUnverified, to=heir.address):
        funded.pool.recoverShares(provider, sender=stranger)


def test_lost_wallet_frozen__waits_until_the_token_recovered_it(funded, provider, heir, stranger, lose, freeze):
    freeze(provider)
    lose(provider, heir)
    with ape.reverts(funded.pool.PoolHolderFrozen, holder=provider.address):
        funded.pool.recoverShares(provider, sender=stranger)


def test_lost_wallet_without_anything__refused(funded, trader, heir, stranger, lose):
    lose(trader, heir)
    with ape.reverts(funded.pool.PoolNothingBooked, wallet=trader.address):
        funded.pool.recoverShares(trader, sender=stranger)


def test_lost_wallet__shares_and_bookings_move_once(platform, funded, provider, heir, stranger, lose):
    pool = funded.pool
    pool.exit(10**9, sender=provider)
    liquidity, supply, totals = pool.balanceOf(provider), pool.totalSupply(), pool.bookedTotals()
    lose(provider, heir)
    receipt = pool.recoverShares(provider, sender=stranger)
    identity = platform.identity_registry.identity(heir)
    assert pool.bookedOf(heir) == (*totals, identity)
    assert tuple(pool.bookedOf(provider))[:2] == (0, 0)
    assert pool.bookedTotals() == totals and pool.totalSupply() == supply
    assert (pool.balanceOf(provider), pool.balanceOf(heir)) == (0, liquidity)
    assert receipt.events == [
        pool.Transfer(provider, heir, liquidity),
        pool.PoolSharesRecovered(provider, heir, liquidity, *totals),
    ]
    with ape.reverts(pool.PoolNothingBooked, wallet=provider.address):
        pool.recoverShares(provider, sender=stranger)


@pytest.mark.parametrize(("leg", "function"), [("shares", "withdrawShares"), ("cash", "withdrawCash")])
def test_one_leg_booked_alone__moves(funded, provider, heir, stranger, lose, leg, function):
    pool = funded.pool
    pool.exit(pool.balanceOf(provider), sender=provider)
    getattr(pool, function)(provider, provider, pool.bookedOf(provider)[leg], sender=provider)
    totals = pool.bookedTotals()
    lose(provider, heir)
    pool.recoverShares(provider, sender=stranger)
    assert tuple(pool.bookedOf(heir))[:2] == tuple(totals)


def test_added_to_what_the_successor_has__both_are_his(funded, provider, second_wallet, stranger, lose):
    pool = funded.pool
    pool.transfer(second_wallet, 10**9, sender=provider)
    pool.exit(10**8, sender=second_wallet)
    pool.exit(10**8, sender=provider)
    held = pool.balanceOf(provider) + pool.balanceOf(second_wallet)
    lose(provider, second_wallet)
    pool.recoverShares(provider, sender=stranger)
    assert pool.balanceOf(second_wallet) == held
    assert tuple(pool.bookedOf(second_wallet))[:2] == tuple(pool.bookedTotals())


def test_thief_who_leaves_with_a_lost_wallet__books_it_for_the_successor(funded, provider, heir, stranger, lose):
    pool = funded.pool
    lose(provider, heir)
    pool.exit(pool.balanceOf(provider), sender=provider)
    with ape.reverts(pool.PoolReceiverUnverified, to=provider.address):
        pool.withdrawCash(provider, provider, 1, sender=provider)
    totals = pool.bookedTotals()
    pool.recoverShares(provider, sender=stranger)
    assert tuple(pool.bookedOf(heir))[:2] == tuple(totals)
