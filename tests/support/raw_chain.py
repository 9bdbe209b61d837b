"""A thin client of the development chain, for tests that send thousands of transactions: 3 ms each, not Ape's 40."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import requests
from ape.contracts import ContractInstance
from eth_abi import decode, encode
from eth_utils import keccak
from eth_utils.abi import abi_to_signature

GAS = 3_000_000
Call = tuple[ContractInstance, str, tuple[Any, ...]]


def _direct_session() -> requests.Session:
    """Without looking for proxies in the environment at each request, which takes as long as the request."""
    session = requests.Session()
    session.trust_env = False
    return session


@dataclass
class RawChain:
    """Calls are (contract, function name, arguments); functions are told apart by name and number of arguments."""

    url: str
    _session: requests.Session = field(default_factory=_direct_session)
    _functions: dict[tuple[str, str, int], tuple[bytes, list[str], list[str]]] = field(default_factory=dict)
    _errors: dict[bytes, str] = field(default_factory=dict)

    def request(self, method: str, *params: Any) -> Any:
        return self._batch([(method, params)])[0]

    def now(self) -> int:
        return int(self.request("eth_getBlockByNumber", "latest", False)["timestamp"], 16)

    def send(
        self, contract: ContractInstance, function: str, *args: Any, sender: Any, at: int | None = None
    ) -> str | None:
        """Mines a transaction, in second `at` if given; returns the name of the error it reverted with, or None."""
        transaction = {"from": str(sender), "gas": hex(GAS), **self._message(contract, function, args)}
        requests_ = [] if at is None else [("evm_setNextBlockTimestamp", (at,))]
        transaction_hash = self._batch([*requests_, ("eth_sendTransaction", (transaction,))])[-1]
        receipt = None
        while receipt is None:
            receipt = self.request("eth_getTransactionReceipt", transaction_hash)
            if receipt is None:
                time.sleep(0.001)
        return None if int(receipt["status"], 16) else self.refusal(contract, function, *args, sender=sender)

    def refusal(self, contract: ContractInstance, function: str, *args: Any, sender: Any) -> str | None:
        """Name of the error that the call would revert with now, or None."""
        message = {"from": str(sender), **self._message(contract, function, args)}
        body = {"jsonrpc": "2.0", "id": 1, "method": "eth_call", "params": [message, "latest"]}
        answer = self._session.post(self.url, json=body).json()
        if "error" not in answer:
            return None
        data = answer["error"].get("data") or "0x"
        selector = bytes.fromhex(data[2:10])
        self._learn(contract)
        return self._errors.get(selector, f"unknown error {data}")

    def read(self, calls: Sequence[Call]) -> list[Any]:
        """Answers of all calls at the head, in one request; a tuple where a function returns several values."""
        messages = [
            ("eth_call", ({"to": contract.address, **self._message(contract, name, args)}, "latest"))
            for contract, name, args in calls
        ]
        answers = []
        for (contract, name, args), data in zip(calls, self._batch(messages), strict=True):
            _, _, outputs = self._function(contract, name, len(args))
            values = decode(outputs, bytes.fromhex(data[2:]))
            answers.append(values[0] if len(values) == 1 else values)
        return answers

    def know_errors_of(self, *contracts: ContractInstance) -> None:
        """Errors that come up from contracts called by others are decoded by these contracts' ABIs, too."""
        for contract in contracts:
            self._learn(contract)

    def _batch(self, requests_: Sequence[tuple[str, Sequence[Any]]]) -> list[Any]:
        body = [
            {"jsonrpc": "2.0", "id": index, "method": method, "params": list(params)}
            for index, (method, params) in enumerate(requests_)
        ]
        answers = sorted(self._session.post(self.url, json=body).json(), key=lambda answer: answer["id"])
        for (method, _), answer in zip(requests_, answers, strict=True):
            if "error" in answer:
                raise AssertionError(f"{method}: {answer['error']}")
        return [answer["result"] for answer in answers]

    def _message(self, contract: ContractInstance, function: str, args: tuple[Any, ...]) -> dict[str, str]:
        selector, inputs, _ = self._function(contract, function, len(args))
        plain = [str(arg) if kind == "address" else arg for kind, arg in zip(inputs, args, strict=True)]
        return {"to": contract.address, "data": "0x" + (selector + encode(inputs, plain)).hex()}

    def _function(self, contract: ContractInstance, name: str, arity: int) -> tuple[bytes, list[str], list[str]]:
        key = (contract.address, name, arity)
        if key not in self._functions:
            entries = [entry.model_dump(by_alias=True) for entry in contract.contract_type.methods]
            entry = next(e for e in entries if e["name"] == name and len(e["inputs"]) == arity)
            signature = abi_to_signature(entry)
            outputs = abi_to_signature({**entry, "inputs": entry["outputs"]})
            self._functions[key] = (keccak(text=signature)[:4], _types(signature), _types(outputs))
        return self._functions[key]

    def _learn(self, contract: ContractInstance) -> None:
        for error in contract.contract_type.errors:
            signature = abi_to_signature(error.model_dump(by_alias=True))
            self._errors[keccak(text=signature)[:4]] = error.name


def _types(signature: str) -> list[str]:
    """Top-level types of `name(a,(b,c)[],d)`."""
    types, depth, start = [], 0, signature.index("(") + 1
    for index in range(start, len(signature)):
        character = signature[index]
        if (character == "," and depth == 0) or index == len(signature) - 1:
            if index > start:
                types.append(signature[start:index])
            start = index + 1
        depth += {"(": 1, ")": -1}.get(character, 0)
    return types
