"""A corporate action changes how many units stand for an asset: announced, carried out after a fixed notice."""

from __future__ import annotations

import ape
import pytest
from ape import chain

from tests.support.assets import UNITS, approved_asset, deploy_suite
from tests.support.identity import verify_investor

NOTICE, GRACE = 7 * 86_400, 30 * 86_400
TOKENISED, RETIRED = 4, 5
ISSUED = UNITS // 2


@pytest.fixture(scope="module")
def registry(platform):
    return platform.asset_registry


@pytest.fixture(scope="module", autouse=True)
def suite(platform, issuer, compliance_officer, kyc_officer, investors):
    """A house with half of its units issued."""
    made = deploy_suite(platform, issuer, approved_asset(platform, issuer, compliance_officer), salt=b"\x75" * 32)
    verify_investor(platform, kyc_officer, investors[0])
    made.token.mint(investors[0], ISSUED, sender=issuer)
    return made


@pytest.fixture
def announce(registry, suite, compliance_officer):
    """Announces a change; returns the first second in which it may be carried out."""

    def say(units: int, reason: str = "capital increase") -> int:
        receipt = registry.announceUnits(suite.asset_id, units, reason, sender=compliance_officer)
        return receipt.timestamp + NOTICE

    return say


def test_announced_change__carried_out_by_anyone_after_the_notice(
    registry, suite, announce, compliance_officer, stranger
):
    receipt = registry.announceUnits(suite.asset_id, 2 * UNITS, "split", sender=compliance_officer)
    due_at = receipt.timestamp + NOTICE
    assert receipt.events == [registry.AssetUnitsAnnounced(suite.asset_id, 2 * UNITS, due_at, "split")]
    assert registry.unitsChangeOf(suite.asset_id) == (2 * UNITS, due_at)
    chain.pending_timestamp = due_at - 1
    with ape.reverts(registry.AssetUnitsNotDue, assetId=suite.asset_id, dueAt=due_at, endsAt=due_at + GRACE):
        registry.changeUnits(suite.asset_id, sender=compliance_officer)
    assert registry.unitsOf(suite.token) == UNITS
    chain.pending_timestamp = due_at
    receipt = registry.changeUnits(suite.asset_id, sender=stranger)
    assert receipt.events == [registry.AssetUnitsChanged(suite.asset_id, 2 * UNITS, UNITS)]
    assert (registry.unitsOf(suite.token), registry.asset(suite.asset_id).units) == (2 * UNITS, 2 * UNITS)
    with ape.reverts(registry.AssetUnitsNotAnnounced, assetId=suite.asset_id):
        registry.changeUnits(suite.asset_id, sender=stranger)


def test_units_that_came__are_minted_and_no_more(registry, suite, announce, issuer, investors, stranger):
    chain.pending_timestamp = announce(UNITS + 1)
    registry.changeUnits(suite.asset_id, sender=stranger)
    with ape.reverts(suite.token.TokenUnitsExceeded, supply=ISSUED, amount=ISSUED + 2, units=UNITS + 1):
        suite.token.mint(investors[0], ISSUED + 2, sender=issuer)


def test_change_down_to_the_supply__carried_out(registry, suite, announce, issuer, investors, stranger):
    chain.pending_timestamp = announce(ISSUED)
    registry.changeUnits(suite.asset_id, sender=stranger)
    with ape.reverts(suite.token.TokenUnitsExceeded, supply=ISSUED, amount=1, units=ISSUED):
        suite.token.mint(investors[0], 1, sender=issuer)


def test_units_below_the_supply__neither_announced_nor_carried_out(
    registry, suite, announce, issuer, investors, stranger
):
    with ape.reverts(registry.AssetUnitsBelowSupply, assetId=suite.asset_id, units=ISSUED - 1, supply=ISSUED):
        announce(ISSUED - 1)
    due_at = announce(ISSUED)
    suite.token.mint(investors[0], 1, sender=issuer)
    chain.pending_timestamp = due_at
    with ape.reverts(registry.AssetUnitsBelowSupply, assetId=suite.asset_id, units=ISSUED, supply=ISSUED + 1):
        registry.changeUnits(suite.asset_id, sender=stranger)
    suite.token.burn(investors[0], 1, sender=issuer)
    registry.changeUnits(suite.asset_id, sender=stranger)
    assert registry.unitsOf(suite.token) == ISSUED


