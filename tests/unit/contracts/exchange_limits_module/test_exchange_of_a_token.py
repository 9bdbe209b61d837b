"""An exchange and investors with several wallets each, of a token of the platform."""

from __future__ import annotations

import pytest
from ape import chain, project

from tests.support.assets import approved_asset, deploy_suite
from tests.support.identity import verify_investor
from tests.support.refusals import assert_refused

DAY = 86_400
LIMIT_EXCEEDED = 1


@pytest.fixture(scope="module")
def suite(platform, issuer, compliance_officer):
    asset_id = approved_asset(platform, issuer, compliance_officer)
    return deploy_suite(platform, issuer, asset_id, salt=b"\x75" * 32)


@pytest.fixture(scope="module")
def wallets(platform, kyc_officer, investors):
    """Registers two wallets of each person."""

    def wallets(first, second):
        identity = verify_investor(platform, kyc_officer, first)
        platform.identity_registry.registerIdentity(second, identity, 840, sender=kyc_officer)
        return (first, second)

    return wallets


@pytest.fixture(scope="module")
def holder(wallets, investors, suite, issuer):
    """Two wallets of one investor, with shares in both."""
    for wallet in wallets(*investors[:2]):
        suite.token.mint(wallet, 1_000, sender=issuer)
    return investors[:2]


@pytest.fixture(scope="module")
def exchange(wallets, investors):
    return wallets(*investors[2:4])


@pytest.fixture(scope="module")
def module(deployer, issuer, platform, suite, exchange):
    """Lets an investor send 100 a day to the exchange."""
    module = deployer.deploy(project.ExchangeLimitsModule)
    suite.compliance.addModule(module, sender=issuer)
    identity = platform.identity_registry.identity(exchange[0])
    for message in (
        module.addExchangeID.encode_input(identity),
        module.setExchangeLimit.encode_input(identity, (DAY, 100)),
    ):
        suite.compliance.callModuleFunction(message, module, sender=issuer)
    return module


def test_limit__holds_over_all_wallets_of_both_sides_until_the_day_is_over(platform, suite, module, holder, exchange):
    token = suite.token
    first = token.transfer(exchange[0], 60, sender=holder[0]).timestamp
    sides = {"from": holder[1].address, "to": exchange[1].address, "amount": 41}
    values = sides | {"module": module.address, "code": LIMIT_EXCEEDED}
    error = token.TokenTransferRefused
    assert_refused(token.transfer, exchange[1], 41, sender=holder[1], error=error, **values)
    report = platform.preflight.preflight(token, holder[1], exchange[1], 41)
    assert (report.largest, report.earliest) == (40, first + DAY)
    token.transfer(holder[0], 60, sender=exchange[0])
    chain.pending_timestamp = first + DAY - 1
    chain.mine()
    assert_refused(token.transfer, exchange[1], 41, sender=holder[1], error=error, **values)
    chain.pending_timestamp = first + DAY
    token.transfer(exchange[1], 41, sender=holder[1])


def test_what_comes_back_and_what_stays_within_a_side__is_free(suite, module, holder, exchange):
    token = suite.token
    token.transfer(exchange[0], 100, sender=holder[0])
    for giver, receiver in (exchange, exchange[::-1]):
        token.transfer(receiver, 100, sender=giver)
    token.transfer(holder[0], 100, sender=exchange[0])
    token.transfer(holder[1], 1_000, sender=holder[0])
    assert [token.balanceOf(wallet) for wallet in (*holder, *exchange)] == [0, 2_000, 0, 0]
