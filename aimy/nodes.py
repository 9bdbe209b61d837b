"""Several nodes of one chain behind one web3 provider: one is asked until it fails, then the next."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

import requests
import structlog
from web3 import HTTPProvider, Web3
from web3.exceptions import BadResponseFormat, TooManyRequests
from web3.middleware import ExtraDataToPOAMiddleware
from web3.providers import JSONBaseProvider
from web3.types import RPCEndpoint, RPCResponse

from aimy import metrics
from aimy.errors import TransientError
from aimy.log import redacted_url

log = structlog.get_logger(__name__)

T = TypeVar("T")
Admission = Callable[[Web3], None]

# Codes by which providers say that they are asked too much; -32005 can also mean that a range of logs is too large.
_OVERLOADED: Final = (-32005, 429)
_RANGED: Final = "eth_getLogs"


class Nodes(JSONBaseProvider):
    """Asks the node that answered last; when it does not answer, or answers 429, 5xx or no JSON, the next one.

    A node is turned to only after `admit` found that it shows the same chain, and only when it has the newest block
    that was seen: nobody is taken back in time. Names in logs and metrics are redacted addresses.
    """

    def __init__(self, urls: Sequence[str], timeout_seconds: float) -> None:
        super().__init__()
        # A contract must not be able to make this process fetch an address of its choice (EIP-3668).
        self.global_ccip_read_enabled = False
        self._nodes = tuple(_Node(url, timeout_seconds) for url in urls)
        self._current = 0
        self._newest_block = 0
        self._switching = threading.RLock()
        self.admit: Admission = lambda _web3: None

    @property
    def current(self) -> str:
        """The redacted address of the node that is asked."""
        return self._nodes[self._current].name

    def see(self, block: int) -> None:
        """Remembers the newest block: another node must have it to be turned to."""
        self._newest_block = block

    def admit_current(self) -> None:
        """Compares the node that is asked with the deployment again."""
        self._nodes[self._current].is_admitted = False
        self._ask(lambda node: node.admitted_by(self.admit))

    def admit_all(self) -> None:
        """Compares every node that can be reached; the others are compared when they are turned to.

        TransientError when none can be reached.
        """
        failure: TransientError | None = None
        for node in self._nodes:
            try:
                node.admitted_by(self.admit)
            except TransientError as error:
                failure = error
                if len(self._nodes) > 1:
                    log.warning("rpc_node_unreachable", node=node.name, reason=str(error))
        if failure is not None and not any(node.is_admitted for node in self._nodes):
            raise failure

    def make_request(self, method: RPCEndpoint, params: Any) -> RPCResponse:
        return self._ask(lambda node: node.request(method, params))

    def make_batch_request(self, batch_requests: list[tuple[RPCEndpoint, Any]]) -> list[RPCResponse] | RPCResponse:
        return self._ask(lambda node: node.batch(batch_requests))

    def _ask(self, question: Callable[[_Node], T]) -> T:
        asked = self._current
        for step in range(len(self._nodes)):
            place = (asked + step) % len(self._nodes)
            try:
                if step:
                    self._turn_to(place)
                return question(self._nodes[place])
            except (requests.RequestException, TooManyRequests, BadResponseFormat, TransientError) as error:
                metrics.rpc_failures.labels(self._nodes[place].name).inc()
                if step == len(self._nodes) - 1:
                    raise
                log.warning("rpc_node_failed", node=self._nodes[place].name, kind=type(error).__name__)
        raise AssertionError("there is at least one node")

    def _turn_to(self, place: int) -> None:
        node = self._nodes[place]
        with self._switching:
            node.admitted_by(self.admit)
            if (newest := node.newest_block()) < self._newest_block:
                raise TransientError(f"{node.name} is at block {newest}, seen was block {self._newest_block}")
            if self._current != place:
                self._current = place
                metrics.rpc_failovers.labels(node.name).inc()
                log.warning("rpc_failover", node=node.name)


class _Node:
    """One node, with a connection of its own."""

    def __init__(self, url: str, timeout_seconds: float) -> None:
        self.name = redacted_url(url)
        self.is_admitted = False
        self._provider = HTTPProvider(
            url, request_kwargs={"timeout": timeout_seconds}, exception_retry_configuration=None
        )

    def request(self, method: RPCEndpoint, params: Any) -> RPCResponse:
        answer = self._answer(lambda: self._provider.make_request(method, params))
        return answer if method == _RANGED else _usable(answer)

    def batch(self, requests_: list[tuple[RPCEndpoint, Any]]) -> list[RPCResponse] | RPCResponse:
        answers = self._answer(lambda: self._provider.make_batch_request(requests_))
        for answer in answers if isinstance(answers, list) else [answers]:
            _usable(answer)
        return answers

    def newest_block(self) -> int:
        return int(self.request(RPCEndpoint("eth_blockNumber"), [])["result"], 16)

    def admitted_by(self, admit: Admission) -> None:
        if not self.is_admitted:
            admit(bare_web3(self._provider))
            self.is_admitted = True

    def _answer(self, ask: Callable[[], T]) -> T:
        try:
            return ask()
        except requests.RequestException:
            self.is_admitted = False
            raise
        except ValueError as error:
            self.is_admitted = False
            raise BadResponseFormat("the node answered no JSON") from error


def bare_web3(provider: JSONBaseProvider) -> Web3:
    """web3 over `provider`, without what asks for the chain's id twice before every read: `admit` sees to that id."""
    web3 = Web3(provider)
    web3.middleware_onion.inject(ExtraDataToPOAMiddleware, layer=0)
    web3.middleware_onion.remove("validation")
    return web3


def _usable(answer: RPCResponse) -> RPCResponse:
    error = answer.get("error") if isinstance(answer, dict) else None
    if isinstance(error, dict) and error.get("code") in _OVERLOADED:
        raise TransientError("the node is asked too much")
    return answer
