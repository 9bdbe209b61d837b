"""The chain as the indexer reads it: headers in batches and logs by range, close to the wire and untyped by web3.

Logs come as the node's JSON; only what is needed is turned into Python values, as decoding them is most of the work.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from web3 import HTTPProvider
from web3.types import RPCEndpoint

from aimy.chain import Chain
from aimy.errors import ContractRefused, TransientError

_HEADERS_PER_CALL = 200
_ADDRESSES_PER_CALL = 1_000


@dataclass(frozen=True, slots=True)
class Header:
    number: int
    hash: bytes
    parent_hash: bytes
    at: int


@dataclass(frozen=True, slots=True)
class RawLog:
    """A log with its values as bytes; `topics` may be empty."""

    block_number: int
    block_hash: bytes
    tx_hash: bytes
    log_index: int
    address: str
    topics: list[bytes]
    data: bytes


@dataclass(frozen=True, slots=True)
class TokenText:
    """What a token says of itself; None where it does not answer."""

    name: str | None
    symbol: str | None
    decimals: int | None


class RangeTooLargeError(Exception):
    """The node does not answer for so many blocks or logs at once: ask for fewer."""


class Node:
    """What the indexer asks of a chain. Raises TransientError while the node does not answer."""

    def __init__(self, chain: Chain) -> None:
        self._chain = chain

    def head(self, beside: int | None = None) -> tuple[Header, Header | None]:
        """The newest block that the node has, and the block of number `beside`, None if the node lacks it."""
        names = ["latest"] if beside is None else ["latest", hex(beside)]
        answers = self._ask_many("eth_getBlockByNumber", [[name, False] for name in names])
        head, *others = [self._header_of(answer) for answer in answers]
        if head is None:
            raise TransientError("the chain has no newest block")
        return head, others[0] if others else None

    def headers(self, numbers: Iterable[int]) -> dict[int, Header]:
        """Headers by number; one that the node does not have is left out."""
        wanted = sorted(set(numbers))
        found: dict[int, Header] = {}
        for start in range(0, len(wanted), _HEADERS_PER_CALL):
            part = wanted[start : start + _HEADERS_PER_CALL]
            for answer in self._ask_many("eth_getBlockByNumber", [[hex(number), False] for number in part]):
                header = self._header_of(answer)
                if header is not None:
                    found[header.number] = header
        return found

    def logs(self, addresses: Sequence[str], first: int, last: int) -> list[RawLog]:
        """Logs of `addresses` in blocks `first` to `last`, both included. RangeTooLargeError if that is too much."""
        return self._logs(addresses, {"fromBlock": hex(first), "toBlock": hex(last)})

    def logs_of_block(self, addresses: Sequence[str], block_hash: bytes) -> list[RawLog]:
        """Logs of `addresses` in one block, which the chain may have replaced since: then TransientError."""
        try:
            return self._logs(addresses, {"blockHash": "0x" + block_hash.hex()})
        except RangeTooLargeError as error:
            raise TransientError(f"the chain refuses the logs of a block: {error}") from error

    def _logs(self, addresses: Sequence[str], blocks: dict[str, str]) -> list[RawLog]:
        found: list[RawLog] = []
        for start in range(0, len(addresses), _ADDRESSES_PER_CALL):
            query = {"address": list(addresses[start : start + _ADDRESSES_PER_CALL]), **blocks}
            answer = self._response("eth_getLogs", [query])
            if "error" in answer:
                raise RangeTooLargeError(_message(answer))
            found.extend(_log(item) for item in answer["result"])
        return found

    def token_text(self, address: str) -> TokenText:
        """Name, symbol and decimals of a token, now."""
        token = self._chain.at("SecurityToken", address)
        answers: list[Any] = []
        for question in (token.functions.name(), token.functions.symbol(), token.functions.decimals()):
            try:
                answers.append(self._chain.call(question))
            except ContractRefused:
                answers.append(None)
        return TokenText(*answers)

    def _response(self, method: str, params: list[Any]) -> Any:
        with self._chain.rpc():
            return self._chain.web3.provider.make_request(RPCEndpoint(method), params)

    def _ask_many(self, method: str, calls: list[list[Any]]) -> list[Any]:
        with self._chain.rpc():
            provider = cast(HTTPProvider, self._chain.web3.provider)
            answers: Any = provider.make_batch_request([(RPCEndpoint(method), params) for params in calls])
        if isinstance(answers, dict):
            raise TransientError(f"the chain refused a batch of {method}: {_message(answers)}")
        for answer in answers:
            if "error" in answer:
                raise TransientError(f"the chain refused {method}: {_message(answer)}")
        return [answer["result"] for answer in answers]

    @staticmethod
    def _header_of(answer: Any) -> Header | None:
        if answer is None or answer.get("hash") is None:
            return None
        return Header(
            number=int(answer["number"], 16),
            hash=bytes.fromhex(answer["hash"][2:]),
            parent_hash=bytes.fromhex(answer["parentHash"][2:]),
            at=int(answer["timestamp"], 16),
        )


def _log(item: Any) -> RawLog:
    return RawLog(
        block_number=int(item["blockNumber"], 16),
        block_hash=bytes.fromhex(item["blockHash"][2:]),
        tx_hash=bytes.fromhex(item["transactionHash"][2:]),
        log_index=int(item["logIndex"], 16),
        address=item["address"],
        topics=[bytes.fromhex(topic[2:]) for topic in item["topics"]],
        data=bytes.fromhex(item["data"][2:]),
    )


def _message(answer: Any) -> str:
    error = answer.get("error")
    return str(error.get("message", error)) if isinstance(error, dict) else str(error)
