"""Our token under a registry and a compliance of the 4.1 suite, whose artifacts are deployed as they are."""

from __future__ import annotations

import ape
import pytest
from ape import project
from eth_abi import encode
from eth_utils import keccak
from web3.exceptions import ContractCustomError

from tests.support.clones import clone
from tests.support.peer import deploy_counterpart, deploy_peer_module, peer_container
from tests.support.refusals import assert_refused

RULE_OTHER = 255
MANAGEMENT, ECDSA = 1, 1
ZERO = "0x0000000000000000000000000000000000000000"


@pytest.fixture(scope="module")
def peer_registry(platform, agent, token, compliance, registry, holder, buyer):
    """Asks for no claims, and knows the same people as ours."""
    storage = deploy_counterpart(agent, "IdentityRegistryStorage")
    topics = deploy_counterpart(agent, "ClaimTopicsRegistry")
    issuers = deploy_counterpart(agent, "TrustedIssuersRegistry")
    contract = deploy_counterpart(agent, "IdentityRegistry", issuers, topics, storage)
    storage.bindIdentityRegistry(contract, sender=agent)
    contract.addAgent(agent, sender=agent)
    for wallet in (holder, buyer):
        contract.registerIdentity(wallet, registry.identity(wallet), 840, sender=agent)
    compliance.removeModule(platform.max_balance_module, sender=agent)
    token.setIdentityRegistry(contract, sender=agent)
    return contract


@pytest.fixture(scope="module")
def peer_compliance(agent, token, holder):
    contract = deploy_counterpart(agent, "ModularCompliance")
    token.setCompliance(contract, sender=agent)
    return contract


@pytest.fixture
def country_rule(deployer, agent, peer_compliance):
    """Nobody's country is allowed."""
    module = deploy_peer_module(deployer, "CountryAllowModule")
    peer_compliance.addModule(module, sender=agent)
    return module


@pytest.fixture
def balance_rule(deployer, agent, peer_compliance, registry, holder):
    """An identity may have a single unit; reverts while it is told of more."""
    module = deploy_peer_module(deployer, "MaxBalanceModule")
    module.batchPreSetModuleState(peer_compliance, [registry.identity(holder)], [10**12], sender=agent)
    peer_compliance.addModule(module, sender=agent)
    peer_compliance.callModuleFunction(module.setMaxBalance.encode_input(1), module, sender=agent)
    return module


def test_transfer_to_wallet_the_registry_lacks__reverts(token, peer_registry, holder, foreigner):
    with ape.reverts(token.TokenReceiverUnverified, wallet=foreigner):
        token.transfer(foreigner, 1, sender=holder)
    assert not token.canReceive(foreigner)
    assert not token.canTransfer(holder, foreigner, 1)


def test_transfer_to_wallet_of_the_registry__passes(token, peer_registry, holder, buyer):
    assert token.canReceive(buyer)
    assert token.canTransfer(holder, buyer, 5)
    token.transfer(buyer, 5, sender=holder)
    assert token.balanceOf(buyer) == 5


def test_own_rules_under_the_registry__ask_for_its_country(token, peer_registry, agent, holder, buyer):
    peer_registry.updateCountry(buyer, 408, sender=agent)
    assert token.detectTransferRestriction(holder, buyer, 1) != 0
    peer_registry.updateCountry(buyer, 840, sender=agent)
    assert token.detectTransferRestriction(holder, buyer, 1) == 0


def test_recovery_under_the_registry__enters_the_new_wallet(token, peer_registry, agent, holder, buyer, investors):
    new_wallet, identity = investors[8], peer_registry.identity(holder)
    key = keccak(encode(["address"], [new_wallet.address]))
    project.IOnchainId.at(identity).addKey(key, MANAGEMENT, ECDSA, sender=holder)
    peer_registry.addAgent(token, sender=agent)
    balance = token.balanceOf(holder)
    token.freezePartialTokens(holder, 7, sender=agent)
    token.recoveryAddress(holder, new_wallet, identity, sender=agent)
    assert (token.balanceOf(holder), token.balanceOf(new_wallet)) == (0, balance)
    assert token.getFrozenTokens(new_wallet) == 7
    assert (peer_registry.contains(holder), peer_registry.identity(new_wallet)) == (False, identity)


def test_recovery_to_wallet_of_another_identity__reverts(token, registry, peer_registry, agent, holder, buyer):
    identity, other = registry.identity(holder), registry.identity(buyer)
    key = keccak(encode(["address"], [buyer.address]))
    project.IOnchainId.at(identity).addKey(key, MANAGEMENT, ECDSA, sender=holder)
    with ape.reverts(token.TokenRecoveryForeign, wallet=buyer, found=other, given=identity):
        token.recoveryAddress(holder, buyer, identity, sender=agent)


def test_compliance__is_bound_and_told(token, compliance, peer_compliance, holder, buyer):
    assert (peer_compliance.getTokenBound(), compliance.getTokenBound()) == (token, ZERO)
    token.transfer(buyer, 5, sender=holder)
    assert token.balanceOf(buyer) == 5


def test_transfer_that_the_compliance_refuses__reverts(token, peer_compliance, country_rule, holder, buyer):
    values = {"from": holder.address, "to": buyer.address, "amount": 5, "module": peer_compliance.address, "code": 1}
    assert_refused(token.transfer, buyer, 5, sender=holder, error=token.TokenTransferRefused, **values)
    assert token.detectTransferRestriction(holder, buyer, 5) == RULE_OTHER
    assert token.messageForTransferRestriction(RULE_OTHER) == "a rule of the token's compliance refuses"


