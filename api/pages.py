"""Keyset pages: the next one begins right after the last row, whatever was added meanwhile."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from fastapi import Depends, Query
from sqlalchemy import ColumnElement, Integer, Numeric, Select, and_, or_, tuple_

from api.database import Row, Snapshot
from api.errors import FieldError

LIMIT = 50
LIMIT_MAX = 200
_INT8_MAX = 2**63 - 1
_TEXT_MAX = 200


@dataclass(frozen=True)
class PageRequest:
    """What the caller asked for."""

    limit: int = LIMIT
    cursor: str | None = None


def page_request(
    limit: Annotated[int, Query(ge=1, le=LIMIT_MAX, description="most items of one page")] = LIMIT,
    cursor: Annotated[
        str | None, Query(max_length=1_000, description="`next` of the page before; opaque, of the same list only")
    ] = None,
) -> PageRequest:
    return PageRequest(limit, cursor)


PageDep = Annotated[PageRequest, Depends(page_request)]


@dataclass(frozen=True)
class Order:
    """The order of one list: columns that together tell its rows apart, each with its direction."""

    name: str
    keys: tuple[tuple[ColumnElement[Any], bool], ...]

    @classmethod
    def ascending(cls, name: str, *columns: ColumnElement[Any]) -> Order:
        return cls(name, tuple((column, False) for column in columns))

    @classmethod
    def newest_first(cls, name: str, *columns: ColumnElement[Any]) -> Order:
        return cls(name, tuple((column, True) for column in columns))

    async def page(
        self, snapshot: Snapshot, statement: Select[Any], request: PageRequest
    ) -> tuple[list[Row], str | None]:
        """Rows of the page, and the cursor of the next one, None where this is the last."""
        rows = await snapshot.all(self.asked(statement, request))
        if len(rows) <= request.limit:
            return rows, None
        rows = rows[: request.limit]
        return rows, self._encode(rows[-1])

    def asked(self, statement: Select[Any], request: PageRequest) -> Select[Any]:
        """`statement` for that page, and one row more, which tells whether another page follows."""
        if request.cursor is not None:
            statement = statement.where(self._beyond(self._decode(request.cursor)))
        ordered = statement.order_by(*(column.desc() if down else column for column, down in self.keys))
        return ordered.limit(request.limit + 1)

    def _beyond(self, last: list[Any]) -> ColumnElement[bool]:
        """Rows after `last`. The leading bound lets an index begin there even where directions are mixed."""
        directions = {down for _, down in self.keys}
        if len(directions) == 1:
            row = tuple_(*(column for column, _ in self.keys))
            limits = tuple_(*last, types=[column.type for column, _ in self.keys])
            return row < limits if directions.pop() else row > limits
        cases = []
        for place, (column, down) in enumerate(self.keys):
            equal = [before == value for (before, _), value in zip(self.keys[:place], last, strict=False)]
            cases.append(and_(*equal, column < last[place] if down else column > last[place]))
        first, down = self.keys[0]
        return and_(first <= last[0] if down else first >= last[0], or_(*cases))

    def _encode(self, row: Row) -> str:
        values = [row[column.key or ""] for column, _ in self.keys]
        words = [self.name, *(str(value) if isinstance(value, Decimal) else value for value in values)]
        return base64.urlsafe_b64encode(json.dumps(words, separators=(",", ":")).encode()).decode().rstrip("=")

    def _decode(self, cursor: str) -> list[Any]:
        try:
            words = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
            if not isinstance(words, list) or words[:1] != [self.name] or len(words) != len(self.keys) + 1:
                raise ValueError("it is of another list")
            return [_value(column, word) for (column, _), word in zip(self.keys, words[1:], strict=True)]
        except (ValueError, binascii.Error, RecursionError):
            raise FieldError(
                400, "invalid_cursor", "cursor is none of this list: take it from `next` of the page before", "cursor"
            ) from None


def _value(column: ColumnElement[Any], word: Any) -> Any:
    """`word` of a cursor as the column has it; anybody may have written that cursor."""
    if isinstance(column.type, Integer):
        if type(word) is int and abs(word) <= _INT8_MAX:
            return word
    elif isinstance(word, str) and word.isascii() and word.isprintable() and len(word) <= _TEXT_MAX:
        if not isinstance(column.type, Numeric):
            return word
        if word.isdigit() and len(word) <= (column.type.precision or 0):
            return Decimal(word)
    raise ValueError(f"{word!r} is no {column.key}")
