"""Valuation reports: the EIP-712 message that operators sign and ValuationOracle verifies."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from eth_abi.abi import encode
from eth_keys.datatypes import Signature
from eth_keys.exceptions import BadSignature
from eth_utils.crypto import keccak

from aimy.errors import AimyError

FULL_BPS: Final = 10_000
HALF_CURVE_ORDER: Final = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0

# attribute of Report, name in the signed message, Solidity type: the order is that of ValuationOracle's struct
FIELDS: Final = (
    ("asset_id", "assetId", "uint256"),
    ("round", "round", "uint64"),
    ("config_version", "configVersion", "uint64"),
    ("signed_at", "signedAt", "uint40"),
    ("valid_until", "validUntil", "uint40"),
    ("value", "value", "uint128"),
    ("low", "low", "uint128"),
    ("high", "high", "uint128"),
    ("risk_bps", "riskBps", "uint16"),
    ("yield_bps", "yieldBps", "uint16"),
    ("nav_date", "navDate", "uint40"),
    ("model_hash", "modelHash", "bytes32"),
    ("inputs_hash", "inputsHash", "bytes32"),
)
_DOMAIN_FIELDS: Final = (
    ("name", "string"),
    ("version", "string"),
    ("chainId", "uint256"),
    ("verifyingContract", "address"),
)
_REPORT_TYPE: Final = "Report(" + ",".join(f"{kind} {name}" for _, name, kind in FIELDS) + ")"
_REPORT_TYPE_HASH: Final = keccak(text=_REPORT_TYPE)
_DOMAIN_TYPE: Final = "EIP712Domain(" + ",".join(f"{kind} {name}" for name, kind in _DOMAIN_FIELDS) + ")"


class ReportError(AimyError):
    """A report that must not be used, with the field or rule that it breaks."""


@dataclass(frozen=True, slots=True)
class Report:
    """One operator's statement for one round. Value, low and high carry 8 decimals; instants are unix seconds."""

    asset_id: int
    round: int
    config_version: int
    signed_at: int
    valid_until: int
    value: int
    low: int
    high: int
    risk_bps: int
    yield_bps: int
    nav_date: int
    model_hash: bytes
    inputs_hash: bytes

    def as_tuple(self) -> tuple[Any, ...]:
        """The fields in the order of the contract's struct."""
        return tuple(getattr(self, attribute) for attribute, _, _ in FIELDS)

    def as_message(self) -> dict[str, Any]:
        return {name: getattr(self, attribute) for attribute, name, _ in FIELDS}


@dataclass(frozen=True)
class Domain:
    """Where reports count: one chain, one ValuationOracle."""

    chain_id: int
    oracle: str

    NAME = "AIMY ValuationOracle"
    VERSION = "1"

    def typed_data(self, report: Report) -> dict[str, Any]:
        """The EIP-712 message as wallets and remote signers take it."""
        return {
            "types": {
                "EIP712Domain": [{"name": name, "type": kind} for name, kind in _DOMAIN_FIELDS],
                "Report": [{"name": name, "type": kind} for _, name, kind in FIELDS],
            },
            "primaryType": "Report",
            "domain": {
                "name": self.NAME,
                "version": self.VERSION,
                "chainId": self.chain_id,
                "verifyingContract": self.oracle,
            },
            "message": report.as_message(),
        }

    def digest(self, report: Report) -> bytes:
        """The digest that is signed; equal to the contract's `reportDigest`."""
        words = (value if isinstance(value, bytes) else value.to_bytes(32) for value in report.as_tuple())
        return keccak(b"\x19\x01" + self._separator + keccak(_REPORT_TYPE_HASH + b"".join(words)))

    @cached_property
    def _separator(self) -> bytes:
        hashes = [keccak(text=_DOMAIN_TYPE), keccak(text=self.NAME), keccak(text=self.VERSION)]
        kinds = ["bytes32", "bytes32", "bytes32", "uint256", "address"]
        return keccak(encode(kinds, [*hashes, self.chain_id, self.oracle]))

    def signer(self, report: Report, signature: bytes) -> str:
        """Who signed `report`. Raises ReportError for signatures that the contract would not take either:
        of another length than 65, with v other than 27 or 28, or the malleable twin (s in the upper half)."""
        if len(signature) != 65:
            raise ReportError(f"signature has {len(signature)} bytes, expected 65")
        r, s, v = int.from_bytes(signature[:32]), int.from_bytes(signature[32:64]), signature[64]
        if v not in (27, 28):
            raise ReportError(f"signature has v = {v}, expected 27 or 28")
        if s > HALF_CURVE_ORDER:
            raise ReportError("signature has s in the upper half of the curve's order")
        try:
            key = Signature(vrs=(v - 27, r, s)).recover_public_key_from_msg_hash(self.digest(report))
        except (BadSignature, ValueError, TypeError) as error:
            raise ReportError(f"signature recovers to nobody: {error}") from error
        return key.to_checksum_address()


@dataclass(frozen=True, slots=True)
class SignedReport:
    """A report with its signature and the operator whose key made it."""

    report: Report
    signature: bytes
    signer: str

    def to_json(self) -> dict[str, Any]:
        """Integers as decimal strings, bytes as 0x-hex: what `GET /v1/reports` serves."""
        fields = {
            name: "0x" + value.hex() if isinstance(value, bytes) else str(value)
            for name, value in self.report.as_message().items()
        }
        return {"report": fields, "signature": "0x" + self.signature.hex()}


def report_from_json(raw: Any) -> tuple[Report, bytes]:
    """The report and signature that a peer served. Raises ReportError naming the field, its value and what was
    expected; whether the values make sense is for `check_report`, who signed it for `Domain.signer`."""
    fields = raw.get("report") if isinstance(raw, dict) else None
    if not isinstance(fields, dict):
        raise ReportError(f"report: {fields!r:.80}, expected an object")
    values = {attribute: _field(fields.get(name), name, kind) for attribute, name, kind in FIELDS}
    return Report(**values), _bytes(raw.get("signature"), "signature", 65)


def _field(value: Any, name: str, kind: str) -> Any:
    if kind == "bytes32":
        return _bytes(value, name, 32)
    bits = int(kind.removeprefix("uint"))
    if not isinstance(value, str) or not value.isascii() or not value.isdigit() or len(value) > 78:
        raise ReportError(f"{name}: {value!r:.100}, expected a decimal string")
    number = int(value)
    if number >= 1 << bits:
        raise ReportError(f"{name}: {number}, expected less than 2^{bits}")
    return number


def _bytes(value: Any, name: str, length: int) -> bytes:
    if isinstance(value, str) and value.startswith("0x") and len(value) == 2 + 2 * length:
        try:
            return bytes.fromhex(value[2:])
        except ValueError:
            pass
    raise ReportError(f"{name}: {value!r:.100}, expected 0x and {2 * length} hexadecimal digits")
