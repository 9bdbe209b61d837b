"""A compliance whose token is played by an account, and rules that can be told what to do."""

from __future__ import annotations

import pytest
from ape import project

from tests.support.clones import clone
from tests.support.movements import movement as movement_of

ZERO = "0x0000000000000000000000000000000000000000"


@pytest.fixture(scope="module")
def owner(issuer):
    return issuer


@pytest.fixture(scope="module")
def caller_token(guardian):
    """Stands for the token: only who calls matters here."""
    return guardian


@pytest.fixture(scope="module")
def fresh_compliance(platform, deployer):
    """Clones without an owner yet."""
    return lambda: clone(deployer, project.ModularCompliance, platform.compliance_implementation)


@pytest.fixture(scope="module")
def compliance(fresh_compliance, owner, caller_token):
    contract = fresh_compliance()
    contract.initialize(owner, caller_token, [], [], [], sender=owner)
    return contract


@pytest.fixture(scope="module")
def keeper(deployer, fresh_compliance, owner):
    """A token that follows a compliance of its own: it asks and tells the rules itself."""
    contract, compliance = deployer.deploy(project.MockBookkeeper), fresh_compliance()
    compliance.initialize(owner, contract, [], [], [], sender=owner)
    contract.follow(compliance, sender=owner)
    return contract


@pytest.fixture(scope="module")
def followed(keeper):
    """The compliance of the keeper."""
    return project.ModularCompliance.at(keeper.compliance())


@pytest.fixture(scope="module")
def rule(deployer):
    return deployer.deploy(project.MockRule)


@pytest.fixture(scope="module")
def other_rule(deployer):
    return deployer.deploy(project.MockRule)


@pytest.fixture(scope="module")
def movement(caller_token, investors):
    """A movement by a holder between two people, changed by field."""

    people = {
        "token": caller_token,
        "operator": investors[0],
        "from": investors[0],
        "to": investors[1],
        "amount": 100,
        "fromIdentity": investors[2],
        "toIdentity": investors[3],
        "fromCountry": 840,
        "toCountry": 840,
    }
    return lambda **changes: movement_of(**(people | changes))
