"""A pool of a valued token suite, and trades in terms of cash and shares, whichever side of the pool these are on."""

from __future__ import annotations

from dataclasses import dataclass

from ape import project
from ape.api import AccountAPI, ReceiptAPI
from ape.contracts import ContractInstance

from scripts.deployment import Platform
from tests.support.assets import Suite

FEE_BPS = 30
BAND_BPS = 500
WHOLE_SHARE = 10**6
DOLLAR = 10**6


@dataclass(frozen=True)
class Market:
    suite: Suite
    pool: ContractInstance
    cash: ContractInstance

    @property
    def token(self) -> ContractInstance:
        return self.suite.token

    @property
    def is_token0_security(self) -> bool:
        return int(self.token.address, 16) < int(self.cash.address, 16)

    def sides(self, cash: int, shares: int) -> tuple[int, int]:
        """(cash, shares) as the pool's (0, 1), and the other way round."""
        return (shares, cash) if self.is_token0_security else (cash, shares)

    def reserves(self) -> tuple[int, int]:
        """Reserves as (cash, shares)."""
        reserve0, reserve1, _ = self.pool.getReserves()
        return self.sides(reserve0, reserve1)

    def give(self, issuer: AccountAPI, holder: AccountAPI, cash: int, shares: int) -> None:
        """Cash out of thin air, shares issued by the issuer as agent."""
        self.cash.mint(holder, cash, sender=holder)
        self.token.mint(holder, shares, sender=issuer)

    def send(self, holder: AccountAPI, cash: int, shares: int) -> None:
        """Sends both into the pool, which does not know of it yet."""
        if cash:
            self.cash.transfer(self.pool, cash, sender=holder)
        if shares:
            self.token.transfer(self.pool, shares, sender=holder)

    def deposit(self, provider: AccountAPI, cash: int, shares: int) -> ReceiptAPI:
        self.send(provider, cash, shares)
        return self.pool.mint(provider, sender=provider)

    def take(self, trader: AccountAPI, *, cash: int = 0, shares: int = 0, to: AccountAPI | str | None = None):
        """Swaps what was sent before against `cash` or `shares`."""
        return self.pool.swap(*self.sides(cash, shares), to or trader, b"", sender=trader)

    def quote(self, *, cash_in: int = 0, shares_in: int = 0, fee_bps: int = FEE_BPS) -> int:
        """The most that comes out for what goes in, rounded down."""
        cash, shares = self.reserves()
        amount, reserve_in, reserve_out = (cash_in, cash, shares) if cash_in else (shares_in, shares, cash)
        net = amount * (10_000 - fee_bps)
        return net * reserve_out // (reserve_in * 10_000 + net)


def open_pool(
    platform: Platform,
    issuer: AccountAPI,
    suite: Suite,
    cash: ContractInstance,
    *,
    fee_bps: int = FEE_BPS,
    band_bps: int = BAND_BPS,
    is_open_while_stale: bool = False,
) -> Market:
    """Opens the pool of the suite's token and `cash`, and lists it as a conduit of the token."""
    terms = (fee_bps, band_bps, True) if is_open_while_stale else (fee_bps, band_bps)
    receipt = platform.pool_factory.createPool(suite.token, cash, *terms, sender=issuer)
    opened = receipt.events.filter(platform.pool_factory.PoolOpened)[0]
    suite.compliance.setConduit(opened.pool, True, sender=issuer)
    return Market(suite, project.Pool.at(opened.pool), cash)