def test_transfer_of_nothing__is_not_told(token, peer_compliance, holder, buyer):
    """The 4.1 compliance would refuse to hear of it."""
    receipt = token.transfer(buyer, 0, sender=holder)
    assert receipt.events == [token.Transfer(holder, buyer, 0)]


def test_enforcement_that_the_compliance_refuses_to_hear_of__passes_and_is_reported(
    token, peer_compliance, balance_rule, agent, holder, buyer
):
    receipt = token.forcedTransfer(holder, buyer, 5, sender=agent, gas=8_000_000)
    assert token.RecordFailed(peer_compliance) in receipt.events
    assert token.balanceOf(buyer) == 5


def test_enforcement_with_too_little_gas_to_tell__reverts(token, peer_compliance, agent, holder, buyer):
    data = token.forcedTransfer.encode_input(holder, buyer, 5)
    call = {"from": agent.address, "to": token.address, "data": data}
    with pytest.raises(ContractCustomError) as refusal:
        ape.chain.provider.web3.eth.call({**call, "gas": 2_000_000})
    assert refusal.value.data.startswith("0x" + keccak(text="CallGasTooLow(address,uint256,uint256)")[:4].hex())
    assert refusal.value.data[34:74] == peer_compliance.address[2:].lower()


def test_parts_of_our_own_again__are_spoken_to_in_full(token, registry, peer_registry, agent, holder, buyer, foreigner):
    token.setIdentityRegistry(registry, sender=agent)
    assert not token.canReceive(ZERO)
    assert token.canReceive(foreigner)
    token.transfer(buyer, 1, sender=holder)


def test_compliance_of_our_own_after_a_peer_one__is_followed(
    token, platform, deployer, peer_compliance, agent, holder, buyer
):
    own, module = (
        clone(deployer, project.ModularCompliance, platform.compliance_implementation),
        deployer.deploy(project.MockRule),
    )
    own.initialize(agent, ZERO, [], [], [], sender=agent)
    token.setCompliance(own, sender=agent)
    assert (peer_compliance.getTokenBound(), own.bookkeeper()) == (ZERO, token)
    own.addModule(module, sender=agent)
    token.transfer(buyer, 1, sender=holder)
    assert module.recordCount() == 1


@pytest.fixture
def plain_compliance(agent):
    """The one that is not modular and allows everything, with which the 4.1 suite's own tests set tokens up."""
    return agent.deploy(peer_container("compliance/legacy/DefaultCompliance"))


def test_plain_compliance__is_bound_asked_and_let_go(token, compliance, plain_compliance, agent, holder, buyer):
    token.setCompliance(plain_compliance, sender=agent)
    assert (token.compliance(), plain_compliance.isTokenBound(token)) == (plain_compliance, True)
    assert compliance.getTokenBound() == ZERO
    assert token.canTransfer(holder, buyer, 5)
    token.transfer(buyer, 5, sender=holder)
    token.mint(buyer, 2, sender=agent)
    token.forcedTransfer(holder, buyer, 3, sender=agent, gas=8_000_000)
    token.burn(buyer, 1, sender=agent, gas=8_000_000)
    assert token.balanceOf(buyer) == 9
    token.setCompliance(deploy_counterpart(agent, "ModularCompliance"), sender=agent)
    assert not plain_compliance.isTokenBound(token)


def test_plain_compliance_that_its_owner_bound_beforehand__is_not_bound_again(
    token, plain_compliance, agent, holder, buyer
):
    """It would refuse that."""
    plain_compliance.bindToken(token, sender=agent)
    receipt = token.setCompliance(plain_compliance, sender=agent)
    assert [event.event_name for event in receipt.events].count("TokenBound") == 0
    token.transfer(buyer, 5, sender=holder)
    assert token.balanceOf(buyer) == 5


def test_plain_compliance_with_a_rule__refuses_by_it_but_stops_no_enforcement(platform, token, agent, holder, buyer):
    rule = agent.deploy(peer_container("compliance/legacy/test/CountryWhitelistingTest"))
    token.setCompliance(rule, sender=agent)
    values = {"from": holder.address, "to": buyer.address, "amount": 5, "module": rule.address, "code": 1}
    assert_refused(token.transfer, buyer, 5, sender=holder, error=token.TokenTransferRefused, **values)
    assert token.detectTransferRestriction(holder, buyer, 5) == RULE_OTHER
    (failure,) = platform.preflight.preflight(token, holder, buyer, 5).failures
    assert (failure.module, failure.code) == (rule, 1)
    token.forcedTransfer(holder, buyer, 1, sender=agent, gas=8_000_000)
    rule.whitelistCountry(840, sender=agent)
    token.transfer(buyer, 5, sender=holder)
    assert token.balanceOf(buyer) == 6


def test_plain_compliance_that_counts__misses_what_it_refuses_and_is_reported(token, agent, holder, buyer):
    rule = agent.deploy(peer_container("compliance/legacy/test/MaxBalanceTest"))
    token.setCompliance(rule, sender=agent)
    rule.setMaxBalance(10, sender=agent)
    token.mint(buyer, 4, sender=agent)
    assert not token.canTransfer(holder, buyer, 7)
    receipt = token.forcedTransfer(holder, buyer, 7, sender=agent, gas=8_000_000)
    assert token.RecordFailed(rule) in receipt.events
    assert token.balanceOf(buyer) == 11
