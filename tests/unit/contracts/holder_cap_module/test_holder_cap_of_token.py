"""The rule under a real token, from which claims are looked up."""

import ape
import pytest
from eth_abi import encode
from eth_utils import keccak

from tests.support.holder_caps import ACCREDITED, CLASS, COUNTRY, GERMANY, TOTAL, cap
from tests.support.identity import verify_investor
from tests.support.movements import ZERO
from tests.support.rules import UNSEEDED

MANAGEMENT, ECDSA = 1, 1
TOTAL_FULL = 2


def add(module, compliance, issuer, *caps):
    compliance.addModule(module, sender=issuer)
    for entry in caps:
        compliance.callModuleFunction(module.addHolderCap.encode_input(entry), module, sender=issuer)


@pytest.fixture(scope="module")
def module(platform, suite, issuer):
    retail = cap(CLASS, 1, topic=ACCREDITED, without=True)
    add(platform.holder_cap_module, suite.compliance, issuer, cap(TOTAL, 2), retail, cap(COUNTRY, 2, country=GERMANY))
    return platform.holder_cap_module


@pytest.fixture(scope="module")
def retail(platform, kyc_officer, investors):
    return verify_investor(platform, kyc_officer, investors[0])


def counts(module, compliance):
    return module.holderCount(compliance), module.countOf(compliance, 1)


def test_holder_too_many__is_refused_shares_by_transfer_and_issuance(
    platform, suite, module, issuer, kyc_officer, investors, retail, accredited
):
    token = suite.token
    verify_investor(platform, kyc_officer, investors[1], country=840)
    token.mint(investors[0], 100, sender=issuer)
    token.transfer(investors[5], 40, sender=investors[0])
    refused = {"to": investors[1], "module": module, "code": TOTAL_FULL}
    with ape.reverts(token.TokenTransferRefused, **{"from": investors[5]}, amount=39, **refused):
        token.transfer(investors[1], 39, sender=investors[5])
    with ape.reverts(token.TokenTransferRefused, **{"from": ZERO}, amount=1, **refused):
        token.mint(investors[1], 1, sender=issuer)
    token.transfer(investors[0], 10, sender=investors[5])
    token.transfer(investors[0], 30, sender=investors[5])
    assert counts(module, suite.compliance) == (1, 1)


def test_holders__are_counted_through_issue_force_reclassification_and_burn(
    suite, module, issuer, investors, retail, accredited, stranger
):
    token, compliance = suite.token, suite.compliance
    token.mint(investors[0], 100, sender=issuer)
    assert counts(module, compliance) == (1, 1)
    token.forcedTransfer(investors[0], investors[5], 40, sender=issuer, gas=5_000_000)
    assert counts(module, compliance) == (2, 2)
    module.reclassify(compliance, accredited, sender=stranger)
    assert counts(module, compliance) == (2, 1)
    token.burn(investors[0], 60, sender=issuer, gas=5_000_000)
    assert counts(module, compliance) == (1, 0)


def test_recovered_holder__is_the_same_one(platform, suite, module, deployer, issuer, investors, retail):
    token, compliance, successor = suite.token, suite.compliance, investors[8]
    platform.identity_registry.addListener(token, sender=deployer)
    token.mint(investors[0], 100, sender=issuer)
    key = keccak(encode(["address"], [successor.address]))
    retail.addKey(key, MANAGEMENT, ECDSA, sender=investors[0])
    token.recoveryAddress(investors[0], successor, retail, sender=issuer, gas=5_000_000)
    assert counts(module, compliance) == (1, 1)
    token.burn(successor, 100, sender=issuer, gas=5_000_000)
    assert counts(module, compliance) == (0, 0)


def test_holder_who_moves__is_counted_in_his_new_country(
    platform, suite, module, deployer, issuer, kyc_officer, investors, retail
):
    registry = platform.identity_registry
    registry.addListener(suite.token, sender=deployer)
    suite.token.mint(investors[0], 100, sender=issuer)
    registry.updateCountry(investors[0], GERMANY, sender=kyc_officer)
    assert module.countOf(suite.compliance, 2) == 1
    assert counts(module, suite.compliance) == (1, 1)
    registry.updateCountry(investors[0], 840, sender=kyc_officer)
    assert module.countOf(suite.compliance, 2) == 0


def test_holders_at_seeding__are_counted_with_their_claims(suite, module, issuer, investors, retail, accredited):
    token, compliance = suite.token, suite.compliance
    token.mint(investors[0], 60, sender=issuer)
    token.mint(investors[5], 40, sender=issuer)
    token.pause(sender=issuer)
    compliance.removeModule(module, sender=issuer)
    add(module, compliance, issuer, cap(TOTAL, 2), cap(CLASS, 1, topic=ACCREDITED, without=True))
    compliance.seed(module, [investors[0]], [1], sender=issuer)
    assert counts(module, compliance) == (1, 1)
    late = module.addHolderCap.encode_input(cap(TOTAL, 9))
    with ape.reverts(module.HolderCapLate, holders=1):
        compliance.callModuleFunction(late, module, sender=issuer)
    token.unpause(sender=issuer)
    refused = {"from": investors[0], "to": investors[5], "amount": 1, "module": module, "code": UNSEEDED}
    with ape.reverts(token.TokenTransferRefused, **refused):
        token.transfer(investors[5], 1, sender=investors[0])
    token.pause(sender=issuer)
    compliance.seed(module, [investors[5]], [1], sender=issuer)
    token.unpause(sender=issuer)
    assert counts(module, compliance) == (2, 1)
    token.transfer(investors[5], 1, sender=investors[0])
