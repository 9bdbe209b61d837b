"""The tables say what the contracts say, and say the same however they were read."""

from __future__ import annotations

import pytest
from ape import chain
from web3 import HTTPProvider, Web3

from indexer import reader
from scripts.deployment.platform import KYC_TOPIC
from tests.integration.indexer.conftest import CASH, SHARE, dump, empty


@pytest.fixture
def logs(chain_url):
    """Every log of the chain, as the node has it."""
    return Web3(HTTPProvider(chain_url)).eth.get_logs({"fromBlock": 0, "toBlock": "latest"})


def test_every_log_of_a_followed_contract__is_a_raw_event(indexer, life, query, logs, platform):
    indexer.tick()
    followed = {
        address
        for (address,) in query(
            "SELECT address FROM aimy_index.contracts UNION SELECT address FROM aimy_index.platform_contracts"
        )
    }
    for contract in (*platform.contracts().values(), life.suite.token, life.suite.compliance, life.offering, life.pool):
        assert contract.address in followed
    expected = {
        (bytes(log.blockHash), log.logIndex): (
            log.blockNumber,
            bytes(log.transactionHash),
            log.address,
            b"".join(bytes(topic) for topic in log.topics),
            bytes(log.data),
        )
        for log in logs
        if log.address in followed
    }
    stored = query(
        "SELECT block_hash, log_index, block_number, tx_hash, address, topic0 || other_topics, data"
        " FROM aimy_index.events"
    )
    assert {row[:2]: row[2:] for row in stored} == expected
    assert query("SELECT kind, name FROM aimy_index.events WHERE args IS NULL") == []


def test_indexed_holdings__equal_contracts(indexer, life, query):
    indexer.tick()
    head = chain.blocks.head
    assert query("SELECT block_number, block_hash, at FROM aimy_index.cursor") == [
        (head.number, bytes(head.hash), head.timestamp)
    ]
    token, pool = life.suite.token, life.pool
    for contract in (token, pool):
        held = query("SELECT holder, balance FROM aimy_index.balances WHERE token = %s", contract.address)
        assert held and all(balance == contract.balanceOf(holder) for holder, balance in held)
        assert sum(balance for _, balance in held) == contract.totalSupply()
    assert query("SELECT name, symbol, decimals, total_supply, is_paused FROM aimy_index.tokens") == [
        ("House One", "HOUSE1", 6, token.totalSupply(), False)
    ]
    assert query("SELECT holder, frozen FROM aimy_index.balances WHERE frozen > 0") == [
        (life.investors[1].address, 5 * SHARE)
    ]
    assert query("SELECT record_date FROM aimy_index.record_dates") == [(life.record_date,)]
    reserves = query("SELECT reserve0, reserve1, liquidity FROM aimy_index.pools")
    assert reserves == [(*tuple(pool.getReserves())[:2], pool.totalSupply())]


def test_indexed_sale_and_dividend__equal_contracts(indexer, life, query, platform):
    indexer.tick()
    offering = life.offering
    assert query(
        "SELECT subscribed_shares, subscribed_cost, settled_shares, settled_cost, withdrawn, refunded_cost, outcome"
        " FROM aimy_index.offerings"
    ) == [(6_000 * SHARE, 300_000 * CASH, 6_000 * SHARE, 300_000 * CASH, 300_000 * CASH, 0, "succeeded")]
    assert offering.cashRaised() == 300_000 * CASH
    bought = query("SELECT investor, shares, settled_shares FROM aimy_index.subscriptions ORDER BY created_block")
    assert bought == [(person.address, 2_000 * SHARE, 2_000 * SHARE) for person in life.investors]

    distributor, number = platform.dividend_distributor, life.distribution_id
    contract = distributor.distribution(number)
    assert query("SELECT funded, paid, reclaimed, record_date FROM aimy_index.distributions") == [
        (contract.funded, contract.paid, contract.reclaimed, contract.recordDate)
    ]
    payments = query("SELECT holder, amount FROM aimy_index.dividend_payments ORDER BY block_number")
    assert payments == [(person.address, distributor.entitlementOf(number, person)) for person in life.investors[:2]]


def test_indexed_asset_and_identity__equal_contracts(indexer, life, query, platform, operators, kyc_officer):
    indexer.tick()
    assert query("SELECT asset_id, class, currency, status, token, units FROM aimy_index.assets") == [
        (1, "real-estate.house", "USD", 4, life.suite.token.address, 10_000 * SHARE)
    ]
    latest = platform.valuation_oracle.latest(1)
    assert query(
        "SELECT round, status, value, low, high, signed_at, published_at, signers FROM aimy_index.valuations"
    ) == [
        (
            latest.round,
            "published",
            latest.value,
            latest.low,
            latest.high,
            latest.signedAt,
            latest.publishedAt,
            [operator.address for operator in operators[:2]],
        )
    ]
    assert query("SELECT name, is_removed FROM aimy_index.documents") == [("deed", False)]
    for person in life.investors:
        identity = platform.identity_registry.identity(person)
        assert query("SELECT identity, is_stored FROM aimy_index.wallets WHERE wallet = %s", person.address) == [
            (identity, True)
        ]
        ((issuer, data, digest, expires_at, revoked_at),) = query(
            "SELECT issuer, data, digest, expires_at, revoked_at FROM aimy_index.claims WHERE identity = %s", identity
        )
        assert issuer == platform.claim_issuer.address
        assert expires_at == platform.claim_issuer.expiryOf(data)
        claim = (identity, KYC_TOPIC, int.from_bytes(data[32:56]), expires_at, data[:32])
        assert digest == bytes(platform.claim_issuer.claimDigest(claim))
        assert revoked_at is None
    members = query("SELECT account FROM aimy_index.role_members WHERE role_id = 3 AND is_member")
    assert members == [(kyc_officer.address,)]


def test_one_block_after_the_other__makes_the_same_tables(make_indexer, life, database, monkeypatch):
    whole = make_indexer()
    whole.tick()
    expected = dump(database)
    whole.close()
    empty(database)
    monkeypatch.setattr(reader, "_FIRST_BLOCKS", 1)
    monkeypatch.setattr(reader, "_MOST_BLOCKS", 1)
    pieces = make_indexer()
    while pieces.follower.step():
        pass
    assert dump(database) == expected


def test_restarted_indexer__goes_on_where_it_stood(make_indexer, life, query, issuer):
    first = make_indexer()
    first.tick()
    before = query("SELECT count(*) FROM aimy_index.events")[0][0]
    first.close()
    life.suite.token.transfer(life.investors[1], SHARE, sender=life.investors[0])
    make_indexer().tick()
    assert query("SELECT count(*) FROM aimy_index.events") == [(before + 1,)]
    amounts = query("SELECT amount FROM aimy_index.transfers ORDER BY block_number DESC LIMIT 1")
    assert amounts == [(SHARE,)]
