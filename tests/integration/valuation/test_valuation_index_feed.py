"""The market's index is registered like any asset, valued by the operators, and read through its feed."""

from __future__ import annotations

import pytest
from ape import project
from eth_utils import keccak

from aimy.canonical import canonical_json, sha256
from aimy.store import ContentStore
from oracles.valuation.appraiser import day_of
from oracles.valuation.model.index_asset import CURRENCY, SCHEMA
from oracles.valuation.recompute import verify_valuation
from tests.support.assets import configure_valuation
from tests.support.models import announce_model

INDEX = {"schema": SCHEMA, "market": "seattle"}


@pytest.fixture
def register(platform, issuer, guardian, operators, appraiser, metadata_folder):
    """Registers the index in a currency, submitted and configured; returns its id."""

    def registered(currency: str) -> int:
        registry, metadata = platform.asset_registry, canonical_json(INDEX)
        ContentStore(metadata_folder).put(metadata)
        registry.register(
            keccak(text="index"), currency.encode(), sha256(metadata), f"sha256:{sha256(metadata).hex()}", sender=issuer
        )
        asset_id = registry.assetCount()
        announce_model(registry, asset_id, appraiser.model_hash, issuer)
        registry.submit(asset_id, sender=issuer)
        configure_valuation(platform, guardian, operators, asset_id)
        return asset_id

    return registered


def publish(start) -> None:
    running = [start(place) for place in range(2)]
    for _ in range(3):
        for operator in running:
            operator.tick()


def test_index__is_published_read_and_recomputed(
    platform, start, register, appraiser, connected, metadata_folder, issuer
):
    asset_id, oracle = register(CURRENCY), platform.valuation_oracle
    publish(start)
    published = oracle.latest(asset_id)
    level = appraiser.model.value(INDEX, day_of(published.navDate))
    assert (published.value, published.low, published.high) == (level.value, level.low, level.high)
    oracle.deployFeed(asset_id, sender=issuer)
    feed = project.ValuationFeed.at(oracle.feedOf(asset_id))
    assert feed.latestRoundData()[1] == level.value
    assert feed.description() == f"AIMY asset {asset_id} / XXX"
    assert verify_valuation(connected, ContentStore(metadata_folder), asset_id).is_equal


def test_index_registered_in_money__is_not_valued(platform, start, register):
    asset_id = register("USD")
    publish(start)
    assert platform.valuation_oracle.nextRound(asset_id) == 1
