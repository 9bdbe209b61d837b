"""Reports that peers serve, fetched side by side within a deadline: no peer can hold up or flood an operator."""

import asyncio
import threading
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
import orjson
import structlog

from aimy.log import redacted_url
from oracles.valuation import metrics

REPORTS_PATH: Final = "/v1/reports"
MAX_ANSWER_BYTES: Final = 1_000_000
MAX_REPORTS: Final = 1_000

log = structlog.get_logger()


class PeerError(Exception):
    """An answer that no operator gives."""


@dataclass(frozen=True, slots=True)
class PeerAnswer:
    """What one peer served, unverified: JSON values only."""

    peer: str
    reports: tuple[Any, ...]


class Peers:
    """The peers' report services. `collect` returns within the deadline, whatever the peers do.

    The requests run on a loop in a thread of their own, so that not even a hanging name resolution reaches the caller.
    """

    def __init__(self, urls: tuple[str, ...], deadline_seconds: float) -> None:
        self._urls = tuple(url.rstrip("/") for url in urls)
        self._deadline_seconds = deadline_seconds
        self._failures: dict[str, str] = {}
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, name="peers", daemon=True).start()

    def collect(self) -> tuple[PeerAnswer, ...]:
        """The answers of all peers that answered properly in time; the others are logged and counted."""
        if not self._urls:
            return ()
        return self._run(self._collect())

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)

    def _run(self, work: Coroutine[Any, Any, tuple[PeerAnswer, ...]]) -> tuple[PeerAnswer, ...]:
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result(self._deadline_seconds + 1)
        except TimeoutError:
            future.cancel()
            log.warning("peers_abandoned", deadline_seconds=self._deadline_seconds)
            for url in self._urls:
                self._note(url, "abandoned with the others")
            return ()

    async def _collect(self) -> tuple[PeerAnswer, ...]:
        timeout = aiohttp.ClientTimeout(total=self._deadline_seconds)
        async with aiohttp.ClientSession(timeout=timeout, auto_decompress=False, trust_env=False) as session:
            answers = await asyncio.gather(*(self._ask(session, url) for url in self._urls))
        return tuple(answer for answer in answers if answer is not None)

    async def _ask(self, session: aiohttp.ClientSession, url: str) -> PeerAnswer | None:
        try:
            headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
            async with session.get(url + REPORTS_PATH, headers=headers, allow_redirects=False) as response:
                if response.status != 200:
                    raise PeerError(f"answered with status {response.status}")
                answer = PeerAnswer(url, _reports_in(await _body(response)))
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError, PeerError) as error:
            metrics.peer_failures.labels(peer=redacted_url(url)).inc()
            self._note(url, f"{type(error).__name__}: {error}"[:200])
            return None
        self._note(url, "")
        return answer

    def _note(self, url: str, failure: str) -> None:
        """Logs when a peer falls silent and when it is heard again, not every time between."""
        before, self._failures[url] = self._failures.get(url, ""), failure
        metrics.peer_silent.labels(peer=redacted_url(url)).set(bool(failure))
        if failure and not before:
            log.warning("peer_silent", peer=redacted_url(url), error=failure)
        elif before and not failure:
            log.info("peer_heard_again", peer=redacted_url(url))


async def _body(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > MAX_ANSWER_BYTES:
            raise PeerError(f"answered with more than {MAX_ANSWER_BYTES} bytes")
    return bytes(body)


def _reports_in(body: bytes) -> tuple[Any, ...]:
    answer = orjson.loads(body)
    reports = answer.get("reports") if isinstance(answer, dict) else None
    if not isinstance(reports, list):
        raise PeerError("answered without a list of reports")
    if len(reports) > MAX_REPORTS:
        raise PeerError(f"answered with {len(reports)} reports, at most {MAX_REPORTS} are read")
    return tuple(reports)
