"""Where ERC-7201 puts the state of a namespace."""

from __future__ import annotations

from eth_utils import keccak


def namespace_slot(name: str) -> int:
    """First storage slot of the namespace `name`."""
    inner = int.from_bytes(keccak(text=name), "big") - 1
    return int.from_bytes(keccak(inner.to_bytes(32, "big")), "big") & ~0xFF
