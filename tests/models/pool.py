"""Integer twin of the pool: the formulas of a constant-product pair, and the band as exact fractions.

Amounts are named by what they are (cash, shares); the contract's two sides are mapped by whoever compares.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from math import isqrt

BPS = 10_000
MINIMUM_LIQUIDITY = 1_000
LOCKED = "locked"


class Refused(Exception):  # noqa: N818 - an outcome, not a fault
    """The pool refuses, with the error named."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


@dataclass
class Pool:
    fee_bps: int
    band_bps: int
    share_bps: int
    units: int
    cash_decimals: int
    value: int
    is_usable: bool = True
    #: what the pool holds, and what it accounts for
    cash: int = 0
    shares: int = 0
    cash_reserve: int = 0
    share_reserve: int = 0
    liquidity: dict[str, int] = field(default_factory=dict)
    #: sums of UQ112x112 prices times seconds: cash per share, share per cash
    cash_per_share_seconds: int = 0
    share_per_cash_seconds: int = 0
    moved_at: int = 0

    @property
    def supply(self) -> int:
        return sum(self.liquidity.values())

    @property
    def nav(self) -> Fraction:
        """Cash units per token unit."""
        return Fraction(self.value * self.share_bps * 10**self.cash_decimals, 10**8 * BPS * self.units)

    def receive(self, cash: int, shares: int) -> None:
        self.cash += cash
        self.shares += shares

    def mint(self, to: str, now: int) -> int:
        cash_in, shares_in = self.cash - self.cash_reserve, self.shares - self.share_reserve
        if self.supply == 0:
            liquidity = isqrt(cash_in * shares_in) - MINIMUM_LIQUIDITY
            if liquidity <= 0:
                raise Refused("PoolLiquidityZero")
            self._require_band(self.cash, self.shares)
            self.liquidity[LOCKED] = MINIMUM_LIQUIDITY
        else:
            liquidity = min(
                cash_in * self.supply // self.cash_reserve,
                shares_in * self.supply // self.share_reserve,
            )
            if liquidity == 0:
                raise Refused("PoolLiquidityZero")
            drift = abs(self.cash * self.share_reserve - self.shares * self.cash_reserve)
            if drift >= min(self.cash_reserve, self.share_reserve):
                self._require_band(self.cash, self.shares)
        self.liquidity[to] = self.liquidity.get(to, 0) + liquidity
        self._account(now, self.cash, self.shares)
        return liquidity

    def burn(self, owner: str, liquidity: int, now: int) -> tuple[int, int]:
        cash_out = liquidity * self.cash_reserve // self.supply
        shares_out = liquidity * self.share_reserve // self.supply
        if cash_out == 0 and shares_out == 0:
            raise Refused("PoolLiquidityZero")
        self.liquidity[owner] -= liquidity
        self.cash -= cash_out
        self.shares -= shares_out
        self._account(now, self.cash_reserve - cash_out, self.share_reserve - shares_out)
        return cash_out, shares_out

    def swap(self, cash_out: int, shares_out: int, now: int) -> None:
        if cash_out == 0 and shares_out == 0:
            raise Refused("PoolOutputZero")
        if cash_out >= self.cash_reserve or shares_out >= self.share_reserve:
            raise Refused("PoolLiquidityTooLow")
        cash_in, shares_in = self.cash - self.cash_reserve, self.shares - self.share_reserve
        if cash_in == 0 and shares_in == 0:
            raise Refused("PoolInputZero")
        cash, shares = self.cash - cash_out, self.shares - shares_out
        later = (cash * BPS - cash_in * self.fee_bps) * (shares * BPS - shares_in * self.fee_bps)
        if later < self.cash_reserve * self.share_reserve * BPS * BPS:
            raise Refused("PoolProductFell")
        self._require_band(cash, shares)
        self.cash, self.shares = cash, shares
        self._account(now, self.cash, self.shares)

    def sync(self, now: int) -> None:
        if self.supply == 0:
            raise Refused("PoolLiquidityZero")
        if (self.cash, self.shares) != (self.cash_reserve, self.share_reserve):
            self._require_band(self.cash, self.shares)
        self._account(now, self.cash, self.shares)

    def skim(self) -> tuple[int, int]:
        excess = self.cash - self.cash_reserve, self.shares - self.share_reserve
        self.cash, self.shares = self.cash_reserve, self.share_reserve
        return excess

    def quote(self, amount_in: int, *, pays_cash: bool) -> int:
        """The most that a swap may take out for `amount_in`, by the product alone."""
        reserve_in, reserve_out = self.cash_reserve, self.share_reserve
        if not pays_cash:
            reserve_in, reserve_out = reserve_out, reserve_in
        net = amount_in * (BPS - self.fee_bps)
        return net * reserve_out // (reserve_in * BPS + net)

    def price_and_band(self, decimals: int) -> tuple[int, int, int]:
        """Price, low and high end [cash units per whole share]."""
        low = self.nav * (BPS - self.band_bps) / BPS * 10**decimals
        high = self.nav * (BPS + self.band_bps) / BPS * 10**decimals
        price = self.cash_reserve * 10**decimals // self.share_reserve if self.share_reserve else 0
        return price, -(-low.numerator // low.denominator), high.numerator // high.denominator

    def _require_band(self, cash: int, shares: int) -> None:
        if not self.is_usable:
            raise Refused("PoolValuationUnusable")
        price = Fraction(cash, shares)
        deviation = price - self.nav
        if abs(deviation) <= self.nav * self.band_bps / BPS:
            return
        if self.share_reserve:
            before = Fraction(self.cash_reserve, self.share_reserve) - self.nav
            is_same_side = (before > 0) == (deviation > 0)
            if is_same_side and abs(deviation) < abs(before):
                return
        raise Refused("PoolBandExceeded")

    def _account(self, now: int, cash: int, shares: int) -> None:
        elapsed = now - self.moved_at
        if self.cash_reserve and self.share_reserve:
            self.cash_per_share_seconds += (self.cash_reserve << 112) // self.share_reserve * elapsed
            self.share_per_cash_seconds += (self.share_reserve << 112) // self.cash_reserve * elapsed
        self.cash_reserve, self.share_reserve = cash, shares
        self.moved_at = now
