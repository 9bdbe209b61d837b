"""What holders have, and what rules count of it: where wallets are lost, registries change and rules begin late."""

from __future__ import annotations

import ape
import pytest
from ape import project
from eth_abi import encode
from eth_utils import keccak

from scripts.deployment.platform import KYC_TOPIC
from tests.support.assets import approved_asset, deploy_suite
from tests.support.identity import verify_investor

ZERO = "0x0000000000000000000000000000000000000000"
MANAGEMENT, ECDSA = 1, 1
USA = 840
HELD = 1_000
MAX = 1_000
TRANSACTION_GAS = 16_777_216


@pytest.fixture(scope="module")
def registry(platform):
    return platform.identity_registry


@pytest.fixture(scope="module")
def make_suite(platform, issuer, compliance_officer):
    def make(number):
        asset_id = approved_asset(platform, issuer, compliance_officer)
        return deploy_suite(platform, issuer, asset_id, max_balance=MAX, salt=bytes([0xB0, number]) * 16)

    return make


@pytest.fixture(scope="module")
def suite(make_suite):
    return make_suite(1)


@pytest.fixture(scope="module")
def token(suite, registry, deployer):
    registry.addListener(suite.token, sender=deployer)
    return suite.token


@pytest.fixture(scope="module")
def compliance(suite):
    return suite.compliance


@pytest.fixture(scope="module")
def people(platform, kyc_officer, investors):
    for wallet in investors[:3]:
        verify_investor(platform, kyc_officer, wallet)
    return investors[:3]


@pytest.fixture(scope="module")
def holder(people):
    return people[0]


@pytest.fixture(scope="module")
def buyer(people):
    return people[1]


@pytest.fixture(scope="module")
def identity(registry, holder):
    return project.IOnchainId.at(registry.identity(holder))


@pytest.fixture(scope="module")
def successor(identity, holder, investors):
    key = keccak(encode(["address"], [investors[8].address]))
    identity.addKey(key, MANAGEMENT, ECDSA, sender=holder)
    return investors[8]


def reseed(platform, compliance, token, issuer, holders):
    module = platform.max_balance_module
    token.pause(sender=issuer)
    compliance.removeModule(module, sender=issuer)
    compliance.addModule(module, sender=issuer)
    compliance.callModuleFunction(module.setMaxBalance.encode_input(MAX), module, sender=issuer)
    compliance.seed(module, holders, [1] * len(holders), sender=issuer)
    assert module.isSeeded(compliance)
    token.unpause(sender=issuer)


def test_lost_wallet_at_seeding__is_counted(
    platform, registry, make_suite, token, compliance, deployer, issuer, holder, buyer, identity, successor
):
    second = make_suite(2).token
    registry.addListener(second, sender=deployer)
    token.mint(holder, HELD, sender=issuer)
    token.mint(buyer, HELD, sender=issuer)
    second.recoveryAddress(holder, successor, identity, sender=issuer)
    reseed(platform, compliance, token, issuer, [holder, buyer])
    token.recoveryAddress(holder, successor, identity, sender=issuer)
    assert token.balanceOf(successor) == HELD
    module = platform.max_balance_module
    assert module.getIDBalance(compliance, identity) == HELD
    refused = {"from": buyer, "to": successor, "amount": 1, "module": module.address, "code": 1}
    with ape.reverts(token.TokenTransferRefused, **refused):
        token.transfer(successor, 1, sender=buyer)


def test_lost_wallet_at_seeding__is_refused_more(
    platform, registry, make_suite, token, compliance, deployer, issuer, holder, buyer, identity, successor
):
    """Even without recovering in this token: burning the lost wallet's shares deducts what was never added."""
    second = make_suite(2).token
    registry.addListener(second, sender=deployer)
    token.mint(holder, 600, sender=issuer)
    second.recoveryAddress(holder, successor, identity, sender=issuer)
    token.mint(successor, 600, sender=issuer)
    reseed(platform, compliance, token, issuer, [holder, successor])
    token.burn(holder, 600, sender=issuer)
    assert token.balanceOf(successor) == 600
    assert platform.max_balance_module.getIDBalance(compliance, identity) == 600


@pytest.fixture
def other_registry(platform, issuer, kyc_officer, buyer, registry):
    """The issuer's own registry, into which wallets move one by one."""
    factory = platform.registry_factory
    receipt = factory.deployReady(
        (issuer, [kyc_officer], [KYC_TOPIC], [platform.claim_issuer], [[KYC_TOPIC]]), sender=issuer
    )
    return project.IdentityRegistry.at(receipt.events.filter(factory.RegistriesDeployed)[0].identityRegistry)


