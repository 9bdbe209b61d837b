"""A pool of shares and cash on either side, as ours has the calls of a Uniswap V2 pair, and the trades to measure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from scripts.bench.chain import BenchChain, Contract
from scripts.bench.sides import People
from scripts.bench.split import TOKENS, Columns, Split, split
from scripts.bench.trace import trace

FEE_BPS = 30
#: six decimals each, 50 dollars a share
SHARES, CASH = 10**9, 50 * 10**9
PURSE_SHARES, PURSE_CASH = 10**10, 10**12
TRADE_SHARES, TRADE_CASH = 10**7, 50 * 10**7
DEPOSIT_SHARES = 10**8
GAP_SECONDS = 60
ERC20_CALLS = ("balanceOf(address)", "transfer(address,uint256)")


@dataclass(frozen=True)
class Pair:
    """Whatever sends a transaction returns its hash."""

    chain: BenchChain
    pool: Contract
    shares: Contract
    cash: Contract
    columns: Columns

    @property
    def is_token0_shares(self) -> bool:
        return int(self.shares.address, 16) < int(self.cash.address, 16)

    def sides(self, shares: int, cash: int) -> tuple[int, int]:
        """(shares, cash) as the pool's (0, 1), and the other way round."""
        return (shares, cash) if self.is_token0_shares else (cash, shares)

    def reserves(self) -> tuple[int, int]:
        reserve0, reserve1, _ = self.chain.call(self.pool, "getReserves")
        return self.sides(reserve0, reserve1)

    def quote(self, *, shares: int = 0, cash: int = 0) -> tuple[int, int]:
        """The most that comes out for what goes in, as the pool's (0, 1)."""
        reserve_shares, reserve_cash = self.reserves()
        if shares:
            return self.sides(0, _out(shares, reserve_shares, reserve_cash))
        return self.sides(_out(cash, reserve_cash, reserve_shares), 0)

    def send(self, contract: Contract, function: str, *args: Any, sender: str) -> str:
        return str(self.chain.receipt_of(contract, function, *args, sender=sender)["transactionHash"])

    def send_in(self, holder: str, *, shares: int = 0, cash: int = 0) -> list[str]:
        return [
            self.send(token, "transfer", self.pool, amount, sender=holder)
            for token, amount in ((self.shares, shares), (self.cash, cash))
            if amount
        ]

    def swap(self, trader: str, *, shares: int = 0, cash: int = 0) -> list[str]:
        out = self.quote(shares=shares, cash=cash)
        sent = self.send_in(trader, shares=shares, cash=cash)
        return [*sent, self.send(self.pool, "swap", *out, trader, b"", sender=trader)]

    def deposit(self, provider: str, shares: int) -> list[str]:
        """In proportion to the reserves; the first one at the value."""
        reserve_shares, reserve_cash = self.reserves()
        cash = shares * reserve_cash // reserve_shares if reserve_shares else shares * CASH // SHARES
        sent = self.send_in(provider, shares=shares, cash=cash)
        return [*sent, self.send(self.pool, "mint", provider, sender=provider)]

    def give_back(self, provider: str) -> str:
        """Sends a tenth of the provider's liquidity to the pool, which redeems it next."""
        liquidity = self.chain.call(self.pool, "balanceOf", provider) // 10
        return self.send(self.pool, "transfer", self.pool, liquidity, sender=provider)

    def redeem(self, provider: str) -> str:
        return self.send(self.pool, "burn", provider, sender=provider)

    def leave_booked(self, provider: str) -> None:
        """The provider deposits and, where the pool has an `exit`, leaves by it: both legs are kept for him."""
        self.deposit(provider, DEPOSIT_SHARES)
        if self.pool.has("exit"):
            self.send(self.pool, "exit", self.chain.call(self.pool, "balanceOf", provider), sender=provider)

    def settle(self, people: People) -> None:
        """Deposits, trades and a withdrawal, so that whatever comes next writes no slot for the first time."""
        self.deposit(people.sender, SHARES)
        self.chain.wait(GAP_SECONDS)
        self.deposit(people.receiver, DEPOSIT_SHARES)
        self.swap(people.receiver, cash=TRADE_CASH)
        self.swap(people.receiver, shares=TRADE_SHARES)
        self.give_back(people.sender)
        self.redeem(people.sender)


@dataclass(frozen=True)
class PoolOperation:
    """Measured are the pool's call and the transfers that send in what it takes; `before` comes first, unmeasured."""

    name: str
    measured: Callable[[Pair, People], list[str]]
    before: Callable[[Pair, People], object] = lambda pair, people: None

    def measure(self, pair: Pair, people: People) -> Split:
        """The chain is taken back."""
        with pair.chain.taken_back():
            self.before(pair, people)
            pair.chain.wait(GAP_SECONDS)
            sent = self.measured(pair, people)
            return split([trace(pair.chain, transaction) for transaction in sent], pair.pool.address, pair.columns)


POOL_OPERATIONS = (
    PoolOperation("pool swap", lambda pair, people: pair.swap(people.receiver, cash=TRADE_CASH)),
    PoolOperation("pool swap, shares for cash", lambda pair, people: pair.swap(people.receiver, shares=TRADE_SHARES)),
    PoolOperation(
        "pool swap while something is booked",
        lambda pair, people: pair.swap(people.receiver, cash=TRADE_CASH),
        before=lambda pair, people: pair.leave_booked(people.batch[0]),
    ),
    PoolOperation("pool mint", lambda pair, people: pair.deposit(people.sender, DEPOSIT_SHARES)),
    PoolOperation(
        "pool burn",
        lambda pair, people: [pair.redeem(people.sender)],
        before=lambda pair, people: pair.give_back(people.sender),
    ),
)


def traders(people: People) -> tuple[str, ...]:
    return people.sender, people.receiver, people.batch[0]


def erc20_columns(*tokens: Contract) -> dict[tuple[str, str], str]:
    return {(token.address, signature): TOKENS for token in tokens for signature in ERC20_CALLS}


def _out(amount: int, reserve_in: int, reserve_out: int) -> int:
    net = amount * (10_000 - FEE_BPS)
    return net * reserve_out // (reserve_in * 10_000 + net)
