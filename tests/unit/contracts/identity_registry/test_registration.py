import ape
import pytest
from ape import project

ZERO = "0x0000000000000000000000000000000000000000"


def test_entry_by_owner__reverts(registry, owner, stranger):
    with ape.reverts(registry.AgentOnly, caller=owner):
        registry.registerIdentity(stranger, stranger, 840, sender=owner)
    with ape.reverts(registry.AgentOnly, caller=owner):
        registry.batchRegisterIdentity([], [], [], sender=owner)
    with ape.reverts(registry.AgentOnly, caller=owner):
        registry.deleteIdentity(stranger, sender=owner)
    with ape.reverts(registry.AgentOnly, caller=owner):
        registry.updateCountry(stranger, 1, sender=owner)
    with ape.reverts(registry.AgentOnly, caller=owner):
        registry.updateIdentity(stranger, stranger, sender=owner)


def test_wallet_registered_twice__reverts(registry, agent, wallet, identity):
    with ape.reverts(project.IdentityRegistryStorage.StorageWalletKnown, wallet=wallet, identity=identity.address):
        registry.registerIdentity(wallet, identity, 840, sender=agent)


@pytest.mark.parametrize("lengths", [(1, 2, 1), (1, 1, 2)])
def test_batch_of_unequal_lists__reverts(registry, agent, stranger, lengths):
    wallets, identities, countries = lengths
    with ape.reverts(registry.RegistryLengthMismatch, wallets=wallets, identities=identities, countries=countries):
        registry.batchRegisterIdentity([stranger] * wallets, [stranger] * identities, [1] * countries, sender=agent)


def test_batch_of_101__reverts(registry, agent, stranger):
    with ape.reverts(registry.RegistryBatchTooLong, length=101, limit=100):
        registry.batchRegisterIdentity([stranger] * 101, [stranger] * 101, [1] * 101, sender=agent)


def test_parts_replaced_by_agent__revert(registry, agent, stranger):
    for setter in ("setIdentityRegistryStorage", "setClaimTopicsRegistry", "setTrustedIssuersRegistry"):
        with ape.reverts(registry.OwnableUnauthorizedAccount, account=agent):
            getattr(registry, setter)(stranger, sender=agent)


@pytest.mark.parametrize(
    ("setter", "parameter"),
    [
        ("setIdentityRegistryStorage", "identityStorage"),
        ("setClaimTopicsRegistry", "claimTopicsRegistry"),
        ("setTrustedIssuersRegistry", "trustedIssuersRegistry"),
    ],
)
def test_zero_part__reverts(registry, owner, setter, parameter):
    with ape.reverts(registry.RegistryZeroAddress, parameter=parameter):
        getattr(registry, setter)(ZERO, sender=owner)


def test_replaced_parts__are_used_and_announced(registry, owner, stranger):
    storage = owner.deploy(project.IdentityRegistryStorage)
    receipt = registry.setIdentityRegistryStorage(storage, sender=owner)
    assert receipt.events == [registry.IdentityStorageSet(storage)]
    receipt = registry.setClaimTopicsRegistry(stranger, sender=owner)
    assert receipt.events == [registry.ClaimTopicsRegistrySet(stranger)]
    receipt = registry.setTrustedIssuersRegistry(stranger, sender=owner)
    assert receipt.events == [registry.TrustedIssuersRegistrySet(stranger)]
    assert registry.identityStorage() == storage
    assert {registry.topicsRegistry(), registry.issuersRegistry()} == {stranger.address}


def test_entry__lives_through_change_and_removal(registry, agent, stranger, issuer, guardian):
    receipt = registry.registerIdentity(stranger, issuer, 840, sender=agent)
    assert registry.IdentityRegistered(stranger, issuer) in receipt.events
    assert registry.contains(stranger)
    receipt = registry.updateCountry(stranger, 276, sender=agent)
    assert registry.CountryUpdated(stranger, 276) in receipt.events
    receipt = registry.updateIdentity(stranger, guardian, sender=agent)
    assert registry.IdentityUpdated(issuer, guardian) in receipt.events
    assert (registry.identity(stranger), registry.investorCountry(stranger)) == (guardian, 276)
    receipt = registry.deleteIdentity(stranger, sender=agent)
    assert registry.IdentityRemoved(stranger, guardian) in receipt.events
    assert not registry.contains(stranger)


def test_batch__registers_each(registry, agent, stranger, issuer, guardian):
    registry.batchRegisterIdentity([stranger, issuer], [guardian, agent], [840, 276], sender=agent)
    assert (registry.identity(stranger), registry.investorCountry(stranger)) == (guardian, 840)
    assert (registry.identity(issuer), registry.investorCountry(issuer)) == (agent, 276)


def test_parties__know_both_sides_and_verify_where_asked(registry, wallet, identity, add_claim, stranger):
    add_claim(identity)
    known = (identity.address, 840)
    for verify_from, verify_to in ((False, False), (True, False), (False, True), (True, True)):
        giver, receiver = registry.parties(wallet, wallet, verify_from, verify_to)
        assert tuple(giver) == (*known, verify_from)
        assert tuple(receiver) == (*known, verify_to)
    giver, receiver = registry.parties(ZERO, stranger, True, True)
    assert tuple(giver) == tuple(receiver) == (ZERO, 0, False)


def test_interfaces__are_told(registry):
    assert registry.supportsInterface("0x01ffc9a7")
    assert not registry.supportsInterface("0xffffffff")
