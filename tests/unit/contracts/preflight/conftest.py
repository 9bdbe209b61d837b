"""A token suite with a country and a balance rule, and what is said of its movements beforehand."""

from __future__ import annotations

import pytest
from ape import project
from ape.exceptions import ContractLogicError

from tests.support.assets import UNITS, approved_asset, deploy_suite
from tests.support.conduits import make_conduit
from tests.support.identity import verify_investor

#: what the holder has at the start [token units]
HELD = 1_000 * 10**6
#: the most one identity may receive by transfers [token units]
MAXIMUM = 2_000 * 10**6
#: for how long the buyer's claim counts [seconds]
VALID_FOR = 30 * 86_400


@pytest.fixture(scope="module")
def suite(platform, issuer, compliance_officer):
    asset_id = approved_asset(platform, issuer, compliance_officer)
    return deploy_suite(platform, issuer, asset_id, units=UNITS, max_balance=MAXIMUM, salt=b"\x72" * 32)


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
def holder(platform, kyc_officer, investors, token, issuer):
    """Verified, with shares."""
    verify_investor(platform, kyc_officer, investors[0])
    token.mint(investors[0], HELD, sender=issuer)
    return investors[0]


@pytest.fixture(scope="module")
def buyer(platform, kyc_officer, investors):
    """Verified for a while, without shares."""
    verify_investor(platform, kyc_officer, investors[1], valid_for=VALID_FOR)
    return investors[1]


@pytest.fixture(scope="module")
def conduit(platform, compliance, compliance_officer, issuer, investors):
    """An account that stands for a pool: known to the compliance, known to no registry."""
    make_conduit(platform, compliance_officer, investors[9])
    compliance.setConduit(investors[9], True, sender=issuer)
    return investors[9]


@pytest.fixture(scope="module")
def add_rule(deployer, compliance, issuer):
    """Adds a rule of that contract."""

    def add(name="MockForecastRule"):
        rule = deployer.deploy(getattr(project, name))
        compliance.addModule(rule, sender=issuer)
        return rule

    return add


@pytest.fixture(scope="module")
def preflight(deployer):
    return deployer.deploy(project.Preflight)


@pytest.fixture(scope="module")
def judge(preflight, token):
    """The report on a transfer; the token must say the same, or revert where the report says no."""

    def judge(giver, receiver, amount):
        report = preflight.preflight(token, giver, receiver, amount)
        try:
            is_allowed = token.canTransfer(giver, receiver, amount)
        except ContractLogicError:
            is_allowed = False
        assert report.isAllowed == is_allowed == (not report.failures)
        return report

    return judge
