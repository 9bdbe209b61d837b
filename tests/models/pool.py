"""Integer twin of the pool: the formulas of a constant-product pair, the band as exact fractions, the way out, and who
stood behind its shares at record dates.

Amounts are named by what they are (cash, shares); the contract's two sides are mapped by whoever compares.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from math import isqrt

BPS = 10_000
MINIMUM_LIQUIDITY = 1_000
LOCKED = "locked"
SENT_IN = "sent in"


class Refused(Exception):  # noqa: N818 - an outcome, not a fault
    """The pool refuses, with the error named."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


@dataclass
class Booked:
    """What the pool keeps for a wallet outside the reserves."""

    shares: int = 0
    cash: int = 0


@dataclass(frozen=True)
class Stakes:
    """Who stood behind the `held` shares at the end of a record date [token units]."""

    held: int
    liquidity: dict[str, int]
    booked: dict[str, int]

    def behind(self, holder: str) -> int:
        supply, booked = sum(self.liquidity.values()), sum(self.booked.values())
        pro_rata = (self.held - booked) * self.liquidity.get(holder, 0) // supply if supply else 0
        return self.booked.get(holder, 0) + pro_rata


@dataclass
class Pool:
    fee_bps: int
    band_bps: int
    share_bps: int
    units: int
    cash_decimals: int
    value: int
    is_usable: bool = True
    #: wallets that may not hold the security token
    lapsed: set[str] = field(default_factory=set)
    frozen: set[str] = field(default_factory=set)
    is_token_paused: bool = False
    is_paused: bool = False
    is_wound_down: bool = False
    booked: dict[str, Booked] = field(default_factory=dict)
    pending_dates: set[int] = field(default_factory=set)
    stakes: dict[int, Stakes] = field(default_factory=dict)
    #: what the pool holds beside what is booked, and what it accounts for
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

    @property
    def booked_shares(self) -> int:
        return sum(booked.shares for booked in self.booked.values())

    @property
    def booked_cash(self) -> int:
        return sum(booked.cash for booked in self.booked.values())

    def close_dates(self, now: int) -> None:
        """Notes who stands behind the shares at each record date that lies before `now`; nothing moved since."""
        for date in [date for date in self.pending_dates if date < now]:
            self.pending_dates.remove(date)
            shares_of = {wallet: booked.shares for wallet, booked in self.booked.items()}
            self.stakes[date] = Stakes(self.shares + self.booked_shares, dict(self.liquidity), shares_of)

    def refusal_to_send_shares(self, wallet: str) -> str | None:
        """The token's error if `wallet` sends shares into the pool."""
        if self.is_token_paused:
            return "TokenIsPaused"
        if wallet in self.frozen:
            return "TokenWalletFrozen"
        return "TokenSenderUnverified" if wallet in self.lapsed else None

    def receive(self, cash: int, shares: int) -> None:
        self.cash += cash
        self.shares += shares

    def redeem_request(self, wallet: str, liquidity: int) -> None:
        """Sends liquidity shares to the pool."""
        if wallet in self.frozen:
            raise Refused("PoolHolderFrozen")
        if wallet in self.lapsed:
            raise Refused("PoolSenderUnverified")
        self.liquidity[wallet] = self.liquidity.get(wallet, 0) - liquidity
        self.liquidity[SENT_IN] = self.liquidity.get(SENT_IN, 0) + liquidity

    def exit(self, wallet: str, liquidity: int, now: int) -> Booked:
        """Books what the liquidity shares stand for, whatever the state."""
        if liquidity == 0:
            raise Refused("PoolLiquidityZero")
        backing_cash, backing_shares = self.backing()
        shares = liquidity * backing_shares // self.supply
        cash = liquidity * backing_cash // self.supply
        self.liquidity[wallet] -= liquidity
        booked = self.booked.setdefault(wallet, Booked())
        booked.shares += shares
        booked.cash += cash
        self.shares -= shares
        self.cash -= cash
        self._account(now, self.cash_reserve - cash, self.share_reserve - shares)
        return Booked(shares, cash)

    def withdraw_shares(self, wallet: str, amount: int) -> int:
        self._require_receiver(wallet)
        return self._unbook_shares(wallet, amount)

    def withdraw_cash(self, wallet: str, amount: int) -> int:
        self._require_receiver(wallet)
        booked = self.booked.get(wallet, Booked())
        if not 0 < amount <= booked.cash:
            raise Refused("PoolBookingTooLow")
        booked.cash -= amount
        return amount

    def take_booked(self, wallet: str, amount: int) -> int:
        """The issuer takes the shares into escrow."""
        if wallet not in self.lapsed | self.frozen:
            raise Refused("PoolHolderFit")
        return self._unbook_shares(wallet, amount)

    def wind_down(self) -> None:
        self._require_running()
        self.is_wound_down = True

    def mint(self, to: str, now: int) -> int:
        self._require_trading()
        self._require_receiver(to)
        cash_in, shares_in = self._surplus()
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
            legs = self.cash * self.share_reserve, self.shares * self.cash_reserve
            drift = max(legs) - min(legs)
            if drift >= min(self.cash_reserve, self.share_reserve) and drift > min(legs) // BPS:
                self._require_band(self.cash, self.shares)
        self.liquidity[to] = self.liquidity.get(to, 0) + liquidity
        self._account(now, self.cash, self.shares)
        return liquidity

    def burn(self, to: str, now: int) -> tuple[int, int]:
        """Redeems what was sent in."""
        self._require_receiver(to)
        liquidity = self.liquidity.get(SENT_IN, 0)
        if liquidity == 0:
            raise Refused("PoolLiquidityZero")
        backing_cash, backing_shares = self.backing()
        cash_out = liquidity * backing_cash // self.supply
        shares_out = liquidity * backing_shares // self.supply
        if cash_out == 0 and shares_out == 0:
            raise Refused("PoolLiquidityZero")
        self._require_movable(shares_out)
        self.liquidity[SENT_IN] = 0
        self.cash -= cash_out
        self.shares -= shares_out
        self._account(now, self.cash_reserve - cash_out, self.share_reserve - shares_out)
        return cash_out, shares_out

    def swap(self, to: str, cash_out: int, shares_out: int, now: int) -> None:
        self._require_trading()
        if cash_out == 0 and shares_out == 0:
            raise Refused("PoolOutputZero")
        self._require_receiver(to)
        if cash_out >= self.cash_reserve or shares_out >= self.share_reserve:
            raise Refused("PoolLiquidityTooLow")
        cash_in, shares_in = self._surplus()
        if cash_in == 0 and shares_in == 0:
            raise Refused("PoolInputZero")
        cash, shares = self.cash - cash_out, self.shares - shares_out
        later = (cash * BPS - cash_in * self.fee_bps) * (shares * BPS - shares_in * self.fee_bps)
        if later < self.cash_reserve * self.share_reserve * BPS * BPS:
            raise Refused("PoolProductFell")
        self._require_band(cash, shares)
        self._require_movable(shares_out)
        self.cash, self.shares = cash, shares
        self._account(now, self.cash, self.shares)

    def sync(self, now: int) -> None:
        self._require_running()
        if self.supply == 0:
            raise Refused("PoolLiquidityZero")
        if (self.cash, self.shares) != (self.cash_reserve, self.share_reserve):
            self._require_band(self.cash, self.shares)
        self._account(now, self.cash, self.shares)

    def skim(self) -> tuple[int, int]:
        excess = self._surplus()
        self._require_movable(excess[1])
        self.cash, self.shares = self.cash_reserve, self.share_reserve
        return excess

    def backing(self) -> tuple[int, int]:
        """What liquidity shares stand for: the reserves, or what is held where that is less [cash, shares]."""
        return min(self.cash, self.cash_reserve), min(self.shares, self.share_reserve)

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

    def _surplus(self) -> tuple[int, int]:
        """What came in since the last movement [cash, shares]."""
        surplus = self.cash - self.cash_reserve, self.shares - self.share_reserve
        if min(surplus) < 0:
            raise Refused("PoolReservesMissing")
        return surplus

    def _unbook_shares(self, wallet: str, amount: int) -> int:
        booked = self.booked.get(wallet, Booked())
        if not 0 < amount <= booked.shares:
            raise Refused("PoolBookingTooLow")
        self._require_movable(amount)
        booked.shares -= amount
        return amount

    def _require_running(self) -> None:
        if self.is_wound_down:
            raise Refused("PoolIsWoundDown")

    def _require_trading(self) -> None:
        self._require_running()
        if self.is_paused:
            raise Refused("PoolIsPaused")

    def _require_receiver(self, wallet: str) -> None:
        if wallet in self.lapsed:
            raise Refused("PoolReceiverUnverified")
        if wallet in self.frozen:
            raise Refused("PoolHolderFrozen")

    def _require_movable(self, shares: int) -> None:
        """The token itself refuses to move shares out while it is paused."""
        if shares and self.is_token_paused:
            raise Refused("TokenIsPaused")

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
