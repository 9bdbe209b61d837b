"""The words in which projections say what events do to tables.

An expression is SQL over `e`, a row of `events`. The functions below write the usual ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

SELF = "e.address"
ZERO_ADDRESS = "0x0000000000000000000000000000000000000000"


@dataclass(frozen=True)
class On:
    """What one event, emitted by contracts of these kinds (none named: any), does to one row of a table.

    key: which row; sets: columns that take this value until a later event sets them; adds: columns that grow by it;
    begins: columns that keep the first value ever given. A value that is NULL changes nothing.
    """

    kinds: tuple[str, ...]
    event: str
    key: Mapping[str, str] = field(default_factory=dict)
    sets: Mapping[str, str] = field(default_factory=dict)
    adds: Mapping[str, str] = field(default_factory=dict)
    begins: Mapping[str, str] = field(default_factory=dict)
    where: str = "true"

    def matches(self, kind: str, event: str | None) -> bool:
        return event == self.event and (not self.kinds or kind in self.kinds)


@dataclass(frozen=True)
class Standing:
    """A table with a row per thing, each the sum of the events about it."""

    table: str
    events: tuple[On, ...]


@dataclass(frozen=True)
class Occurrences:
    """A table with a row per event; `sets` of each event are its columns."""

    table: str
    events: tuple[On, ...]


Projection = Standing | Occurrences


def text(argument: str) -> str:
    return f"e.args->>'{argument}'"


def number(argument: str) -> str:
    return f"(e.args->>'{argument}')::numeric"


def integer(argument: str) -> str:
    return f"(e.args->>'{argument}')::bigint"


def small(argument: str) -> str:
    return f"(e.args->>'{argument}')::integer"


def flag(argument: str) -> str:
    return f"(e.args->>'{argument}')::boolean"


def raw(argument: str) -> str:
    return f"aimy_index.unhex(e.args->>'{argument}')"


def spelled(argument: str) -> str:
    """The text in a bytes3 or bytes32."""
    return f"aimy_index.spelled(e.args->>'{argument}')"


def array(argument: str) -> str:
    return f"e.args->'{argument}'"


def literal(value: str | bool | int) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else f"'{value}'"


def minus(expression: str) -> str:
    return f"-{expression}"


def is_not(argument: str, value: str) -> str:
    return f"e.args->>'{argument}' <> '{value}'"


def is_(argument: str, value: str) -> str:
    return f"e.args->>'{argument}' = '{value}'"
