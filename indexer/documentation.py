"""Writes what the documents say about tables and events from the code itself: `python -m indexer.documentation`.

Tests compare the documents with what this renders, so that neither can drift.
"""

from pathlib import Path

from aimy import abis
from indexer.completions import COMPLETED
from indexer.projections import PROJECTIONS, Standing
from indexer.projections.contracts import CONTRACTS, INTRODUCTIONS
from indexer.projections.spec import On
from indexer.schema import Base, access, assets, chain, identity, market, tokens

TABLES = Path(__file__).parent / "tables.md"
EVENTS = Path(__file__).parents[1] / "docs" / "events.md"

_SHORT = {
    "TEXT": "text",
    "BYTEA": "bytes",
    "BIGINT": "int8",
    "INTEGER": "int4",
    "SMALLINT": "int2",
    "BOOLEAN": "bool",
    "JSONB": "jsonb",
    "NUMERIC(78, 0)": "numeric(78)",
    "NUMERIC(20, 0)": "numeric(20)",
    "NUMERIC(78, 0)[]": "numeric(78)[]",
    "TEXT[]": "text[]",
}
_PREFACE = (
    "Written by `python -m indexer.documentation` from `indexer/schema/`. Keys are in bold. A standing table also has "
    "`created_block`, `created_log`, `created_at` (its first event) and `updated_block`, `updated_at` (its latest)."
)
_SHARED = {"created_block", "created_log", "created_at", "updated_block", "updated_at"}


def tables_in_markdown() -> str:
    """Every table with its meaning and its columns, grouped as the schema's modules are."""
    parts = ["# Tables of `aimy_index`", _PREFACE]
    for module in (chain, assets, tokens, identity, market, access):
        parts.append(f"## {(module.__doc__ or '').strip()}")
        models = [
            model
            for model in vars(module).values()
            if isinstance(model, type) and issubclass(model, Base) and model.__module__ == module.__name__
        ]
        for model in models:
            parts.append(_table(model))
    return "\n\n".join(parts) + "\n"


def _table(model: type[Base]) -> str:
    table = Base.metadata.tables[f"aimy_index.{model.__tablename__}"]
    standing = set(table.columns.keys()) >= _SHARED
    lines = [f"**{table.name}**{' (standing)' if standing else ''}: {' '.join((model.__doc__ or '').split())}", ""]
    lines += ["| column | type | meaning |", "|---|---|---|"]
    for column in table.columns:
        if standing and column.name in _SHARED:
            continue
        kind = str(column.type.compile()) if "[]" not in repr(column.type) else str(column.type)
        kind = kind.replace(' COLLATE "C"', "").replace("BLOB", "BYTEA")
        key = "**" if column.primary_key else ""
        null = ", null" if column.nullable else ""
        lines.append(f"| {key}{column.name}{key} | {_SHORT.get(kind, kind)}{null} | {column.comment} |")
    return "\n".join(lines)


_EVENTS_PREFACE = """# Events

Written by `python -m indexer.documentation` from the ABIs and the indexer's projections; a test holds it.

Every event of every contract that the indexer follows is a row of `aimy_index.events`, with its arguments by name. The
right column says which columns of which other tables it writes beside; raw only: none. What the columns mean is in
[tables.md](../indexer/tables.md)."""
_KINDS = {"OnchainIdFactory": "IdFactory", "MockStablecoin": "Stablecoin"}


def events_in_markdown() -> str:
    """Every event of every ABI and what the indexer makes of it."""
    parts = [_EVENTS_PREFACE]
    for name in abis.names():
        events = [entry for entry in abis.abi(name) if entry["type"] == "event"]
        if events:
            rows = [
                f"| `{_signature(entry)}` | {_effects(_KINDS.get(name, name), entry['name'])} |" for entry in events
            ]
            parts.append("\n".join([f"## {name}", "", "| event | writes |", "|---|---|", *rows]))
    return "\n\n".join(parts) + "\n"


def _signature(entry: abis.AbiEntry) -> str:
    inputs = ", ".join(f"{item['type']} {item['name']}".strip() for item in entry["inputs"])
    return f"{entry['name']}({inputs})"


def _effects(kind: str, event: str) -> str:
    written: dict[str, list[str]] = {}
    for projection in PROJECTIONS:
        for on in projection.events:
            if on.matches(kind, event) and projection is not CONTRACTS:
                columns = _columns(on) if isinstance(projection, Standing) else ["a row"]
                known = written.setdefault(projection.table, [])
                known += [column for column in columns if column not in known]
    if event in COMPLETED:
        table, *columns = COMPLETED[event]
        written.setdefault(table, []).extend(columns)
    effects = [f"`{table}`: {', '.join(columns) or 'a row'}" for table, columns in written.items()]
    effects += [
        f"`contracts`: `{item.argument}` is followed as {item.introduces}"
        for item in INTRODUCTIONS
        if (item.kind, item.event) == (kind, event)
    ]
    return "; ".join(effects) or "raw only"


def _columns(on: On) -> list[str]:
    return [*on.sets, *on.adds]


if __name__ == "__main__":
    TABLES.write_text(tables_in_markdown(), encoding="utf-8")
    EVENTS.write_text(events_in_markdown(), encoding="utf-8")
