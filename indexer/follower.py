"""The indexer's tick: sees where chain and index stand, reads what is missing, writes it whole.

A reorganisation is told by two different blocks at one height, never by a lower head: that is a node that lags.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import structlog

from aimy import metrics as shared_metrics
from aimy.errors import TransientError
from aimy.manifest import Manifest
from indexer import metrics
from indexer.contracts import Followed
from indexer.cursor import Cursor, fingerprint
from indexer.database import Index
from indexer.node import Header, Node
from indexer.reader import RECENT_BLOCKS, Reader
from indexer.writer import Writer

log = structlog.get_logger(__name__)

_TICK_SECONDS = 1.0
_HASHES_PER_LOOK = 50


@dataclass
class _State:
    """What the tables say, kept between ticks and read anew after any failure."""

    mark: bytes
    cursor: Cursor | None
    recent: set[int]
    followed: dict[str, Followed]


class Follower:
    def __init__(
        self, node: Node, index: Index, reader: Reader, writer: Writer, manifest: Manifest, confirmations: int = 0
    ) -> None:
        self._node = node
        self._index = index
        self._reader = reader
        self._writer = writer
        self._manifest = manifest
        self._confirmations = confirmations
        self._state: _State | None = None

    def tick(self) -> None:
        """Follows the chain up to its head, or for about a second; the next tick goes on."""
        until = time.monotonic() + _TICK_SECONDS
        while self.step() and time.monotonic() < until:
            pass

    def step(self) -> bool:
        """Reads and writes one range; False when there is nothing more to read now."""
        try:
            return self._step()
        except BaseException:
            self._state = None
            raise

    def _step(self) -> bool:
        cursor = self._state.cursor if self._state else None
        head, at_cursor = self._node.head(beside=cursor.number if cursor else None)
        shared_metrics.head_block.set(head.number)
        shared_metrics.head_timestamp.set(head.at)
        target = head.number - self._confirmations
        if target < self._manifest.start_block:
            return False
        if self._state is None:
            self._state = self._opened()
            cursor = self._state.cursor
            at_cursor = self._node.headers([cursor.number]).get(cursor.number) if cursor else None
        reached = self._follow(self._state, head, at_cursor, target)
        metrics.indexed_block.set(reached)
        metrics.lag_blocks.set(max(0, target - reached))
        return reached < target

    def _follow(self, state: _State, head: Header, at_cursor: Header | None, target: int) -> int:
        """One range, or one reorganisation; returns the last block that the tables hold."""
        cursor = state.cursor
        if cursor is not None and self._is_replaced(cursor, head, at_cursor):
            return self._replace(state, head, target)
        done = cursor.number if cursor else self._manifest.start_block - 1
        if done >= target:
            return done
        batch = self._reader.read(
            first=done + 1,
            parent_hash=cursor.hash if cursor else None,
            head=head,
            target=target,
            followed=state.followed,
            remembered=state.recent,
        )
        with self._index.transaction() as db:
            if cursor is None:
                self._index.begin(db, state.mark)
            state.cursor = self._writer.append(db, batch)
        state.followed.update(batch.found)
        state.recent |= {header.number for header in batch.recent}
        state.recent = {number for number in state.recent if number > batch.last.number - RECENT_BLOCKS}
        metrics.events.inc(len(batch.events))
        log.debug("blocks_indexed", first=batch.first, last=batch.last.number, events=len(batch.events))
        return batch.last.number

    def _opened(self) -> _State:
        start = self._manifest.start_block
        header = self._node.headers([start]).get(start)
        if header is None:
            raise TransientError(f"the chain has no block {start}")
        mark = fingerprint(self._manifest, header.hash)
        standpoint = self._index.open(mark)
        return _State(mark, standpoint.cursor, standpoint.recent, standpoint.followed)

    def _is_replaced(self, cursor: Cursor, head: Header, at_cursor: Header | None) -> bool:
        """Whether the chain has another block where the index has one. A node that lacks the block only lags."""
        if at_cursor is not None:
            return at_cursor.hash != cursor.hash
        if head.number >= cursor.number:
            return False
        with self._index.transaction() as db:
            known = self._index.known_hash(db, head.number)
        return known is not None and known != head.hash

    def _replace(self, state: _State, head: Header, target: int) -> int:
        """In one transaction takes the old branch back and writes the new one, or its first part.

        The new branch is read before anything is committed: if the node fails, the old rows stay.
        """
        fork = self._shared_with_chain(head.number)
        with self._index.transaction() as db:
            if fork is None:
                self._index.clear(db)
                self._index.begin(db, state.mark)
            else:
                self._writer.rewind(db, fork.number)
            if fork is not None and fork.number >= target:
                self._writer.move_cursor(db, fork, self._reader.window(fork.number, head.number))
                reached = fork.number
            else:
                batch = self._reader.read(
                    first=fork.number + 1 if fork else self._manifest.start_block,
                    parent_hash=fork.hash if fork else None,
                    head=head,
                    target=target,
                    followed=self._index.followed(db),
                    remembered=(),
                )
                self._writer.append(db, batch)
                reached = batch.last.number
        self._state = None
        metrics.reorganisations.inc()
        log.warning("chain_reorganised", fork=fork.number if fork else None, last=reached)
        return reached

    def _shared_with_chain(self, head: int) -> Header | None:
        """The highest block that the index knows and the chain still has."""
        below = head + 1
        while True:
            with self._index.transaction() as db:
                known = self._index.known_hashes(db, below, _HASHES_PER_LOOK)
            if not known:
                return None
            headers = self._node.headers([number for number, _ in known])
            for number, hash_ in known:
                if number in headers and headers[number].hash == hash_:
                    return headers[number]
            below = known[-1][0]
