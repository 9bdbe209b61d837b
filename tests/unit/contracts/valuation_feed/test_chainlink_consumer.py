"""A contract that knows nothing but Chainlink's interface, and checks what Chainlink tells consumers to check."""

from __future__ import annotations

import ape
import pytest
from ape import chain, project

from tests.support.assets import publish_value

DAY = 86_400
MAX_AGE = 2 * DAY
WHOLE = 10**18
MILLION = 1_000_000 * 10**8
DISPUTED, RIPCORD = 3, 4


@pytest.fixture(scope="module", autouse=True)
def consumer(oracle, asset_id, stranger):
    oracle.deployFeed(asset_id, sender=stranger)
    return stranger.deploy(project.MockChainlinkConsumer, oracle.feedOf(asset_id), MAX_AGE)


@pytest.fixture
def publish(platform, asset_id, operators):
    return lambda value: publish_value(platform, operators, asset_id, value)


def test_price__that_of_the_value_in_the_consumers_decimals(consumer, publish):
    publish(MILLION + 1)
    publish(MILLION)
    assert consumer.price() == 1_000_000 * WHOLE
    assert [consumer.priceOf(round_) for round_ in (1, 2)] == [1_000_000 * WHOLE + 10**10, 1_000_000 * WHOLE]


def test_largest_value__fits(oracle, consumer, publish):
    publish(2**128 // 2)
    assert consumer.price() == 2**127 * 10**10


def test_price_before_any_value__refused(oracle, asset_id, consumer):
    with ape.reverts(oracle.ValuationNeverPublished, assetId=asset_id):
        consumer.price()


def test_value_past_the_consumers_own_limit__refused_as_stale(oracle, asset_id, consumer, publish):
    """The feed goes on answering: it is the time it tells by which the consumer knows."""
    publish(MILLION)
    signed_at = oracle.latest(asset_id).signedAt
    chain.pending_timestamp = signed_at + MAX_AGE
    chain.mine()
    assert consumer.price() == 1_000_000 * WHOLE
    chain.pending_timestamp = signed_at + MAX_AGE + 1
    chain.mine()
    with ape.reverts(consumer.ConsumerPriceStale, updatedAt=signed_at, nowAt=signed_at + MAX_AGE + 1):
        consumer.price()
    assert consumer.priceOf(1) == 1_000_000 * WHOLE


def test_disputed_value_and_ripcord__no_price_until_they_end(oracle, asset_id, consumer, publish, guardian):
    publish(MILLION)
    publish(2 * MILLION)
    with ape.reverts(oracle.ValuationUnusable, assetId=asset_id, state=DISPUTED):
        consumer.price()
    oracle.confirmPending(asset_id, 2, sender=guardian)
    assert consumer.price() == 2_000_000 * WHOLE
    oracle.setRipcord(asset_id, True, "flood", sender=guardian)
    with ape.reverts(oracle.ValuationUnusable, assetId=asset_id, state=RIPCORD):
        consumer.price()
    oracle.setRipcord(asset_id, False, "dry", sender=guardian)
    assert consumer.price() == 2_000_000 * WHOLE


def test_round_that_waits_or_was_rejected__has_no_price(oracle, asset_id, consumer, publish, guardian):
    publish(MILLION)
    publish(2 * MILLION)
    for _ in range(2):
        with ape.reverts(oracle.ValuationRoundUnpublished, assetId=asset_id, round=2):
            consumer.priceOf(2)
        if oracle.stateOf(asset_id) == DISPUTED:
            oracle.rejectPending(asset_id, "a typing error", sender=guardian)
