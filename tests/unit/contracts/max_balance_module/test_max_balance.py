"""A contract's account plays the compliance that keeps the books itself."""

import ape
import pytest
from ape import project

from tests.support.bookkeeping import compliance_account
from tests.support.movements import movement as movement_of

ZERO = "0x0000000000000000000000000000000000000000"
HOLDER, ISSUANCE, ENFORCEMENT = 0, 1, 2
CHECKS_TRANSFERS, RECORDS, FOLLOWS_IDENTITIES = 1, 8, 16
LIMIT = 2**104 - 1


@pytest.fixture(scope="module")
def module(deployer):
    return deployer.deploy(project.MaxBalanceModule)


@pytest.fixture(scope="module")
def compliance(module, deployer):
    """Its maximum is 100."""
    account = compliance_account(deployer)
    module.bindCompliance(account, sender=account)
    module.setMaxBalance(100, sender=account)
    return account


@pytest.fixture(scope="module")
def one(investors):
    """An identity."""
    return investors[0]


@pytest.fixture(scope="module")
def other(investors):
    return investors[1]


@pytest.fixture(scope="module")
def movement(stranger):
    def make(giver, receiver, amount, *, authority=HOLDER, from_conduit=False, to_conduit=False):
        return movement_of(
            **{"from": stranger, "to": stranger, "fromIdentity": giver, "toIdentity": receiver},
            amount=amount,
            authority=authority,
            isFromConduit=from_conduit,
            isToConduit=to_conduit,
        )

    return make


@pytest.fixture(scope="module")
def check(module, compliance):
    return lambda movement: module.check(compliance, movement, module.parameterOf(compliance))


@pytest.fixture(scope="module")
def record(module, compliance):
    return lambda movement: module.record(movement, module.parameterOf(compliance), sender=compliance)


@pytest.fixture(scope="module")
def held(module, compliance):
    return lambda identity: module.getIDBalance(compliance, identity)


def test_unbound_compliance__reverts(module, stranger):
    with ape.reverts(module.ModuleNotBound, compliance=stranger):
        module.setMaxBalance(1, sender=stranger)


@pytest.mark.parametrize("maximum", [0, LIMIT + 1])
def test_maximum_out_of_range__reverts(module, compliance, maximum):
    with ape.reverts(module.MaxBalanceOutOfRange, maxBalance=maximum, limit=LIMIT):
        module.setMaxBalance(maximum, sender=compliance)


def test_set_maximum__is_announced(module, compliance):
    receipt = module.setMaxBalance(LIMIT, sender=compliance)
    assert receipt.events == [module.MaxBalanceSet(compliance, LIMIT)]
    assert module.getMaxBalance(compliance) == LIMIT


def test_maximum_not_set__refuses_every_transfer(module, stranger, movement, one, other):
    module.bindCompliance(stranger, sender=stranger)
    assert module.check(stranger, movement(one, other, 1), module.parameterOf(stranger)) == 1


def test_receiver_above_maximum__is_refused(movement, one, other, check, record):
    record(movement(ZERO, other, 60, authority=ISSUANCE))
    assert check(movement(one, other, 40)) == 0
    assert check(movement(one, other, 41)) == 1
    assert check(movement(one, other, 2**256 - 100)) == 1


def test_receiver_without_identity__is_refused(movement, one, check):
    assert check(movement(one, ZERO, 1)) == 2


def test_transfer_within_one_identity__passes_above_maximum(movement, one, held, check, record):
    record(movement(ZERO, one, 150, authority=ISSUANCE))
    assert check(movement(one, one, 150)) == 0
    record(movement(one, one, 150))
    assert held(one) == 150


def test_conduit__is_not_counted_on_its_side(movement, one, held, check, record):
    record(movement(ZERO, one, 60, authority=ISSUANCE))
    assert check(movement(one, ZERO, 1_000, to_conduit=True)) == 0
    assert check(movement(ZERO, one, 41, from_conduit=True)) == 1
    record(movement(one, one, 60, to_conduit=True))
    assert held(one) == 0
    record(movement(one, one, 10, from_conduit=True))
    assert held(one) == 10


@pytest.mark.parametrize("authority", [ISSUANCE, ENFORCEMENT])
def test_issuance_and_enforcement__are_recorded_not_gated(movement, one, other, held, authority, check, record):
    assert check(movement(one, other, 101, authority=authority)) == 0
    record(movement(ZERO, other, 101, authority=authority))
    assert held(other) == 101


def test_more_leaving_than_was_recorded__leaves_zero(movement, one, other, held, record):
    record(movement(ZERO, one, 5, authority=ISSUANCE))
    record(movement(one, other, 8, authority=ENFORCEMENT))
    assert (held(one), held(other)) == (0, 8)


def test_rebound_compliance__begins_anew(module, compliance, movement, one, held, record):
    record(movement(ZERO, one, 5, authority=ISSUANCE))
    module.unbindCompliance(compliance, sender=compliance)
    module.bindCompliance(compliance, sender=compliance)
    assert (held(one), module.getMaxBalance(compliance)) == (0, 0)


def test_books_of_another__are_out_of_reach(module, compliance, movement, one, other, held, stranger):
    """Whoever records without being bound writes into books of its own."""
    module.record(movement(ZERO, other, 5, authority=ISSUANCE), module.parameterOf(compliance), sender=stranger)
    assert held(other) == 0


@pytest.fixture(scope="module")
def recount(module, compliance, stranger):
    def recount(old, new, balance, sender=compliance):
        change = (ZERO, stranger, balance, old, new, 0, 0)
        module.recount(change, module.parameterOf(compliance), sender=sender)

    return recount


def test_wallet_of_another_identity__is_counted_there(movement, one, other, held, record, recount):
    record(movement(ZERO, one, 60, authority=ISSUANCE))
    recount(one, other, 40)
    assert (held(one), held(other)) == (20, 40)
    recount(other, ZERO, 40)
    recount(ZERO, one, 40)
    assert (held(one), held(other)) == (60, 0)


def test_change_of_country_only__counts_nothing(movement, one, held, record, recount):
    record(movement(ZERO, one, 60, authority=ISSUANCE))
    recount(one, one, 60)
    assert held(one) == 60


def test_more_leaving_an_identity_than_was_recorded__leaves_zero(one, other, held, recount):
    recount(one, other, 5)
    assert (held(one), held(other)) == (0, 5)


def test_recount_by_another__is_out_of_reach(one, other, held, recount, stranger):
    recount(one, other, 5, sender=stranger)
    assert held(other) == 0


def test_codes__are_explained(module):
    assert module.reason(1) == "the receiver would hold more than the maximum"
    assert module.reason(2) == "the receiver has no identity"
    assert module.reason(3) == ""
    assert (module.name(), module.isPlugAndPlay(), module.duties()) == (
        "MaxBalanceModule",
        False,
        CHECKS_TRANSFERS | RECORDS | FOLLOWS_IDENTITIES,
    )
