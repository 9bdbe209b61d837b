"""An account plays the compliance: the module keeps its books by caller."""

import ape
import pytest
from ape import project

from tests.support.movements import movement as movement_of

HOLDER, ISSUANCE, ENFORCEMENT = 0, 1, 2
CHECKS_ISSUANCE = 2
LARGEST = 2**104 - 1


@pytest.fixture(scope="module")
def module(deployer):
    return deployer.deploy(project.SupplyLimitModule)


@pytest.fixture(scope="module")
def compliance(module, issuer):
    module.bindCompliance(issuer, sender=issuer)
    return issuer


@pytest.fixture(scope="module")
def shares(deployer, investors):
    """60 exist."""
    token = deployer.deploy(project.MockComplianceToken)
    token.mint(investors[0], 60, sender=deployer)
    return token


@pytest.fixture(scope="module")
def check(module, compliance, shares, stranger):
    def check(amount, *, authority=ISSUANCE):
        movement = movement_of(token=shares, to=stranger, amount=amount, authority=authority)
        return module.check(compliance, movement, module.parameterOf(compliance))

    return check


def test_unbound_compliance__reverts(module, stranger):
    with ape.reverts(module.ModuleNotBound, compliance=stranger):
        module.setSupplyLimit(1, sender=stranger)


def test_limit_out_of_range__reverts(module, compliance):
    with ape.reverts(module.SupplyLimitOutOfRange, limit=LARGEST + 1, largest=LARGEST):
        module.setSupplyLimit(LARGEST + 1, sender=compliance)


def test_limit_not_set__refuses_every_issuance(check):
    assert check(1) == 1


def test_issuance__fills_the_limit_exactly(module, compliance, check):
    module.setSupplyLimit(100, sender=compliance)
    assert check(40) == 0
    assert check(41) == 1


def test_limit_below_supply__refuses_issuance_until_it_is_raised(module, compliance, check):
    module.setSupplyLimit(59, sender=compliance)
    assert check(1) == 1
    module.setSupplyLimit(61, sender=compliance)
    assert check(1) == 0


@pytest.mark.parametrize("authority", [HOLDER, ENFORCEMENT])
def test_transfers_and_enforcement__are_not_gated(module, compliance, check, authority):
    module.setSupplyLimit(1, sender=compliance)
    assert check(1_000, authority=authority) == 0


def test_set_limit__is_announced(module, compliance):
    receipt = module.setSupplyLimit(LARGEST, sender=compliance)
    assert receipt.events == [module.SupplyLimitSet(compliance, LARGEST)]
    assert module.getSupplyLimit(compliance) == LARGEST


def test_rebound_compliance__begins_anew(module, compliance, check):
    module.setSupplyLimit(100, sender=compliance)
    module.unbindCompliance(compliance, sender=compliance)
    module.bindCompliance(compliance, sender=compliance)
    assert module.getSupplyLimit(compliance) == 0
    assert check(1) == 1


def test_codes__are_explained(module):
    assert module.reason(1) == "more shares would exist than the limit allows"
    assert module.reason(2) == ""
    assert (module.name(), module.isPlugAndPlay(), module.duties()) == ("SupplyLimitModule", True, CHECKS_ISSUANCE)
