"""A move beyond the limit waits for the guardian: confirmed, rejected or expired, never clamped."""

from __future__ import annotations

import ape
import pytest
from ape import chain

from tests.support.assets import configure_valuation

MILLION = 1_000_000 * 10**8
LARGE = MILLION * 12 // 10 + 1
FRESH, DISPUTED = 1, 3
PENDING_SECONDS = 3_600


@pytest.fixture
def held(oracle, asset_id, publish_value):
    """Round 1 is published; round 2 moved by more than the limit of 20 % and waits. Its expiry."""
    publish_value()
    publish_value(LARGE)
    return oracle.pendingOf(asset_id).expiresAt


def expire(expires_at: int) -> None:
    chain.pending_timestamp = expires_at + 1
    chain.mine()


@pytest.mark.parametrize("value", [LARGE, MILLION * 8 // 10 - 1])
def test_move_beyond_the_limit__held_and_disputed(oracle, asset_id, operators, publish_value, value):
    publish_value()
    receipt = publish_value(value)
    expires_at = receipt.timestamp + PENDING_SECONDS
    signers = [operators[0].address, operators[1].address]
    assert receipt.events == [oracle.ValuationHeld(asset_id, 2, value, 2_001, expires_at, signers)]
    assert (oracle.latest(asset_id).value, oracle.stateOf(asset_id)) == (MILLION, DISPUTED)
    (round_, _, published_at, _, _, _, waiting, *_), expiry = oracle.pendingOf(asset_id)
    assert (round_, waiting, published_at, expiry) == (2, value, 0, expires_at)
    with ape.reverts(oracle.ValuationUnusable, assetId=asset_id, state=DISPUTED):
        oracle.latestUsable(asset_id)


@pytest.mark.parametrize("value", [LARGE - 1, MILLION * 8 // 10])
def test_move_at_the_limit__published(oracle, asset_id, publish_value, value):
    publish_value()
    publish_value(value)
    assert (oracle.latest(asset_id).value, oracle.stateOf(asset_id)) == (value, FRESH)


def test_publish_while_a_round_is_pending__refused(oracle, asset_id, held, publish_value):
    with ape.reverts(oracle.ValuationRoundPending, assetId=asset_id, round=2):
        publish_value()


def test_confirm_or_reject_when_nothing_is_pending__refused(oracle, asset_id, guardian):
    for step in (
        lambda: oracle.confirmPending(asset_id, 2, sender=guardian),
        lambda: oracle.rejectPending(asset_id, "", sender=guardian),
        lambda: oracle.pendingOf(asset_id),
    ):
        with ape.reverts(oracle.ValuationNothingPending, assetId=asset_id):
            step()


def test_confirm_or_reject_in_time_by_another__refused(oracle, asset_id, held, operators):
    for step in (
        lambda: oracle.confirmPending(asset_id, 2, sender=operators[0]),
        lambda: oracle.rejectPending(asset_id, "", sender=operators[0]),
    ):
        with ape.reverts(oracle.AccessManagedUnauthorized, caller=operators[0].address):
            step()


def test_confirm_a_round_that_made_way_for_another__refused_with_both(oracle, asset_id, held, guardian, publish_value):
    """The guardian's delayed call was for round 2; meanwhile it was rejected and round 3 is held."""
    oracle.rejectPending(asset_id, "wrong house", sender=guardian)
    publish_value(2 * LARGE)
    with ape.reverts(oracle.ValuationRoundWrong, assetId=asset_id, round=2, expected=3):
        oracle.confirmPending(asset_id, 2, sender=guardian)
    oracle.confirmPending(asset_id, 3, sender=guardian)
    assert oracle.latest(asset_id).value == 2 * LARGE


def test_confirm_after_the_expiry__refused(oracle, asset_id, held, guardian):
    expire(held)
    with ape.reverts(oracle.ValuationPendingExpired, assetId=asset_id, expiresAt=held):
        oracle.confirmPending(asset_id, 2, sender=guardian)


def test_confirm_in_the_last_second__published_as_reported(oracle, asset_id, held, guardian, operators):
    chain.pending_timestamp = held
    receipt = oracle.confirmPending(asset_id, 2, sender=guardian)
    assert [event.event_name for event in receipt.events] == ["ValuationPublished"]
    assert receipt.events[0].signers == [operators[0].address, operators[1].address]
    published = oracle.latest(asset_id)
    assert (published.round, published.value, published.publishedAt) == (2, LARGE, held)
    assert (oracle.stateOf(asset_id), oracle.nextRound(asset_id)) == (FRESH, 3)
    with ape.reverts(oracle.ValuationNothingPending, assetId=asset_id):
        oracle.confirmPending(asset_id, 2, sender=guardian)


def test_reject__old_value_stands_and_the_round_is_used_up(oracle, asset_id, held, guardian, publish_value):
    receipt = oracle.rejectPending(asset_id, "a typing error", sender=guardian)
    assert receipt.events == [oracle.ValuationRejected(asset_id, 2, "a typing error")]
    assert (oracle.latest(asset_id).value, oracle.stateOf(asset_id)) == (MILLION, FRESH)
    with ape.reverts(oracle.ValuationRoundUnpublished, assetId=asset_id, round=2):
        oracle.valuationAt(asset_id, 2)
    with ape.reverts(oracle.ValuationRoundWrong, assetId=asset_id, round=2, expected=3):
        publish_value(LARGE, round=2)


def test_expired_round__disputes_nothing_and_anyone_sweeps_it(oracle, asset_id, held, stranger):
    expire(held)
    assert oracle.stateOf(asset_id) == FRESH
    receipt = oracle.rejectPending(asset_id, "words of a stranger", sender=stranger)
    assert receipt.events == [oracle.ValuationRejected(asset_id, 2, "expired")]


def test_publish_after_the_expiry__sweeps_the_old_round(oracle, asset_id, held, publish_value):
    expire(held)
    receipt = publish_value()
    assert [event.event_name for event in receipt.events] == ["ValuationRejected", "ValuationPublished"]
    assert oracle.latest(asset_id).round == 3


def test_configure_while_a_round_is_pending__rejects_it(platform, oracle, asset_id, held, guardian, operators):
    configure_valuation(platform, guardian, operators, asset_id)
    assert oracle.stateOf(asset_id) == FRESH
    with ape.reverts(oracle.ValuationNothingPending, assetId=asset_id):
        oracle.confirmPending(asset_id, 2, sender=guardian)
