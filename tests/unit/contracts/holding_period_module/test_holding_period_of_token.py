"""The rule under a real token, whose movements it is told of."""

from __future__ import annotations

import ape
import pytest
from ape import chain

from tests.support.assets import UNITS, approved_asset, deploy_suite
from tests.support.identity import YEAR, verify_investor
from tests.support.rules import DAY

PERIOD = 365
HELD_TOO_SHORT = 1


@pytest.fixture(scope="module")
def shares(platform, issuer, compliance_officer):
    asset_id = approved_asset(platform, issuer, compliance_officer)
    return deploy_suite(platform, issuer, asset_id, units=UNITS, max_balance=UNITS, salt=b"\x35" * 32)


@pytest.fixture(scope="module")
def module(platform, shares, issuer):
    contract, compliance = platform.holding_period_module, shares.compliance
    compliance.addModule(contract, sender=issuer)
    compliance.callModuleFunction(contract.setHoldingPeriod.encode_input(PERIOD), contract, sender=issuer)
    return contract


@pytest.fixture(scope="module")
def people(platform, kyc_officer, investors):
    return [verify_investor(platform, kyc_officer, wallet, valid_for=3 * YEAR).address for wallet in investors[:3]]


@pytest.fixture
def day(module, shares, people, issuer, investors):
    """On which the first investor is issued 100."""
    receipt = shares.token.mint(investors[0], 100, sender=issuer)
    return receipt.timestamp // DAY


def lots(module, shares, identity):
    settled, days, amounts = module.lotsOf(shares.compliance, identity)
    return settled, list(zip(days, amounts, strict=True))


def test_day_364__is_refused_and_day_365_passes(module, shares, day, investors, people):
    token, (holder, buyer) = shares.token, investors[:2]
    chain.pending_timestamp = (day + PERIOD) * DAY - 1
    refused = {"from": holder, "to": buyer, "amount": 1, "module": module, "code": HELD_TOO_SHORT}
    with ape.reverts(token.TokenTransferRefused, **refused):
        token.transfer(buyer, 1, sender=holder)
    chain.pending_timestamp = (day + PERIOD) * DAY
    token.transfer(buyer, 100, sender=holder)
    assert lots(module, shares, people[1]) == (100, [])
    token.transfer(investors[2], 100, sender=buyer)


def test_forced_transfer_and_burn__take_the_oldest_with_their_days(module, shares, day, issuer, investors, people):
    token = shares.token
    chain.pending_timestamp = (day + 10) * DAY
    token.mint(investors[0], 50, sender=issuer)
    token.forcedTransfer(investors[0], investors[1], 120, sender=issuer, gas=5_000_000)
    assert lots(module, shares, people[1]) == (0, [(day, 100), (day + 10, 20)])
    token.burn(investors[1], 110, sender=issuer, gas=5_000_000)
    assert lots(module, shares, people[1]) == (0, [(day + 10, 10)])
    assert lots(module, shares, people[0]) == (0, [(day + 10, 30)])
    assert not shares.compliance.isModuleOutOfSync(module)


def test_transfer_between_wallets_of_one_person__is_free_and_changes_no_day(
    platform, module, shares, day, kyc_officer, investors, people
):
    platform.identity_registry.registerIdentity(investors[5], people[0], 840, sender=kyc_officer)
    shares.token.transfer(investors[5], 60, sender=investors[0])
    assert lots(module, shares, people[0]) == (0, [(day, 100)])


def test_gift__moves_once_with_its_day(module, shares, day, issuer, investors, people):
    token, compliance = shares.token, shares.compliance
    approval = module.approveGift.encode_input(people[0], people[1], 60, 2**40 - 1)
    compliance.callModuleFunction(approval, module, sender=issuer)
    token.transfer(investors[1], 60, sender=investors[0])
    assert lots(module, shares, people[1]) == (0, [(day, 60)])
    refused = {"from": investors[0], "to": investors[1], "amount": 1, "module": module, "code": HELD_TOO_SHORT}
    with ape.reverts(token.TokenTransferRefused, **refused):
        token.transfer(investors[1], 1, sender=investors[0])


def test_rule_added_late__counts_from_the_seconds_the_owner_tells(
    platform, module, shares, day, issuer, investors, people
):
    token, compliance = shares.token, shares.compliance
    token.pause(sender=issuer)
    compliance.removeModule(module, sender=issuer)
    compliance.addModule(module, sender=issuer)
    compliance.callModuleFunction(module.setHoldingPeriod.encode_input(PERIOD), module, sender=issuer)
    compliance.seed(module, [investors[0]], [(day - 300) * DAY], sender=issuer)
    assert lots(module, shares, people[0]) == (0, [(day - 300, 100)])
