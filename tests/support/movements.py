"""A movement of shares as rules are given it."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from ape.contracts import ContractInstance
from eth_abi import decode

ZERO = "0x0000000000000000000000000000000000000000"
#: as the ABI writes the struct
MOVEMENT = (
    "(address,address,address,address,uint256,address,address,uint16,uint16,uint8,uint40,bool,bool,"
    "uint256,address,bytes32)"
)


class Authority(IntEnum):
    HOLDER = 0
    ISSUANCE = 1
    ENFORCEMENT = 2


#: fields of the struct in its order, of a movement by a holder of nothing between nobody
FIELDS: dict[str, Any] = {
    "token": ZERO,
    "operator": ZERO,
    "from": ZERO,
    "to": ZERO,
    "amount": 0,
    "fromIdentity": ZERO,
    "toIdentity": ZERO,
    "fromCountry": 0,
    "toCountry": 0,
    "authority": Authority.HOLDER,
    "at": 1,
    "isFromConduit": False,
    "isToConduit": False,
    "consideration": 0,
    "currency": ZERO,
    "regime": bytes(32),
}


def movement(**changes: Any) -> tuple[Any, ...]:
    """The struct's values; `giver` and `receiver` stand for both wallet and identity of a side, unless one is named."""
    for side, names in (("giver", ("from", "fromIdentity")), ("receiver", ("to", "toIdentity"))):
        if side in changes:
            changes = dict.fromkeys(names, changes.pop(side)) | changes
    if unknown := changes.keys() - FIELDS.keys():
        raise KeyError(f"a movement has no {', '.join(sorted(unknown))}")
    return tuple(value.address if hasattr(value, "address") else value for value in (FIELDS | changes).values())


def told_last(rule: ContractInstance) -> dict[str, Any]:
    """What a MockRule was told last, by field; addresses are in lower case."""
    return dict(zip(FIELDS, decode([MOVEMENT], rule.last())[0], strict=True))
