"""Cash that calls back in the middle of a transfer finds every door shut; the two sides may stand in either order."""

from __future__ import annotations

import ape
import pytest
from eth_utils import keccak

from tests.support.identity import verify_investor
from tests.support.market import DOLLAR, WHOLE_SHARE, open_pool

CASH = 50_000 * DOLLAR
SHARES = 1_000 * WHOLE_SHARE


@pytest.fixture(scope="module")
def evil_market(platform, project, deployer, issuer, compliance_officer, suite, provider, trader, funded):
    """A pool whose cash calls back in the middle of a transfer; also the other order of the two sides."""
    evil = deployer.deploy(project.EvilReentrantCurrency)
    while (int(evil.address, 16) < int(suite.token.address, 16)) == (
        int(platform.stablecoin.address, 16) < int(suite.token.address, 16)
    ):
        evil = deployer.deploy(project.EvilReentrantCurrency)
    platform.pool_factory.setCurrency(evil, True, sender=compliance_officer)
    platform.pool_factory.setCurrencyCode(evil, b"USD", sender=compliance_officer)
    opened = open_pool(platform, issuer, suite, evil)
    for investor in (provider, trader):
        opened.give(issuer, investor, 60_000 * DOLLAR, 1_100 * WHOLE_SHARE)
    opened.deposit(provider, CASH, SHARES)
    return opened


def test_other_order_of_the_sides__same_trade(funded, evil_market, trader):
    assert evil_market.is_token0_security != funded.is_token0_security
    outs = []
    for market in (evil_market, funded):
        market.send(trader, 500 * DOLLAR, 0)
        out = market.quote(cash_in=500 * DOLLAR)
        market.take(trader, shares=out)
        outs.append((out, market.reserves(), tuple(market.pool.priceAndBand())))
    assert outs[0] == outs[1]


REASON = b"reason".ljust(32, b"\0")
DOORS = {
    "mint": lambda who: (who,),
    "burn": lambda who: (who,),
    "swap": lambda who: (1, 0, who, b""),
    "skim": lambda who: (who,),
    "sync": lambda who: (),
    "exit": lambda who: (1,),
    "forceExit": lambda who: (who, 1, REASON),
    "withdrawShares": lambda who: (who, who, 1),
    "withdrawCash": lambda who: (who, who, 1),
    "takeBooked": lambda who: (who, who, 1, REASON),
    "recoverShares": lambda who: (who,),
}


@pytest.mark.parametrize("door", DOORS)
def test_cash_that_calls_back__refused_in_every_function(evil_market, trader, door):
    pool, cash = evil_market.pool, evil_market.cash
    evil_market.send(trader, 0, WHOLE_SHARE)
    cash.arm(pool, getattr(pool, door).encode_input(*DOORS[door](trader)), sender=trader)
    with ape.reverts(pool.PoolReentered):
        evil_market.take(trader, cash=1)


@pytest.mark.parametrize("door", ["withdrawCash", "exit", "swap"])
def test_cash_that_calls_back_while_booked_cash_is_paid__refused(evil_market, provider, door):
    pool, cash = evil_market.pool, evil_market.cash
    pool.exit(10**9, sender=provider)
    cash.arm(pool, getattr(pool, door).encode_input(*DOORS[door](provider)), sender=provider)
    with ape.reverts(pool.PoolReentered):
        pool.withdrawCash(provider, provider, 1, sender=provider)


@pytest.mark.parametrize("door", ["redeem", "skim"])
def test_cash_that_calls_back_on_its_way_out__refused(evil_market, provider, issuer, door):
    pool, cash = evil_market.pool, evil_market.cash
    pool.transfer(pool, 10**9, sender=provider)
    evil_market.send(provider, DOLLAR, 0)
    cash.arm(pool, pool.sync.encode_input(), sender=provider)
    with ape.reverts(pool.PoolReentered):
        if door == "redeem":
            pool.burn(provider, sender=provider)
        else:
            pool.skim(issuer, sender=issuer)


@pytest.fixture(scope="module")
def evil_holder(platform, project, deployer, kyc_officer, investors, evil_market, provider):
    """A wallet whose identity calls the pool back when the registry asks it for its claim; it has liquidity shares."""
    holder = investors[7]
    verify_investor(platform, kyc_officer, holder)
    evil_market.pool.transfer(holder, 10**9, sender=provider)
    identity = deployer.deploy(project.EvilReentrantIdentity)
    platform.identity_registry.updateIdentity(holder, identity, sender=kyc_officer)
    return holder, identity


@pytest.mark.parametrize("door", DOORS)
def test_identity_that_calls_back__moves_nothing_and_is_unverified(evil_market, provider, evil_holder, door):
    """It is asked within a static call."""
    pool, (holder, identity) = evil_market.pool, evil_holder
    question = keccak(text="getClaim(bytes32)")[:4]
    call = getattr(pool, door).encode_input(*DOORS[door](holder))
    identity.arm(question, (pool, True, bytes(32), call), sender=holder)
    before = evil_market.reserves(), pool.balanceOf(holder), tuple(pool.bookedTotals())
    with ape.reverts(pool.PoolReceiverUnverified, to=holder.address):
        pool.transfer(holder, 1, sender=provider)
    assert (evil_market.reserves(), pool.balanceOf(holder), tuple(pool.bookedTotals())) == before


def test_holder_whose_identity_calls_back__leaves_under_its_name(evil_market, evil_holder):
    pool, (holder, identity) = evil_market.pool, evil_holder
    question = keccak(text="getClaim(bytes32)")[:4]
    identity.arm(question, (pool, True, bytes(32), pool.sync.encode_input()), sender=holder)
    pool.exit(pool.balanceOf(holder), sender=holder)
    assert pool.bookedOf(holder).onchainId == identity.address
