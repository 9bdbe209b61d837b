"""An account plays the compliance: the module keeps its books by caller."""

import ape
import pytest
from ape import project

from tests.support.movements import movement as movement_of

HOLDER, ISSUANCE, ENFORCEMENT = 0, 1, 2
CHECKS_TRANSFERS = 1
SHORT_LIST = list(range(1, 22))
LONG = 1 << 215


@pytest.fixture(scope="module")
def module(deployer):
    return deployer.deploy(project.CountryRestrictModule)


@pytest.fixture(scope="module")
def compliance(module, issuer):
    """Restricts nothing yet."""
    module.bindCompliance(issuer, sender=issuer)
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


@pytest.fixture(scope="module")
def is_long(module, compliance):
    return lambda: bool(module.parameterOf(compliance) & LONG)


@pytest.fixture(scope="module")
def restricted(module, compliance, check):
    """Those of `countries` that are restricted, as the view says, and as transfers meet it."""

    def restricted(countries):
        viewed = {country for country in countries if module.isCountryRestricted(compliance, country)}
        assert {country for country in countries if check(receiver=country) == 1} == viewed
        return viewed

    return restricted


def test_unbound_compliance__reverts(module, stranger):
    for call in (module.addCountryRestriction, module.removeCountryRestriction):
        with ape.reverts(module.ModuleNotBound, compliance=stranger):
            call(840, sender=stranger)
    for call in (module.batchRestrictCountries, module.batchUnrestrictCountries):
        with ape.reverts(module.ModuleNotBound, compliance=stranger):
            call([840], sender=stranger)


def test_country_zero__reverts(module, compliance):
    with ape.reverts(module.CountryZero):
        module.addCountryRestriction(0, sender=compliance)


def test_country_restricted_twice__reverts(module, compliance):
    with ape.reverts(module.CountryAlreadyListed, compliance=compliance, country=840):
        module.batchRestrictCountries([840, 840], sender=compliance)


def test_country_not_restricted__cannot_be_removed(module, compliance):
    with ape.reverts(module.CountryNotListed, compliance=compliance, country=840):
        module.removeCountryRestriction(840, sender=compliance)


@pytest.mark.parametrize("batch", ["batchRestrictCountries", "batchUnrestrictCountries"])
def test_196_countries_at_once__revert(module, compliance, batch):
    with ape.reverts(module.CountryBatchTooLong, length=196, limit=195):
        getattr(module, batch)(list(range(1, 197)), sender=compliance)


def test_195_countries_at_once__are_restricted_and_unrestricted(module, compliance):
    module.batchRestrictCountries(list(range(1, 196)), sender=compliance)
    module.batchUnrestrictCountries(list(range(1, 196)), sender=compliance)


def test_receiver_of_restricted_country__is_refused(module, compliance, check):
    receipt = module.addCountryRestriction(276, sender=compliance)
    assert receipt.events == [module.AddedRestrictedCountry(compliance, 276)]
    assert check(receiver=276) == 1
    assert check(giver=276) == 0
    receipt = module.removeCountryRestriction(276, sender=compliance)
    assert receipt.events == [module.RemovedRestrictedCountry(compliance, 276)]
    assert check(receiver=276) == 0


def test_person_opposite_a_conduit__is_asked(module, compliance, check):
    module.addCountryRestriction(276, sender=compliance)
    assert check(giver=0, receiver=276, from_conduit=True) == 1
    assert check(giver=276, receiver=0, to_conduit=True) == 2
    assert check(giver=840, receiver=276, to_conduit=True) == 0
    assert check(giver=276, receiver=276, from_conduit=True, to_conduit=True) == 0


@pytest.mark.parametrize("authority", [ISSUANCE, ENFORCEMENT])
def test_issuance_and_enforcement__are_not_gated(module, compliance, check, authority):
    module.addCountryRestriction(276, sender=compliance)
    assert check(receiver=276, authority=authority) == 0


def test_short_list__holds_21_countries(module, compliance, restricted, is_long):
    module.batchRestrictCountries(SHORT_LIST, sender=compliance)
    assert not is_long()
    assert restricted([0, *SHORT_LIST, 22, 1023]) == set(SHORT_LIST)


@pytest.mark.parametrize("removed", [1, 11, 21])
def test_country_taken_off_a_full_short_list__makes_room(module, compliance, restricted, is_long, removed):
    module.batchRestrictCountries(SHORT_LIST, sender=compliance)
    module.removeCountryRestriction(removed, sender=compliance)
    assert restricted([*SHORT_LIST, 1023]) == set(SHORT_LIST) - {removed}
    module.addCountryRestriction(1023, sender=compliance)
    assert restricted([*SHORT_LIST, 1023]) == {*SHORT_LIST, 1023} - {removed}
    assert not is_long()


def test_country_22__makes_the_list_long(module, compliance, restricted, is_long):
    module.batchRestrictCountries([*SHORT_LIST, 22], sender=compliance)
    assert is_long()
    assert restricted([0, *SHORT_LIST, 22, 23]) == {*SHORT_LIST, 22}


@pytest.mark.parametrize(("country", "becomes_long"), [(1023, False), (1024, True), (65535, True)])
def test_code_above_1023__makes_the_list_long(module, compliance, restricted, is_long, country, becomes_long):
    module.batchRestrictCountries([840, country], sender=compliance)
    assert is_long() == becomes_long
    # Its last ten bits are those of a country that nobody restricted.
    assert restricted([840, country, 1, country & 1022]) == {840, country}


def test_long_list__stays_long_and_right(module, compliance, restricted, is_long):
    module.batchRestrictCountries([840, 1024], sender=compliance)
    module.removeCountryRestriction(1024, sender=compliance)
    assert is_long()
    module.addCountryRestriction(276, sender=compliance)
    assert restricted([276, 840, 1024]) == {276, 840}


def test_rebound_compliance__begins_anew(module, compliance, restricted, is_long):
    module.batchRestrictCountries([840, 1024], sender=compliance)
    module.unbindCompliance(compliance, sender=compliance)
    module.bindCompliance(compliance, sender=compliance)
    assert restricted([840, 1024]) == set()
    assert not is_long()
    module.addCountryRestriction(1024, sender=compliance)
    assert restricted([840, 1024]) == {1024}


def test_codes__are_explained(module):
    assert module.reason(1) == "the receiver's country is restricted"
    assert module.reason(2) == "the sender's country is restricted"
    assert module.reason(3) == ""
    assert (module.name(), module.isPlugAndPlay(), module.duties()) == ("CountryRestrictModule", True, CHECKS_TRANSFERS)
