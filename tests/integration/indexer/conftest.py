"""A platform with a life behind it on a real node, a real PostgreSQL, and an indexer between the two."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
import pytest
from ape import chain, project
from psycopg.rows import dict_row

from aimy.chain import Chain
from aimy.postgres import database_url, psycopg_url, stop_embedded
from indexer.schema import Base
from indexer.service import Indexer
from indexer.settings import IndexerSettings
from tests.support.assets import valued_suite
from tests.support.identity import verify_investor

SHARE = 10**6
CASH = 10**6
HOUR = 3_600


@dataclass(frozen=True)
class Life:
    """What a short life of the platform left behind."""

    suite: object
    offering: object
    pool: object
    investors: list
    record_date: int
    distribution_id: int


@pytest.fixture(scope="session")
def database(tmp_path_factory):
    data_dir = tmp_path_factory.mktemp("postgres") / "data"
    yield database_url("embedded", data_dir)
    stop_embedded(data_dir)


@pytest.fixture
def make_indexer(database, chain_url, manifest_path):
    """Makes indexers of the test's database, which is empty at first; those made are closed at the end."""
    with indexers(database, chain_url, manifest_path) as make:
        yield make


@pytest.fixture
def indexer(make_indexer):
    return make_indexer()


@pytest.fixture
def query(database):
    """Rows of a statement, as a reader sees them."""
    with psycopg.connect(psycopg_url(database), autocommit=True) as connection:
        yield lambda statement, *values: connection.execute(statement, values).fetchall()


@contextmanager
def indexers(database, chain_url, manifest_path):
    """Empties the index; gives a function that makes indexers of it, and closes those at the end."""
    empty(database)
    made = []

    def make(**changes):
        values = {"rpc_url": chain_url, "deployment": manifest_path, "database_url": database, "lock_wait_seconds": 0}
        settings = IndexerSettings(**values | changes)
        indexer = Indexer(Chain.connect(settings), settings)
        made.append(indexer)
        return indexer

    yield make
    for indexer in made:
        indexer.close()


def dump(database):
    """Every table of the index, its rows by column and in the order of their keys."""
    tables = {}
    with psycopg.connect(psycopg_url(database), row_factory=dict_row) as connection:
        for table in Base.metadata.sorted_tables:
            keys = ", ".join(column.name for column in table.primary_key)
            tables[table.name] = connection.execute(f"SELECT * FROM {table} ORDER BY {keys}").fetchall()
    return tables


def empty(database):
    """Takes every row out of the index; quicker than building its schema again."""
    with psycopg.connect(psycopg_url(database), autocommit=True) as connection:
        if connection.execute("SELECT to_regclass('aimy_index.cursor')").fetchone()[0]:
            statements = [f"DELETE FROM {table}" for table in Base.metadata.sorted_tables]
            connection.execute("; ".join(statements))


@pytest.fixture(scope="module")
def life(platform, issuer, compliance_officer, kyc_officer, guardian, operators, investors):
    """Sale, transfer, pool, swap and dividend of one house."""
    suite = valued_suite(
        platform, issuer=issuer, compliance_officer=compliance_officer, guardian=guardian, operators=operators
    )
    people = investors[:3]
    for person in people:
        verify_investor(platform, kyc_officer, person)
    offering = _sell(platform, suite, issuer, people)
    first, second, _ = people
    suite.token.transfer(second, 100 * SHARE, sender=first)
    suite.token.freezePartialTokens(second, 5 * SHARE, sender=issuer)
    pool = _trade(platform, suite, issuer, first, second)
    record_date, distribution_id = _distribute(platform, suite, issuer, people)
    return Life(suite, offering, pool, people, record_date, distribution_id)


def _sell(platform, suite, issuer, people):
    cash, now = platform.stablecoin, chain.pending_timestamp
    terms = (suite.token, cash, issuer, 50 * CASH, 1_000 * SHARE, 6_000 * SHARE, SHARE, now, now + HOUR, bytes(32))
    receipt = platform.offering_factory.createOffering(terms, sender=issuer)
    offering = project.Offering.at(receipt.events.filter(platform.offering_factory.OfferingCreated)[0].offering)
    suite.token.addAgent(offering, sender=issuer)
    for person in people:
        cost = offering.costOf(2_000 * SHARE)
        cash.mint(person, cost, sender=issuer)
        cash.approve(offering, cost, sender=person)
        offering.subscribe(2_000 * SHARE, cost, sender=person)
    offering.close(sender=issuer)
    offering.settle(people, sender=issuer)
    offering.withdrawProceeds(sender=issuer)
    return offering


def _trade(platform, suite, issuer, provider, buyer):
    cash = platform.stablecoin
    receipt = platform.pool_factory.createPool(suite.token, cash, 30, 1_000, sender=issuer)
    pool = project.Pool.at(receipt.events.filter(platform.pool_factory.PoolOpened)[0].pool)
    suite.compliance.setConduit(pool, True, sender=issuer)
    cash.mint(provider, 50_000 * CASH, sender=issuer)
    suite.token.transfer(pool, 1_000 * SHARE, sender=provider)
    cash.transfer(pool, 50_000 * CASH, sender=provider)
    pool.mint(provider, sender=provider)
    cash.mint(pool, 500 * CASH, sender=issuer)
    out = (9 * SHARE, 0) if pool.token0() == suite.token.address else (0, 9 * SHARE)
    pool.swap(*out, buyer, b"", sender=buyer)
    return pool


def _distribute(platform, suite, issuer, people):
    cash, distributor = platform.stablecoin, platform.dividend_distributor
    record_date = chain.pending_timestamp + HOUR
    suite.token.announceRecordDate(record_date, sender=issuer)
    chain.pending_timestamp = record_date + 1
    amount = 1_000 * CASH
    cash.mint(issuer, amount, sender=issuer)
    cash.approve(distributor, amount, sender=issuer)
    receipt = distributor.fund(
        suite.token, cash, amount, record_date, record_date + 1, record_date + 365 * 86_400, sender=issuer
    )
    distribution_id = receipt.events.filter(distributor.DistributionFunded)[0].distributionId
    for person in people[:2]:
        distributor.claim(distribution_id, person, sender=person)
    return record_date, distribution_id
