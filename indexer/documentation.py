"""Writes what the documents say about tables and events from the code itself: `python -m indexer.documentation`.

Tests compare the documents with what this renders, so that neither can drift.
"""

from pathlib import Path

from indexer.schema import Base, access, assets, chain, identity, market, tokens

ROOT = Path(__file__).parent.parent
TABLES = Path(__file__).parent / "tables.md"

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


if __name__ == "__main__":
    TABLES.write_text(tables_in_markdown(), encoding="utf-8")
