"""What a signer may be used for: which functions of which contracts, and with how much of the chain's own coin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eth_utils.abi import function_abi_to_4byte_selector
from eth_utils.address import to_checksum_address

from aimy import abis, metrics
from aimy.chain import Chain
from aimy.errors import FatalError

SELECTOR_BYTES = 4
Functions = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Allowed:
    """Pairs of destination and selector; selectors that any contract may be called with; the most that may be paid
    along [wei]."""

    calls: frozenset[tuple[str, bytes]]
    selectors: frozenset[bytes] = frozenset()
    value: int = 0

    @classmethod
    def of(cls, chain: Chain, contracts: Functions, anywhere: Functions | None = None) -> Allowed:
        """Functions by name of the deployment's `contracts`, and `anywhere` those, by ABI, of contracts that nobody can
        list beforehand."""
        calls: set[tuple[str, bytes]] = set()
        for name, functions in contracts.items():
            deployed = chain.manifest.deployed(name)
            calls |= {(deployed.address, selector) for selector in _of(deployed.abi, functions)}
        everywhere = {selector for abi, functions in (anywhere or {}).items() for selector in _of(abi, functions)}
        return cls(frozenset(calls), frozenset(everywhere))

    @classmethod
    def at(cls, address: str, abi_name: str, functions: Sequence[str]) -> Allowed:
        """Functions of one contract that the deployment does not name."""
        return cls(frozenset((to_checksum_address(address), selector) for selector in _of(abi_name, functions)))

    def require(self, to: str, data: bytes, value: int) -> None:
        """FatalError unless the call is on the list: what a daemon never does by itself is a defect or an attack."""
        selector = data[:SELECTOR_BYTES]
        if (to_checksum_address(to), selector) not in self.calls and selector not in self.selectors:
            metrics.transactions_refused.labels("destination").inc()
            raise FatalError(f"a call of 0x{selector.hex()} at {to} is not what this signer is for: it was not signed")
        if value > self.value:
            metrics.transactions_refused.labels("value").inc()
            raise FatalError(f"a payment of {value} wei is not what this signer is for: it was not signed")


def _of(abi_name: str, functions: Sequence[str]) -> set[bytes]:
    """All overloads of the named functions."""
    found: dict[str, set[bytes]] = {name: set() for name in functions}
    for entry in abis.abi(abi_name):
        if entry["type"] == "function" and entry["name"] in found:
            found[entry["name"]].add(function_abi_to_4byte_selector(entry))  # type: ignore[arg-type]
    if missing := [name for name, selectors in found.items() if not selectors]:
        raise FatalError(f"ABI {abi_name} has no function {', '.join(missing)}")
    return set().union(*found.values())
