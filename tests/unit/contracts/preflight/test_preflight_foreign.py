"""Tokens, registries, compliances and rules of the 4.1 suite: yes or no still holds, forecasts are unknown."""

import pytest
from ape import chain, project
from web3.exceptions import Web3Exception

from tests.support.clones import clone
from tests.support.peer import COUNTERPARTS, deploy_counterpart, deploy_peer_module, peer_container
from tests.support.preflights import MUTE, NEVER, UNKNOWN, codes, forecast
from tests.unit.contracts.preflight.conftest import HELD

ZERO = "0x0000000000000000000000000000000000000000"
UNSAID = (0, ZERO, bytes(32))
PAUSED, SENDER_ZERO, RECEIVER_ZERO, SENDER_FROZEN, RECEIVER_FROZEN = range(1, 6)
BALANCE_TOO_LOW, FREE_BALANCE_TOO_LOW, _, RECEIVER_UNVERIFIED = range(6, 10)


@pytest.fixture(scope="module")
def peer_registry(issuer, registry, holder, buyer):
    """Asks for no claims, and knows two people."""
    storage = deploy_counterpart(issuer, "IdentityRegistryStorage")
    topics = deploy_counterpart(issuer, "ClaimTopicsRegistry")
    issuers = deploy_counterpart(issuer, "TrustedIssuersRegistry")
    contract = deploy_counterpart(issuer, "IdentityRegistry", issuers, topics, storage)
    storage.bindIdentityRegistry(contract, sender=issuer)
    contract.addAgent(issuer, sender=issuer)
    for wallet in (holder, buyer):
        contract.registerIdentity(wallet, registry.identity(wallet), 840, sender=issuer)
    return contract


@pytest.fixture(scope="module")
def make_peer_token(issuer, holder):
    """A token of the 4.1 suite, of which the holder has some."""

    def make(registry, compliance):
        token = issuer.deploy(peer_container(COUNTERPARTS["SecurityToken"]))
        token.init(registry, compliance, "Peer", "PEER", 6, ZERO, sender=issuer)
        token.addAgent(issuer, sender=issuer)
        token.unpause(sender=issuer)
        token.mint(holder, HELD, sender=issuer)
        return token

    return make


@pytest.fixture
def passes(issuer):
    """Whether a transfer or, from nobody, an issuance really passes."""

    def passes(token, giver, receiver, amount):
        method, sender = (token.transfer, giver) if giver != ZERO else (token.mint, issuer)
        call = {"from": sender.address, "to": token.address, "data": method.encode_input(receiver, amount)}
        try:
            chain.provider.web3.eth.call(call)
        except Web3Exception:
            return False
        return True

    return passes


def test_peer_rule__is_asked_and_forecasts_nothing(judge, deployer, compliance, issuer, holder, buyer):
    module = deploy_peer_module(deployer, "CountryAllowModule")
    compliance.addModule(module, sender=issuer)
    report = judge(holder, buyer, 1)
    assert codes(report) == [("CountryAllowModule", 1)] and forecast(report) == (UNKNOWN, 0, False)
    (failure,) = report.failures
    assert (failure.module, failure.parameter) == (module.address, 0)
    assert failure.reason == "a rule of the 4.1 suite refuses"
    compliance.callModuleFunction(module.addAllowedCountry.encode_input(840), module, sender=issuer)
    report = judge(holder, buyer, 1)
    assert report.isAllowed and forecast(report) == (chain.blocks.head.timestamp, 0, False)


def test_peer_rule_beside_a_shortage__is_never(judge, deployer, compliance, issuer, holder, buyer):
    compliance.addModule(deploy_peer_module(deployer, "CountryAllowModule"), sender=issuer)
    assert forecast(judge(holder, buyer, HELD + 1)) == (NEVER, 0, False)


def test_peer_rule_beside_one_that_never_allows__is_never(judge, add_rule, deployer, compliance, issuer, holder, buyer):
    compliance.addModule(deploy_peer_module(deployer, "CountryAllowModule"), sender=issuer)
    add_rule().setLot(1, 4, sender=deployer)
    assert forecast(judge(holder, buyer, 5)) == (NEVER, 0, False)


def test_peer_rule_that_reverts__does_not_answer(judge, deployer, compliance, issuer, holder, buyer):
    module = issuer.deploy(project.EvilForeignModule)
    compliance.addModule(module, sender=issuer)
    assert codes(judge(holder, buyer, 1)) == [("", MUTE)]


def test_peer_compliance__answers_for_its_rules(judge, preflight, deployer, token, issuer, holder, buyer):
    compliance = deploy_counterpart(issuer, "ModularCompliance")
    token.setCompliance(compliance, sender=issuer)
    assert forecast(judge(holder, buyer, 1)) == (chain.blocks.head.timestamp, 0, False)
    compliance.addModule(deploy_peer_module(deployer, "CountryAllowModule"), sender=issuer)
    report = judge(holder, buyer, 1)
    assert (report.failures[0].module, codes(report)) == (compliance.address, [("compliance", 1)])
    assert forecast(report) == (UNKNOWN, 0, False)
    assert codes(preflight.preflightIssuance(token, buyer, 1, UNSAID)) == [("compliance", 1)]


