"""Whatever is emitted, however it is read and however often it is taken back: one chain makes one index."""

from __future__ import annotations

from contextlib import contextmanager
from random import Random

import pytest

from aimy import abis
from indexer.database import Index
from indexer.decoding import TopicTable
from indexer.follower import Follower
from indexer.reader import ChainMovedError, Reader
from indexer.writer import Writer
from tests.integration.indexer.conftest import dump, empty
from tests.integration.indexer.paper_chain import PaperChain

#: among themselves they introduce each other and undo what the other said
IDENTITY = (
    "RegistryFactory",
    "IdentityRegistry",
    "IdentityRegistryStorage",
    "TrustedIssuersRegistry",
    "OnchainId",
    "ClaimIssuer",
)


@contextmanager
def following(paper, database):
    """A follower of the paper chain into an empty index."""
    empty(database)
    index = Index(database, paper.manifest)
    read = Reader(paper, TopicTable(abis.names()), paper.manifest.start_block)
    try:
        yield Follower(paper, index, read, Writer(paper.manifest.chain_id, paper.token_text), paper.manifest), read
    finally:
        index.close()


def read_all(follower):
    while follower.step():
        pass


@pytest.mark.parametrize(("seed", "kinds"), [(1, ()), (2, ()), (3, IDENTITY)])
def test_chain_with_many_forks__makes_the_index_of_its_last_branch(database, seed, kinds):
    random, paper = Random(seed), PaperChain(seed, kinds)
    paper.grow(12)
    with following(paper, database) as (follower, read):
        for _ in range(8):
            read.span.blocks = random.choice([1, 2, 5])
            read_all(follower)
            if random.random() < 0.6:
                paper.cut(random.randint(1, 6))
            paper.grow(random.randint(1, 6))
        read_all(follower)
        followed = dump(database)
    with following(paper, database) as (follower, _):
        read_all(follower)
        anew = dump(database)
    assert [name for name in followed if followed[name] != anew[name]] == []


def test_chain_that_moves_while_it_is_read__is_read_again(database, monkeypatch):
    paper = PaperChain(4)
    paper.grow(12)
    logs, moves = paper.logs, iter([True])

    def logs_while_moving(*query):
        found = logs(*query)
        if next(moves, False):
            paper.cut(3)
            paper.grow(4)
        return found

    monkeypatch.setattr(paper, "logs", logs_while_moving)
    with following(paper, database) as (follower, _):
        with pytest.raises(ChainMovedError):
            follower.step()
        read_all(follower)
        followed = dump(database)
    with following(paper, database) as (follower, _):
        read_all(follower)
        assert dump(database) == followed


def test_events_of_every_kind__reach_every_table(database):
    paper = PaperChain(3)
    paper.grow(500)
    with following(paper, database) as (follower, _):
        read_all(follower)
        tables = dump(database)
    assert [name for name, rows in tables.items() if not rows] == []
    assert len(tables["events"]) > 500
    assert all(row["args"] is not None for row in tables["events"])
