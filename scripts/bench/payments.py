"""Who is paid income, and what is measured of a distributor on either side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from eth_utils import keccak
from eth_utils.address import to_checksum_address

from scripts.bench.chain import BenchChain, Contract
from scripts.bench.split import Columns, Split, split
from scripts.bench.trace import trace

RECORD_DATES = 20
LATEST_DATE = RECORD_DATES - 1
#: where a search in the history has most to do
MIDDLE_DATE = RECORD_DATES // 2
FEW, MANY = 10, 10_000
PUSHED = 50
HOLDING = 10**6
POT = 10**10
DAY_SECONDS = 86_400


def wallets(purpose: str, count: int) -> tuple[str, ...]:
    """Addresses that are nobody's; the same in every run."""
    return tuple(to_checksum_address(keccak(text=f"{purpose} {index}")[-20:]) for index in range(count))


def in_batches(items: Sequence[str], size: int) -> list[list[str]]:
    return [list(items[start : start + size]) for start in range(0, len(items), size)]


class Payments(Protocol):
    """Shares with a history at record dates, and who pays by them. The claimant's holding changed after every date."""

    chain: BenchChain
    distributor: Contract
    columns: Columns

    def fund(self, date: int) -> int:
        """Number of a new pot for those who held at a record date, which is named by its place in the history."""
        ...

    def push(self, pot: int, holders: Sequence[str]) -> str:
        """Hash of the transaction that pays them."""
        ...

    def claim(self, pot: int, holder: str) -> str: ...


@dataclass(frozen=True)
class Measured:
    claim: Split
    claim_of_middle: Split
    push: Split | None


def measure(side: Payments, claimant: str, first: str, pushed: Sequence[str]) -> Measured:
    """Of a pot from which `first` was paid before. Everybody holds the currency, and was paid from another pot."""
    chain = side.chain
    with chain.taken_back():
        earlier = side.fund(MIDDLE_DATE)
        for holders in ([first], [claimant], pushed):
            if holders:
                side.push(earlier, holders)
        claims = {}
        for date in (MIDDLE_DATE, LATEST_DATE):
            pot = side.fund(date)
            side.push(pot, [first])
            chain.wait(1)
            with chain.taken_back():
                claims[date] = _split(side, side.claim(pot, claimant))
        push = _split(side, side.push(pot, pushed)) if pushed else None
        return Measured(claims[LATEST_DATE], claims[MIDDLE_DATE], push)


def _split(side: Payments, sent: str) -> Split:
    return split([trace(side.chain, sent)], side.distributor.address, side.columns)
