import ape
import pytest
from ape import chain, project

from tests.support.clones import clone
from tests.support.raw_chain import RawChain

ZERO = "0x0000000000000000000000000000000000000000"


@pytest.fixture(scope="module")
def storage(deployer):
    storage = clone(deployer, project.IdentityRegistryStorage, deployer.deploy(project.IdentityRegistryStorage))
    storage.initialize(deployer, sender=deployer)
    return storage


@pytest.fixture(scope="module")
def registry(storage, deployer, issuer):
    """A bound registry, played by an account."""
    storage.bindIdentityRegistry(issuer, sender=deployer)
    return issuer


@pytest.fixture(scope="module")
def identity(guardian):
    return guardian


def test_entry_by_owner__reverts(storage, deployer, stranger, identity):
    with ape.reverts(storage.AgentOnly, caller=deployer):
        storage.addIdentityToStorage(stranger, identity, 840, sender=deployer)
    with ape.reverts(storage.AgentOnly, caller=deployer):
        storage.modifyStoredIdentity(stranger, identity, sender=deployer)
    with ape.reverts(storage.AgentOnly, caller=deployer):
        storage.modifyStoredInvestorCountry(stranger, 1, sender=deployer)


def test_zero_addresses__revert(storage, registry, stranger, identity):
    with ape.reverts(storage.StorageZeroAddress, parameter="wallet"):
        storage.addIdentityToStorage(ZERO, identity, 840, sender=registry)
    with ape.reverts(storage.StorageZeroAddress, parameter="onchainId"):
        storage.addIdentityToStorage(stranger, ZERO, 840, sender=registry)
    storage.addIdentityToStorage(stranger, identity, 840, sender=registry)
    with ape.reverts(storage.StorageZeroAddress, parameter="onchainId"):
        storage.modifyStoredIdentity(stranger, ZERO, sender=registry)


def test_wallet_stored_twice__reverts(storage, registry, stranger, identity):
    storage.addIdentityToStorage(stranger, identity, 840, sender=registry)
    with ape.reverts(storage.StorageWalletKnown, wallet=stranger, identity=identity):
        storage.addIdentityToStorage(stranger, registry, 1, sender=registry)


def test_unknown_wallet__reverts(storage, registry, stranger, identity):
    with ape.reverts(storage.StorageWalletUnknown, wallet=stranger):
        storage.removeIdentityFromStorage(stranger, sender=registry)
    with ape.reverts(storage.StorageWalletUnknown, wallet=stranger):
        storage.modifyStoredInvestorCountry(stranger, 1, sender=registry)
    with ape.reverts(storage.StorageWalletUnknown, wallet=stranger):
        storage.modifyStoredIdentity(stranger, identity, sender=registry)


def test_entry__lives_through_change_and_removal(storage, registry, stranger, identity, deployer):
    receipt = storage.addIdentityToStorage(stranger, identity, 840, sender=registry)
    assert receipt.events == [storage.IdentityStored(stranger, identity), storage.CountryModified(stranger, 840)]
    assert tuple(storage.stored(stranger)) == (identity, 840, True)
    receipt = storage.modifyStoredInvestorCountry(stranger, 276, sender=registry)
    assert receipt.events == [storage.CountryModified(stranger, 276)]
    receipt = storage.modifyStoredIdentity(stranger, deployer, sender=registry)
    assert receipt.events == [
        storage.IdentityModified(identity, deployer),
        storage.WalletIdentityModified(stranger, identity, deployer),
    ]
    assert (storage.storedIdentity(stranger), storage.storedInvestorCountry(stranger)) == (deployer, 276)
    receipt = storage.removeIdentityFromStorage(stranger, sender=registry)
    assert receipt.events == [storage.IdentityUnstored(stranger, deployer)]
    assert tuple(storage.stored(stranger)) == (ZERO, 0, False)


def test_registry_bound_by_stranger__reverts(storage, stranger):
    with ape.reverts(storage.OwnableUnauthorizedAccount, account=stranger):
        storage.bindIdentityRegistry(stranger, sender=stranger)
    with ape.reverts(storage.OwnableUnauthorizedAccount, account=stranger):
        storage.unbindIdentityRegistry(stranger, sender=stranger)


def test_registry_bound_twice__reverts(storage, registry, deployer):
    with ape.reverts(storage.StorageRegistryKnown, registry=registry):
        storage.bindIdentityRegistry(registry, sender=deployer)


def test_zero_registry__reverts(storage, deployer):
    with ape.reverts(storage.StorageZeroAddress, parameter="identityRegistry"):
        storage.bindIdentityRegistry(ZERO, sender=deployer)


def test_registry_number_301__reverts(storage, registry, deployer):
    raw = RawChain(chain.provider.uri)
    for number in range(1, 300):
        assert raw.send(storage, "bindIdentityRegistry", f"0x{number:040x}", sender=deployer) is None
    with ape.reverts(storage.StorageTooManyRegistries, limit=300):
        storage.bindIdentityRegistry(f"0x{300:040x}", sender=deployer)


def test_unknown_registry_unbound__reverts(storage, registry, stranger, deployer):
    with ape.reverts(storage.StorageRegistryUnknown, registry=stranger):
        storage.unbindIdentityRegistry(stranger, sender=deployer)


def test_unbound_registry__may_write_no_more(storage, registry, stranger, identity, deployer):
    storage.bindIdentityRegistry(stranger, sender=deployer)
    receipt = storage.unbindIdentityRegistry(registry, sender=deployer)
    assert receipt.events == [storage.AgentRemoved(registry), storage.IdentityRegistryUnbound(registry)]
    assert storage.linkedIdentityRegistries() == [stranger]
    with ape.reverts(storage.AgentOnly, caller=registry):
        storage.addIdentityToStorage(stranger, identity, 840, sender=registry)
