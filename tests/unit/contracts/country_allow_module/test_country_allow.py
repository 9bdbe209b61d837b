"""An account plays the compliance: the module keeps its books by caller."""

import ape
import pytest
from ape import project

from tests.support.movements import movement as movement_of

HOLDER, ISSUANCE, ENFORCEMENT = 0, 1, 2
CHECKS_TRANSFERS = 1


@pytest.fixture(scope="module")
def module(deployer):
    return deployer.deploy(project.CountryAllowModule)


@pytest.fixture(scope="module")
def compliance(module, issuer):
    """Allows 840."""
    module.bindCompliance(issuer, sender=issuer)
    module.addAllowedCountry(840, sender=issuer)
    return issuer


@pytest.fixture(scope="module")
def check(module, compliance, stranger):
    def check(giver=840, receiver=840, *, authority=HOLDER, from_conduit=False, to_conduit=False):
        movement = movement_of(
            **{"from": stranger, "to": stranger, "fromCountry": giver, "toCountry": receiver, "amount": 1},
            authority=authority,
            isFromConduit=from_conduit,
            isToConduit=to_conduit,
        )
        return module.check(compliance, movement, module.parameterOf(compliance))

    return check


def test_binding_for_other__reverts(module, stranger, issuer):
    with ape.reverts(module.ModuleCallerNotCompliance, compliance=issuer, caller=stranger):
        module.bindCompliance(issuer, sender=stranger)
    with ape.reverts(module.ModuleCallerNotCompliance, compliance=issuer, caller=stranger):
        module.unbindCompliance(issuer, sender=stranger)


def test_second_binding__reverts(module, compliance):
    with ape.reverts(module.ModuleAlreadyBound, compliance=compliance):
        module.bindCompliance(compliance, sender=compliance)


def test_unbound_compliance__reverts(module, stranger):
    for call in (module.addAllowedCountry, module.removeAllowedCountry):
        with ape.reverts(module.ModuleNotBound, compliance=stranger):
            call(840, sender=stranger)
    for call in (module.batchAllowCountries, module.batchDisallowCountries):
        with ape.reverts(module.ModuleNotBound, compliance=stranger):
            call([840], sender=stranger)
    with ape.reverts(module.ModuleNotBound, compliance=stranger):
        module.unbindCompliance(stranger, sender=stranger)


def test_country_zero__reverts(module, compliance):
    with ape.reverts(module.CountryZero):
        module.addAllowedCountry(0, sender=compliance)


def test_country_allowed_twice__reverts(module, compliance):
    with ape.reverts(module.CountryAlreadyListed, compliance=compliance, country=840):
        module.batchAllowCountries([276, 840], sender=compliance)


def test_country_not_allowed__cannot_be_removed(module, compliance):
    with ape.reverts(module.CountryNotListed, compliance=compliance, country=276):
        module.batchDisallowCountries([840, 276], sender=compliance)


def test_countries__are_allowed_and_disallowed_one_by_one(module, compliance, stranger):
    receipt = module.batchAllowCountries([1, 255, 256, 65535], sender=compliance)
    assert receipt.events == [module.CountryAllowed(compliance, country) for country in (1, 255, 256, 65535)]
    receipt = module.removeAllowedCountry(255, sender=compliance)
    assert receipt.events == [module.CountryUnallowed(compliance, 255)]
    allowed = {
        country for country in (1, 254, 255, 256, 257, 840, 65535) if module.isCountryAllowed(compliance, country)
    }
    assert allowed == {1, 256, 840, 65535}
    assert not module.isCountryAllowed(stranger, 840)


def test_receiver_of_other_country__is_refused(check):
    assert check(receiver=276) == 1
    assert check(giver=276) == 0


def test_person_opposite_a_conduit__is_asked(check):
    assert check(giver=0, receiver=276, from_conduit=True) == 1
    assert check(giver=276, receiver=0, to_conduit=True) == 2
    assert check(giver=840, receiver=0, to_conduit=True) == 0
    assert check(giver=0, receiver=0, from_conduit=True, to_conduit=True) == 0


@pytest.mark.parametrize("authority", [ISSUANCE, ENFORCEMENT])
def test_issuance_and_enforcement__are_not_gated(check, authority):
    assert check(receiver=276, authority=authority) == 0


def test_rebound_compliance__begins_anew(module, compliance):
    module.unbindCompliance(compliance, sender=compliance)
    module.bindCompliance(compliance, sender=compliance)
    assert not module.isCountryAllowed(compliance, 840)


def test_codes__are_explained(module):
    assert module.reason(1) == "the receiver's country is not allowed"
    assert module.reason(2) == "the sender's country is not allowed"
    assert module.reason(3) == ""
    assert (module.name(), module.isPlugAndPlay(), module.duties()) == ("CountryAllowModule", True, CHECKS_TRANSFERS)
