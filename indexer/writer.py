"""Brings a batch into the tables and takes blocks back out. The caller's transaction makes either whole."""

from __future__ import annotations

from collections.abc import Iterable

import orjson

from indexer.completions import Db, Scope, TokenReader, complete
from indexer.cursor import Cursor
from indexer.node import Header
from indexer.projections import PROJECTIONS, Occurrences, Standing
from indexer.projections.contracts import CONTRACTS
from indexer.projections.sql import TOUCHED, Source, fold, forget, insert_occurrences, refold, touched
from indexer.reader import RECENT_BLOCKS, Batch, Event

_AFFECTED = "affected_events"
_EVENT_COLUMNS = (
    "block_hash, log_index, block_number, at, tx_hash, address, kind, name, args, topic0, other_topics, data"
)


class Writer:
    """chain_id and read_token are what completions need to know of the chain."""

    def __init__(self, chain_id: int, read_token: TokenReader) -> None:
        self._chain_id = chain_id
        self._read_token = read_token

    def append(self, db: Db, batch: Batch) -> Cursor:
        """Adds what `batch` holds and moves the cursor to its last block."""
        _insert_blocks(db, batch)
        _copy_events(db, batch)
        backfilled = set(batch.backfilled)
        source = Source(condition=_range(batch, backfilled))
        news = [event for event in batch.events if event.address not in backfilled]
        _project(db, news, source)
        self._complete(db, Scope(source, _names(news), rebuilt=False))
        if backfilled:
            self._insert_past(db, batch, backfilled)
        return self.move_cursor(db, batch.last, batch.recent)

    def rewind(self, db: Db, fork: int) -> None:
        """Takes back all blocks above `fork`, as if they had never been. The cursor is moved by who writes next."""
        _begin_affected(db)
        db.execute(f"INSERT INTO {_AFFECTED} SELECT * FROM aimy_index.events WHERE block_number > %s", (fork,))
        _take_back(db)
        db.execute(
            f"DELETE FROM aimy_index.blocks b USING {_AFFECTED} a WHERE b.number = a.block_number"
            " AND NOT EXISTS (SELECT FROM aimy_index.events e WHERE e.block_number = b.number)"
        )
        db.execute("DELETE FROM aimy_index.recent_blocks WHERE number > %s", (fork,))
        for projection in PROJECTIONS:
            if isinstance(projection, Occurrences):
                db.execute(
                    f"DELETE FROM aimy_index.{projection.table} t USING {_AFFECTED} a"
                    " WHERE t.block_number = a.block_number AND t.log_index = a.log_index"
                )
        self._rebuild(db)

    def move_cursor(self, db: Db, last: Header, recent: Iterable[Header]) -> Cursor:
        """Sets the cursor to `last`, remembers `recent` and forgets what is further below."""
        db.executemany(
            "INSERT INTO aimy_index.recent_blocks (number, hash, parent_hash, at) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT (number)"
            " DO UPDATE SET hash = excluded.hash, parent_hash = excluded.parent_hash, at = excluded.at",
            [(header.number, header.hash, header.parent_hash, header.at) for header in recent],
        )
        db.execute("DELETE FROM aimy_index.recent_blocks WHERE number <= %s", (last.number - RECENT_BLOCKS,))
        db.execute(
            "UPDATE aimy_index.cursor SET block_number = %s, block_hash = %s, at = %s",
            (last.number, last.hash, last.at),
        )
        return Cursor(last.number, last.hash)

    def _insert_past(self, db: Db, batch: Batch, backfilled: set[str]) -> None:
        """Contracts that were found late bring a past; the rows it is about are made anew from all events."""
        _begin_affected(db)
        db.execute(
            f"INSERT INTO {_AFFECTED} SELECT * FROM aimy_index.events WHERE address = ANY(%s)", (list(backfilled),)
        )
        events = [event for event in batch.events if event.address in backfilled]
        for projection in PROJECTIONS:
            if isinstance(projection, Occurrences):
                _run_occurrences(db, projection, events, Source(_AFFECTED))
        self._rebuild(db)

    def _rebuild(self, db: Db) -> None:
        """Makes the rows that the affected events are about anew."""
        db.execute(f"SELECT DISTINCT kind, name FROM {_AFFECTED}")
        pairs = db.fetchall()
        for projection in PROJECTIONS:
            if isinstance(projection, Standing):
                events = tuple(on for on in projection.events if any(on.matches(kind, name) for kind, name in pairs))
                if events:
                    _remake(db, projection, Source(_AFFECTED))
        names = frozenset(name for _, name in pairs if name)
        self._complete(db, Scope(Source(_AFFECTED), names, rebuilt=True))
        db.execute(f"DROP TABLE {_AFFECTED}")

    def _complete(self, db: Db, scope: Scope) -> None:
        complete(db, scope, chain_id=self._chain_id, read_token=self._read_token)


