"""The migrations build what the models describe."""

from __future__ import annotations

import psycopg
import pytest
import sqlalchemy
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from aimy.errors import FatalError
from aimy.postgres import psycopg_url, sqlalchemy_url
from indexer.database import migrate
from indexer.schema import SCHEMA, Base


def test_schema_of_a_later_version__is_refused_with_the_remedy(database):
    migrate(database)
    with psycopg.connect(psycopg_url(database)) as connection:
        connection.execute("UPDATE aimy_index.alembic_version SET version_num = '9999'")
    try:
        with pytest.raises(FatalError, match=r"aimy_index was built by another version .*: drop that schema"):
            migrate(database)
    finally:
        with psycopg.connect(psycopg_url(database)) as connection:
            connection.execute("DROP SCHEMA aimy_index CASCADE")


def test_migrated_schema__has_no_difference_from_the_models(database):
    migrate(database)
    engine = sqlalchemy.create_engine(sqlalchemy_url(database))
    options = {
        "include_schemas": True,
        "include_object": lambda item, name, kind, *_: kind != "table" or item.schema == SCHEMA,
        "version_table_schema": SCHEMA,
        "compare_server_default": True,
    }
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata) == []
    engine.dispose()
