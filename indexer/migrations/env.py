"""Alembic's entry: builds the index schema over the connection that `indexer.database` hands in."""

from alembic import context
from sqlalchemy import text
from sqlalchemy.sql.schema import SchemaItem

from indexer.schema import SCHEMA, Base


def only_ours(item: SchemaItem, name: str | None, type_: str, reflected: bool, compare_to: SchemaItem | None) -> bool:
    return type_ != "table" or (getattr(item, "schema", None) == SCHEMA and name != "alembic_version")


connection = context.config.attributes["connection"]
connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    version_table_schema=SCHEMA,
    include_schemas=True,
    include_object=only_ours,
    compare_type=True,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
