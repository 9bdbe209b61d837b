"""What can go wrong between a process and its chain, in the terms of `aimy.errors`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests
from eth_abi.abi import decode
from eth_abi.exceptions import DecodingError
from eth_utils.abi import collapse_if_tuple
from eth_utils.address import to_checksum_address
from web3.exceptions import (
    BadFunctionCallOutput,
    BadResponseFormat,
    ContractLogicError,
    ProviderConnectionError,
    TimeExhausted,
    TooManyRequests,
    Web3RPCError,
)

from aimy import abis
from aimy.errors import ContractRefused, TransientError

_ERROR_STRING = bytes.fromhex("08c379a0")
_PANIC = bytes.fromhex("4e487b71")

_PANIC_REASONS = {
    0x00: "generic",
    0x01: "assertion failed",
    0x11: "arithmetic overflow",
    0x12: "division by zero",
    0x21: "value outside of enum",
    0x22: "broken storage byte array",
    0x31: "pop of an empty array",
    0x32: "index out of bounds",
    0x41: "too much memory",
    0x51: "call of an uninitialised function",
}


@contextmanager
def rpc_errors() -> Iterator[None]:
    """Turns web3's and requests' errors into ours: a revert into ContractRefused, a failing node into TransientError.

    Messages carry the kind of failure only: the text of a connection error can hold an address with an API key.
    """
    try:
        yield
    except ContractLogicError as error:
        raise refusal(error) from error
    except (
        requests.RequestException,
        ProviderConnectionError,
        TooManyRequests,
        TimeExhausted,
        BadResponseFormat,
    ) as error:
        raise TransientError(f"the chain did not answer: {type(error).__name__}") from error
    except BadFunctionCallOutput as error:
        raise TransientError("the contract gave no answer: its code is missing at this block") from error
    except Web3RPCError as error:
        raise TransientError(f"the chain refused the request: {rpc_message(error)}") from error


def rpc_message(error: Web3RPCError) -> str:
    """The node's own words."""
    response: Any = error.rpc_response
    if response and isinstance(response.get("error"), dict):
        return str(response["error"].get("message", "no message"))
    return str(error.message)


def refusal(error: ContractLogicError) -> ContractRefused:
    """The revert behind `error`, decoded."""
    data = error.data
    if isinstance(data, dict):
        data = next((value for value in data.values() if isinstance(value, str) and value.startswith("0x")), None)
    if isinstance(data, str):
        text = data.removeprefix("Reverted ")
        if text.startswith("0x"):
            try:
                return decode_revert(bytes.fromhex(text[2:]))
            except ValueError:
                pass
    return ContractRefused("RevertedWithoutReason")


def decode_revert(data: bytes) -> ContractRefused:
    """Names revert data: our custom errors, `Error(string)`, `Panic(uint256)`, else UnknownError with its selector."""
    raw = "0x" + data.hex()
    selector, payload = data[:4], data[4:]
    if not data:
        return ContractRefused("RevertedWithoutReason")
    try:
        if selector == _ERROR_STRING:
            return ContractRefused("Error", {"message": decode(["string"], payload)[0]}, raw)
        if selector == _PANIC:
            code = decode(["uint256"], payload)[0]
            return ContractRefused("Panic", {"code": hex(code), "reason": _PANIC_REASONS.get(code, "unknown")}, raw)
        entry = abis.errors_by_selector().get(selector)
        if entry is not None:
            inputs = entry["inputs"]
            values = decode([collapse_if_tuple(item) for item in inputs], payload)
            named = {
                item["name"] or f"arg{position}": _presented(item["type"], value)
                for position, (item, value) in enumerate(zip(inputs, values, strict=True))
            }
            return ContractRefused(entry["name"], named, raw)
    except (DecodingError, OverflowError, UnicodeDecodeError):
        pass
    return ContractRefused("UnknownError", {"selector": "0x" + selector.hex()}, raw)


def _presented(kind: str, value: Any) -> Any:
    if kind == "address":
        return to_checksum_address(value)
    if kind.startswith("address["):
        return [to_checksum_address(item) if isinstance(item, str) else item for item in value]
    return value
