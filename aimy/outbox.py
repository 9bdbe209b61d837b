"""The journal of a signer's transactions: each is written down, signed, before a node hears of it.

A process that dies at any point finds here what it may have sent, and sends that on instead of anything new. SQLite
keeps it (write-ahead log, synchronised at every commit). It holds what the network sees anyway, and no key.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from aimy.errors import FatalError, TransientError
from aimy.locks import locked

FORMAT: Final = 1
_LOCK_WAIT_SECONDS: Final = 5.0

_SCHEMA: Final = """
CREATE TABLE entries (
    id INTEGER PRIMARY KEY,
    chain TEXT NOT NULL,
    nonce INTEGER NOT NULL,
    label TEXT NOT NULL,
    opened_at REAL NOT NULL,
    ended_at REAL,
    outcome TEXT,
    cost TEXT,
    block INTEGER
) STRICT;
CREATE UNIQUE INDEX one_open_entry ON entries (chain) WHERE outcome IS NULL;
CREATE INDEX entries_by_end ON entries (chain, ended_at);
CREATE TABLE versions (
    entry INTEGER NOT NULL REFERENCES entries (id),
    tx_hash TEXT NOT NULL,
    raw BLOB NOT NULL,
    fields TEXT NOT NULL,
    worst_cost TEXT NOT NULL,
    signed_at REAL NOT NULL,
    PRIMARY KEY (entry, tx_hash)
) STRICT;
PRAGMA user_version = 1;
"""


@dataclass(frozen=True, slots=True)
class Version:
    """A signed transaction: its hash ("0x…"), what is sent, and the unsigned fields it was made of, fees included."""

    tx_hash: str
    raw: bytes = field(repr=False)
    fields: dict[str, Any]

    @property
    def worst_cost(self) -> int:
        """The most that it can take from the signer [wei]."""
        return int(self.fields["gas"]) * int(self.fields["maxFeePerGas"]) + int(self.fields["value"])


@dataclass(frozen=True, slots=True)
class Entry:
    """One nonce, and all that was signed for it, the newest last: at most one of them is ever mined."""

    id: int
    label: str
    versions: tuple[Version, ...]

    @property
    def current(self) -> Version:
        return self.versions[-1]

    @property
    def nonce(self) -> int:
        return int(self.current.fields["nonce"])

    @property
    def hashes(self) -> list[str]:
        return [version.tx_hash for version in self.versions]

    @property
    def worst_cost(self) -> int:
        return max(version.worst_cost for version in self.versions)


class Outbox:
    """The journal of one signer. `chain` tells chains apart, in all methods: id and genesis block.

    Per chain at most one entry is open, which the database itself holds: no second one can be signed beside it.
    """

    def __init__(self, database: sqlite3.Connection, lock: Any = None) -> None:
        self._database = database
        self._process_lock = lock
        self._one_at_a_time = threading.Lock()

    @classmethod
    def at(cls, folder: Path, address: str) -> Outbox:
        """The outbox of the signer `address` in `folder`.

        FatalError when it cannot be opened or another process has it: one key belongs to one process.
        """
        path = folder / f"{address.lower()}.sqlite"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            lock_path = path.with_suffix(".lock")
            lock = locked(lock_path, f"another process sends with the same key: it holds {lock_path}")
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            return cls(_prepared(sqlite3.connect(path, **_OPTIONS), path), lock)
        except (OSError, sqlite3.Error) as error:
            raise FatalError(f"the outbox {path} cannot be used: {error}") from error

    @classmethod
    def in_memory(cls) -> Outbox:
        """One that ends with the process, for scripts and tests."""
        return cls(_prepared(sqlite3.connect(":memory:", **_OPTIONS), Path(":memory:")))

    def close(self) -> None:
        with self._one_at_a_time:
            self._database.close()
            if self._process_lock is not None:
                self._process_lock.close()

    def begin(self, chain: str, label: str, version: Version) -> Entry:
        """Opens an entry with its first version. AssertionError while another one is open."""
        with self._transaction() as database:
            try:
                cursor = database.execute(
                    "INSERT INTO entries (chain, nonce, label, opened_at) VALUES (?, ?, ?, ?)",
                    (chain, version.fields["nonce"], label, time.time()),
                )
            except sqlite3.IntegrityError:
                raise AssertionError("an entry is begun only after the one before it has ended") from None
            entry = Entry(id=int(cursor.lastrowid or 0), label=label, versions=(version,))
            _insert(database, entry.id, version)
        return entry

    def add(self, entry: Entry, version: Version) -> Entry:
        """Writes down one more version of the same nonce."""
        if version.tx_hash in entry.hashes:
            return entry
        with self._transaction() as database:
            _insert(database, entry.id, version)
        return Entry(id=entry.id, label=entry.label, versions=(*entry.versions, version))

    def end(self, entry: Entry, outcome: str, cost: int | None = None, block: int | None = None) -> None:
        """Ends an entry; `cost` [wei] is what it took, None when that is unknown and its worst counts."""
        with self._transaction() as database:
            database.execute(
                "UPDATE entries SET outcome = ?, cost = ?, block = ?, ended_at = ? WHERE id = ?",
                (outcome, None if cost is None else str(cost), block, time.time(), entry.id),
            )

    def open_entry(self, chain: str) -> Entry | None:
        """What was signed and is not known to be mined, rejected or lost."""
        with self._transaction() as database:
            row = database.execute(
                "SELECT id, label FROM entries WHERE chain = ? AND outcome IS NULL", (chain,)
            ).fetchone()
            if row is None:
                return None
            versions = database.execute(
                "SELECT tx_hash, raw, fields FROM versions WHERE entry = ? ORDER BY rowid", (row[0],)
            ).fetchall()
        return Entry(
            id=row[0],
            label=row[1],
            versions=tuple(Version(tx_hash, bytes(raw), json.loads(fields)) for tx_hash, raw, fields in versions),
        )

    def open_since(self, chain: str) -> float | None:
        """When the open entry was written down [unix seconds]; None when there is none."""
        with self._transaction() as database:
            row = database.execute(
                "SELECT opened_at FROM entries WHERE chain = ? AND outcome IS NULL", (chain,)
            ).fetchone()
        return None if row is None else float(row[0])

    def spent_since(self, chain: str, since: float, without: Entry | None = None) -> int:
        """What the entries that ended after `since` [unix seconds] cost, and what the open one costs at worst [wei]."""
        with self._transaction() as database:
            rows = database.execute(
                "SELECT id, cost FROM entries WHERE chain = ? AND (outcome IS NULL OR ended_at > ?)", (chain, since)
            ).fetchall()
            spent = 0
            for id_, cost in rows:
                if without is not None and id_ == without.id:
                    continue
                if cost is None:
                    worst = database.execute("SELECT worst_cost FROM versions WHERE entry = ?", (id_,)).fetchall()
                    spent += max((int(one[0]) for one in worst), default=0)
                else:
                    spent += int(cost)
        return spent

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """TransientError when the file cannot be read or written: nothing may be sent that was not written down."""
        with self._one_at_a_time:
            try:
                self._database.execute("BEGIN IMMEDIATE")
                try:
                    yield self._database
                except BaseException:
                    self._database.execute("ROLLBACK")
                    raise
                self._database.execute("COMMIT")
            except sqlite3.Error as error:
                raise TransientError(f"the outbox cannot be used: {error}") from error


_OPTIONS: Final[dict[str, Any]] = {
    "isolation_level": None,
    "check_same_thread": False,
    "timeout": _LOCK_WAIT_SECONDS,
}


def _prepared(database: sqlite3.Connection, path: Path) -> sqlite3.Connection:
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    database.execute("PRAGMA foreign_keys = ON")
    (found,) = database.execute("PRAGMA user_version").fetchone()
    if found == 0:
        database.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} COMMIT;")
    elif found != FORMAT:
        raise FatalError(f"the outbox {path} has format {found}, expected {FORMAT}")
    return database


def _insert(database: sqlite3.Connection, entry: int, version: Version) -> None:
    database.execute(
        "INSERT INTO versions (entry, tx_hash, raw, fields, worst_cost, signed_at) VALUES (?, ?, ?, ?, ?, ?)",
        (entry, version.tx_hash, version.raw, json.dumps(version.fields), str(version.worst_cost), time.time()),
    )
