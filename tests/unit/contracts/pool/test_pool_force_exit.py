"""Enforcement makes a provider leave: what he had is booked under his wallet, and stays his."""

from __future__ import annotations

import ape
import pytest
from eth_utils import keccak

REASON = keccak(text="sanctioned")
LOCKED = "0x000000000000000000000000000000000000dEaD"


def test_by_anyone_else__refused(funded, provider, trader):
    with ape.reverts(funded.pool.PoolIssuerOrAgentOnly, caller=trader.address):
        funded.pool.forceExit(provider, 1, REASON, sender=trader)


def test_of_the_shares_locked_for_ever__refused(funded, issuer):
    with ape.reverts(funded.pool.PoolExitImpossible, wallet=LOCKED):
        funded.pool.forceExit(LOCKED, 1, REASON, sender=issuer)


def test_of_what_was_sent_in_to_be_redeemed__refused(funded, provider, issuer):
    funded.pool.transfer(funded.pool, 10, sender=provider)
    with ape.reverts(funded.pool.PoolExitImpossible, wallet=funded.pool.address):
        funded.pool.forceExit(funded.pool, 10, REASON, sender=issuer)


@pytest.mark.parametrize("is_agent", [False, True])
def test_by_issuer_or_agent__books_under_the_wallet(platform, funded, provider, issuer, investors, freeze, is_agent):
    """The issuer as owner alone, an agent that is not the owner; the wallet is frozen."""
    pool, caller = funded.pool, issuer
    if is_agent:
        caller = investors[6]
        funded.token.addAgent(caller, sender=issuer)
    freeze(provider)
    if not is_agent:
        funded.token.removeAgent(issuer, sender=issuer)
    cash, shares = funded.reserves()
    held, supply = pool.balanceOf(provider), pool.totalSupply()
    receipt = pool.forceExit(provider, held, REASON, sender=caller)
    booked = (held * shares // supply, held * cash // supply)
    identity = platform.identity_registry.identity(provider)
    assert pool.bookedOf(provider) == (*booked, identity)
    assert pool.balanceOf(provider) == 0
    assert [event for event in receipt.events if event.event_name.startswith("PoolExit")] == [
        pool.PoolExitForced(provider, caller, held, REASON),
        pool.PoolExited(provider, identity, held, *booked),
    ]