def test_peer_registry__is_asked(judge, token, compliance, platform, peer_registry, issuer, holder, buyer, stranger):
    compliance.removeModule(platform.max_balance_module, sender=issuer)
    token.setIdentityRegistry(peer_registry, sender=issuer)
    assert forecast(judge(holder, buyer, 1)) == (chain.blocks.head.timestamp, 0, False)
    assert ("token", RECEIVER_UNVERIFIED) in codes(judge(holder, stranger, 1))
    peer_registry.updateCountry(buyer, 408, sender=issuer)
    assert codes(judge(holder, buyer, 1)) == [("CountryAllowModule", 1)]


def test_peer_token__is_judged_as_it_moves(
    preflight, make_peer_token, peer_registry, passes, token, issuer, holder, buyer, stranger
):
    peer_token = make_peer_token(peer_registry, deploy_counterpart(issuer, "ModularCompliance"))

    def judge(giver, receiver, amount):
        report = preflight.preflight(peer_token, giver, receiver, amount)
        if giver != ZERO:
            assert report.isAllowed == passes(peer_token, giver, receiver, amount)
        for failure in report.failures:
            assert failure.reason == token.messageForTransferRestriction(failure.code)
        return report

    report = judge(holder, buyer, HELD)
    assert report.isAllowed and forecast(report) == (chain.blocks.head.timestamp, 0, False)
    assert codes(judge(holder, buyer, HELD + 1)) == [("token", BALANCE_TOO_LOW)]
    assert codes(judge(holder, stranger, 1)) == [("token", RECEIVER_UNVERIFIED)]
    nobody = [("token", code) for code in (SENDER_ZERO, RECEIVER_ZERO, BALANCE_TOO_LOW)]
    assert codes(judge(ZERO, ZERO, 1)) == nobody
    peer_token.freezePartialTokens(holder, 1, sender=issuer)
    assert codes(judge(holder, buyer, HELD)) == [("token", FREE_BALANCE_TOO_LOW)]
    peer_token.setAddressFrozen(holder, True, sender=issuer)
    peer_token.setAddressFrozen(buyer, True, sender=issuer)
    peer_token.pause(sender=issuer)
    assert codes(judge(holder, buyer, 1)) == [("token", PAUSED), ("token", SENDER_FROZEN), ("token", RECEIVER_FROZEN)]


def test_peer_token__is_issued_as_its_parts_allow(
    preflight, make_peer_token, peer_registry, passes, deployer, issuer, buyer, stranger
):
    compliance = deploy_counterpart(issuer, "ModularCompliance")
    peer_token = make_peer_token(peer_registry, compliance)

    def judge(receiver):
        report = preflight.preflightIssuance(peer_token, receiver, 1, UNSAID)
        assert report.isAllowed == passes(peer_token, ZERO, receiver, 1)
        return codes(report)

    assert judge(buyer) == []
    assert judge(stranger) == [("token", RECEIVER_UNVERIFIED)]
    compliance.addModule(deploy_peer_module(deployer, "CountryAllowModule"), sender=issuer)
    assert judge(buyer) == [("compliance", 1)]


def test_peer_token__never_moves_or_issues_nothing(
    preflight, make_peer_token, peer_registry, passes, platform, issuer, holder, buyer
):
    ours = clone(issuer, project.ModularCompliance, platform.compliance_implementation)
    ours.init(sender=issuer)
    for compliance in (deploy_counterpart(issuer, "ModularCompliance"), ours):
        peer_token = make_peer_token(peer_registry, compliance)
        for report, giver in (
            (preflight.preflight(peer_token, holder, buyer, 0), holder),
            (preflight.preflightIssuance(peer_token, buyer, 0, UNSAID), ZERO),
        ):
            assert not report.isAllowed and not passes(peer_token, giver, buyer, 0)
            assert (codes(report), report.earliest) == ([("token", 0)], NEVER)


def test_peer_token_under_our_rules__is_told_of_each(
    preflight, make_peer_token, platform, registry, passes, issuer, holder, buyer
):
    """The compliance keeps the books itself."""
    compliance = clone(issuer, project.ModularCompliance, platform.compliance_implementation)
    compliance.init(sender=issuer)
    country, balance = platform.country_allow_module, platform.max_balance_module
    for module, settings in (
        (country, country.addAllowedCountry.encode_input(840)),
        (balance, balance.setMaxBalance.encode_input(HELD - 1)),
    ):
        compliance.addModule(module, sender=issuer)
        compliance.callModuleFunction(settings, module, sender=issuer)
    peer_token = make_peer_token(registry, compliance)
    for amount, expected in ((HELD - 1, []), (HELD, [("MaxBalanceModule", 1)])):
        report = preflight.preflight(peer_token, holder, buyer, amount)
        assert report.isAllowed == passes(peer_token, holder, buyer, amount) == (not expected)
        assert codes(report) == expected
        assert forecast(report) == (UNKNOWN if expected else chain.blocks.head.timestamp, 0, False)
    peer_token.transfer(buyer, 1, sender=holder)
    assert codes(preflight.preflight(peer_token, holder, buyer, HELD - 1)) == [("MaxBalanceModule", 1)]
    compliance.unbindToken(peer_token, sender=issuer)
    report = preflight.preflight(peer_token, holder, buyer, 1)
    assert codes(report)[0] == ("compliance", 1) and not passes(peer_token, holder, buyer, 1)
    assert forecast(report) == (NEVER, 0, True)
