"""What callers may ask with: checked, and told what was expected."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from eth_utils.address import is_checksum_address, to_checksum_address
from fastapi import Depends, Path, Query, Request, Response
from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from api.caching import matches, validators
from api.database import Database, Snapshot
from api.errors import NotModified

_DIGITS = frozenset("0123456789abcdefABCDEF")
_UINT256_DIGITS = 78


def checked_address(value: str) -> str:
    """`value` with its EIP-55 checksum; all lower or all upper case carries none and is taken as it is."""
    digits = value[2:]
    if not value.startswith("0x") or len(digits) != 40 or not _DIGITS.issuperset(digits):
        raise PydanticCustomError(
            "invalid_address", "{value} is no address: expected 0x and 40 hexadecimal digits", {"value": value[:100]}
        )
    if digits not in (digits.lower(), digits.upper()) and not is_checksum_address(value):
        raise PydanticCustomError(
            "invalid_address",
            "{value} has a wrong checksum: expected {expected}, if the digits are right",
            {"value": value, "expected": to_checksum_address(value)},
        )
    return str(to_checksum_address(value))


def checked_number(value: str) -> int:
    if not _is_uint256(value):
        raise PydanticCustomError(
            "invalid_id", "{value} is no id: expected a whole number below 2**256", {"value": value[:100]}
        )
    return int(value)


def checked_amount(value: str) -> int:
    if not _is_uint256(value):
        raise PydanticCustomError(
            "invalid_amount",
            "{value} is no amount: expected token units, a whole number below 2**256",
            {"value": value[:100]},
        )
    return int(value)


def _is_uint256(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) <= _UINT256_DIGITS and int(value) < 2**256


AddressText = Annotated[str, AfterValidator(checked_address)]
AddressPath = Annotated[AddressText, Path(description="address, EIP-55 or in one case")]
AddressQuery = Annotated[AddressText | None, Query(description="address, EIP-55 or in one case")]
FromQuery = Annotated[AddressText, Query(alias="from", description="who gives; an address, EIP-55 or in one case")]
ToQuery = Annotated[AddressText, Query(alias="to", description="who receives; an address, EIP-55 or in one case")]
AmountQuery = Annotated[str, AfterValidator(checked_amount), Query(description="token units, in decimal")]
NumberPath = Annotated[str, AfterValidator(checked_number), Path(description="whole number, in decimal")]


async def _snapshot(request: Request, response: Response) -> AsyncIterator[Snapshot]:
    """The newest block. Ends the request with 304 when the caller has this answer of this block."""
    database: Database = request.app.state.database
    async with database.snapshot() as snapshot:
        headers = validators(snapshot, request.url.path, request.url.query)
        if matches(request.headers.get("if-none-match"), headers["ETag"]):
            raise NotModified(headers)
        response.headers.update(headers)
        yield snapshot


SnapshotDep = Annotated[Snapshot, Depends(_snapshot, scope="function")]
