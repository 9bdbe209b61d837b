"""Makes `ape.reverts` say no where Ape lets things pass.

Ape compares a custom error only if it has decoded the refusal, which it does neither for reads nor for errors that come
up from behind the contract called: any such refusal, and an empty one, passes for any error expected. It also passes
over values whose names the error lacks. Here the revert data itself is compared.
"""

from __future__ import annotations

from typing import Any

from ape.exceptions import CustomError, ProviderError
from ape.pytest.contextmanagers import RevertsContextManager
from eth_abi import decode
from eth_utils import keccak
from eth_utils.address import to_checksum_address
from ethpm_types.abi import ErrorABI
from web3 import HTTPProvider

#: revert data of the latest request that a node refused: Ape keeps only the message of a refused read
_latest = b""


def apply() -> None:
    """Idempotent: every `ape.reverts` from then on is strict."""
    RevertsContextManager.__exit__ = _strict_exit
    HTTPProvider.make_request = _remembering


def _remembering(self, method, params, *, plain=HTTPProvider.make_request):
    global _latest
    answer = plain(self, method, params)
    error = answer.get("error")
    data = error.get("data") if isinstance(error, dict) else None
    if isinstance(data, str) and data.startswith("0x"):
        _latest = bytes.fromhex(data[2:])
    return answer


def _strict_exit(self, exc_type, exc_value, traceback, *, lax=RevertsContextManager.__exit__) -> bool:
    is_expected = lax(self, exc_type, exc_value, traceback)
    expected = self.expected_message
    assert expected is not None or self.dev_message is not None, "ape.reverts() names no error"
    abi = expected if isinstance(expected, ErrorABI) else getattr(expected, "abi", None)
    if abi is not None:
        _compare(abi, self.error_inputs, exc_value)
    return is_expected


def _compare(expected, wanted: dict[str, Any], refusal: Exception) -> None:
    if isinstance(refusal, CustomError):
        selector, found = refusal.abi.selector, refusal.inputs
        assert selector == expected.selector, f"expected {expected.selector}, refused with {selector}"
    else:
        data = _data_of(refusal)
        is_same = data[:4] == keccak(text=expected.selector)[:4]
        assert is_same, f"expected {expected.selector}, refused with 0x{data.hex()} ({refusal})"
        values = decode([entry.canonical_type for entry in expected.inputs], data[4:])
        found = {entry.name: value for entry, value in zip(expected.inputs, values, strict=True)}
    for name, value in wanted.items():
        assert name in found, f"{expected.selector} has no value {name}"
        assert _plain(found[name]) == _plain(value), f"{name}: expected {value}, found {found[name]}"


def _data_of(refusal: BaseException | None) -> bytes:
    """The revert data, as the node gave it with the first of the exceptions that knows it; empty if none does."""
    while refusal is not None:
        if isinstance(refusal, ProviderError):
            return _latest
        for text in (getattr(refusal, "data", None), str(refusal)):
            if isinstance(text, str) and text.startswith("0x"):
                return bytes.fromhex(text[2:])
        refusal = getattr(refusal, "base_err", None) or refusal.__cause__
    return b""


def _plain(value: Any) -> Any:
    """Addresses and accounts alike, bytes of any class."""
    value = getattr(value, "address", value)
    if isinstance(value, str) and value.startswith("0x") and len(value) == 42:
        return to_checksum_address(value)
    return bytes(value) if isinstance(value, bytes | bytearray) else value
