"""Setting registries up as scripts for the 4.1 suite do."""

import ape
import pytest
from ape import project
from eth_utils import keccak

from tests.support.clones import clone

INITIALIZED = keccak(text="Initialized(uint8)")
ALONE = ("ClaimTopicsRegistry", "TrustedIssuersRegistry", "IdentityRegistryStorage")


@pytest.fixture
def fresh(deployer):
    """A clone of one of our contracts that nobody has set up."""

    def fresh(name):
        container = getattr(project, name)
        return clone(deployer, container, deployer.deploy(container))

    return fresh


def logged(receipt):
    return [(bytes(log["topics"][0]), int.from_bytes(log["data"], "big")) for log in receipt.logs]


@pytest.mark.parametrize("name", ALONE)
def test_init__makes_the_caller_owner_once(fresh, issuer, stranger, name):
    part = fresh(name)
    receipt = part.init(sender=issuer)
    assert part.owner() == issuer
    assert (INITIALIZED, 1) in logged(receipt)
    with ape.reverts(part.InvalidInitialization):
        part.init(sender=stranger)


def test_init_of_registry__sets_its_parts(fresh, issuer, stranger):
    topics, issuers, storage = (fresh(name) for name in ALONE)
    for part in (topics, issuers, storage):
        part.init(sender=issuer)
    registry = fresh("IdentityRegistry")
    receipt = registry.init(issuers, topics, storage, sender=issuer)
    assert registry.owner() == issuer
    assert (registry.issuersRegistry(), registry.topicsRegistry(), registry.identityStorage()) == (
        issuers,
        topics,
        storage,
    )
    assert (INITIALIZED, 1) in logged(receipt)
    with ape.reverts(registry.InvalidInitialization):
        registry.init(issuers, topics, storage, sender=stranger)


def test_init_of_implementation__reverts(platform, deployer):
    token = project.SecurityToken.at(platform.token_factory.tokenImplementation())
    named = ("Mine", "M", 6, deployer)
    taken = {
        **{deployer.deploy(getattr(project, name)): () for name in ALONE},
        deployer.deploy(project.IdentityRegistry): (deployer, deployer, deployer),
        project.ModularCompliance.at(platform.compliance_implementation.address): (),
        token: (deployer, deployer, *named),
        platform.token_agency: (deployer, deployer, *named),
    }
    assert len(taken) == 7
    for implementation, arguments in taken.items():
        with ape.reverts(implementation.InvalidInitialization):
            implementation.init(*arguments, sender=deployer)
