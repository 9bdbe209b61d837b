"""The chain that both sides stand on: contracts, transactions and what they cost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from eth_abi import encode
from eth_utils.abi import abi_to_signature
from eth_utils.address import to_checksum_address

from scripts.node import AbiEntry, Function, Node, NodeError, types_of

#: below the most that one transaction may ask for since EIP-7825
GAS_LIMIT = 16_000_000
BASE_GAS, ZERO_BYTE_GAS, BYTE_GAS = 21_000, 4, 16


class BenchError(Exception):
    """A step of the benchmark was refused by a contract."""


@dataclass(frozen=True)
class Contract:
    address: str
    abi: list[AbiEntry] = field(repr=False)

    def __str__(self) -> str:
        return self.address

    def has(self, function: str) -> bool:
        return any(entry["type"] == "function" and entry["name"] == function for entry in self.abi)

    def function(self, name: str, arity: int) -> Function:
        try:
            return Function.of(self.abi, name, arity)
        except StopIteration:
            raise BenchError(f"{self.address} has no function {name} of {arity} arguments") from None

    def call_data(self, name: str, *args: Any) -> bytes:
        return self.function(name, len(args)).call_data(args)


@dataclass
class BenchChain(Node):
    def accounts(self) -> list[str]:
        return [to_checksum_address(account) for account in self.request("eth_accounts")]

    def chain_id(self) -> int:
        return int(self.request("eth_chainId"), 16)

    def now(self) -> int:
        return int(self.request("eth_getBlockByNumber", "latest", False)["timestamp"], 16)

    def wait(self, seconds: int) -> None:
        self.request("evm_increaseTime", seconds)
        self.request("evm_mine")

    def send(self, contract: Contract, function: str, *args: Any, sender: str) -> int:
        """Mines the call and returns the receipt's gasUsed; BenchError when it reverts."""
        return int(self.receipt_of(contract, function, *args, sender=sender)["gasUsed"], 16)

    def receipt_of(self, contract: Contract, function: str, *args: Any, sender: str) -> dict[str, Any]:
        """Mines the call and returns its receipt; BenchError when it reverts."""
        message = {"from": sender, "to": contract.address, "data": _hex(contract.call_data(function, *args))}
        return self._mine(message, function)

    def execution(self, contract: Contract, function: str, *args: Any, sender: str) -> int:
        """Gas of the call without what any transaction costs: the base and its call data."""
        data = contract.call_data(function, *args)
        return self.send(contract, function, *args, sender=sender) - intrinsic_of(data)

    def call(self, contract: Contract, function: str, *args: Any, sender: str | None = None) -> Any:
        message = {"to": contract.address, "data": _hex(contract.call_data(function, *args))}
        if sender is not None:
            message["from"] = sender
        return contract.function(function, len(args)).answer(self.request("eth_call", message, "latest"))

    def deploy(self, artifact: dict[str, Any], *args: Any, sender: str) -> Contract:
        """Deploys a compiler's artifact (`abi`, `bytecode`) with the constructor's arguments."""
        constructor = next((entry for entry in artifact["abi"] if entry["type"] == "constructor"), None)
        types = types_of(abi_to_signature({**constructor, "name": "constructor"})) if constructor else []
        plain = [str(arg) if kind == "address" else arg for kind, arg in zip(types, args, strict=True)]
        data = artifact["bytecode"] + encode(types, plain).hex()
        receipt = self._mine({"from": sender, "data": data}, artifact["contractName"])
        return Contract(to_checksum_address(receipt["contractAddress"]), artifact["abi"])

    def admit(self, account: str) -> None:
        """Lets transactions be sent in the name of an account whose key the node does not have."""
        self.batch([("anvil_impersonateAccount", (account,)), ("anvil_setBalance", (account, hex(10**20)))])

    @contextmanager
    def taken_back(self) -> Iterator[None]:
        """What happens inside has not happened afterwards."""
        before = self.request("evm_snapshot")
        try:
            yield
        finally:
            self.take_back(before)

    def _mine(self, message: dict[str, str], step: str) -> dict[str, Any]:
        receipt = self.mined({**message, "gas": hex(GAS_LIMIT)})
        if int(receipt["status"], 16) == 0:
            try:
                self.request("eth_call", {**message, "gas": hex(GAS_LIMIT)}, "latest")
                reason = "no reason found"
            except NodeError as refused:
                reason = str(refused)
            raise BenchError(f"{step} was refused: {reason}")
        return receipt


def intrinsic_of(data: bytes) -> int:
    """What a transaction costs before any code runs: the base and its call data."""
    zeros = data.count(0)
    return BASE_GAS + ZERO_BYTE_GAS * zeros + BYTE_GAS * (len(data) - zeros)


def _hex(data: bytes) -> str:
    return "0x" + data.hex()
