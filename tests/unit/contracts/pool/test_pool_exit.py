"""Leaving without anyone's permission: both legs are booked inside the pool, and nothing outside can prevent it."""

from __future__ import annotations

import ape
import pytest

from tests.support.market import DOLLAR, WHOLE_SHARE
from tests.support.raw_chain import RawChain

CASH = 50_000 * DOLLAR
SHARES = 1_000 * WHOLE_SHARE
ZERO_ADDRESS = "0x0000000000000000000000000000000000000000"
REVERTING, SILENT, SHORT, BURNING, HUGE = "0x5f5ffd", "0x00", "0x60015ff3", "0x5b5f56", "0x61ffff5ff3"
HOSTILE = [REVERTING, SILENT, SHORT, BURNING, HUGE]


@pytest.fixture
def pause_token(market, issuer):
    return lambda: market.token.pause(sender=issuer)


@pytest.fixture
def pause_pool(platform, market, compliance_officer):
    return lambda: platform.pool_factory.setPaused(market.pool, True, sender=compliance_officer)


@pytest.fixture
def wind_down(market, issuer):
    return lambda: market.pool.windDown(b"fire", sender=issuer)


@pytest.fixture
def lapse_provider(lapse, provider):
    return lambda: lapse(provider)


@pytest.fixture
def freeze_provider(freeze, provider):
    return lambda: freeze(provider)


def test_nothing__refused(funded, provider):
    with ape.reverts(funded.pool.PoolLiquidityZero):
        funded.pool.exit(0, sender=provider)


def test_more_than_held__refused(funded, provider):
    held = funded.pool.balanceOf(provider)
    for amount in (held + 1, 2**256 - 1):
        with ape.reverts(funded.pool.ERC20InsufficientBalance, sender=provider.address, balance=held, needed=amount):
            funded.pool.exit(amount, sender=provider)


def test_exit__books_both_legs_rounded_down_and_moves_no_token(platform, funded, provider):
    pool, liquidity, supply = funded.pool, 1_234_567_891, funded.pool.totalSupply()
    held = pool.balanceOf(provider)
    before = [token.balanceOf(who) for token in (funded.cash, funded.token) for who in (pool, provider)]
    receipt = pool.exit(liquidity, sender=provider)
    cash, shares = liquidity * CASH // supply, liquidity * SHARES // supply
    identity = platform.identity_registry.identity(provider)
    assert [token.balanceOf(who) for token in (funded.cash, funded.token) for who in (pool, provider)] == before
    assert pool.bookedOf(provider) == (shares, cash, identity)
    assert pool.bookedTotals() == (shares, cash)
    assert funded.reserves() == (CASH - cash, SHARES - shares)
    assert (pool.balanceOf(provider), pool.totalSupply()) == (held - liquidity, supply - liquidity)
    assert receipt.events == [
        pool.Transfer(provider, ZERO_ADDRESS, liquidity),
        pool.Sync(*funded.sides(CASH - cash, SHARES - shares)),
        pool.PoolExited(provider, identity, liquidity, shares, cash),
    ]


STATES = (
    "lapse_provider",
    "freeze_provider",
    "pause_token",
    "pause_pool",
    "wind_down",
    "pull_ripcord",
    "make_stale",
    "make_disputed",
)


