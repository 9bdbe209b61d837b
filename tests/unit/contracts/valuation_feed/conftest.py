"""An approved asset with operators and no value yet."""

from __future__ import annotations

import pytest

from tests.support.assets import approved_asset, configure_valuation


@pytest.fixture(scope="module")
def oracle(platform):
    return platform.valuation_oracle


@pytest.fixture(scope="module")
def asset_id(platform, issuer, compliance_officer, guardian, operators):
    made = approved_asset(platform, issuer, compliance_officer)
    configure_valuation(platform, guardian, operators, made)
    return made