def test_registry_changed_while_rules_count__reverts(other_registry, token, issuer, holder):
    token.mint(holder, HELD, sender=issuer)
    with ape.reverts(token.TokenRulesCountHolders, supply=HELD):
        token.setIdentityRegistry(other_registry, sender=issuer)


def test_holder_whom_the_new_registry_does_not_know__is_entered_before_rules_count(
    platform, registry, other_registry, token, compliance, issuer, kyc_officer, holder, identity
):
    token.mint(holder, HELD, sender=issuer)
    module = platform.max_balance_module
    token.pause(sender=issuer)
    compliance.removeModule(module, sender=issuer)
    token.setIdentityRegistry(other_registry, sender=issuer)
    compliance.addModule(module, sender=issuer)
    with ape.reverts(compliance.ComplianceHolderUnknown, wallet=holder):
        compliance.seed(module, [holder], [1], sender=issuer)
    other_registry.registerIdentity(holder, identity, USA, sender=kyc_officer)
    compliance.seed(module, [holder], [1], sender=issuer)
    assert (module.isSeeded(compliance), module.getIDBalance(compliance, identity)) == (True, HELD)


def test_recovery_into_a_deleted_wallet_under_the_most_wasteful_rules__fits_a_transaction(
    platform, deployer, registry, kyc_officer, token, compliance, issuer, holder, identity, successor
):
    token.mint(holder, HELD, sender=issuer)
    registry.registerIdentity(successor, identity, USA, sender=kyc_officer)
    token.mint(successor, 1, sender=issuer)
    registry.deleteIdentity(successor, sender=kyc_officer)
    for _ in range(18):
        rule = deployer.deploy(project.EvilFollowingRule)
        rule.setWasteful(True, sender=issuer)
        compliance.addModule(rule, sender=issuer)
    token.recoveryAddress(holder, successor, identity, sender=issuer, gas=TRANSACTION_GAS)
    assert token.balanceOf(successor) == HELD + 1


def test_answers__are_about_the_sender_himself_whoever_asks(
    deployer, token, compliance, issuer, holder, buyer, stranger
):
    token.mint(holder, HELD, sender=issuer)
    compliance.addModule(deployer.deploy(project.EvilOperatorRule), sender=issuer)
    before = (token.canTransfer(holder, buyer, 1, sender=stranger), token.detectTransferRestriction(holder, buyer, 1))
    token.transfer(buyer, 1, sender=holder)
    assert before == (True, 0)


def test_undeclared_mover__does_not_move_shares_while_it_is_told(deployer, token, compliance, issuer, holder, buyer):
    """It is an agent, but says of itself that it only records: rules after it would hear in the wrong order."""
    rule = deployer.deploy(project.MockRule)
    compliance.addModule(rule, sender=issuer)
    token.addAgent(rule, sender=issuer)
    token.mint(holder, HELD, sender=issuer)
    rule.setCallback(token.forcedTransfer.encode_input(holder, buyer, 1), sender=issuer)
    with ape.reverts(rule.MockCallbackFailed, answer=keccak(text="TokenReentered()")[:4]):
        token.transfer(buyer, 1, sender=holder, gas=3_000_000)
    assert not compliance.isMover(rule)


def test_zero_address_among_seeds__reverts(platform, token, compliance, issuer, holder):
    """Whoever lists holders from Transfer events has the zero address among them."""
    module = platform.max_balance_module
    token.mint(holder, HELD, sender=issuer)
    token.pause(sender=issuer)
    compliance.removeModule(module, sender=issuer)
    compliance.addModule(module, sender=issuer)
    with ape.reverts(module.ModuleSeedZero, compliance=compliance):
        compliance.seed(module, [ZERO, holder], [1, 1], sender=issuer)


def test_storage_changed_while_tokens_listen__reverts(registry, token, other_registry, deployer, issuer, holder):
    """Rules would count on for whom the old storage named, and hear nothing of first entries in the new one."""
    token.mint(holder, HELD, sender=issuer)
    with ape.reverts(registry.RegistryTokensListen, count=1):
        registry.setIdentityRegistryStorage(other_registry.identityStorage(), sender=deployer)
    registry.removeListener(token, sender=deployer)
    registry.setIdentityRegistryStorage(other_registry.identityStorage(), sender=deployer)
    assert registry.identity(holder) == ZERO
