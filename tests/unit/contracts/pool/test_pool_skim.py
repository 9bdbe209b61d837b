"""What is held beyond the reserves goes to the issuer, on the issuer's word, or to the providers."""

from __future__ import annotations

import ape

from tests.support.identity import verify_investor
from tests.support.market import DOLLAR, WHOLE_SHARE


def test_skim_by_anyone_else__refused(funded, trader):
    funded.send(trader, DOLLAR, 0)
    with ape.reverts(funded.pool.PoolIssuerOnly, caller=trader.address):
        funded.pool.skim(trader, sender=trader)


def test_skim_to_anyone_else__refused(funded, trader, issuer):
    funded.send(trader, DOLLAR, 0)
    with ape.reverts(funded.pool.PoolReceiverInvalid, to=trader.address):
        funded.pool.skim(trader, sender=issuer)


def test_skim_of_cash__reaches_the_issuer_and_leaves_the_reserves(funded, trader, issuer):
    reserves, before = funded.reserves(), funded.cash.balanceOf(issuer)
    funded.send(trader, 7 * DOLLAR, 0)
    funded.pool.skim(issuer, sender=issuer)
    assert funded.cash.balanceOf(issuer) - before == 7 * DOLLAR
    assert funded.reserves() == reserves
    assert funded.cash.balanceOf(funded.pool) == reserves[0]


def test_skim_of_shares__reaches_the_issuer_if_verified(raw_chain, platform, kyc_officer, funded, trader, issuer):
    funded.send(trader, 0, WHOLE_SHARE)
    assert raw_chain.refusal(funded.pool, "skim", issuer, sender=issuer) == "TokenReceiverUnverified"
    verify_investor(platform, kyc_officer, issuer)
    funded.pool.skim(issuer, sender=issuer)
    assert funded.token.balanceOf(issuer) == WHOLE_SHARE
