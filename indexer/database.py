"""The index in PostgreSQL: one writer at a time, its schema migrated, its rows of one deployment."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy
import structlog
from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from psycopg.conninfo import conninfo_to_dict

from aimy.errors import FatalError, TransientError
from aimy.manifest import Manifest
from aimy.postgres import psycopg_url, sqlalchemy_url
from indexer.completions import Db
from indexer.contracts import Followed, of_kind, of_manifest
from indexer.cursor import Cursor
from indexer.schema import SCHEMA, Base

log = structlog.get_logger(__name__)

LOCK = int.from_bytes(sha256(SCHEMA.encode()).digest()[:8], "big", signed=True)
_LOCK_POLL_SECONDS = 0.1
_MIGRATIONS = Path(__file__).parent / "migrations"


@dataclass(frozen=True)
class Standpoint:
    """Where the index stands. No cursor: it is empty. recent: numbers of the blocks that it remembers."""

    cursor: Cursor | None
    recent: set[int]
    followed: dict[str, Followed]


class Index:
    """A connection that holds the index's lock: as long as it lives no other indexer writes.

    FatalError when another indexer does, TransientError when the database does not answer.
    """

    def __init__(self, url: str, manifest: Manifest, *, lock_wait_seconds: float = 0.0) -> None:
        self._url = url
        self._manifest = manifest
        self._connection: psycopg.Connection[Any] | None = None
        self._lock_wait_seconds = lock_wait_seconds

    def open(self, fingerprint: bytes) -> Standpoint:
        """Connects, locks and migrates, if need be; clears an index of something else; says where it stands."""
        with _database_errors():
            if self._connection is None or self._connection.closed:
                self._connection = psycopg.connect(
                    psycopg_url(self._url), autocommit=True, application_name="aimy indexer"
                )
                self._lock(self._connection)
                migrate(self._url)
            with self._connection.transaction(), self._connection.cursor() as db:
                self._clear_if_foreign(db, fingerprint)
                return self._standpoint(db)

    def close(self) -> None:
        """Gives the lock back."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    @contextmanager
    def transaction(self) -> Iterator[Db]:
        """What is done inside is done whole or not at all."""
        if self._connection is None:
            raise TransientError("the index is not open")
        with _database_errors(), self._connection.transaction(), self._connection.cursor() as db:
            yield db

    def begin(self, db: Db, fingerprint: bytes) -> None:
        """The first rows: what the index is about. The cursor stands below the first block."""
        manifest = self._manifest
        db.execute(
            f"INSERT INTO {SCHEMA}.cursor (id, chain_id, deployment, fingerprint, start_block, block_number,"
            " block_hash, at) VALUES (1, %s, %s, %s, %s, %s, '', 0)",
            (manifest.chain_id, manifest.name, fingerprint, manifest.start_block, manifest.start_block - 1),
        )
        db.executemany(
            f"INSERT INTO {SCHEMA}.platform_contracts (name, address, abi, block_number) VALUES (%s, %s, %s, %s)",
            [(name, item.address, item.abi, item.block) for name, item in sorted(manifest.contracts.items())],
        )

    def clear(self, db: Db) -> None:
        """Empties every table."""
        tables = ", ".join(str(table) for table in Base.metadata.sorted_tables)
        db.execute(f"TRUNCATE {tables}".encode())

    def followed(self, db: Db) -> dict[str, Followed]:
        """Everyone whose events are read: found contracts never hide one of the manifest."""
        db.execute(f"SELECT address, kind FROM {SCHEMA}.contracts")
        found: Mapping[str, Followed] = {address: of_kind(kind) for address, kind in db.fetchall()}
        return {**found, **of_manifest(self._manifest)}

    def known_hashes(self, db: Db, below: int, limit: int) -> list[tuple[int, bytes]]:
        """Number and hash of up to `limit` known blocks under `below`, highest first."""
        db.execute(
            f"SELECT number, hash FROM {SCHEMA}.recent_blocks WHERE number < %(below)s"
            f" UNION SELECT number, hash FROM {SCHEMA}.blocks WHERE number < %(below)s"
            " ORDER BY number DESC LIMIT %(limit)s",
            {"below": below, "limit": limit},
        )
        return [(number, bytes(hash_)) for number, hash_ in db.fetchall()]

    def known_hash(self, db: Db, number: int) -> bytes | None:
        db.execute(
            f"SELECT hash FROM {SCHEMA}.recent_blocks WHERE number = %s"
            f" UNION SELECT hash FROM {SCHEMA}.blocks WHERE number = %s",
            (number, number),
        )
        row = db.fetchone()
        return bytes(row[0]) if row else None

    def _lock(self, connection: psycopg.Connection[Any]) -> None:
        deadline = time.monotonic() + self._lock_wait_seconds
        while True:
            row = connection.execute("SELECT pg_try_advisory_lock(%s)", (LOCK,)).fetchone()
            if row and row[0]:
                return
            if time.monotonic() >= deadline:
                self.close()
                name = conninfo_to_dict(psycopg_url(self._url)).get("dbname", "postgres")
                raise FatalError(
                    f"another indexer writes {SCHEMA} in database {name!r}: stop it, or give this one another database"
                )
            time.sleep(_LOCK_POLL_SECONDS)

    def _clear_if_foreign(self, db: Db, fingerprint: bytes) -> None:
        db.execute(f"SELECT deployment, fingerprint FROM {SCHEMA}.cursor")
        row = db.fetchone()
        if row is not None and bytes(row[1]) != fingerprint:
            log.warning("index_made_anew", was=row[0], now=self._manifest.name)
            self.clear(db)

    def _standpoint(self, db: Db) -> Standpoint:
        db.execute(f"SELECT block_number, block_hash FROM {SCHEMA}.cursor")
        row = db.fetchone()
        cursor = Cursor(row[0], bytes(row[1])) if row else None
        db.execute(f"SELECT number FROM {SCHEMA}.recent_blocks")
        recent = {number for (number,) in db.fetchall()}
        return Standpoint(cursor, recent, self.followed(db))


def migrate(url: str) -> None:
    """Brings the schema to the newest revision."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    engine = sqlalchemy.create_engine(sqlalchemy_url(url), poolclass=sqlalchemy.NullPool)
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except CommandError as error:
        raise FatalError(
            f"{SCHEMA} was built by another version ({error}): drop that schema, it is made anew"
        ) from error
    finally:
        engine.dispose()


@contextmanager
def _database_errors() -> Iterator[None]:
    try:
        yield
    except (psycopg.OperationalError, psycopg.InterfaceError, sqlalchemy.exc.OperationalError) as error:
        raise TransientError(f"the database does not answer: {type(error).__name__}") from error
