"""An account plays the compliance: the module keeps its books by caller."""

import ape
import pytest
from ape import project
from eth_utils import to_checksum_address

from tests.support.movements import movement as movement_of

ZERO = "0x0000000000000000000000000000000000000000"
HOLDER, ISSUANCE, ENFORCEMENT = 0, 1, 2
CHECKS_TRANSFERS = 1


def wallets(count):
    return [to_checksum_address(f"0x{number:040x}") for number in range(1, count + 1)]


@pytest.fixture(scope="module")
def module(deployer):
    return deployer.deploy(project.TransferRestrictModule)


@pytest.fixture(scope="module")
def named(investors):
    return investors[0].address


@pytest.fixture(scope="module")
def other(investors):
    return investors[1].address


@pytest.fixture(scope="module")
def compliance(module, issuer, named):
    """Allows one wallet."""
    module.bindCompliance(issuer, sender=issuer)
    module.allowUser(named, sender=issuer)
    return issuer


@pytest.fixture(scope="module")
def check(module, compliance):
    def check(giver, receiver, *, authority=HOLDER):
        movement = movement_of(giver=giver, receiver=receiver, amount=1, authority=authority)
        return module.check(compliance, movement, module.parameterOf(compliance))

    return check


def test_unbound_compliance__reverts(module, stranger):
    for call in (module.allowUser, module.disallowUser):
        with ape.reverts(module.ModuleNotBound, compliance=stranger):
            call(stranger, sender=stranger)
    for call in (module.batchAllowUsers, module.batchDisallowUsers):
        with ape.reverts(module.ModuleNotBound, compliance=stranger):
            call([stranger], sender=stranger)


def test_zero_user__reverts(module, compliance):
    with ape.reverts(module.UserZero):
        module.allowUser(ZERO, sender=compliance)


def test_unchanged_user__reverts(module, compliance, named, other):
    with ape.reverts(module.UserAllowedUnchanged, compliance=compliance, userAddress=named, isAllowed=True):
        module.batchAllowUsers([other, named], sender=compliance)
    with ape.reverts(module.UserAllowedUnchanged, compliance=compliance, userAddress=other, isAllowed=False):
        module.batchDisallowUsers([named, other], sender=compliance)


def test_101_users_at_once__revert(module, compliance):
    for call in (module.batchAllowUsers, module.batchDisallowUsers):
        with ape.reverts(module.UserBatchTooLong, length=101, limit=100):
            call(wallets(101), sender=compliance)


def test_100_users_at_once__are_allowed_and_disallowed(module, compliance):
    users = wallets(100)
    receipt = module.batchAllowUsers(users, sender=compliance)
    assert receipt.events == [module.UserAllowed(compliance, user) for user in users]
    assert module.isUserAllowed(compliance, users[99])
    receipt = module.batchDisallowUsers(users, sender=compliance)
    assert receipt.events == [module.UserDisallowed(compliance, user) for user in users]
    assert not module.isUserAllowed(compliance, users[99])


def test_two_unnamed_wallets__are_refused(check, other, stranger):
    assert check(other, stranger) == 1


def test_named_wallet__sends_and_receives(check, named, other):
    assert check(named, other) == 0
    assert check(other, named) == 0


@pytest.mark.parametrize("authority", [ISSUANCE, ENFORCEMENT])
def test_issuance_and_enforcement__are_not_gated(check, other, stranger, authority):
    assert check(other, stranger, authority=authority) == 0


def test_disallowed_wallet__is_refused_again(module, compliance, check, named, other, stranger):
    module.disallowUser(named, sender=compliance)
    assert check(named, other) == 1
    assert not module.isUserAllowed(compliance, named)
    assert not module.isUserAllowed(stranger, named)


def test_rebound_compliance__begins_anew(module, compliance, check, named, other):
    module.unbindCompliance(compliance, sender=compliance)
    module.bindCompliance(compliance, sender=compliance)
    assert not module.isUserAllowed(compliance, named)
    assert check(named, other) == 1
    module.allowUser(named, sender=compliance)
    assert check(named, other) == 0


def test_codes__are_explained(module):
    assert module.reason(1) == "neither sender nor receiver may transfer"
    assert module.reason(2) == ""
    assert (module.name(), module.isPlugAndPlay(), module.duties()) == (
        "TransferRestrictModule",
        True,
        CHECKS_TRANSFERS,
    )
