"""Reads a range of blocks: the logs of all followed contracts, also of those that the range itself introduces."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from aimy.errors import TransientError
from indexer.contracts import Followed, introduced, unknown
from indexer.decoding import Args, TopicTable, checksummed
from indexer.node import Header, Node, RangeTooLargeError, RawLog

RECENT_BLOCKS = 128
"""How many blocks below the cursor the index remembers to find a fork; a deeper one is found by blocks with events."""

_FEWEST_BLOCKS = 1
_MOST_BLOCKS = 100_000
_FIRST_BLOCKS = 2_000
_LOGS_WANTED = 10_000


class ChainMovedError(TransientError):
    """The chain was reorganised while it was read: read again."""


@dataclass(frozen=True, slots=True)
class Event:
    """A decoded log; name and args are None if no ABI knows it, args alone if its bytes do not fit."""

    log: RawLog
    address: str
    kind: str
    name: str | None
    args: Args | None


@dataclass(frozen=True)
class Batch:
    """What blocks `first` to `last.number` hold, all of one chain.

    events: in chain order; headers: of their blocks; recent: headers for `recent_blocks`; backfilled: contracts found
    here that had events below `first`, which are among `events`.
    """

    first: int
    last: Header
    events: list[Event]
    headers: dict[int, Header]
    recent: list[Header]
    found: dict[str, Followed]
    backfilled: list[str]


class Span:
    """How many blocks to ask for at once: more while answers are small, fewer when they grow or are refused."""

    def __init__(self) -> None:
        self.blocks = _FIRST_BLOCKS

    def answered(self, blocks: int, logs: int) -> None:
        if logs > 2 * _LOGS_WANTED:
            self.blocks = max(_FEWEST_BLOCKS, blocks * _LOGS_WANTED // logs)
        elif logs < _LOGS_WANTED // 2 and blocks >= self.blocks:
            self.blocks = min(_MOST_BLOCKS, self.blocks * 2)

    def refused(self, blocks: int, reason: str) -> None:
        """TransientError if even one block is too much."""
        if blocks <= _FEWEST_BLOCKS:
            raise TransientError(f"the chain refuses the logs of a single block: {reason}")
        self.blocks = blocks // 2


class Reader:
    def __init__(self, node: Node, topics: TopicTable, start_block: int) -> None:
        self._node = node
        self._topics = topics
        self._start_block = start_block
        self.span = Span()

    def read(
        self,
        *,
        first: int,
        parent_hash: bytes | None,
        head: Header,
        target: int,
        followed: Mapping[str, Followed],
        remembered: Iterable[int],
    ) -> Batch:
        """The blocks from `first` on, up to `target` or as many as the span allows.

        `parent_hash` is what the first block must stand on; ChainMovedError if it does not, or if the chain changes
        meanwhile. `remembered` are recent blocks that need not be read again.
        """
        last = min(target, first + self.span.blocks - 1)
        recent = self._window(last, head.number) - set(remembered)
        headers = self._headers({first, last, *recent}, head)
        if parent_hash is not None and headers[first].parent_hash != parent_hash:
            raise ChainMovedError(f"block {first} stands on another block than the one that was read")
        _check_links(headers)

        known = dict(followed)
        events, found, backfilled = self._events(first, headers[last], known)
        headers.update(self._headers({event.log.block_number for event in events} - headers.keys(), head))
        for event in events:
            if headers[event.log.block_number].hash != event.log.block_hash:
                raise ChainMovedError(f"block {event.log.block_number} changed while it was read")
        if first < last and self._headers({last})[last].hash != headers[last].hash:
            raise ChainMovedError(f"block {last} changed while it was read")
        blocks = {event.log.block_number: headers[event.log.block_number] for event in events}
        return Batch(
            first=first,
            last=headers[last],
            events=events,
            headers=blocks,
            recent=[headers[number] for number in sorted({*recent, last})],
            found=found,
            backfilled=backfilled,
        )

    def window(self, last: int, head: int) -> list[Header]:
        """The blocks to remember when `last` is the cursor."""
        headers = self._headers(self._window(last, head))
        _check_links(headers)
        return [headers[number] for number in sorted(headers)]

    def _window(self, last: int, head: int) -> set[int]:
        """A number of blocks near the head; far below it the last alone, as no fork is looked for there."""
        if last <= head - RECENT_BLOCKS:
            return {last}
        return set(range(max(self._start_block, last - RECENT_BLOCKS + 1), last + 1))

    def _headers(self, numbers: set[int], known: Header | None = None) -> dict[int, Header]:
        """Headers by number, of which one may be known already."""
        found = {known.number: known} if known is not None and known.number in numbers else {}
        found |= self._node.headers(numbers - found.keys())
        missing = numbers - found.keys()
        if missing:
            raise ChainMovedError(f"the chain has no block {min(missing)} any more")
        return found

    def _events(
        self, first: int, last: Header, known: dict[str, Followed]
    ) -> tuple[list[Event], dict[str, Followed], list[str]]:
        events: list[Event] = []
        found: dict[str, Followed] = {}
        backfilled: list[str] = []
        asked, with_past = list(known), list[str]()
        while asked:
            if first == last.number:
                logs = self._node.logs_of_block(asked, last.hash)
            else:
                logs = self._logs(asked, first, last.number)
            read = self._decoded(logs, known)
            if with_past:
                past = self._decoded(self._logs(with_past, self._start_block, first - 1), known)
                backfilled += sorted({event.address for event in past})
                read = past + read
            events += read
            newcomers = unknown(
                (newcomer for event in read for newcomer in introduced(event.kind, event.name, event.args)), known
            )
            found.update({newcomer.address: newcomer.followed for newcomer in newcomers})
            known.update(found)
            asked = [newcomer.address for newcomer in newcomers]
            with_past = [newcomer.address for newcomer in newcomers if not newcomer.is_new]
        events.sort(key=lambda event: (event.log.block_number, event.log.log_index))
        return events, found, backfilled

    def _logs(self, addresses: Sequence[str], first: int, last: int) -> list[RawLog]:
        """Logs in as many pieces as the node wants."""
        logs: list[RawLog] = []
        while first <= last:
            until = min(last, first + self.span.blocks - 1)
            try:
                piece = self._node.logs(addresses, first, until)
            except RangeTooLargeError as refusal:
                self.span.refused(until - first + 1, str(refusal))
                continue
            except TransientError:
                self.span.blocks = max(_FEWEST_BLOCKS, self.span.blocks // 2)
                raise
            self.span.answered(until - first + 1, len(piece))
            logs += piece
            first = until + 1
        logs.sort(key=lambda log: (log.block_number, log.log_index))
        return logs

    def _decoded(self, logs: Iterable[RawLog], known: Mapping[str, Followed]) -> list[Event]:
        events = []
        for log in logs:
            address = checksummed(log.address)
            followed = known[address]
            name, args = self._topics.decode(followed.abi, log.topics, log.data)
            events.append(Event(log, address, followed.kind, name, args))
        return events


def _check_links(headers: Mapping[int, Header]) -> None:
    for number, header in headers.items():
        above = headers.get(number + 1)
        if above is not None and above.parent_hash != header.hash:
            raise ChainMovedError(f"block {number + 1} does not stand on block {number}")
