"""Whatever is emitted, however it is read and however often it is taken back: one chain makes one index."""

from __future__ import annotations

from contextlib import contextmanager
from random import Random

import pytest

from aimy import abis
from indexer.database import Index
from indexer.decoding import TopicTable
from indexer.follower import Follower
from indexer.reader import Reader
from indexer.writer import Writer
from tests.integration.indexer.conftest import dump, empty
from tests.integration.indexer.paper_chain import PaperChain


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


@pytest.mark.parametrize("seed", [1, 2])
def test_chain_with_many_forks__makes_the_index_of_its_last_branch(database, seed):
    random, paper = Random(seed), PaperChain(seed)
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


def test_events_of_every_kind__reach_every_table(database):
    paper = PaperChain(3)
    paper.grow(250)
    with following(paper, database) as (follower, _):
        read_all(follower)
        tables = dump(database)
    assert [name for name, rows in tables.items() if not rows] == []
    assert len(tables["events"]) > 500
    assert all(row["args"] is not None for row in tables["events"])
