"""SQL of the projections: set-based, one statement per table and step.

`fold` brings a batch of events into a table; `touched`, `forget` and `refold` make the rows that some events are about
anew from all events that remain, which is how a reorganisation is undone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Column, Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.schema import DefaultClause

from indexer.projections.spec import SELF, Occurrences, On, Standing
from indexer.schema import SCHEMA, Base

TOUCHED = "touched_keys"
_POSITION = "e.block_number * 16777216 + e.log_index"
_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]


@dataclass(frozen=True)
class Source:
    """Where events are read from: a relation and a condition on its rows `e`."""

    relation: str = f"{SCHEMA}.events"
    condition: str = "true"


def table_of(projection: Standing | Occurrences) -> Table:
    return Base.metadata.tables[f"{SCHEMA}.{projection.table}"]


def insert_occurrences(projection: Occurrences, events: Iterable[On], source: Source) -> str:
    """Adds a row for each of the source's events."""
    selects, columns = [], ""
    for on in events:
        columns = ", ".join(_quoted(name) for name in on.sets)
        selects.append(
            f"INSERT INTO {SCHEMA}.{projection.table} (block_number, log_index, at, tx_hash, {columns}) "
            f"SELECT e.block_number, e.log_index, e.at, e.tx_hash, {', '.join(on.sets.values())} {_from(on, source)}"
        )
    return "; ".join(selects)


def fold(projection: Standing, events: tuple[On, ...], source: Source) -> str:
    """Brings the source's events, all later than those in the table, into it."""
    table = table_of(projection)
    keys = _keys(projection)
    given = _given(events)
    matched = " AND ".join(f"t.{key} = f.{key}" for key in keys)
    updates = [f"{_quoted(name)} = COALESCE(f.{_quoted(name)}, t.{_quoted(name)})" for name in given.sets]
    updates += [f"{name} = t.{name} + COALESCE(f.{name}, 0)" for name in given.adds]
    updates += ["updated_block = f.updated_block", "updated_at = f.updated_at"]
    columns, values = _row(table, keys, given)
    return (
        f"MERGE INTO {SCHEMA}.{table.name} t USING ({_folded(projection, events, source)}) f ON {matched} "
        f"WHEN MATCHED THEN UPDATE SET {', '.join(updates)} "
        f"WHEN NOT MATCHED THEN INSERT ({columns}) VALUES ({values})"
    )


def touched(projection: Standing, events: tuple[On, ...], source: Source) -> str:
    """Collects the keys that the source's events are about."""
    keys = ", ".join(_keys(projection))
    changes = _changes(projection, events, source)
    return f"CREATE TEMP TABLE {TOUCHED} ON COMMIT DROP AS SELECT DISTINCT {keys} FROM ({changes}) c"


def forget(projection: Standing) -> str:
    """Deletes the rows with touched keys."""
    matched = " AND ".join(f"t.{key} = k.{key}" for key in _keys(projection))
    return f"DELETE FROM {SCHEMA}.{projection.table} t USING {TOUCHED} k WHERE {matched}"


def refold(projection: Standing, addresses: Source) -> str:
    """Makes the rows with touched keys from all events. `addresses` names whose events were touched."""
    table = table_of(projection)
    keys = _keys(projection)
    every = projection.events
    is_local = all(SELF in on.key.values() for on in every)
    mine = f"e.address IN (SELECT e.address FROM {addresses.relation} e WHERE {addresses.condition})"
    source = Source(condition=mine if is_local else "true")
    columns, values = _row(table, keys, _given(every))
    joined = f"({_changes(projection, every, source)}) c JOIN {TOUCHED} k USING ({', '.join(keys)})"
    return (
        f"INSERT INTO {SCHEMA}.{table.name} ({columns}) SELECT {values} FROM ({_grouped(projection, every, joined)}) f"
    )


def _keys(projection: Standing) -> list[str]:
    return list(projection.events[0].key)


