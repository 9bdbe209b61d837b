"""Who values an asset, how many must agree and within which limits."""

from __future__ import annotations

import ape
import pytest

from tests.support.assets import configure_valuation

ZERO = ape.utils.ZERO_ADDRESS
DAY = 86_400


def numbered(count: int) -> list[str]:
    return [f"0x{index:040x}" for index in range(1, count + 1)]


def test_configure_without_the_guardian_role__refused(platform, oracle, asset_id, issuer, operators):
    with ape.reverts(oracle.AccessManagedUnauthorized, caller=issuer.address):
        configure_valuation(platform, issuer, operators, asset_id)


@pytest.mark.parametrize("offset", [0, 1])
def test_configure_an_unknown_asset__refused(platform, oracle, asset_id, guardian, operators, offset):
    unknown = (platform.asset_registry.assetCount() + 1) * offset
    with ape.reverts(oracle.ValuationAssetUnknown, assetId=unknown):
        configure_valuation(platform, guardian, operators, unknown)


@pytest.mark.parametrize("count", [0, 16])
def test_operators_fewer_than_one_or_more_than_fifteen__refused(platform, oracle, asset_id, guardian, count):
    with ape.reverts(oracle.ValuationOperatorsOutOfRange, operators=count, limit=15):
        configure_valuation(platform, guardian, numbered(count), asset_id, quorum=max(count, 1))


@pytest.mark.parametrize(("quorum", "count"), [(0, 1), (1, 2), (2, 4), (4, 3), (7, 15)])
def test_quorum_not_more_than_half_or_more_than_all__refused(platform, oracle, asset_id, guardian, quorum, count):
    with ape.reverts(oracle.ValuationQuorumOutOfRange, quorum=quorum, operators=count):
        configure_valuation(platform, guardian, numbered(count), asset_id, quorum=quorum)


def test_operator_zero_or_twice__refused(platform, oracle, asset_id, guardian):
    first, second = numbered(2)
    with ape.reverts(oracle.ValuationOperatorZero):
        configure_valuation(platform, guardian, [first, ZERO, second], asset_id)
    with ape.reverts(oracle.ValuationOperatorTwice, operator=first):
        configure_valuation(platform, guardian, [first, second, first], asset_id)


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("heartbeatSeconds", 0),
        ("heartbeatSeconds", 366 * DAY + 1),
        ("spreadLimitBps", 2_001),
        ("moveLimitBps", 10_001),
        ("pendingSeconds", 0),
        ("pendingSeconds", 30 * DAY + 1),
        ("windowSeconds", 3_599),
        ("windowSeconds", 366 * DAY + 1),
    ],
)
def test_parameter_out_of_range__refused_by_name(platform, oracle, asset_id, guardian, operators, parameter, value):
    with ape.reverts(oracle.ValuationParameterOutOfRange, parameter=parameter, value=value):
        configure_valuation(platform, guardian, operators, asset_id, **{parameter: value})


@pytest.mark.parametrize("limit", [0, 1, 10_000])
def test_spread_limit_up_to_the_move_limit__accepted(platform, oracle, asset_id, guardian, operators, limit):
    configure_valuation(platform, guardian, operators, asset_id, spreadLimitBps=limit, moveLimitBps=limit)
    (_, _, _, spread_limit, move_limit, *_), _ = oracle.configOf(asset_id)
    assert (spread_limit, move_limit) == (limit, limit)


@pytest.mark.parametrize(("quorum", "count"), [(1, 1), (2, 2), (3, 4), (8, 15), (15, 15)])
def test_quorum_of_more_than_half__accepted(platform, oracle, asset_id, guardian, quorum, count):
    _, version = oracle.configOf(asset_id)
    configure_valuation(platform, guardian, numbered(count), asset_id, quorum=quorum)
    (listed, needed, *_), raised = oracle.configOf(asset_id)
    assert (needed, len(listed), raised) == (quorum, count, version + 1)


def test_configure__says_all_of_it(platform, oracle, asset_id, guardian):
    operators = numbered(3)
    receipt = oracle.configure(asset_id, (operators, 2, 3_600, 500, 700, 60, 7_200), sender=guardian)
    assert receipt.events == [oracle.ValuationConfigured(asset_id, 2, operators, 2, 3_600, 500, 700, 60, 7_200)]
    config, _ = oracle.configOf(asset_id)
    assert tuple(config) == (operators, 2, 3_600, 500, 700, 60, 7_200)
