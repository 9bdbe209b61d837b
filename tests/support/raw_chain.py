"""Ape's contracts through the thin client of scripts/node.py, for tests that send thousands of transactions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ape.contracts import ContractInstance
from eth_utils import keccak
from eth_utils.abi import abi_to_signature

from scripts.node import Function, Node, NodeError

GAS = 3_000_000
Call = tuple[ContractInstance, str, tuple[Any, ...]]


@dataclass
class RawChain(Node):
    """Calls are (contract, function name, arguments); functions are told apart by name and number of arguments."""

    _functions: dict[tuple[str, str, int], Function] = field(default_factory=dict)
    _errors: dict[bytes, str] = field(default_factory=dict)

    def now(self) -> int:
        return int(self.request("eth_getBlockByNumber", "latest", False)["timestamp"], 16)

    def send(
        self,
        contract: ContractInstance,
        function: str,
        *args: Any,
        sender: Any,
        at: int | None = None,
        gas: int = GAS,
    ) -> str | None:
        """Mines a transaction, in second `at` if given; returns the name of the error it reverted with, or None."""
        transaction = {"from": str(sender), "gas": hex(gas), **self._message(contract, function, args)}
        receipt = self.mined(transaction, *([] if at is None else [("evm_setNextBlockTimestamp", (at,))]))
        return None if int(receipt["status"], 16) else self.refusal(contract, function, *args, sender=sender)

    def send_together(self, calls: Sequence[Call], *, sender: Any, at: int, gas: int = GAS) -> list[bool]:
        """Mines the transactions in one block, in this order, in second `at`; whether each did not revert."""
        transactions = [
            {"from": str(sender), "gas": hex(gas), **self._message(contract, function, args)}
            for contract, function, args in calls
        ]
        self.request("evm_setAutomine", False)
        try:
            hashes = self.batch([("eth_sendTransaction", (transaction,)) for transaction in transactions])
            self.batch([("evm_setNextBlockTimestamp", (at,)), ("evm_mine", ())])
        finally:
            self.request("evm_setAutomine", True)
        receipts = [self.receipt(transaction_hash) for transaction_hash in hashes]
        blocks = {receipt["blockNumber"] for receipt in receipts}
        assert len(blocks) == 1, f"they were mined in blocks {sorted(blocks)}, expected one"
        assert self.now() == at, f"they were mined at {self.now()}, expected {at}"
        return [bool(int(receipt["status"], 16)) for receipt in receipts]

    def passes(
        self, contract: ContractInstance, function: str, *args: Any, sender: Any, at: int, gas: int = GAS
    ) -> bool:
        """Whether the transaction, really sent in second `at`, does not revert. The chain is taken back."""
        before = self.request("evm_snapshot")
        transaction = {"from": str(sender), "gas": hex(gas), **self._message(contract, function, args)}
        receipt = self.mined(transaction, ("evm_setNextBlockTimestamp", (at,)))
        assert self.now() == at, f"it was mined at {self.now()}, expected {at}"
        self.take_back(before)
        return bool(int(receipt["status"], 16))

    def read_at(self, time: int, calls: Sequence[Call]) -> list[Any]:
        """Answers of all calls in second `time`, which lies ahead. The chain is taken back."""
        before = self.request("evm_snapshot")
        self.batch([("evm_setNextBlockTimestamp", (time,)), ("evm_mine", ())])
        answers = self.read(calls)
        self.take_back(before)
        return answers

    def refusal(self, contract: ContractInstance, function: str, *args: Any, sender: Any) -> str | None:
        """Name of the error that the call would revert with now, or None."""
        message = {"from": str(sender), **self._message(contract, function, args)}
        try:
            self.request("eth_call", message, "latest")
        except NodeError as refused:
            self._learn(contract)
            return self._errors.get(bytes.fromhex(refused.data[2:10]), f"unknown error {refused.data}")
        return None

    def read(self, calls: Sequence[Call]) -> list[Any]:
        """Answers of all calls at the head, in one request; a tuple where a function returns several values."""
        messages = [
            ("eth_call", ({"to": contract.address, **self._message(contract, name, args)}, "latest"))
            for contract, name, args in calls
        ]
        return [
            self._function(contract, name, len(args)).answer(data)
            for (contract, name, args), data in zip(calls, self.batch(messages), strict=True)
        ]

    def know_errors_of(self, *contracts: ContractInstance) -> None:
        """Errors that come up from contracts called by others are decoded by these contracts' ABIs, too."""
        for contract in contracts:
            self._learn(contract)

    def _message(self, contract: ContractInstance, function: str, args: tuple[Any, ...]) -> dict[str, str]:
        return {
            "to": contract.address,
            "data": "0x" + self._function(contract, function, len(args)).call_data(args).hex(),
        }

    def _function(self, contract: ContractInstance, name: str, arity: int) -> Function:
        key = (contract.address, name, arity)
        if key not in self._functions:
            entries = [entry.model_dump(by_alias=True) for entry in contract.contract_type.methods]
            self._functions[key] = Function.of(entries, name, arity)
        return self._functions[key]

    def _learn(self, contract: ContractInstance) -> None:
        for error in contract.contract_type.errors:
            signature = abi_to_signature(error.model_dump(by_alias=True))
            self._errors[keccak(text=signature)[:4]] = error.name
