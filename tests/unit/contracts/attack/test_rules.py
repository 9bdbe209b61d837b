"""Rules at their limits, and ways around them."""

from __future__ import annotations

import ape
import pytest

from tests.support.assets import approved_asset, deploy_suite
from tests.support.conduits import make_conduit
from tests.support.holder_caps import COUNTRY, cap
from tests.support.identity import verify_investor
from tests.support.movements import ZERO
from tests.support.rules import DAY

CANADA = 124


@pytest.fixture(scope="module")
def suite(platform, issuer, compliance_officer):
    asset_id = approved_asset(platform, issuer, compliance_officer)
    return deploy_suite(platform, issuer, asset_id, countries=(840, CANADA), salt=b"\xc1" * 32)


def test_first_holder_of_a_country_by_enforcement__is_counted_by_as_many_caps_as_there_can_be(
    platform, suite, issuer, kyc_officer, investors
):
    """Ours saturate, and take note within their due."""
    token, compliance, rule = suite.token, suite.compliance, platform.holder_cap_module
    compliance.addModule(rule, sender=issuer)
    for _ in range(8):
        entry = cap(COUNTRY, 5, country=CANADA, warn_at=1)
        compliance.callModuleFunction(rule.addHolderCap.encode_input(entry), rule, sender=issuer)
    verify_investor(platform, kyc_officer, investors[0])
    other = verify_investor(platform, kyc_officer, investors[1], country=CANADA)
    token.mint(investors[0], 100, sender=issuer)
    token.forcedTransfer(investors[0], investors[1], 40, sender=issuer, gas=8_000_000)
    assert not compliance.isModuleOutOfSync(rule)
    assert rule.getIDBalance(compliance, other) == 40


def test_shares_issued_into_a_conduit__are_refused_under_a_holding_period(
    platform, suite, issuer, kyc_officer, compliance_officer, investors
):
    token, compliance, rule = suite.token, suite.compliance, platform.holding_period_module
    compliance.addModule(rule, sender=issuer)
    compliance.callModuleFunction(rule.setHoldingPeriod.encode_input(365), rule, sender=issuer)
    pool = investors[9]
    make_conduit(platform, compliance_officer, pool)
    verify_investor(platform, kyc_officer, pool)
    compliance.setConduit(pool, True, sender=issuer)
    refused = {"from": ZERO, "to": pool, "amount": 100, "module": rule, "code": 4}
    with ape.reverts(token.TokenTransferRefused, **refused):
        token.mint(pool, 100, sender=issuer)


@pytest.fixture
def struck_off(platform, suite, issuer, kyc_officer, investors):
    """What is expected of the sale by somebody who was entered in the registry when his shares came: a refusal."""
    token, registry = suite.token, platform.identity_registry

    def struck_off(rule, name, code):
        person, buyer = investors[:2]
        suite.compliance.addModule(rule, sender=issuer)
        identity = verify_investor(platform, kyc_officer, person)
        verify_investor(platform, kyc_officer, buyer)
        token.mint(person, 100, sender=issuer)
        name(identity)
        registry.deleteIdentity(person, sender=kyc_officer)
        refused = {"from": person, "to": buyer, "amount": 100, "module": rule, "code": code}
        with ape.reverts(token.TokenTransferRefused, **refused):
            token.transfer(buyer, 100, sender=person)

    return struck_off


def test_listed_person_who_is_struck_off_the_registry__gives_nothing(platform, struck_off, kyc_officer):
    def put_on_list(identity):
        platform.sanctions_list.list([identity], bytes(32), sender=kyc_officer)

    struck_off(platform.sanctions_module, put_on_list, 4)


def test_affiliate_who_is_struck_off_the_registry__sells_nothing(platform, suite, struck_off, issuer):
    rule = platform.affiliate_volume_module

    def name_affiliate(identity):
        settings = rule.setAffiliateVolume.encode_input(100, 90 * DAY)
        suite.compliance.callModuleFunction(settings, rule, sender=issuer)
        platform.affiliate_register.setAffiliate(suite.token, identity, True, sender=issuer)

    struck_off(rule, name_affiliate, 2)
