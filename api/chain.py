"""What the API asks the chain itself, because no index knows it: whether something would pass now."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Final

import structlog
from fastapi import Depends, Request

from aimy.abis import AbiEntry, abi
from aimy.chain import Block, Chain
from aimy.errors import ContractRefused, FatalError, TransientError
from aimy.settings import ChainSettings
from api.errors import not_found, unavailable
from api.settings import ApiSettings

log = structlog.get_logger(__name__)

#: values of the contracts' Forecast
NEVER: Final = 2**40 - 1
UNKNOWN: Final = 2**40 - 2

_QUESTIONS = 8
_WAIT_SECONDS = 5.0
_CONTRACT = "Preflight"
#: what it reverts with where the node gives less gas than rules may spend
_STARVED = "CallGasTooLow"


@dataclass(frozen=True)
class Failure:
    """What speaks against a transfer: who says so, with which code, in which words, by which setting [one word]."""

    module: str
    name: str
    code: int
    text: str
    parameters: bytes


@dataclass(frozen=True)
class Report:
    """Preflight's answer at a block: see contracts/compliance/interfaces/IPreflight.sol. Amounts in token units."""

    block: Block
    is_allowed: bool
    failures: Sequence[Failure]
    earliest: int
    largest: int
    is_largest_known: bool


class ChainReader:
    """Questions to one chain, a few at a time, each in a thread of its own so that no other request waits for it."""

    def __init__(self, settings: ApiSettings) -> None:
        """Reads the manifest if a chain is named: FatalError when it is missing or wrong. Nothing is asked yet."""
        self._chain = _connected(settings)
        self._free = asyncio.Semaphore(_QUESTIONS)

    async def preflight(self, token: str, giver: str, receiver: str, amount: int) -> Report:
        """Whether `giver` may send `amount` to `receiver` at the newest block.

        ApiError 404 where `token` is none, 503 while there is no chain that answers.
        """
        if self._chain is None:
            raise unavailable("chain_missing", "this API reads no chain: AIMY_RPC_URL is not set")
        try:
            async with asyncio.timeout(_WAIT_SECONDS):
                await self._free.acquire()
        except TimeoutError:
            raise unavailable("busy", "too many questions to the chain are open: try again") from None
        try:
            return await asyncio.to_thread(_ask, self._chain, token, giver, receiver, amount)
        except ContractRefused as refused:
            if refused.name == _STARVED:
                log.error("chain_gives_too_little_gas", reason=str(refused))
                raise unavailable("chain_gas", "the chain's node gives too little gas to ask all rules") from None
            raise not_found("token", token, "address") from None
        except TransientError as error:
            log.warning("chain_failed", reason=str(error))
            raise unavailable("chain_unreachable", "the chain does not answer: try again") from None
        except FatalError as error:
            log.error("chain_differs", reason=str(error))
            raise unavailable("chain_differs", "the chain is not that of the deployment, or has no Preflight") from None
        finally:
            self._free.release()


def _connected(settings: ApiSettings) -> Chain | None:
    if settings.rpc_url is None:
        return None
    return Chain.connect(
        ChainSettings(
            rpc_url=settings.rpc_url,
            rpc_timeout_seconds=settings.rpc_timeout_seconds,
            deployment=settings.deployment,
        )
    )


def _ask(chain: Chain, token: str, giver: str, receiver: str, amount: int) -> Report:
    block = chain.head()
    contract = chain.web3.eth.contract(chain.contract(_CONTRACT).address, abi=_abi())
    question = contract.functions.preflight(token, giver, receiver, amount)
    is_allowed, failures, earliest, largest, is_largest_known = chain.call(question, block)
    return Report(
        block=block,
        is_allowed=is_allowed,
        failures=[_failure(*failure) for failure in failures],
        earliest=earliest,
        largest=largest,
        is_largest_known=is_largest_known,
    )


@cache
def _abi() -> list[AbiEntry]:
    """Words are those of anybody's rules, and read as bytes: what is no text must not hide the rest."""
    entries: list[AbiEntry] = json.loads(json.dumps(abi(_CONTRACT)).replace('"type": "string"', '"type": "bytes"'))
    return entries


def _failure(module: str, name: bytes, code: int, text: bytes, parameter: int) -> Failure:
    return Failure(module, _words(name), code, _words(text), parameter.to_bytes(32, "big"))


def _words(said: bytes) -> str:
    return said.decode("utf-8", errors="replace")


def _chain_reader(request: Request) -> Any:
    return request.app.state.chain


ChainDep = Annotated[ChainReader, Depends(_chain_reader)]
