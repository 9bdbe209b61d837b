"""Where a price is drawn within its band, and what it takes to move it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from aimy.market.drawing import draw, marker
from aimy.market.view import STEPS, PoolView, Side, depth_of

POOL = PoolView(
    address="0x" + "11" * 20,
    block=7,
    cash=Side("USDX", 6, 50_000 * 10**6, 0, 12 * 10**6),
    shares=Side("HOUSE", 6, 1_000 * 10**6, 0, 10**6),
    fee_bps=30,
    band_bps=500,
    low=47_500_000,
    high=52_500_000,
    unusable="",
    is_paused=False,
    is_wound_down=False,
)


def drawn(pool):
    console = Console(width=160, record=True, highlight=False)
    draw(console, pool)
    return console.export_text()


@pytest.mark.parametrize(
    ("price", "line"),
    [(100, "●───"), (200, "───●"), (150, "─●──"), (99, "◀───"), (201, "───▶")],
)
def test_price__stands_between_the_ends_or_points_out(price, line):
    assert marker(price, 100, 200, 4) == line


@given(
    cash=st.integers(10**9, 10**15),
    shares=st.integers(10**9, 10**15),
    fee=st.integers(0, 100),
    bps=st.sampled_from(STEPS),
)
def test_depth__moves_the_price_that_far_and_not_beyond(cash, shares, fee, bps):
    pool = replace(
        POOL, cash=replace(POOL.cash, reserve=cash), shares=replace(POOL.shares, reserve=shares), fee_bps=fee
    )
    depth = depth_of(pool, bps)
    net = depth.paid * (10_000 - fee) // 10_000
    after = Fraction(cash + net, shares - depth.got) if bps > 0 else Fraction(cash - depth.got, shares + net)
    moved = after / Fraction(cash, shares)
    wanted = 1 + Fraction(bps, 10_000)
    assert abs(moved - wanted) < Fraction(1, 10**7)
    kept, given = (cash, shares) if bps > 0 else (shares, cash)
    assert (kept + net) * (given - depth.got) >= kept * given, "the pool never loses by it"


def test_open_pool__is_drawn_with_price_band_depth_and_fees():
    text = drawn(POOL)
    for part in (
        "50 USDX per whole share",
        "47.5 ",
        " 52.5",
        "±5 % around NAV",
        "12 USDX and 1 HOUSE so far",
        "open",
        "+2 %",
    ):
        assert part in text


def test_pool_whose_value_cannot_be_used__says_why():
    text = drawn(replace(POOL, low=None, high=None, unusable="PoolValuationUnusable(state=2)"))
    assert "no value can be used: PoolValuationUnusable(state=2)" in text


def test_empty_and_stopped_pools__say_so():
    empty = replace(POOL, cash=replace(POOL.cash, reserve=0), shares=replace(POOL.shares, reserve=0))
    assert "Nothing is in it yet." in drawn(empty)
    assert depth_of(empty, 100).paid == 0
    assert "wound down" in drawn(replace(POOL, is_wound_down=True))
    assert "paused" in drawn(replace(POOL, is_paused=True))
