"""A read API over the index of a platform that has lived: real node, real indexer, real PostgreSQL."""

from __future__ import annotations

from contextlib import contextmanager

import psycopg
import pytest
from ape import chain
from fastapi.testclient import TestClient

from aimy.chain import Chain
from aimy.postgres import database_url, psycopg_url, stop_embedded
from api.app import create_app
from api.settings import ApiSettings
from indexer.service import Indexer
from indexer.settings import IndexerSettings
from tests.integration.api.world import Actors, live

EMPTY, LIVED = "api_empty", "api_lived"


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """URL of a database of that name on the tests' own PostgreSQL; databases are made by `copy_of`."""
    data_dir = tmp_path_factory.mktemp("postgres-of-api") / "data"
    url = database_url("embedded", data_dir)
    with psycopg.connect(psycopg_url(url), autocommit=True) as connection:
        for name in (EMPTY, LIVED):
            connection.execute(f"CREATE DATABASE {name}")
    yield lambda name="postgres": url.replace("/postgres?", f"/{name}?", 1)
    stop_embedded(data_dir)


@pytest.fixture(scope="session")
def indexing(chain_url, manifest_path):
    """An indexer of this chain into a database."""

    @contextmanager
    def index_into(url):
        settings = IndexerSettings(rpc_url=chain_url, deployment=manifest_path, database_url=url)
        indexer = Indexer(Chain.connect(settings), settings)
        try:
            yield indexer
        finally:
            indexer.close()

    return index_into


@pytest.fixture(scope="session")
def world(platform, server, indexing, issuer, compliance_officer, kyc_officer, guardian, operators, investors):
    """What is in the database `LIVED`; the chain is taken back, so that no other test sees this life."""
    before = chain.snapshot()
    actors = Actors(issuer, compliance_officer, kyc_officer, guardian, operators, investors)
    world = live(platform, actors)
    with indexing(server(LIVED)) as indexer:
        indexer.tick()
    chain.restore(before)
    return world


@pytest.fixture(scope="session")
def make_client():
    """Asks an API over a database."""
    return lambda url: TestClient(create_app(ApiSettings(database_url=url)), raise_server_exceptions=False)


@pytest.fixture(scope="session")
def client(make_client, server, world):
    """Asks the API over that life."""
    with make_client(server(LIVED)) as client:
        yield client


@pytest.fixture(scope="session")
def get(client):
    """The answer to a good question."""

    def ask(path, **query):
        response = client.get(f"/v1/{path}", params=query)
        assert response.status_code == 200, response.text
        return response.json()

    return ask


@pytest.fixture
def copied(server, world):
    """URL of a database that is a copy of `LIVED`, for tests that change it."""
    with psycopg.connect(psycopg_url(server()), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
            (LIVED,),
        )
        connection.execute(f"CREATE DATABASE api_copy TEMPLATE {LIVED}")
        yield server("api_copy")
        connection.execute("DROP DATABASE api_copy WITH (FORCE)")
