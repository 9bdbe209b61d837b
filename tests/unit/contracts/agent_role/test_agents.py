import ape
import pytest
from ape import project

from tests.support.clones import clone

ZERO = "0x0000000000000000000000000000000000000000"


@pytest.fixture(scope="module")
def owned(deployer):
    """A contract with agents: the identity storage."""
    storage = clone(deployer, project.IdentityRegistryStorage, deployer.deploy(project.IdentityRegistryStorage))
    storage.initialize(deployer, sender=deployer)
    return storage


def test_agent_named_by_stranger__reverts(owned, stranger):
    with ape.reverts(owned.OwnableUnauthorizedAccount, account=stranger):
        owned.addAgent(stranger, sender=stranger)


def test_zero_agent__reverts(owned, deployer):
    with ape.reverts(owned.AgentZero):
        owned.addAgent(ZERO, sender=deployer)


def test_agent_named_twice__reverts(owned, deployer, issuer):
    owned.addAgent(issuer, sender=deployer)
    with ape.reverts(owned.AgentKnown, agent=issuer):
        owned.addAgent(issuer, sender=deployer)


def test_unknown_agent_dismissed__reverts(owned, deployer, issuer):
    with ape.reverts(owned.AgentUnknown, agent=issuer):
        owned.removeAgent(issuer, sender=deployer)


def test_dismissed_agent__may_act_no_more(owned, deployer, issuer, stranger):
    owned.addAgent(issuer, sender=deployer)
    owned.addIdentityToStorage(stranger, stranger, 1, sender=issuer)
    receipt = owned.removeAgent(issuer, sender=deployer)
    assert receipt.events == [owned.AgentRemoved(issuer)]
    assert not owned.isAgent(issuer)
    with ape.reverts(owned.AgentOnly, caller=issuer):
        owned.removeIdentityFromStorage(stranger, sender=issuer)


def test_dismissal_by_agent__reverts(owned, deployer, issuer):
    owned.addAgent(issuer, sender=deployer)
    with ape.reverts(owned.OwnableUnauthorizedAccount, account=issuer):
        owned.removeAgent(issuer, sender=issuer)


def test_named_agent__is_announced(owned, deployer, issuer):
    receipt = owned.addAgent(issuer, sender=deployer)
    assert receipt.events == [owned.AgentAdded(issuer)]
    assert owned.isAgent(issuer)


def test_ownership__needs_two_steps(owned, deployer, issuer):
    owned.transferOwnership(issuer, sender=deployer)
    assert owned.owner() == deployer
    owned.acceptOwnership(sender=issuer)
    assert owned.owner() == issuer
