"""The pauser stops swaps and deposits of a pool, the issuer winds it down for good; nobody keeps anyone in it."""

from __future__ import annotations

import ape
import pytest
from eth_utils import keccak

from tests.support.market import DOLLAR, WHOLE_SHARE

REASON = keccak(text="house burned down")


@pytest.fixture
def pause(platform, funded, compliance_officer):
    return lambda is_paused: platform.pool_factory.setPaused(funded.pool, is_paused, sender=compliance_officer)


def test_paused_without_the_role__refused(platform, funded, issuer):
    with ape.reverts(platform.pool_factory.AccessManagedUnauthorized, caller=issuer.address):
        platform.pool_factory.setPaused(funded.pool, True, sender=issuer)


def test_paused_beside_the_factory__refused(funded, compliance_officer):
    with ape.reverts(funded.pool.PoolFactoryOnly, caller=compliance_officer.address):
        funded.pool.setPaused(True, sender=compliance_officer)


def test_pool_of_another_factory__refused(platform, stranger, compliance_officer):
    with ape.reverts(platform.pool_factory.PoolUnknown, pool=stranger.address):
        platform.pool_factory.setPaused(stranger, True, sender=compliance_officer)


def test_paused__swaps_and_deposits_stop_until_it_ends(funded, provider, trader, pause):
    pool = funded.pool
    receipt = pause(True)
    assert pool.isPaused()
    assert receipt.events == [pool.PoolPauseSet(True)]
    funded.send(trader, 100 * DOLLAR, 2 * WHOLE_SHARE)
    with ape.reverts(pool.PoolIsPaused):
        pool.mint(trader, sender=trader)
    with ape.reverts(pool.PoolIsPaused):
        funded.take(trader, shares=1)
    pool.sync(sender=trader)
    pool.transfer(pool, 10**6, sender=provider)
    pool.burn(provider, sender=provider)
    pause(False)
    assert not pool.isPaused()
    funded.deposit(trader, 100 * DOLLAR, 2 * WHOLE_SHARE)


def test_wound_down_by_another_than_the_issuer__refused(funded, compliance_officer):
    with ape.reverts(funded.pool.PoolIssuerOnly, caller=compliance_officer.address):
        funded.pool.windDown(REASON, sender=compliance_officer)


def test_wound_down__is_for_good(platform, funded, provider, trader, issuer, pause):
    pool = funded.pool
    receipt = pool.windDown(REASON, sender=issuer)
    assert receipt.events == [pool.PoolWoundDown(issuer, REASON)]
    assert pool.isWoundDown()
    funded.send(trader, 100 * DOLLAR, 2 * WHOLE_SHARE)
    pause(True)
    pause(False)
    for refused in (
        lambda: pool.mint(trader, sender=trader),
        lambda: funded.take(trader, shares=1),
        lambda: pool.sync(sender=trader),
        lambda: pool.windDown(REASON, sender=issuer),
    ):
        with ape.reverts(pool.PoolIsWoundDown):
            refused()


def test_wound_down__redemptions_transfers_and_skims_go_on(platform, funded, provider, trader, issuer):
    pool, before = funded.pool, funded.cash.balanceOf(issuer)
    pool.windDown(REASON, sender=issuer)
    pool.transfer(trader, 10**6, sender=provider)
    pool.transfer(pool, pool.balanceOf(trader), sender=trader)
    pool.burn(trader, sender=trader)
    funded.send(trader, DOLLAR, 0)
    pool.skim(issuer, sender=issuer)
    assert funded.cash.balanceOf(issuer) - before == DOLLAR
