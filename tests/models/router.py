"""Integer twin of the router's arithmetic: what a constant-product pool gives for what it gets."""

from __future__ import annotations

BPS = 10_000
V2_FEE_BPS = 30


def output_for(amount_in: int, reserve_in: int, reserve_out: int, fee_bps: int = V2_FEE_BPS) -> int:
    """The most that leaves the product of the reserves, net of the fee, where it is."""
    return reserve_out - ceil_div(reserve_in * reserve_out * BPS, reserve_in * BPS + amount_in * (BPS - fee_bps))


def input_for(amount_out: int, reserve_in: int, reserve_out: int, fee_bps: int = V2_FEE_BPS) -> int:
    """The least for which `amount_out` leaves the product, net of the fee, where it is."""
    needed = ceil_div(reserve_in * reserve_out * BPS, reserve_out - amount_out) - reserve_in * BPS
    return ceil_div(needed, BPS - fee_bps)


def quote(amount: int, reserve: int, other_reserve: int) -> int:
    return amount * other_reserve // reserve


def deposit(desired: tuple[int, int], reserves: tuple[int, int]) -> tuple[int, int]:
    """As many units of the coarser token as both legs allow, and of the finer one as many as these need, rounded up."""
    if reserves == (0, 0):
        return desired
    coarse, fine = (0, 1) if reserves[0] <= reserves[1] else (1, 0)
    amounts = [0, 0]
    amounts[coarse] = min(desired[coarse], desired[fine] * reserves[coarse] // reserves[fine])
    amounts[fine] = ceil_div(amounts[coarse] * reserves[fine], reserves[coarse])
    return amounts[0], amounts[1]


def ceil_div(a: int, b: int) -> int:
    return -(-a // b)
