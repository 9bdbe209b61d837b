"""Where a transaction's gas goes: to the tokens, to the checks, or to the contract itself that is measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from eth_utils import keccak

from scripts.bench.chain import BenchError
from scripts.bench.trace import Call, Transaction

TOKENS, CHECKS, OWN_WORK = "tokens", "checks", "own_work"


@dataclass(frozen=True)
class Split:
    """Gas by column. `transaction` is the base and the call data."""

    transaction: int = 0
    tokens: int = 0
    checks: int = 0
    own_work: int = 0

    @property
    def total(self) -> int:
        return self.transaction + self.tokens + self.checks + self.own_work

    def __add__(self, other: Split) -> Split:
        return Split(
            self.transaction + other.transaction,
            self.tokens + other.tokens,
            self.checks + other.checks,
            self.own_work + other.own_work,
        )


class Columns:
    """Which column a call of the measured contract belongs to, by callee, or by callee and function."""

    def __init__(self, of_callee: Mapping[str, str], of_function: Mapping[tuple[str, str], str]) -> None:
        self.of_callee = {callee.lower(): column for callee, column in of_callee.items()}
        self.of_function = {
            (callee.lower(), selector(signature)): column for (callee, signature), column in of_function.items()
        }

    def column_of(self, call: Call) -> str:
        """BenchError for a call that nobody counted on."""
        column = self.of_function.get((call.to, call.selector)) or self.of_callee.get(call.to)
        if column is None:
            raise BenchError(f"no column for a call of {call.selector} at {call.to}")
        return column


def selector(signature: str) -> str:
    return "0x" + keccak(text=signature)[:4].hex()


def split(transactions: Iterable[Transaction], contract: str, columns: Columns) -> Split:
    """Of calls of `contract`, and of tokens in its favour; BenchError where the columns miss a unit of gas."""
    contract, found, used = contract.lower(), Split(), 0
    for transaction in transactions:
        found += _split(transaction, contract, columns)
        used += transaction.used
    if found.total != used:
        raise BenchError(f"the columns add up to {found.total} gas, the receipts to {used}")
    return found


def _split(transaction: Transaction, contract: str, columns: Columns) -> Split:
    call = transaction.call
    if call.to != contract:
        return Split(transaction.intrinsic, **{columns.column_of(call): call.net})
    gas = {TOKENS: 0, CHECKS: 0, OWN_WORK: call.net}
    for outward in call.outward(contract):
        gas[OWN_WORK] -= outward.net
        gas[columns.column_of(outward)] += outward.net
    return Split(transaction.intrinsic, **gas)
