"""A holding period of a year; the token's owner says who is an affiliate."""

from __future__ import annotations

import pytest
from ape import project

from tests.support.assets import UNITS, approved_asset, deploy_suite
from tests.support.bookkeeping import account_of, compliance_account
from tests.support.identity import verify_investor
from tests.support.rules import RuleUnderTest

PERIOD = 365


@pytest.fixture(scope="module")
def register(deployer):
    return deployer.deploy(project.AffiliateRegister)


@pytest.fixture(scope="module")
def token(suite):
    return suite.token


@pytest.fixture(scope="module")
def suite(platform, issuer, compliance_officer):
    asset_id = approved_asset(platform, issuer, compliance_officer)
    return deploy_suite(platform, issuer, asset_id, units=UNITS, max_balance=UNITS, salt=b"\x32" * 32)


@pytest.fixture(scope="module")
def rule(deployer, register):
    module, compliance = deployer.deploy(project.HoldingPeriodModule, register), compliance_account(deployer)
    module.bindCompliance(compliance, sender=compliance)
    module.setHoldingPeriod(PERIOD, sender=compliance)
    return RuleUnderTest(module, compliance)


@pytest.fixture(scope="module")
def one(investors):
    """An identity."""
    return investors[0]


@pytest.fixture(scope="module")
def other(investors):
    return investors[1]


@pytest.fixture(scope="module")
def newcomer(investors):
    """Nothing was ever recorded of this identity."""
    return investors[6]


@pytest.fixture(scope="module")
def affiliate(register, token, issuer, investors):
    register.setAffiliate(token, investors[2], True, sender=issuer)
    return investors[2]


@pytest.fixture(scope="module")
def seeding_suite(platform, issuer, compliance_officer, kyc_officer, investors):
    """Its token is paused, and somebody holds a million."""
    asset_id = approved_asset(platform, issuer, compliance_officer)
    suite = deploy_suite(platform, issuer, asset_id, units=UNITS, max_balance=UNITS, salt=b"\x36" * 32)
    verify_investor(platform, kyc_officer, investors[9])
    suite.token.mint(investors[9], 1_000_000, sender=issuer)
    suite.token.pause(sender=issuer)
    return suite


@pytest.fixture(scope="module")
def seeding(deployer, register, seeding_suite, issuer):
    """A rule that was told of nobody yet; the token keeps its books."""
    module, compliance = deployer.deploy(project.HoldingPeriodModule, register), seeding_suite.compliance
    compliance.addModule(module, sender=issuer)
    compliance.callModuleFunction(module.setHoldingPeriod.encode_input(PERIOD), module, sender=issuer)
    return RuleUnderTest(module, account_of(compliance))
