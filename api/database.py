"""Snapshots of the index: what is read within one is of one block, and nothing can be written.

Statements are SQLAlchemy Core, run on psycopg's own asynchronous connections.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.rows import DictRow, dict_row
from sqlalchemy import Executable, select
from sqlalchemy.dialects.postgresql import psycopg as psycopg_dialect
from sqlalchemy.sql.elements import ClauseElement

from aimy.errors import ApiError
from aimy.postgres import psycopg_url
from api.errors import NotModified, from_database, unavailable
from api.tables import cursor

Row = Mapping[str, Any]

CONNECTIONS = 8
_WAIT_SECONDS = 5.0
_CONNECT_SECONDS = 5
_STATEMENT_MILLISECONDS = 5_000
_BEGIN = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
DIALECT = psycopg_dialect.dialect()  # type: ignore[no-untyped-call]

Connection = psycopg.AsyncConnection[DictRow]


@dataclass(frozen=True)
class BlockRow:
    """The block up to which a snapshot speaks."""

    number: int
    hash: bytes
    at: int


@dataclass(frozen=True)
class Snapshot:
    """One read-only view of the index, as it stood at `block`."""

    block: BlockRow
    cursor: Row
    _connection: Connection

    async def all(self, statement: Executable) -> list[Row]:
        return list(await (await _execute(self._connection, statement)).fetchall())

    async def first(self, statement: Executable) -> Row | None:
        return await (await _execute(self._connection, statement)).fetchone()


class Database:
    """A few connections, opened when they are needed and kept."""

    def __init__(self, url: str) -> None:
        self._url = psycopg_url(url)
        self._idle: list[Connection] = []
        self._free = asyncio.Semaphore(CONNECTIONS)

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Snapshot]:
        """A view of the newest block. ApiError 503 while the index does not exist or the database does not answer."""
        try:
            async with asyncio.timeout(_WAIT_SECONDS):
                await self._free.acquire()
        except TimeoutError:
            raise unavailable("busy", "every connection to the database is in use: try again") from None
        try:
            async with self._transaction() as connection:
                yield await _snapshot_of(connection)
        except psycopg.Error as error:
            raise from_database(error) from error
        finally:
            self._free.release()

    async def close(self) -> None:
        idle, self._idle = self._idle, []
        for connection in idle:
            await connection.close()

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[Connection]:
        connection = await self._begin()
        try:
            yield connection
            await connection.execute("ROLLBACK")
        except (ApiError, NotModified):
            await connection.execute("ROLLBACK")
            raise
        finally:
            await self._give_back(connection)

    async def _give_back(self, connection: Connection) -> None:
        """Only a connection whose transaction has ended serves again: a cancelled request may have left it anywhere."""
        if connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE:
            self._idle.append(connection)
        else:
            await connection.close()

    async def _begin(self) -> Connection:
        """A connection in a new transaction; those that the server has closed since are passed over."""
        while self._idle:
            connection = self._idle.pop()
            with suppress(psycopg.OperationalError):
                await connection.execute(_BEGIN)
                return connection
            await connection.close()
        connection = await psycopg.AsyncConnection.connect(
            self._url,
            autocommit=True,
            row_factory=dict_row,
            prepare_threshold=None,
            connect_timeout=_CONNECT_SECONDS,
            application_name="aimy api",
            options=f"-c statement_timeout={_STATEMENT_MILLISECONDS}",
        )
        await connection.execute(_BEGIN)
        return connection


async def _snapshot_of(connection: Connection) -> Snapshot:
    row = await (await _execute(connection, select(cursor))).fetchone()
    if row is None or not row["block_hash"]:
        raise unavailable("index_empty", "the index holds no block yet: the indexer is at its first")
    return Snapshot(BlockRow(row["block_number"], bytes(row["block_hash"]), row["at"]), row, connection)


async def _execute(connection: Connection, statement: Executable) -> psycopg.AsyncCursor[DictRow]:
    assert isinstance(statement, ClauseElement)
    compiled = statement.compile(dialect=DIALECT)
    return await connection.execute(compiled.string.encode(), compiled.params)
