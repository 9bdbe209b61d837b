"""A token with three holders of 500, 300 and 200 shares, and a record date a day ahead."""

from __future__ import annotations

import pytest
from ape import chain, project
from eth_abi import encode
from eth_utils import keccak

from tests.support.assets import approved_asset, deploy_suite
from tests.support.dividends import AMOUNT, DAY, HOLDINGS, TREATY
from tests.support.identity import verify_investor
from tests.support.investor_claims import give_claim, trust_about

MANAGEMENT, ECDSA = 1, 1


@pytest.fixture(scope="module")
def holders(investors):
    return investors[:3]


@pytest.fixture(scope="module")
def suite(platform, issuer, compliance_officer, kyc_officer, holders, stranger):
    asset_id = approved_asset(platform, issuer, compliance_officer)
    made = deploy_suite(platform, issuer, asset_id, salt=keccak(text="dividends"))
    for holder, shares in zip(holders, HOLDINGS, strict=True):
        verify_investor(platform, kyc_officer, holder)
        made.token.mint(holder, shares, sender=issuer)
    return made


@pytest.fixture(scope="module")
def token(suite):
    return suite.token


@pytest.fixture(scope="module")
def currency(platform):
    return platform.stablecoin


@pytest.fixture(scope="module")
def distributor(platform, currency, issuer, suite):
    currency.mint(issuer, 10 * AMOUNT, sender=issuer)
    currency.approve(platform.dividend_distributor, 10 * AMOUNT, sender=issuer)
    return platform.dividend_distributor


@pytest.fixture(scope="module")
def record_date(token, issuer, distributor):
    announced = chain.pending_timestamp + DAY
    token.announceRecordDate(announced, sender=issuer)
    return announced


@pytest.fixture(scope="module")
def payment_date(record_date):
    return record_date + DAY


@pytest.fixture(scope="module")
def expires_at(payment_date):
    return payment_date + 365 * DAY


@pytest.fixture(scope="module")
def distribution(distributor, token, currency, issuer, record_date, payment_date, expires_at):
    """A funded distribution's id; nothing is payable yet."""
    distributor.fund(token, currency, AMOUNT, record_date, payment_date, expires_at, sender=issuer)
    return distributor.distributionCount()


@pytest.fixture
def payable(distribution, payment_date):
    """The same once the payment date has come."""
    chain.mine(timestamp=payment_date)
    return distribution


@pytest.fixture
def recovered(platform, deployer, token, issuer, holders, investors):
    """The wallet that took the place of the first holder's."""
    registry, successor = platform.identity_registry, investors[7]
    identity = registry.identity(holders[0])
    key = keccak(encode(["address"], [successor.address]))
    project.IOnchainId.at(identity).addKey(key, MANAGEMENT, ECDSA, sender=holders[0])
    if not registry.isAgent(token):
        registry.addAgent(token, sender=deployer)
    token.recoveryAddress(holders[0], successor, identity, sender=issuer)
    return successor


@pytest.fixture(scope="module")
def fund_withholding(distributor, token, currency, issuer, record_date, payment_date, expires_at):
    """Funds a distribution that withholds by a table; returns its id."""

    def fund(table):
        terms = (token, currency, AMOUNT, record_date, payment_date, expires_at, table)
        distributor.fundWithholding(*terms, sender=issuer)
        return distributor.distributionCount()

    return fund


@pytest.fixture
def treaty_claim(platform, project, deployer, kyc_officer, payable, holders):
    """The first holder's; returns its last second."""
    trust_about(platform, deployer, platform.claim_issuer, TREATY)
    identity = project.IOnchainId.at(platform.identity_registry.identity(holders[0]))
    now = chain.pending_timestamp
    give_claim(kyc_officer, platform.claim_issuer, holders[0], identity, TREATY, issued_at=now, expires_at=now + DAY)
    return now + DAY
