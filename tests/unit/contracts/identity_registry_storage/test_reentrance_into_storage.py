"""Whoever hears of a change of an entry, and writes entries himself, must wait until all have heard."""

from __future__ import annotations

import pytest
from ape import project
from eth_utils import keccak

from tests.support.clones import clone

SHUT = keccak(text="ReentrancyGuardReentrantCall()")[:4]


@pytest.fixture(scope="module")
def storage(deployer):
    storage = clone(deployer, project.IdentityRegistryStorage, deployer.deploy(project.IdentityRegistryStorage))
    storage.initialize(deployer, sender=deployer)
    return storage


@pytest.fixture(scope="module")
def agent(storage, deployer, issuer):
    storage.addAgent(issuer, sender=deployer)
    return issuer


@pytest.fixture(scope="module")
def wallets(storage, agent, investors, guardian, stranger):
    """Three of one identity: two entered, one not any more. The fourth nobody has seen."""
    for wallet in investors[:3]:
        storage.addIdentityToStorage(wallet, guardian, 840, sender=agent)
    storage.removeIdentityFromStorage(investors[2], sender=agent)
    return [*investors[:3], stranger]


@pytest.fixture
def listener(storage, deployer):
    """Hears of changes, and may make them."""
    listener = deployer.deploy(project.MockRegistryListener)
    storage.addListener(listener, sender=deployer)
    storage.addAgent(listener, sender=deployer)
    return listener


#: arguments by wallets and another identity
CHANGES = {
    "addIdentityToStorage": lambda wallets, other: (wallets[2], other, 276),
    "removeIdentityFromStorage": lambda wallets, other: (wallets[1],),
    "modifyStoredInvestorCountry": lambda wallets, other: (wallets[1], 276),
    "modifyStoredIdentity": lambda wallets, other: (wallets[1], other),
    "replaceWallet": lambda wallets, other: (wallets[1], wallets[3]),
}


def entries(storage, wallets):
    return [(tuple(storage.stored(wallet)), storage.successorOf(wallet)) for wallet in wallets]


@pytest.mark.parametrize("inner", CHANGES)
@pytest.mark.parametrize("outer", CHANGES)
def test_change_by_who_hears_of_one__is_refused(storage, agent, wallets, listener, compliance_officer, outer, inner):
    """It may make the same change by itself."""
    inner_call = (getattr(storage, inner), CHANGES[inner](wallets, compliance_officer))
    moved = [wallets[1], wallets[0], *wallets[2:]]
    outer_arguments = CHANGES[outer](moved, compliance_officer)
    if outer == "replaceWallet":
        outer_arguments = (wallets[0], wallets[3])
    listener.arm(storage, inner_call[0].encode_input(*inner_call[1]), sender=agent)
    receipt = getattr(storage, outer)(*outer_arguments, sender=agent)
    (made,) = receipt.events.filter(listener.CallbackMade)
    assert (made.isDone, made.answer) == (False, SHUT)
    assert tuple(storage.stored(wallets[1])) == (storage.storedIdentity(wallets[1]), 840, True)


@pytest.mark.parametrize("inner", CHANGES)
def test_change_by_who_heard_of_one__passes_afterwards(storage, agent, wallets, listener, compliance_officer, inner):
    before = entries(storage, wallets)
    call = getattr(storage, inner).encode_input(*CHANGES[inner](wallets, compliance_officer))
    listener.arm(storage, call, sender=agent)
    receipt = listener.onClaimsInvalidated(sender=agent)
    (made,) = receipt.events.filter(listener.CallbackMade)
    assert made.isDone
    assert entries(storage, wallets) != before
