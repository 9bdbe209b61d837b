import ape
import pytest
from ape import project

ZERO = "0x0000000000000000000000000000000000000000"
PARTS = ("identityRegistry", "identityStorage", "trustedIssuersRegistry", "claimTopicsRegistry")


@pytest.mark.parametrize("missing", range(4), ids=PARTS)
def test_factory_without_a_part__reverts(deployer, stranger, missing):
    parts = [ZERO if place == missing else stranger for place in range(4)]
    with ape.reverts(project.RegistryFactory.RegistryFactoryZeroAddress, parameter=PARTS[missing]):
        deployer.deploy(project.RegistryFactory, *parts)


def test_deployed_set__is_wired_and_owned(platform, stranger, issuer):
    factory = platform.registry_factory
    receipt = factory.deployRegistries(issuer, sender=stranger)
    deployed = receipt.events.filter(factory.RegistriesDeployed)[0]
    registry = project.IdentityRegistry.at(deployed.identityRegistry)
    storage = project.IdentityRegistryStorage.at(deployed.identityStorage)
    issuers = project.TrustedIssuersRegistry.at(deployed.trustedIssuersRegistry)
    topics = project.ClaimTopicsRegistry.at(deployed.claimTopicsRegistry)
    assert deployed.owner == issuer
    assert [part.owner() for part in (registry, storage, issuers, topics)] == [issuer] * 4
    assert registry.identityStorage() == storage
    assert registry.issuersRegistry() == issuers
    assert registry.topicsRegistry() == topics
    assert storage.linkedIdentityRegistries() == [registry]
    assert storage.isAgent(registry)
    assert not any(part.isAgent(factory) for part in (registry, storage))


def test_deployed_set__cannot_be_initialised_again(platform, issuer, stranger):
    factory = platform.registry_factory
    receipt = factory.deployRegistries(issuer, sender=stranger)
    deployed = receipt.events.filter(factory.RegistriesDeployed)[0]
    storage = project.IdentityRegistryStorage.at(deployed.identityStorage)
    with ape.reverts(storage.InvalidInitialization):
        storage.initialize(stranger, sender=stranger)


def test_deployed_parts__tell_the_registry_of_changes(platform, issuer, stranger):
    factory = platform.registry_factory
    receipt = factory.deployRegistries(issuer, sender=stranger)
    deployed = receipt.events.filter(factory.RegistriesDeployed)[0]
    for container, part in (
        (project.IdentityRegistryStorage, deployed.identityStorage),
        (project.TrustedIssuersRegistry, deployed.trustedIssuersRegistry),
        (project.ClaimTopicsRegistry, deployed.claimTopicsRegistry),
    ):
        assert container.at(part).getListeners() == [deployed.identityRegistry]
    assert platform.claim_issuer.isListener(platform.identity_registry)
