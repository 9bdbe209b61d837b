"""A lost wallet's tombstone, and who is told of changed entries."""

from itertools import pairwise

import ape
import pytest
from ape import project
from eth_utils import to_checksum_address

from tests.support.clones import clone

ZERO = "0x0000000000000000000000000000000000000000"
LOST, HEIR, OTHER = (to_checksum_address(f"0x{number:040x}") for number in (0xA1, 0xA2, 0xA3))


@pytest.fixture(scope="module")
def storage(deployer, issuer):
    """Its bound registry is played by the issuer."""
    storage = clone(deployer, project.IdentityRegistryStorage, deployer.deploy(project.IdentityRegistryStorage))
    storage.initialize(deployer, sender=deployer)
    storage.bindIdentityRegistry(issuer, sender=deployer)
    storage.addIdentityToStorage(LOST, deployer, 840, sender=issuer)
    return storage


@pytest.fixture(scope="module")
def registry(issuer):
    return issuer


@pytest.fixture
def heard(storage, deployer):
    """What a listener was told by a transaction."""
    listener = deployer.deploy(project.MockRegistryListener)
    storage.addListener(listener, sender=deployer)

    def heard(receipt):
        return [tuple(event.event_arguments.values()) for event in receipt.events.filter(listener.EntryHeard)]

    return heard


def test_replacement_by_owner__reverts(storage, deployer):
    with ape.reverts(storage.AgentOnly, caller=deployer):
        storage.replaceWallet(LOST, HEIR, sender=deployer)


def test_unknown_or_impossible_replacement__reverts(storage, registry, deployer):
    with ape.reverts(storage.StorageWalletUnknown, wallet=OTHER):
        storage.replaceWallet(OTHER, HEIR, sender=registry)
    with ape.reverts(storage.StorageZeroAddress, parameter="successor"):
        storage.replaceWallet(LOST, ZERO, sender=registry)
    with ape.reverts(storage.StorageWalletKnown, wallet=LOST, identity=deployer):
        storage.replaceWallet(LOST, LOST, sender=registry)


def test_successor_of_another_identity__reverts(storage, registry, stranger, deployer):
    storage.addIdentityToStorage(HEIR, stranger, 276, sender=registry)
    with ape.reverts(storage.StorageOtherIdentity, wallet=HEIR, identity=stranger, expected=deployer):
        storage.replaceWallet(LOST, HEIR, sender=registry)


def test_lost_wallet__leaves_tombstone_and_heir(storage, registry, deployer):
    receipt = storage.replaceWallet(LOST, HEIR, sender=registry)
    assert receipt.events == [
        storage.IdentityUnstored(LOST, deployer),
        storage.IdentityStored(HEIR, deployer),
        storage.CountryModified(HEIR, 840),
        storage.WalletReplaced(LOST, HEIR, deployer),
    ]
    assert tuple(storage.tombstone(LOST)) == (deployer, 840, HEIR)
    assert tuple(storage.tombstone(HEIR)) == (ZERO, 0, ZERO)
    assert (storage.storedIdentity(LOST), storage.storedInvestorCountry(LOST)) == (ZERO, 0)
    assert (storage.storedIdentity(HEIR), storage.storedInvestorCountry(HEIR)) == (deployer, 840)
    lost, heir = storage.storedPair(LOST, HEIR)
    assert (tuple(lost), tuple(heir)) == ((deployer, 840, False), (deployer, 840, True))


def test_registered_heir__keeps_its_country(storage, registry, deployer):
    storage.addIdentityToStorage(HEIR, deployer, 276, sender=registry)
    receipt = storage.replaceWallet(LOST, HEIR, sender=registry)
    assert storage.IdentityStored(HEIR, deployer) not in receipt.events
    assert storage.storedInvestorCountry(HEIR) == 276


def test_second_replacement__is_nothing_or_refused(storage, registry):
    storage.replaceWallet(LOST, HEIR, sender=registry)
    assert storage.replaceWallet(LOST, HEIR, sender=registry).events == []
    with ape.reverts(storage.StorageWalletLost, wallet=LOST, successor=HEIR):
        storage.replaceWallet(LOST, OTHER, sender=registry)


def test_lost_wallet__never_comes_back(storage, registry, deployer):
    storage.replaceWallet(LOST, HEIR, sender=registry)
    with ape.reverts(storage.StorageWalletLost, wallet=LOST, successor=HEIR):
        storage.addIdentityToStorage(LOST, deployer, 840, sender=registry)
    with ape.reverts(storage.StorageWalletLost, wallet=LOST, successor=HEIR):
        storage.replaceWallet(HEIR, LOST, sender=registry)
    for change, arguments in (
        ("removeIdentityFromStorage", (LOST,)),
        ("modifyStoredIdentity", (LOST, deployer)),
        ("modifyStoredInvestorCountry", (LOST, 1)),
    ):
        with ape.reverts(storage.StorageWalletUnknown, wallet=LOST):
            getattr(storage, change)(*arguments, sender=registry)


def test_successor__is_the_last_of_the_chain(storage, registry):
    assert storage.successorOf(LOST) == LOST
    storage.replaceWallet(LOST, HEIR, sender=registry)
    storage.replaceWallet(HEIR, OTHER, sender=registry)
    assert storage.successorOf(LOST) == storage.successorOf(HEIR) == storage.successorOf(OTHER) == OTHER


def test_changes_of_a_known_wallet__are_told(storage, registry, heard, deployer, stranger):
    assert heard(storage.modifyStoredInvestorCountry(LOST, 276, sender=registry)) == [
        (LOST, deployer, 840, deployer, 276)
    ]
    assert heard(storage.modifyStoredIdentity(LOST, stranger, sender=registry)) == [
        (LOST, deployer, 276, stranger, 276)
    ]
    assert heard(storage.removeIdentityFromStorage(LOST, sender=registry)) == [(LOST, stranger, 276, ZERO, 0)]
    assert heard(storage.addIdentityToStorage(LOST, deployer, 840, sender=registry)) == [(LOST, ZERO, 0, deployer, 840)]


def test_wallet_never_seen__is_told_to_nobody(storage, registry, heard, deployer):
    assert heard(storage.addIdentityToStorage(OTHER, deployer, 840, sender=registry)) == []


def test_loss__is_told_of_both_wallets_where_known(storage, registry, heard, deployer):
    storage.addIdentityToStorage(HEIR, deployer, 276, sender=registry)
    storage.removeIdentityFromStorage(HEIR, sender=registry)
    assert heard(storage.replaceWallet(LOST, HEIR, sender=registry)) == [
        (LOST, deployer, 840, deployer, 840),
        (HEIR, ZERO, 0, deployer, 840),
    ]


def test_successor__is_found_however_often_wallets_were_lost(storage, registry):
    chain = [LOST, *(to_checksum_address(f"0x{number:040x}") for number in range(0xB00, 0xB00 + 40))]
    for lost, heir in pairwise(chain):
        storage.replaceWallet(lost, heir, sender=registry)
    assert storage.successorOf(LOST) == chain[-1]
