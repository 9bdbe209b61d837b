"""A question to token or compliance that lacks gas is refused: what would pass is never called restricted."""

from __future__ import annotations

import pytest
from ape import chain, project

from tests.support.identity import YEAR
from tests.support.investor_claims import ACCREDITED, give_claim, trust_about
from tests.support.peer import deploy_counterpart, deploy_peer_module
from tests.support.starvation import told

LIMITS = range(25_000, 1_200_000, 12_500)
#: enough for the claims of the gate and of its issuer, too
MANY_LIMITS = range(25_000, 2_000_000, 20_000)
USA = 840
UNSAID = (0, "0x0000000000000000000000000000000000000000", bytes(32))


def assert_answered_or_refused(answer, limits, method, *arguments, sender=None):
    """Below some limit nothing is answered, from there on the truth."""
    given = told(limits, method, *arguments, sender=sender)
    assert set(given.values()) == {answer}
    assert given.keys() == {gas for gas in limits if gas >= min(given)}
    assert min(given) > min(limits)


@pytest.mark.parametrize(
    ("question", "answer"),
    [("canTransfer", 1), ("detectTransferRestriction", 0), ("transfer", 1)],
)
def test_transfer_that_may_pass__is_not_restricted_with_any_gas(token, holder, buyer, question, answer):
    arguments = (buyer, 5) if question == "transfer" else (holder, buyer, 5)
    assert_answered_or_refused(answer, LIMITS, getattr(token, question), *arguments, sender=holder)


def test_receiver_who_is_verified__may_receive_with_any_gas(token, buyer):
    given = told(LIMITS, token.canReceive, buyer)
    assert set(given.values()) == {1}


def test_issuance_that_may_pass__may_with_any_gas(token, agent, buyer):
    assert_answered_or_refused(1, LIMITS, token.canIssue, buyer, 5, UNSAID)


def test_sender_who_has_to_be_verified_and_is__may_send_with_any_gas(platform, token, compliance, agent, holder):
    compliance.addModule(platform.sender_verified_module, sender=agent)
    assert_answered_or_refused(1, LIMITS, token.canSend, holder)


def claim_gate(platform, token, compliance, deployer, agent, kyc_officer, buyer):
    """Who receives has to be accredited; the buyer is, by the second of two issuers who are trusted about that."""
    for issuer in (deployer.deploy(project.ClaimIssuer, deployer), platform.claim_issuer):
        trust_about(platform, deployer, issuer, ACCREDITED)
    identity, now = project.IOnchainId.at(platform.identity_registry.identity(buyer)), chain.pending_timestamp
    times = {"issued_at": now, "expires_at": now + YEAR}
    give_claim(kyc_officer, platform.claim_issuer, buyer, identity, ACCREDITED, **times)
    gate = platform.claim_gate_module
    compliance.addModule(gate, sender=agent)
    compliance.callModuleFunction(gate.setGate.encode_input(USA, [ACCREDITED]), gate, sender=agent)
    return compliance


def peer_module(platform, token, compliance, deployer, agent, kyc_officer, buyer):
    module = deploy_peer_module(deployer, "CountryAllowModule")
    compliance.addModule(module, sender=agent)
    compliance.callModuleFunction(module.addAllowedCountry.encode_input(USA), module, sender=agent)
    return compliance


def peer_compliance(platform, token, compliance, deployer, agent, kyc_officer, buyer):
    rules = deploy_counterpart(agent, "ModularCompliance")
    token.setCompliance(rules, sender=agent)
    return peer_module(platform, token, rules, deployer, agent, kyc_officer, buyer)


@pytest.mark.parametrize("kind", [claim_gate, peer_module, peer_compliance], ids=lambda kind: kind.__name__)
def test_transfer_that_a_rule_allows__is_not_restricted_with_any_gas(
    platform, token, compliance, deployer, agent, kyc_officer, holder, buyer, kind
):
    """Whether the token is asked, or the compliance by the function of the 4.1 suite."""
    rules = kind(platform, token, compliance, deployer, agent, kyc_officer, buyer)
    for method in (token.canTransfer, rules.canTransfer):
        assert_answered_or_refused(1, MANY_LIMITS, method, holder, buyer, 5)
    assert_answered_or_refused(1, MANY_LIMITS, token.transfer, buyer, 5, sender=holder)


def test_receiver_whom_a_4_1_registry_verifies__is_not_called_unverified_with_any_gas(
    platform, token, compliance, agent, holder, buyer
):
    """That registry takes an issuer who ran out of gas for one who refuses; too little is left then to say so."""
    parts = (platform.trusted_issuers_registry, platform.claim_topics_registry, platform.identity_registry_storage)
    registry = deploy_counterpart(agent, "IdentityRegistry", *parts)
    compliance.removeModule(platform.max_balance_module, sender=agent)
    token.setIdentityRegistry(registry, sender=agent)
    limits = range(100_000, 220_000, 250)
    assert_answered_or_refused(1, limits, token.canReceive, buyer)
    assert_answered_or_refused(1, limits, token.canTransfer, holder, buyer, 5)
