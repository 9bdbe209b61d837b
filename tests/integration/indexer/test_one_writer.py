"""One indexer at a time writes an index; what happens to its connection never harms the rows."""

from __future__ import annotations

import threading

import psycopg
import pytest

from aimy.errors import FatalError, TransientError
from aimy.postgres import psycopg_url
from tests.integration.indexer.conftest import dump


def test_second_indexer__is_turned_away_by_a_clear_sentence(make_indexer, platform):
    make_indexer().tick()
    with pytest.raises(FatalError, match="another indexer writes aimy_index in database 'postgres': stop it"):
        make_indexer().tick()


def test_waiting_indexer__takes_over_when_the_first_ends(make_indexer, platform, database):
    first = make_indexer()
    first.tick()
    before = dump(database)
    ending = threading.Timer(0.3, first.close)
    ending.start()
    make_indexer(lock_wait_seconds=10).tick()
    ending.join()
    assert dump(database) == before


def test_lost_connection__is_made_again_and_nothing_is_lost(make_indexer, platform, database, stranger):
    indexer = make_indexer()
    indexer.tick()
    before = dump(database)
    with psycopg.connect(psycopg_url(database), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'aimy indexer'"
        )
    platform.stablecoin.mint(stranger, 1, sender=stranger)
    with pytest.raises(TransientError, match="the database does not answer"):
        indexer.tick()
    indexer.tick()
    after = dump(database)
    assert len(after["events"]) == len(before["events"]) + 1


def test_index_of_another_deployment__is_made_anew(make_indexer, platform, database, query):
    first = make_indexer()
    first.tick()
    expected = dump(database)
    first.close()
    query("UPDATE aimy_index.cursor SET fingerprint = 'x', deployment = 'older' RETURNING 1")
    query("UPDATE aimy_index.role_members SET is_member = false RETURNING 1")
    make_indexer().tick()
    assert dump(database) == expected
