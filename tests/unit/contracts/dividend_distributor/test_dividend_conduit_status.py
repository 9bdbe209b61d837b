"""Whatever begins or ceases to be a conduit after the record date has its shares paid for once."""

from __future__ import annotations

import ape
import pytest
from ape import chain

from tests.support.bookkeeping import account_of
from tests.support.conduits import make_conduit
from tests.support.dividends import AMOUNT, HOLDINGS, due

HELD = HOLDINGS[1]


@pytest.fixture(scope="module")
def account(project, platform, deployer, suite, holders, kyc_officer, compliance_officer):
    """Made by a factory, and registered as a wallet of the third holder; all of the second holder's shares go there."""
    made = deployer.deploy(project.MockConduitStakes)
    make_conduit(platform, compliance_officer, made.address)
    identity = platform.identity_registry.identity(holders[2])
    platform.identity_registry.registerIdentity(made, identity, 840, sender=kyc_officer)
    return account_of(made)


@pytest.fixture(scope="module")
def stakes(project, account):
    return project.MockConduitStakes.at(account.address)


@pytest.fixture(scope="module")
def distribution(distributor, token, currency, issuer, record_date, payment_date, expires_at, account):
    distributor.fund(token, currency, AMOUNT, record_date, payment_date, expires_at, sender=issuer)
    return distributor.distributionCount()


@pytest.fixture
def conduit(suite, issuer, holders, account, distribution, payment_date):
    """The account as a conduit that held shares at the record date, and has given them back since."""
    suite.compliance.setConduit(account, True, sender=issuer)
    suite.token.transfer(account, HELD, sender=holders[1])
    chain.mine(timestamp=payment_date)
    suite.token.transfer(holders[1], HELD, sender=account)
    return account


@pytest.fixture
def holder(suite, holders, account, distribution, payment_date):
    """The account as a holder at the record date, that has given its shares back since."""
    suite.token.transfer(account, HELD, sender=holders[1])
    chain.mine(timestamp=payment_date)
    suite.token.transfer(holders[1], HELD, sender=account)
    return account


def part(units):
    return AMOUNT * units // sum(HOLDINGS)


def test_conduit_no_longer__is_paid_what_those_behind_it_did_not_get(
    distributor, distribution, suite, currency, issuer, deployer, conduit, stakes, holders
):
    stakes.setUnits(holders[0], 1_001, sender=deployer)
    distributor.claimBehind(distribution, conduit, holders[0], sender=holders[0])
    suite.compliance.setConduit(conduit, False, sender=issuer)
    rest = part(HELD) - part(1_001)
    assert distributor.entitlementOf(distribution, conduit) == rest
    distributor.claim(distribution, conduit, sender=holders[0])
    assert currency.balanceOf(conduit) == rest
    with ape.reverts(distributor.DividendAlreadyPaid, distributionId=distribution, holder=conduit.address):
        distributor.claim(distribution, conduit, sender=holders[0])
    for index in (0, 2):
        distributor.claim(distribution, holders[index], sender=holders[index])
    assert distributor.distribution(distribution).paid == part(HELD) + due(0) + due(2)


def test_conduit_no_longer_with_all_paid_behind_it__is_due_nothing(
    distributor, distribution, suite, issuer, deployer, conduit, stakes, holders
):
    stakes.setUnits(holders[0], HELD, sender=deployer)
    distributor.claimBehind(distribution, conduit, holders[0], sender=holders[0])
    suite.compliance.setConduit(conduit, False, sender=issuer)
    assert distributor.entitlementOf(distribution, conduit) == 0
    with ape.reverts(distributor.DividendNothingDue, distributionId=distribution, holder=conduit.address):
        distributor.claim(distribution, conduit, sender=holders[0])


def test_conduit_no_longer__nobody_is_paid_behind_it(
    distributor, distribution, suite, token, issuer, deployer, conduit, stakes, holders
):
    stakes.setUnits(holders[0], 1_001, sender=deployer)
    assert distributor.entitlementBehind(distribution, conduit, holders[0]) == part(1_001)
    suite.compliance.setConduit(conduit, False, sender=issuer)
    assert distributor.entitlementBehind(distribution, conduit, holders[0]) == 0
    with ape.reverts(distributor.DividendConduitForeign, token=token.address, conduit=conduit.address):
        distributor.claimBehind(distribution, conduit, holders[0], sender=holders[0])


def test_conduit_that_was_paid_as_a_holder__leaves_nothing_to_those_behind_it(
    distributor, distribution, suite, issuer, deployer, holder, stakes, holders
):
    distributor.claim(distribution, holder, sender=holders[0])
    stakes.setUnits(holders[0], HELD, sender=deployer)
    suite.compliance.setConduit(holder, True, sender=issuer)
    assert distributor.entitlementBehind(distribution, holder, holders[0]) == 0
    with ape.reverts(distributor.DividendNothingDue, distributionId=distribution, holder=holders[0].address):
        distributor.claimBehind(distribution, holder, holders[0], sender=holders[0])
    for index in (0, 2):
        distributor.claim(distribution, holders[index], sender=holders[index])
    assert distributor.distribution(distribution).paid == part(HELD) + due(0) + due(2)


def test_marks_of_one_distribution__say_nothing_of_the_next(
    distributor,
    distribution,
    suite,
    token,
    currency,
    issuer,
    deployer,
    conduit,
    stakes,
    holders,
    record_date,
    expires_at,
):
    distributor.fund(token, currency, AMOUNT, record_date, record_date + 1, expires_at, sender=issuer)
    again = distributor.distributionCount()
    stakes.setUnits(holders[0], HELD, sender=deployer)
    distributor.claimBehind(distribution, conduit, holders[0], sender=holders[0])
    suite.compliance.setConduit(conduit, False, sender=issuer)
    distributor.claim(again, conduit, sender=holders[0])
    assert currency.balanceOf(conduit) == part(HELD)
    assert (distributor.isPaid(distribution, conduit), distributor.isPaid(again, conduit)) == (False, True)


def test_entitlement_behind__is_what_is_left_until_paid(distributor, distribution, deployer, conduit, stakes, holders):
    for index in (0, 1):
        stakes.setUnits(holders[index], HELD - index, sender=deployer)
    distributor.claimBehind(distribution, conduit, holders[1], sender=holders[1])
    behind = [distributor.entitlementBehind(distribution, conduit, holders[index]) for index in (0, 1)]
    assert behind == [part(HELD) - part(HELD - 1), part(HELD - 1)]
    before = distributor.distribution(distribution).paid
    distributor.claimBehind(distribution, conduit, holders[0], sender=holders[0])
    assert distributor.distribution(distribution).paid - before == behind[0]


def test_conduit_behind_a_conduit__is_not_paid(
    project,
    platform,
    distributor,
    distribution,
    suite,
    issuer,
    deployer,
    compliance_officer,
    kyc_officer,
    conduit,
    stakes,
    holders,
):
    inner = deployer.deploy(project.MockConduitStakes)
    make_conduit(platform, compliance_officer, inner.address)
    identity = platform.identity_registry.identity(holders[2])
    platform.identity_registry.registerIdentity(inner, identity, 840, sender=kyc_officer)
    suite.compliance.setConduit(inner, True, sender=issuer)
    stakes.setUnits(inner, HELD, sender=deployer)
    with ape.reverts(distributor.DividendConduitNotPaid, conduit=inner.address):
        distributor.claimBehind(distribution, conduit, inner, sender=holders[0])
