"""A token that listens to its registry tells its rules when a holder's identity or country changes."""

import pytest
from ape import chain, project
from eth_abi import encode
from eth_utils import keccak
from web3.exceptions import ContractCustomError

from tests.unit.contracts.token.conftest import HELD

ZERO = "0x0000000000000000000000000000000000000000"
CHANGE = "(address,address,uint256,address,address,uint16,uint16)"
USA, GERMANY = 840, 276
MANAGEMENT, ECDSA = 1, 1
GAS = 4_000_000
GAS_TOO_LOW = "0x" + keccak(text="ComplianceGasTooLow(address,uint256,uint256)")[:4].hex()


@pytest.fixture(scope="module", autouse=True)
def listening(registry, token, deployer):
    registry.addListener(token, sender=deployer)


@pytest.fixture(scope="module")
def held(platform, compliance):
    """What the balance rule counts for an identity."""
    return lambda identity: platform.max_balance_module.getIDBalance(compliance, identity)


@pytest.fixture(scope="module")
def identity(registry, holder):
    return registry.identity(holder)


@pytest.fixture
def rule(deployer, compliance, issuer):
    module = deployer.deploy(project.MockRule)
    compliance.addModule(module, sender=issuer)
    return module


def test_wallet_of_another_identity__is_counted_there(
    registry, kyc_officer, holder, buyer, token, agent, identity, held
):
    other = registry.identity(buyer)
    token.mint(buyer, 5, sender=agent)
    registry.updateIdentity(holder, other, sender=kyc_officer)
    assert (held(identity), held(other)) == (0, HELD + 5)


def test_wallet_deleted_and_entered_again__is_counted_while_it_is_entered(
    registry, kyc_officer, holder, identity, held
):
    registry.deleteIdentity(holder, sender=kyc_officer)
    assert held(identity) == 0
    registry.registerIdentity(holder, identity, USA, sender=kyc_officer)
    assert held(identity) == HELD


def test_change_of_country__reaches_the_rules_whole(registry, kyc_officer, holder, token, identity, rule, held):
    registry.updateCountry(holder, GERMANY, sender=kyc_officer)
    change = (token.address, holder.address, HELD, identity, identity, USA, GERMANY)
    assert rule.lastChange() == encode([CHANGE], [change])
    assert held(identity) == HELD


def test_wallet_without_shares__is_not_told_of(registry, kyc_officer, buyer, rule):
    registry.updateCountry(buyer, GERMANY, sender=kyc_officer)
    assert rule.lastChange() == b""


def test_conduit__is_not_told_of(registry, kyc_officer, holder, token, conduit, identity, rule):
    token.transfer(conduit, 1, sender=holder)
    registry.registerIdentity(conduit, identity, USA, sender=kyc_officer)
    registry.deleteIdentity(conduit, sender=kyc_officer)
    registry.registerIdentity(conduit, identity, USA, sender=kyc_officer)
    assert rule.lastChange() == b""


def test_notice_of_anybody_else__changes_nothing(token, holder, buyer, registry, identity, held, stranger):
    receipt = token.onIdentityChanged(holder, identity, USA, registry.identity(buyer), USA, sender=stranger)
    assert receipt.events == []
    assert held(identity) == HELD


@pytest.mark.parametrize("is_wasteful", [False, True])
def test_rule_that_fails__is_noted_and_stops_nothing(
    registry, kyc_officer, deployer, compliance, issuer, holder, held, identity, is_wasteful
):
    evil = deployer.deploy(project.EvilFollowingRule)
    evil.setWasteful(is_wasteful, sender=issuer)
    compliance.addModule(evil, sender=issuer)
    receipt = registry.deleteIdentity(holder, sender=kyc_officer, gas=GAS)
    assert compliance.RecordFailed(evil) in receipt.events
    assert compliance.isModuleOutOfSync(evil)
    assert held(identity) == 0


def test_rule_that_moves_shares_when_told__is_turned_away(
    registry, kyc_officer, compliance, issuer, token, holder, rule
):
    """The module fails, for its call back into the token did, though it would have moved nothing."""
    rule.setCallback(token.batchTransfer.encode_input([], []), sender=issuer)
    receipt = registry.updateCountry(holder, GERMANY, sender=kyc_officer, gas=GAS)
    assert compliance.RecordFailed(rule) in receipt.events


def test_recovery__goes_on_while_rules_are_told(
    registry, kyc_officer, deployer, token, agent, holder, investors, identity, held, rule
):
    """The new wallet was known before and removed: what it holds is counted again, in the midst of the recovery."""
    registry.addAgent(token, sender=deployer)
    successor = investors[5]
    registry.registerIdentity(successor, identity, USA, sender=kyc_officer)
    token.mint(successor, 7, sender=agent)
    registry.deleteIdentity(successor, sender=kyc_officer)
    assert held(identity) == HELD
    key = keccak(encode(["address"], [successor.address]))
    project.IOnchainId.at(identity).addKey(key, MANAGEMENT, ECDSA, sender=holder)
    token.recoveryAddress(holder, successor, identity, sender=agent, gas=GAS)
    assert token.balanceOf(successor) == HELD + 7
    assert held(identity) == HELD + 7


def test_news_of_anyone_but_its_registry__is_passed_over(registry, token, holder, buyer, held, identity, stranger):
    other = registry.identity(buyer)
    token.onIdentityChanged(holder, identity, USA, other, USA, sender=stranger)
    assert (held(identity), held(other)) == (HELD, 0)


def test_too_little_gas__stops_the_change(registry, kyc_officer, holder):
    data = registry.deleteIdentity.encode_input(holder)
    call = {"from": kyc_officer.address, "to": registry.address, "data": data, "gas": 400_000}
    with pytest.raises(ContractCustomError, match=GAS_TOO_LOW):
        chain.provider.web3.eth.call(call)
