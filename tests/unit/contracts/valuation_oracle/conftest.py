"""An asset with three operators, and rounds of reports that they sign."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.support.assets import approved_asset, configure_valuation, report, sign_report

MILLION = 1_000_000 * 10**8


@pytest.fixture(scope="module")
def oracle(platform):
    return platform.valuation_oracle


@pytest.fixture(scope="module")
def asset_id(platform, issuer, compliance_officer, guardian, operators):
    """An approved asset; any two of three operators publish, 10 % spread, 20 % move."""
    made = approved_asset(platform, issuer, compliance_officer)
    configure_valuation(platform, guardian, operators, made)
    return made


@pytest.fixture
def fields(platform, asset_id) -> Callable[..., dict]:
    """A plausible report of the asset for its next round, `changes` by field name."""
    return lambda value=MILLION, **changes: report(platform, asset_id, value, **changes)


@pytest.fixture
def publish(platform, oracle, stranger) -> Callable:
    """Publishes what (operator, report) pairs say, in the given order; a stranger transmits."""

    def transmit(*signed: tuple):
        signatures = [sign_report(platform, operator, fields) for operator, fields in signed]
        return oracle.publish([tuple(fields.values()) for _, fields in signed], signatures, sender=stranger)

    return transmit


@pytest.fixture
def publish_value(operators, fields, publish) -> Callable:
    """Publishes a round of two equal reports of `value`."""

    def transmit(value: int = MILLION, **changes):
        agreed = fields(value, **changes)
        return publish((operators[0], agreed), (operators[1], agreed))

    return transmit