def test_announcement__lapses_after_its_grace(registry, suite, announce, stranger):
    due_at = announce(2 * UNITS)
    before = chain.snapshot()
    chain.pending_timestamp = due_at + GRACE + 1
    with ape.reverts(registry.AssetUnitsNotDue, assetId=suite.asset_id, dueAt=due_at, endsAt=due_at + GRACE):
        registry.changeUnits(suite.asset_id, sender=stranger)
    chain.restore(before)
    chain.pending_timestamp = due_at + GRACE
    registry.changeUnits(suite.asset_id, sender=stranger)
    assert registry.unitsOf(suite.token) == 2 * UNITS


def test_later_announcement__replaces_the_first_and_its_notice(registry, suite, announce, stranger):
    first = announce(2 * UNITS)
    chain.pending_timestamp = first - 1
    second = announce(3 * UNITS)
    chain.pending_timestamp = second - 1
    with ape.reverts(registry.AssetUnitsNotDue, assetId=suite.asset_id, dueAt=second, endsAt=second + GRACE):
        registry.changeUnits(suite.asset_id, sender=stranger)
    chain.pending_timestamp = second
    registry.changeUnits(suite.asset_id, sender=stranger)
    assert registry.unitsOf(suite.token) == 3 * UNITS


def test_announcement_taken_back__changes_nothing(registry, suite, announce, compliance_officer, stranger):
    due_at = announce(2 * UNITS)
    receipt = registry.cancelUnits(suite.asset_id, "voted down", sender=compliance_officer)
    assert receipt.events == [registry.AssetUnitsCancelled(suite.asset_id, 2 * UNITS, "voted down")]
    assert registry.unitsChangeOf(suite.asset_id) == (0, 0)
    chain.pending_timestamp = due_at
    with ape.reverts(registry.AssetUnitsNotAnnounced, assetId=suite.asset_id):
        registry.changeUnits(suite.asset_id, sender=stranger)
    with ape.reverts(registry.AssetUnitsNotAnnounced, assetId=suite.asset_id):
        registry.cancelUnits(suite.asset_id, "", sender=compliance_officer)


@pytest.mark.parametrize("units", [0, UNITS])
def test_units_of_none_or_as_they_stand__refused(registry, announce, units):
    with ape.reverts(registry.AssetUnitsOutOfRange, units=units, standing=UNITS):
        announce(units)


def test_asset_without_a_token__has_no_units_to_change(platform, registry, issuer, compliance_officer):
    approved = approved_asset(platform, issuer, compliance_officer)
    with ape.reverts(registry.AssetStatusWrong, assetId=approved, status=3, expected=TOKENISED):
        registry.announceUnits(approved, 1, "", sender=compliance_officer)


def test_retired_asset__keeps_its_units(registry, suite, announce, compliance_officer, stranger):
    due_at = announce(2 * UNITS)
    registry.retire(suite.asset_id, "sold", sender=compliance_officer)
    chain.pending_timestamp = due_at
    with ape.reverts(registry.AssetStatusWrong, assetId=suite.asset_id, status=RETIRED, expected=TOKENISED):
        registry.changeUnits(suite.asset_id, sender=stranger)


@pytest.mark.parametrize("actor", ["issuer", "stranger", "deployer"])
def test_announcement_by_anyone_but_the_officer__refused(registry, suite, request, actor):
    caller = request.getfixturevalue(actor)
    for step in (
        lambda: registry.announceUnits(suite.asset_id, 2 * UNITS, "", sender=caller),
        lambda: registry.cancelUnits(suite.asset_id, "", sender=caller),
    ):
        with ape.reverts(registry.AccessManagedUnauthorized, caller=caller.address):
            step()
