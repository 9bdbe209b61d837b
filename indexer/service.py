"""Puts the indexer's parts together."""

from __future__ import annotations

from aimy import abis
from aimy.chain import Chain
from aimy.postgres import database_url
from indexer.database import Index
from indexer.decoding import TopicTable
from indexer.follower import Follower
from indexer.node import Node
from indexer.reader import Reader
from indexer.settings import IndexerSettings
from indexer.writer import Writer


class Indexer:
    """A follower and the index it writes."""

    def __init__(self, chain: Chain, settings: IndexerSettings) -> None:
        manifest = chain.manifest
        node = Node(chain)
        self.index = Index(
            database_url(settings.database_url, settings.data_dir),
            manifest,
            lock_wait_seconds=settings.lock_wait_seconds,
        )
        self.follower = Follower(
            node,
            self.index,
            Reader(node, TopicTable(abis.names()), manifest.start_block),
            Writer(manifest.chain_id, node.token_text),
            manifest,
            settings.confirmations,
        )

    def tick(self) -> None:
        self.follower.tick()

    def close(self) -> None:
        self.index.close()
