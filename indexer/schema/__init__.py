"""The tables of the index. `Base.metadata` is what the migrations build; a test compares the two."""

from indexer.schema import access, assets, chain, identity, market, tokens
from indexer.schema.base import SCHEMA, Base

__all__ = ["SCHEMA", "Base", "access", "assets", "chain", "identity", "market", "tokens"]
