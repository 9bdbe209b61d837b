"""What consumers may make of a value: fresh, stale or stopped by the ripcord."""

from __future__ import annotations

import ape
from ape import chain

MILLION = 1_000_000 * 10**8
UNVALUED, FRESH, STALE, _, RIPCORD = range(5)
HEARTBEAT = 86_400


def test_asset_never_valued__nothing_to_read(oracle, asset_id):
    assert (oracle.stateOf(asset_id), oracle.nextRound(asset_id)) == (UNVALUED, 1)
    assert tuple(oracle.valueAndState(asset_id)) == (0, UNVALUED)
    with ape.reverts(oracle.ValuationNeverPublished, assetId=asset_id):
        oracle.latest(asset_id)
    with ape.reverts(oracle.ValuationUnusable, assetId=asset_id, state=UNVALUED):
        oracle.latestUsable(asset_id)
    for round_ in (0, 1):
        with ape.reverts(oracle.ValuationRoundUnpublished, assetId=asset_id, round=round_):
            oracle.valuationAt(asset_id, round_)


def test_value_past_its_heartbeat__stale_but_readable(oracle, asset_id, publish_value):
    publish_value()
    signed_at = oracle.latest(asset_id).signedAt
    chain.pending_timestamp = signed_at + HEARTBEAT
    chain.mine()
    assert (oracle.stateOf(asset_id), oracle.latestUsable(asset_id).value) == (FRESH, MILLION)
    chain.pending_timestamp = signed_at + HEARTBEAT + 1
    chain.mine()
    assert (oracle.stateOf(asset_id), oracle.latest(asset_id).value) == (STALE, MILLION)
    assert tuple(oracle.valueAndState(asset_id)) == (MILLION, STALE)
    with ape.reverts(oracle.ValuationUnusable, assetId=asset_id, state=STALE):
        oracle.latestUsable(asset_id)


def test_freshness__counts_from_signing_not_from_publication(oracle, asset_id, publish_value):
    signed_at = chain.pending_timestamp
    chain.pending_timestamp = signed_at + 500
    publish_value(signedAt=signed_at, validUntil=signed_at + 600, navDate=0)
    chain.pending_timestamp = signed_at + HEARTBEAT + 1
    chain.mine()
    assert oracle.stateOf(asset_id) == STALE


def test_ripcord_without_the_guardian_role__refused(oracle, asset_id, issuer):
    with ape.reverts(oracle.AccessManagedUnauthorized, caller=issuer.address):
        oracle.setRipcord(asset_id, True, "", sender=issuer)


def test_ripcord_of_an_unknown_asset_or_unchanged__refused(platform, oracle, asset_id, guardian):
    unknown = platform.asset_registry.assetCount() + 1
    with ape.reverts(oracle.ValuationAssetUnknown, assetId=unknown):
        oracle.setRipcord(unknown, True, "", sender=guardian)
    with ape.reverts(oracle.ValuationRipcordUnchanged, assetId=asset_id, isPulled=False):
        oracle.setRipcord(asset_id, False, "", sender=guardian)


def test_ripcord__stops_consumers_and_not_publishing(oracle, asset_id, guardian, publish_value):
    receipt = oracle.setRipcord(asset_id, True, "flood", sender=guardian)
    assert receipt.events == [oracle.RipcordSet(asset_id, True, "flood")]
    publish_value()
    assert oracle.stateOf(asset_id) == RIPCORD
    assert tuple(oracle.valueAndState(asset_id)) == (MILLION, RIPCORD)
    with ape.reverts(oracle.ValuationUnusable, assetId=asset_id, state=RIPCORD):
        oracle.latestUsable(asset_id)
    oracle.setRipcord(asset_id, False, "dry again", sender=guardian)
    assert (oracle.stateOf(asset_id), oracle.latestUsable(asset_id).value) == (FRESH, MILLION)


def test_earlier_rounds__stay_readable(oracle, asset_id, publish_value):
    publish_value()
    publish_value(MILLION + 1)
    assert [oracle.valuationAt(asset_id, round_).value for round_ in (1, 2)] == [MILLION, MILLION + 1]
