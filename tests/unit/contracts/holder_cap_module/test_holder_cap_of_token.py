"""The rule under a real token, from which claims are looked up."""

import pytest

from tests.support.holder_caps import ACCREDITED, CLASS, TOTAL, cap
from tests.support.identity import verify_investor


@pytest.fixture(scope="module")
def module(platform, suite, issuer):
    contract = platform.holder_cap_module
    suite.compliance.addModule(contract, sender=issuer)
    for entry in (cap(TOTAL, 2), cap(CLASS, 1, topic=ACCREDITED, without=True)):
        suite.compliance.callModuleFunction(contract.addHolderCap.encode_input(entry), contract, sender=issuer)
    return contract


@pytest.fixture(scope="module")
def retail(platform, kyc_officer, investors):
    return verify_investor(platform, kyc_officer, investors[0]).address


def counts(module, compliance):
    return module.holderCount(compliance), module.countOf(compliance, 1)


def test_holders__are_counted_through_issue_force_reclassification_recovery_and_burn(
    platform, suite, module, issuer, investors, retail, accredited, stranger
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