@pytest.mark.parametrize("state", STATES)
def test_any_state__leaves_the_exit_open(funded, provider, state, request):
    request.getfixturevalue(state)()
    pool, held, supply = funded.pool, funded.pool.balanceOf(provider), funded.pool.totalSupply()
    pool.exit(held, sender=provider)
    assert tuple(pool.bookedOf(provider))[:2] == (held * SHARES // supply, held * CASH // supply)
    assert pool.balanceOf(provider) == 0


@pytest.mark.parametrize("code", HOSTILE)
@pytest.mark.parametrize("side", ["token", "cash"])
def test_token_that_answers_nothing_of_use__cannot_hold_anyone(funded, provider, replace_code, side, code):
    """Without an answer the pool counts on its reserves. A word that says less is held is believed."""
    pool, held, supply = funded.pool, funded.pool.balanceOf(provider), funded.pool.totalSupply()
    replace_code(getattr(funded, side), code)
    pool.exit(held, sender=provider)
    shares, cash, identity = pool.bookedOf(provider)
    assert (shares, cash) == (held * SHARES // supply, held * CASH // supply)
    assert (identity == ZERO_ADDRESS) == (side == "token")


@pytest.mark.parametrize("code", HOSTILE)
def test_registry_that_answers_nothing_of_use__leaves_the_booking_nameless(
    platform, funded, provider, replace_code, code
):
    replace_code(platform.identity_registry, code)
    funded.pool.exit(10**6, sender=provider)
    assert funded.pool.bookedOf(provider).onchainId == ZERO_ADDRESS


def test_too_little_gas_to_ask__reverts_rather_than_book_without_a_name(raw_chain, chain_url, funded, provider):
    chain = RawChain(chain_url)
    chain.know_errors_of(funded.pool)
    before = chain.request("evm_snapshot")
    passed = None
    for gas in range(100_000, 700_000, 20_000):
        snapshot = chain.request("evm_snapshot")
        transaction = {"from": provider.address, "gas": hex(gas), **chain._message(funded.pool, "exit", (10**6,))}
        receipt = chain.mined(transaction)
        if int(receipt["status"], 16):
            passed = gas
            assert chain.read([(funded.pool, "bookedOf", (provider,))])[0][2] != ZERO_ADDRESS
        chain.take_back(snapshot)
    chain.take_back(before)
    assert passed


def test_lapsed_provider__is_booked_without_an_identity(funded, provider, lapse):
    lapse(provider)
    funded.pool.exit(10**6, sender=provider)
    assert funded.pool.bookedOf(provider).onchainId == ZERO_ADDRESS


def test_lapsed_after_a_first_exit__keeps_the_identity_it_was_booked_under(platform, funded, provider, lapse):
    identity = platform.identity_registry.identity(provider)
    funded.pool.exit(10**6, sender=provider)
    lapse(provider)
    funded.pool.exit(10**6, sender=provider)
    assert funded.pool.bookedOf(provider).onchainId == identity


def test_lapsed_after_all_was_withdrawn__is_booked_without_an_identity(funded, provider, lapse):
    pool = funded.pool
    pool.exit(10**6, sender=provider)
    shares, cash, _ = pool.bookedOf(provider)
    pool.withdrawShares(provider, provider, shares, sender=provider)
    pool.withdrawCash(provider, provider, cash, sender=provider)
    lapse(provider)
    pool.exit(10**6, sender=provider)
    assert pool.bookedOf(provider).onchainId == ZERO_ADDRESS


def test_lost_wallet__is_booked_for_whom_the_tombstone_names(platform, funded, provider, lose, investors):
    identity = platform.identity_registry.identity(provider)
    lose(provider, investors[3])
    funded.pool.exit(10**6, sender=provider)
    assert funded.pool.bookedOf(provider).onchainId == identity


def test_too_little_for_a_unit_of_either_leg__leaves_with_nothing(whole_shares, provider):
    pool, (cash, shares) = whole_shares.pool, whole_shares.reserves()
    assert cash // pool.totalSupply() == 31_622 and shares // pool.totalSupply() == 0
    pool.exit(1, sender=provider)
    assert tuple(pool.bookedOf(provider))[:2] == (0, cash // (pool.totalSupply() + 1))


def test_booked_legs__are_no_part_of_what_the_pool_trades_with(funded, provider, trader, issuer):
    """Nobody deposits, swaps, skims, syncs or redeems with what is booked."""
    pool = funded.pool
    pool.exit(pool.balanceOf(provider) // 2, sender=provider)
    booked, reserves = pool.bookedTotals(), funded.reserves()
    with ape.reverts(pool.PoolLiquidityZero):
        pool.mint(trader, sender=trader)
    with ape.reverts(pool.PoolInputZero):
        funded.take(trader, shares=1)
    assert pool.skim(issuer, sender=issuer).events == []
    pool.sync(sender=trader)
    assert funded.reserves() == reserves
    held, supply = pool.balanceOf(provider), pool.totalSupply()
    pool.transfer(pool, held, sender=provider)
    pool.burn(provider, sender=provider)
    assert funded.reserves() == tuple(reserve - held * reserve // supply for reserve in reserves)
    assert pool.bookedTotals() == booked
