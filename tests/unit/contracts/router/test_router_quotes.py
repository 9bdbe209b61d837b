"""The router's arithmetic, against the twin's other way of saying it, and against swaps that happen."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from ape import project
from ape.contracts import ContractInstance
from eth_utils import keccak
from hypothesis import given
from hypothesis import strategies as st

from tests.models import router as twin
from tests.support.effort import on_chain
from tests.support.market import Market, open_pool
from tests.support.permits import FOR_EVER
from tests.support.refusals import assert_refused

RESERVE = st.one_of(st.integers(1, 2**20), st.integers(1, 2**112 - 1))
#: (decimals of the share, decimals of the cash, fee)
POOLS = ((6, 6, 0), (0, 18, 30), (18, 6, 100), (18, 18, 7))


@given(amount=RESERVE, reserve_in=RESERVE, reserve_out=RESERVE, fee_bps=st.integers(0, 100))
@on_chain(examples=60)
def test_quotes__are_those_of_the_twin(raw_chain, router, amount, reserve_in, reserve_out, fee_bps):
    given_out = amount % reserve_out
    calls = [
        (router, "getAmountOut", (amount, reserve_in, reserve_out, fee_bps)),
        (router, "getAmountOut", (amount, reserve_in, reserve_out)),
        (router, "quote", (amount, reserve_in, reserve_out)),
    ]
    expected = [
        twin.output_for(amount, reserve_in, reserve_out, fee_bps),
        twin.output_for(amount, reserve_in, reserve_out),
        twin.quote(amount, reserve_in, reserve_out),
    ]
    if given_out:
        calls += [
            (router, "getAmountIn", (given_out, reserve_in, reserve_out, fee_bps)),
            (router, "getAmountIn", (given_out, reserve_in, reserve_out)),
        ]
        expected += [
            twin.input_for(given_out, reserve_in, reserve_out, fee_bps),
            twin.input_for(given_out, reserve_in, reserve_out),
        ]
    assert raw_chain.read(calls) == expected


def test_quotes_of_nothing__refused(router, stranger):
    zero, empty, low = router.RouterAmountZero, router.RouterReservesEmpty, router.RouterLiquidityTooLow
    fee = router.RouterFeeOutOfRange
    for method in (router.quote, router.getAmountOut, router.getAmountIn):
        assert_refused(method, 0, 5, 5, sender=stranger, error=zero)
        assert_refused(method, 1, 0, 5, sender=stranger, error=empty, reserveA=0, reserveB=5)
        assert_refused(method, 1, 5, 0, sender=stranger, error=empty, reserveA=5, reserveB=0)
    assert_refused(router.getAmountIn, 5, 5, 5, sender=stranger, error=low, amountOut=5, reserve=5)
    for method in (router.getAmountOut, router.getAmountIn):
        assert_refused(method, 1, 5, 5, 10_000, sender=stranger, error=fee, feeBps=10_000)


@dataclass(frozen=True)
class Venue:
    market: Market
    whole_share: int
    whole_cash: int
    fee_bps: int

    def token(self, is_cash: bool) -> ContractInstance:
        return self.market.cash if is_cash else self.market.token


@pytest.fixture(scope="module")
def venues(platform, make_valued_suite, deployer, issuer, compliance_officer, router, suite, trader):
    """Pools without reserves, of shares and cash of any grain; the trader has plenty of both."""
    cash18 = deployer.deploy(project.MockDollar18)
    platform.pool_factory.setCurrency(cash18, True, sender=compliance_officer)
    platform.pool_factory.setCurrencyCode(cash18, b"USD", sender=compliance_officer)
    made = []
    for decimals, cash_decimals, fee_bps in POOLS:
        units = 10_000 * 10**decimals
        suite = make_valued_suite(
            units=units,
            max_balance=units,
            decimals=decimals,
            salt=keccak(text=f"router {decimals} {cash_decimals}"),
        )
        cash = platform.stablecoin if cash_decimals == 6 else cash18
        market = open_pool(platform, issuer, suite, cash, fee_bps=fee_bps, band_bps=5_000)
        market.give(issuer, trader, 10**9 * 10**cash_decimals, units)
        for token in (cash, market.token):
            token.approve(router, FOR_EVER, sender=trader)
        made.append(Venue(market, 10**decimals, 10**cash_decimals, fee_bps))
    return made


@given(
    number=st.integers(0, len(POOLS) - 1),
    shares=st.one_of(st.integers(10**5, 10**7), st.integers(10**6, 4 * 10**9)),
    percent=st.integers(60, 140),
    millionths=st.one_of(st.integers(1, 50), st.integers(1, 300_000)),
    pays_cash=st.booleans(),
    is_exact_in=st.booleans(),
)
@on_chain(examples=40)
def test_swaps_of_any_reserves_and_fees__cost_what_was_quoted_and_not_a_unit_less(
    raw_chain, router, venues, trader, number, shares, percent, millionths, pays_cash, is_exact_in
):
    """`shares` in millionths of a share, `percent` of what the asset says they are worth."""
    venue = venues[number]
    pool, market = venue.market.pool, venue.market
    share_units = max(shares * venue.whole_share // 10**6, 1_000 if venue.whole_share > 1 else 10)
    cash_units = share_units * 50 * venue.whole_cash * percent // (100 * venue.whole_share)
    before = raw_chain.request("evm_snapshot")

    def send(contract, function, *args):
        return raw_chain.send(contract, function, *args, sender=trader)

    deposit = (market.token, market.cash, share_units, cash_units, share_units, cash_units, trader, FOR_EVER)
    assert send(router, "addLiquidity", *deposit) is None
    token_in, token_out = venue.token(pays_cash), venue.token(not pays_cash)
    path = [token_in.address, token_out.address]
    reserves = (cash_units, share_units) if pays_cash else (share_units, cash_units)
    if is_exact_in:
        amount = max(reserves[0] * millionths // 10**6, 1)
        function, limit, read = "swapExactTokensForTokens", 0, "getAmountsOut"
        expected = [amount, twin.output_for(amount, *reserves, venue.fee_bps)]
    else:
        amount = max(reserves[1] * millionths // 10**6, 1)
        function, limit, read = "swapTokensForExactTokens", FOR_EVER, "getAmountsIn"
        expected = [twin.input_for(amount, *reserves, venue.fee_bps), amount]

    held = [(token_in, "balanceOf", (trader,)), (token_out, "balanceOf", (trader,))]
    quoted, *had = raw_chain.read([(router, read, (amount, path)), *held])
    assert list(quoted) == expected
    refused = send(router, function, amount, limit, path, trader, FOR_EVER)
    # A unit may be worth more than the band allows, or an output be less than one.
    if refused is None:
        has = raw_chain.read(held)
        assert [had[0] - has[0], has[1] - had[1]] == expected
    else:
        assert refused in ("PoolBandExceeded", "PoolOutputZero")
    if refused is None and expected[0] > 1:
        raw_chain.take_back(before)
        before = raw_chain.request("evm_snapshot")
        assert send(router, "addLiquidity", *deposit) is None
        assert send(token_in, "transfer", pool, expected[0] - (not is_exact_in)) is None
        outs = market.sides(*((0, expected[1] + is_exact_in) if pays_cash else (expected[1] + is_exact_in, 0)))
        assert send(pool, "swap", *outs, trader, b"") in ("PoolProductFell", "PoolLiquidityTooLow")
    raw_chain.take_back(before)