@dataclass(frozen=True)
class _Given:
    """Columns that some events set, add to or begin, each once and in order."""

    sets: list[str]
    adds: list[str]
    begins: list[str]

    @property
    def all(self) -> list[str]:
        return [*self.sets, *self.adds, *self.begins]


def _given(events: Iterable[On]) -> _Given:
    events = list(events)
    return _Given(
        sets=list(dict.fromkeys(name for on in events for name in on.sets)),
        adds=list(dict.fromkeys(name for on in events for name in on.adds)),
        begins=list(dict.fromkeys(name for on in events for name in on.begins)),
    )


def _from(on: On, source: Source) -> str:
    conditions = [source.condition, f"e.name = '{on.event}'", "e.args IS NOT NULL", on.where]
    if on.kinds:
        conditions.append(f"e.kind IN ({', '.join(repr(kind) for kind in on.kinds)})")
    return f"FROM {source.relation} e WHERE {' AND '.join(conditions)}"


def _changes(projection: Standing, events: tuple[On, ...], source: Source) -> str:
    table = table_of(projection)
    given = _given(events)
    selects = []
    for on in events:
        values = {**on.sets, **on.adds, **on.begins}
        columns = [f"{on.key[key]} AS {key}" for key in _keys(projection)]
        columns += [f"{values.get(name, f'NULL::{_kind(table.c[name])}')} AS {_quoted(name)}" for name in given.all]
        columns += [f"{_POSITION} AS position", "e.block_number", "e.at"]
        selects.append(f"SELECT {', '.join(columns)} {_from(on, source)}")
    return " UNION ALL ".join(selects)


def _folded(projection: Standing, events: tuple[On, ...], source: Source) -> str:
    return _grouped(projection, events, f"({_changes(projection, events, source)}) c")


def _grouped(projection: Standing, events: tuple[On, ...], changes: str) -> str:
    keys = ", ".join(_keys(projection))
    given = _given(events)
    table = table_of(projection)
    columns = [f"{_latest(table.c[name])} AS {_quoted(name)}" for name in given.sets]
    columns += [f"sum({name}) AS {name}" for name in given.adds]
    columns += [f"(array_agg({name} ORDER BY position))[1] AS {name}" for name in given.begins]
    columns += [
        "min(position) / 16777216 AS created_block",
        "min(position) % 16777216 AS created_log",
        "min(at) AS created_at",
        "max(block_number) AS updated_block",
        "max(at) AS updated_at",
    ]
    return f"SELECT {keys}, {', '.join(columns)} FROM {changes} GROUP BY {keys}"


def _latest(column: Column[object]) -> str:
    name = _quoted(column.name)
    last = f"(array_agg({name} ORDER BY position DESC) FILTER (WHERE {name} IS NOT NULL))[1]"
    if isinstance(column.type, ARRAY):
        elements = f"ARRAY(SELECT jsonb_array_elements_text({last}))::{_type(column)}"
        return f"CASE WHEN {last} IS NOT NULL THEN {elements} END"
    return last


def _row(table: Table, keys: list[str], given: _Given) -> tuple[str, str]:
    """Columns of a new row and the values that a folded change `f` gives them."""
    standing = ["created_block", "created_log", "created_at", "updated_block", "updated_at"]
    columns = [*keys, *(_quoted(name) for name in given.all), *standing]
    values = [f"f.{key}" for key in keys]
    for name in given.all:
        default = table.c[name].server_default
        value = f"f.{_quoted(name)}"
        values.append(f"COALESCE({value}, {_sql(default)})" if isinstance(default, DefaultClause) else value)
    values += [f"f.{name}" for name in standing]
    return ", ".join(columns), ", ".join(values)


def _sql(default: DefaultClause) -> str:
    return str(default.arg)


def _kind(column: Column[object]) -> str:
    """Type of a column's changes: arrays travel as JSON until they are folded."""
    return "jsonb" if isinstance(column.type, ARRAY) else _type(column)


def _type(column: Column[object]) -> str:
    return column.type.compile(_DIALECT).replace(' COLLATE "C"', "")


def _quoted(name: str) -> str:
    return f'"{name}"'
