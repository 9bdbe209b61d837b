"""A thin client of a development chain: JSON-RPC in batches, calls encoded from ABIs. A transaction takes 3 ms."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import requests
from eth_abi import decode, encode
from eth_utils import keccak
from eth_utils.abi import abi_to_signature

AbiEntry = dict[str, Any]

PATIENCE_SECONDS = 5.0


def _direct_session() -> requests.Session:
    """Without looking for proxies in the environment at each request, which takes as long as the request."""
    session = requests.Session()
    session.trust_env = False
    return session


class NodeError(AssertionError):
    """The node answered a request with an error; `data` holds what a contract reverted with, if it did."""

    def __init__(self, method: str, error: dict[str, Any]) -> None:
        super().__init__(f"{method}: {error}")
        self.data = str(error.get("data") or "0x")


def await_empty_pool(request: Callable[[str], Any]) -> None:
    """To be called before a chain is taken back.

    Anvil takes what it mined out of its pool a little after the receipt can be read. If the chain was taken back
    meanwhile, it takes out what was sent since by the same account under the same number.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    while any(int(count, 16) for count in request("txpool_status").values()) and time.monotonic() < deadline:
        time.sleep(0.001)


@dataclass
class Node:
    url: str
    _session: requests.Session = field(default_factory=_direct_session)

    def request(self, method: str, *params: Any) -> Any:
        return self.batch([(method, params)])[0]

    def batch(self, requests_: Sequence[tuple[str, Sequence[Any]]]) -> list[Any]:
        """Answers in the order of the requests; NodeError for the first that was refused."""
        body = [
            {"jsonrpc": "2.0", "id": index, "method": method, "params": list(params)}
            for index, (method, params) in enumerate(requests_)
        ]
        answers = sorted(self._session.post(self.url, json=body).json(), key=lambda answer: answer["id"])
        for (method, _), answer in zip(requests_, answers, strict=True):
            if "error" in answer:
                raise NodeError(method, answer["error"])
        return [answer["result"] for answer in answers]

    def receipt(self, transaction_hash: str) -> dict[str, Any]:
        """TimeoutError if the transaction is not mined within PATIENCE_SECONDS."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            receipt = self.request("eth_getTransactionReceipt", transaction_hash)
            if receipt is not None:
                return dict(receipt)
            if time.monotonic() > deadline:
                raise TimeoutError(f"{transaction_hash} was not mined within {PATIENCE_SECONDS:.0f} s")
            time.sleep(0.001)

    def take_back(self, snapshot: str) -> None:
        """Makes the chain what it was at the snapshot, which is used up."""
        await_empty_pool(self.request)
        self.request("evm_revert", snapshot)

    def mined(self, message: dict[str, str], *before: tuple[str, Sequence[Any]]) -> dict[str, Any]:
        """Receipt of the transaction, sent after the requests `before` it; sent again if the node lost it."""
        sent = self.batch([*before, ("eth_sendTransaction", (message,))])[-1]
        while True:
            try:
                return self.receipt(sent)
            except TimeoutError:
                if self.request("eth_getTransactionByHash", sent) is None:
                    sent = self.request("eth_sendTransaction", message)


@dataclass(frozen=True)
class Function:
    """How a function's calls and answers are encoded."""

    selector: bytes
    inputs: list[str]
    outputs: list[str]

    @staticmethod
    def of(abi: Iterable[AbiEntry], name: str, arity: int) -> Function:
        """The function of that name and number of arguments; StopIteration where there is none."""
        entry = next(
            entry
            for entry in abi
            if entry["type"] == "function" and entry["name"] == name and len(entry["inputs"]) == arity
        )
        signature = abi_to_signature(entry)
        outputs = abi_to_signature({**entry, "inputs": entry["outputs"]})
        return Function(keccak(text=signature)[:4], types_of(signature), types_of(outputs))

    def call_data(self, args: Sequence[Any]) -> bytes:
        """Whatever has an address of its own may stand for it among `args`."""
        plain = [str(arg) if kind == "address" else arg for kind, arg in zip(self.inputs, args, strict=True)]
        return self.selector + encode(self.inputs, plain)

    def answer(self, data: str) -> Any:
        """A tuple where the function returns several values."""
        values = decode(self.outputs, bytes.fromhex(data[2:]))
        return values[0] if len(values) == 1 else values


def types_of(signature: str) -> list[str]:
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
