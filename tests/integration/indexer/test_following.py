"""The tables say what the contracts say."""

from __future__ import annotations

from ape import chain


def test_indexed_life__equals_contracts(indexer, life, query, platform):
    indexer.tick()
    token, pool = life.suite.token, life.pool
    (cursor,) = query("SELECT block_number, block_hash, at FROM aimy_index.cursor")
    head = chain.blocks.head
    assert cursor == (head.number, bytes(head.hash), head.timestamp)

    for contract in (token, pool):
        held = query("SELECT holder, balance FROM aimy_index.balances WHERE token = %s", contract.address)
        assert held and all(balance == contract.balanceOf(holder) for holder, balance in held)
        assert sum(balance for _, balance in held) == contract.totalSupply()
    assert query("SELECT name, symbol, decimals, total_supply, units FROM aimy_index.tokens") == [
        ("House One", "HOUSE1", 6, token.totalSupply(), 10_000 * 10**6)
    ]
