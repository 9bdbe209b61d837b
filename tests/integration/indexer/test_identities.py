"""Identities come from anywhere, may be older than their registration, and may be replaced."""

from __future__ import annotations

import pytest
from ape import chain, project

from scripts.deployment.onchainid import container
from scripts.deployment.platform import KYC_TOPIC
from tests.integration.indexer.conftest import dump, empty
from tests.support.identity import YEAR, signed_claim, verify_investor


@pytest.fixture
def own_identity(platform, kyc_officer, stranger):
    """An ONCHAINID that a person deployed alone, with a claim on it, before the platform heard of it."""
    deployed = stranger.deploy(container("Identity"), stranger, False)
    identity = project.IOnchainId.at(deployed.address)
    now = chain.pending_timestamp
    signature, data = signed_claim(
        kyc_officer, platform.claim_issuer, identity.address, topic=KYC_TOPIC, issued_at=now, expires_at=now + YEAR
    )
    identity.addClaim(KYC_TOPIC, 1, platform.claim_issuer, signature, data, "", sender=stranger)
    return identity


def test_older_identity__brings_its_past(make_indexer, own_identity, platform, kyc_officer, stranger, query, database):
    first = make_indexer()
    first.tick()
    assert query("SELECT count(*) FROM aimy_index.identities") == [(0,)]
    platform.identity_registry.registerIdentity(stranger, own_identity, 840, sender=kyc_officer)
    first.tick()
    assert query("SELECT address, factory FROM aimy_index.identities") == [(own_identity.address, None)]
    registered = chain.blocks.height
    claims = query("SELECT identity, topic, created_block < %s, digest IS NULL FROM aimy_index.claims", registered)
    assert claims == [(own_identity.address, KYC_TOPIC, True, False)]
    assert query("SELECT count(*) FROM aimy_index.identity_keys") == [(1,)]

    followed = dump(database)
    first.close()
    empty(database)
    make_indexer().tick()
    assert dump(database) == followed


def test_older_identity_of_a_replaced_branch__leaves_nothing(
    make_indexer, own_identity, platform, kyc_officer, stranger, query, database
):
    first = make_indexer()
    first.tick()
    fork = chain.snapshot()
    platform.identity_registry.registerIdentity(stranger, own_identity, 840, sender=kyc_officer)
    first.tick()
    assert query("SELECT count(*) FROM aimy_index.claims") == [(1,)]
    chain.restore(fork)
    platform.stablecoin.mint(stranger, 1, sender=stranger)
    first.tick()
    assert query("SELECT count(*) FROM aimy_index.claims") == [(0,)]
    assert query("SELECT count(*) FROM aimy_index.events WHERE address = %s", own_identity.address) == [(0,)]

    followed = dump(database)
    first.close()
    empty(database)
    make_indexer().tick()
    assert dump(database) == followed


def test_replaced_identity__moves_its_wallet(
    make_indexer, own_identity, platform, kyc_officer, investors, query, database
):
    for wallet in investors[:2]:
        verify_investor(platform, kyc_officer, wallet)
    indexer = make_indexer()
    indexer.tick()
    platform.identity_registry.updateIdentity(investors[0], own_identity, sender=kyc_officer)
    indexer.tick()
    for wallet in investors[:2]:
        rows = query("SELECT identity FROM aimy_index.wallets WHERE wallet = %s", wallet.address)
        assert rows == [(platform.identity_registry.identity(wallet),)]
    assert query("SELECT count(*) FROM aimy_index.claims WHERE identity = %s", own_identity.address) == [(1,)]

    fork = chain.snapshot()
    platform.identity_registry.updateCountry(investors[0], 276, sender=kyc_officer)
    indexer.tick()
    assert query("SELECT country FROM aimy_index.wallets WHERE wallet = %s", investors[0].address) == [(276,)]
    chain.restore(fork)
    platform.identity_registry.deleteIdentity(investors[1], sender=kyc_officer)
    indexer.tick()
    kept = "SELECT identity, country, is_stored FROM aimy_index.wallets WHERE wallet = %s"
    assert query(kept, investors[0].address) == [(own_identity.address, 840, True)]
    assert query(kept, investors[1].address)[0][2] is False


def test_wallet_of_a_person_with_two_that_moves__leaves_the_other_where_it_is(
    make_indexer, own_identity, platform, kyc_officer, investors, query
):
    registry = platform.identity_registry
    identity = verify_investor(platform, kyc_officer, investors[0])
    registry.registerIdentity(investors[1], identity, 840, sender=kyc_officer)
    indexer = make_indexer()
    indexer.tick()
    registry.updateIdentity(investors[0], own_identity, sender=kyc_officer)
    indexer.tick()
    for wallet in investors[:2]:
        rows = query("SELECT identity FROM aimy_index.wallets WHERE wallet = %s", wallet.address)
        assert rows == [(registry.identity(wallet),)]
