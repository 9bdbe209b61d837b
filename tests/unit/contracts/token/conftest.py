"""A token suite with a country and a balance rule, and people who hold or may hold it."""

from __future__ import annotations

import pytest

from tests.support.assets import UNITS, approved_asset, deploy_suite
from tests.support.conduits import make_conduit
from tests.support.identity import verify_investor

#: what the holder has at the start [token units]
HELD = 1_000 * 10**6
#: the most one identity may receive by transfers [token units]
MAXIMUM = 2_000 * 10**6


@pytest.fixture(scope="module")
def suite(platform, issuer, compliance_officer):
    asset_id = approved_asset(platform, issuer, compliance_officer)
    return deploy_suite(platform, issuer, asset_id, units=UNITS, max_balance=MAXIMUM, salt=b"\x70" * 32)


@pytest.fixture(scope="module")
def token(suite):
    return suite.token


@pytest.fixture(scope="module")
def compliance(suite):
    return suite.compliance


@pytest.fixture(scope="module")
def registry(platform):
    return platform.identity_registry


@pytest.fixture(scope="module")
def agent(issuer):
    """The issuer owns the token and its compliance, and is its first agent."""
    return issuer


@pytest.fixture(scope="module")
def holder(platform, kyc_officer, investors, token, agent):
    """Verified, with shares."""
    verify_investor(platform, kyc_officer, investors[0])
    token.mint(investors[0], HELD, sender=agent)
    return investors[0]


@pytest.fixture(scope="module")
def buyer(platform, kyc_officer, investors):
    """Verified, without shares."""
    verify_investor(platform, kyc_officer, investors[1])
    return investors[1]


@pytest.fixture(scope="module")
def foreigner(platform, kyc_officer, investors):
    """Verified, of a country that the rule does not allow."""
    verify_investor(platform, kyc_officer, investors[2], country=408)
    return investors[2]


@pytest.fixture(scope="module")
def conduit(platform, compliance, compliance_officer, agent, investors):
    """An account that stands for a pool: known to the compliance, known to no registry."""
    make_conduit(platform, compliance_officer, investors[9])
    compliance.setConduit(investors[9], True, sender=agent)
    return investors[9]
