"""Events as the chain has them."""

from __future__ import annotations

from typing import Any

from api.models.base import Address, Hex, Occurrence


class Event(Occurrence):
    """`name` and `args` are null where no ABI of the platform knows the event."""

    block_hash: Hex
    address: Address
    kind: str
    name: str | None
    args: dict[str, Any] | None
    topic0: Hex | None
    other_topics: Hex
    data: Hex
