"""Operators of a valuation whose digests are made here, not asked of the contract, and signed in microseconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from eth_abi import encode
from eth_account import Account
from eth_keys.datatypes import PrivateKey
from eth_utils import keccak

from tests.support.assets import REPORT_TYPE

FIELDS = [(field["name"], field["type"]) for field in REPORT_TYPE["Report"]]
TYPEHASH = keccak(text="Report(" + ",".join(f"{kind} {name}" for name, kind in FIELDS) + ")")
DOMAIN_TYPEHASH = keccak(text="EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)")


@dataclass(frozen=True)
class Domain:
    """Where a report counts: one oracle on one chain."""

    chain_id: int
    oracle: str

    @property
    def separator(self) -> bytes:
        names = keccak(text="AIMY ValuationOracle"), keccak(text="1")
        kinds = ["bytes32", "bytes32", "bytes32", "uint256", "address"]
        return keccak(encode(kinds, [DOMAIN_TYPEHASH, *names, self.chain_id, self.oracle]))

    def digest(self, report: dict[str, Any]) -> bytes:
        struct = encode(["bytes32", *(kind for _, kind in FIELDS)], [TYPEHASH, *report.values()])
        return keccak(b"\x19\x01" + self.separator + keccak(struct))


@dataclass(frozen=True)
class Valuer:
    key: PrivateKey
    address: str

    def sign(self, domain: Domain, report: dict[str, Any]) -> bytes:
        signature = self.key.sign_msg_hash(domain.digest(report))
        return signature.to_bytes()[:64] + bytes([27 + signature.v])


def valuers(count: int, seed: str = "valuer") -> list[Valuer]:
    """In ascending order of their addresses, as reports are transmitted."""
    keys = [keccak(text=f"{seed} {index}") for index in range(count)]
    made = [Valuer(PrivateKey(key), Account.from_key(key).address) for key in keys]
    return sorted(made, key=lambda valuer: int(valuer.address, 16))
