"""Liquidity shares move between verified holders who are not frozen, and into the pool."""

from __future__ import annotations

import ape


def test_to_someone_unverified__refused(funded, provider, stranger):
    with ape.reverts(funded.pool.PoolReceiverUnverified, to=stranger.address):
        funded.pool.transfer(stranger, 1, sender=provider)


def test_with_an_allowance_to_someone_unverified__refused(funded, provider, trader, stranger):
    funded.pool.approve(trader, 10, sender=provider)
    with ape.reverts(funded.pool.PoolReceiverUnverified, to=stranger.address):
        funded.pool.transferFrom(provider, stranger, 1, sender=trader)


def test_from_someone_who_lapsed__refused_into_the_pool_too(funded, provider, trader, lapse):
    """Else he could have the legs paid to somebody else."""
    lapse(provider)
    for to in (trader, funded.pool):
        with ape.reverts(funded.pool.PoolSenderUnverified, **{"from": provider.address}):
            funded.pool.transfer(to, 1, sender=provider)


def test_from_someone_frozen__refused_into_the_pool_too(funded, provider, trader, issuer):
    funded.token.setAddressFrozen(provider, True, sender=issuer)
    for to in (trader, funded.pool):
        with ape.reverts(funded.pool.PoolHolderFrozen, holder=provider.address):
            funded.pool.transfer(to, 1, sender=provider)


def test_to_someone_frozen__refused(funded, provider, trader, issuer):
    funded.token.setAddressFrozen(trader, True, sender=issuer)
    with ape.reverts(funded.pool.PoolHolderFrozen, holder=trader.address):
        funded.pool.transfer(trader, 1, sender=provider)


def test_between_verified_holders__passes(funded, provider, trader):
    receipt = funded.pool.transfer(trader, 10, sender=provider)
    assert funded.pool.balanceOf(trader) == 10
    assert receipt.events.filter(funded.pool.Transfer) == [funded.pool.Transfer(provider, trader, 10)]