def _begin_affected(db: Db) -> None:
    db.execute(f"CREATE TEMP TABLE {_AFFECTED} (LIKE aimy_index.events) ON COMMIT DROP")


def _take_back(db: Db) -> None:
    """Deletes the affected events, and those of contracts that only they had introduced."""
    orphans = (
        f"INSERT INTO {_AFFECTED} SELECT e.* FROM aimy_index.events e JOIN {TOUCHED} k ON e.address = k.address"
        " WHERE NOT EXISTS (SELECT FROM aimy_index.contracts c WHERE c.address = k.address)"
    )
    while True:
        db.execute(
            f"DELETE FROM aimy_index.events e USING {_AFFECTED} a"
            " WHERE e.block_hash = a.block_hash AND e.log_index = a.log_index"
        )
        _remake(db, CONTRACTS, Source(_AFFECTED), keep_touched=True)
        db.execute(orphans)
        has_orphans = db.rowcount > 0
        db.execute(f"DROP TABLE {TOUCHED}")
        if not has_orphans:
            return


def _remake(db: Db, projection: Standing, source: Source, *, keep_touched: bool = False) -> None:
    db.execute(touched(projection, projection.events, source).encode())
    db.execute(forget(projection).encode())
    db.execute(refold(projection, source).encode())
    if not keep_touched:
        db.execute(f"DROP TABLE {TOUCHED}")


def _project(db: Db, events: Iterable[Event], source: Source) -> None:
    """Runs the projections that these events concern, each once."""
    pairs = {(event.kind, event.name) for event in events if event.args is not None}
    for projection in PROJECTIONS:
        concerned = tuple(on for on in projection.events if any(on.matches(kind, name) for kind, name in pairs))
        if not concerned:
            continue
        if isinstance(projection, Standing):
            db.execute(fold(projection, concerned, source).encode())
        else:
            db.execute(insert_occurrences(projection, concerned, source).encode())


def _run_occurrences(db: Db, projection: Occurrences, events: list[Event], source: Source) -> None:
    concerned = [on for on in projection.events if any(on.matches(event.kind, event.name) for event in events)]
    if concerned:
        db.execute(insert_occurrences(projection, concerned, source).encode())


def _range(batch: Batch, backfilled: set[str]) -> str:
    condition = f"e.block_number BETWEEN {batch.first} AND {batch.last.number}"
    if backfilled:
        addresses = ", ".join(f"'{address}'" for address in sorted(backfilled))
        condition += f" AND e.address NOT IN ({addresses})"
    return condition


def _names(events: Iterable[Event]) -> frozenset[str]:
    return frozenset(event.name for event in events if event.name is not None)


def _insert_blocks(db: Db, batch: Batch) -> None:
    rows = [(header.number, header.hash, header.parent_hash, header.at) for header in batch.headers.values()]
    db.executemany(
        "INSERT INTO aimy_index.blocks (number, hash, parent_hash, at) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
        rows,
    )


def _copy_events(db: Db, batch: Batch) -> None:
    if not batch.events:
        return
    with db.copy(f"COPY aimy_index.events ({_EVENT_COLUMNS}) FROM STDIN") as copy:
        for event in batch.events:
            log = event.log
            copy.write_row(
                (
                    log.block_hash,
                    log.log_index,
                    log.block_number,
                    batch.headers[log.block_number].at,
                    log.tx_hash,
                    event.address,
                    event.kind,
                    event.name,
                    None if event.args is None else orjson.dumps(event.args).decode(),
                    log.topics[0] if log.topics else None,
                    b"".join(log.topics[1:]),
                    log.data,
                )
            )
