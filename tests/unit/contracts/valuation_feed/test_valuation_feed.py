"""An asset's value as consumers of Chainlink feeds read it."""

from __future__ import annotations

import ape
import pytest
from ape import chain, project

from tests.support.assets import publish_value
from tests.support.namespaces import namespace_slot

MILLION = 1_000_000 * 10**8
DISPUTED, RIPCORD = 3, 4


@pytest.fixture(scope="module", autouse=True)
def feed(oracle, asset_id, stranger):
    oracle.deployFeed(asset_id, sender=stranger)
    return project.ValuationFeed.at(oracle.feedOf(asset_id))


def test_feed_of_an_unknown_asset__refused(platform, oracle, stranger):
    unknown = platform.asset_registry.assetCount() + 1
    with ape.reverts(oracle.ValuationAssetUnknown, assetId=unknown):
        oracle.deployFeed(unknown, sender=stranger)


def test_second_feed_of_an_asset__refused(oracle, asset_id, feed, stranger):
    with ape.reverts(oracle.ValuationFeedKnown, assetId=asset_id, feed=feed.address):
        oracle.deployFeed(asset_id, sender=stranger)


def test_feed_or_its_implementation_pointed_elsewhere__refused(oracle, feed, stranger):
    implementation = project.ValuationFeed.at(oracle.feedImplementation())
    for contract in (feed, implementation):
        with ape.reverts(contract.InvalidInitialization):
            contract.initialize(stranger, 1, sender=stranger)


def test_feed_before_any_value__refused(oracle, asset_id, feed):
    with ape.reverts(oracle.ValuationNeverPublished, assetId=asset_id):
        feed.latestRoundData()


@pytest.mark.parametrize("round_", [0, 2, 2**64 + 1])
def test_round_never_published__refused(platform, oracle, asset_id, feed, operators, round_):
    publish_value(platform, operators, asset_id, MILLION)
    shown = round_ if round_ < 2**64 else 0
    with ape.reverts(oracle.ValuationRoundUnpublished, assetId=asset_id, round=shown):
        feed.getRoundData(round_)


def test_disputed_value__refused_until_resolved(platform, oracle, asset_id, feed, guardian, operators):
    publish_value(platform, operators, asset_id, MILLION)
    publish_value(platform, operators, asset_id, 2 * MILLION)
    with ape.reverts(oracle.ValuationUnusable, assetId=asset_id, state=DISPUTED):
        feed.latestRoundData()
    oracle.confirmPending(asset_id, oracle.nextRound(asset_id) - 1, sender=guardian)
    assert feed.latestRoundData().answer == 2 * MILLION


def test_ripcord__refused(platform, oracle, asset_id, feed, guardian, operators):
    publish_value(platform, operators, asset_id, MILLION)
    oracle.setRipcord(asset_id, True, "flood", sender=guardian)
    with ape.reverts(oracle.ValuationUnusable, assetId=asset_id, state=RIPCORD):
        feed.latestRoundData()


def test_stale_value__answered_with_the_age_of_its_signing(platform, oracle, asset_id, feed, operators):
    publish_value(platform, operators, asset_id, MILLION)
    signed_at = oracle.latest(asset_id).signedAt
    chain.pending_timestamp = signed_at + 100 * 86_400
    chain.mine()
    assert tuple(feed.latestRoundData()) == (1, MILLION, signed_at, signed_at, 1)


def test_rounds__kept(platform, oracle, asset_id, feed, operators):
    publish_value(platform, operators, asset_id, MILLION)
    publish_value(platform, operators, asset_id, MILLION + 1)
    assert [feed.getRoundData(round_).answer for round_ in (1, 2)] == [MILLION, MILLION + 1]
    assert feed.latestRoundData().answer == MILLION + 1


def test_feed__says_what_it_is(oracle, asset_id, feed):
    assert (feed.decimals(), feed.version()) == (8, 1)
    assert feed.description() == f"AIMY asset {asset_id} / USD"
    assert (feed.oracle(), feed.assetId()) == (oracle.address, asset_id)


def test_feed_state__in_its_own_namespace(oracle, asset_id, feed):
    slot = namespace_slot("aimy.storage.ValuationFeed")
    stored = [chain.provider.get_storage(feed.address, slot + offset) for offset in (0, 1)]
    assert [int.from_bytes(word, "big") for word in stored] == [int(oracle.address, 16), asset_id]
