from functools import reduce
from operator import xor

import ape
import pytest
from eth_utils import keccak

from tests.support.assets import approved_asset, deploy_suite
from tests.support.clones import clone
from tests.support.refusals import assert_refused

ZERO = "0x0000000000000000000000000000000000000000"
IMPLEMENTATION_SLOT = 0x360894A13BA1A3210667C828492DB98DCA3E2076CC3735A920A3CA505D382BBC


@pytest.fixture
def free_compliance(platform, deployer, issuer):
    """Owned by the issuer, bound to no token."""
    contract = clone(deployer, ape.project.ModularCompliance, platform.compliance_implementation)
    contract.initialize(issuer, ZERO, [], [], [], sender=issuer)
    return contract


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        ("setName", ("x",)),
        ("setSymbol", ("x",)),
        ("setOnchainID", (ZERO,)),
        ("setIdentityRegistry", (ZERO,)),
        ("setCompliance", (ZERO,)),
        ("upgradeToAndCall", (ZERO, b"")),
        ("addAgent", (ZERO,)),
    ],
)
def test_stranger__may_not(token, stranger, function, arguments):
    with ape.reverts(token.OwnableUnauthorizedAccount, account=stranger):
        getattr(token, function)(*arguments, sender=stranger)


def test_empty_texts__revert(token, issuer):
    with ape.reverts(token.TokenTextEmpty, parameter="name"):
        token.setName("", sender=issuer)
    with ape.reverts(token.TokenTextEmpty, parameter="symbol"):
        token.setSymbol("", sender=issuer)


def test_zero_parts__revert(token, issuer):
    with ape.reverts(token.TokenZeroAddress, parameter="identityRegistry"):
        token.setIdentityRegistry(ZERO, sender=issuer)
    with ape.reverts(token.TokenZeroAddress, parameter="compliance"):
        token.setCompliance(ZERO, sender=issuer)


def test_foreign_parts__revert(token, issuer, stranger, platform):
    for foreign in (stranger.address, platform.claim_issuer.address):
        with ape.reverts(token.TokenPartForeign, part=foreign):
            token.setIdentityRegistry(foreign, sender=issuer)
        with ape.reverts(token.TokenPartForeign, part=foreign):
            token.setCompliance(foreign, sender=issuer)


def test_token_without_the_agencys_code__is_not_made(token, deployer, stranger):
    with ape.reverts(token.TokenAgencyMissing, agency=stranger):
        deployer.deploy(ape.project.SecurityToken, stranger)


def test_second_initialisation__reverts(token, stranger):
    terms = (stranger, ZERO, ZERO, ZERO, ZERO, "x", "x", 6, [])
    with ape.reverts(token.InvalidInitialization):
        token.initialize(terms, sender=stranger)


def test_information__is_told(token, issuer, stranger):
    assert (token.name(), token.symbol(), token.decimals(), token.version()) == ("House One", "HOUSE1", 6, "1.0.0")
    token.setName("House Two", sender=issuer)
    token.setSymbol("HOUSE2", sender=issuer)
    receipt = token.setOnchainID(stranger, sender=issuer)
    event = receipt.events.filter(token.UpdatedTokenInformation)[0]
    assert (event.newDecimals, event.newVersion, event.newOnchainID) == (6, "1.0.0", stranger)
    assert (token.name(), token.symbol(), token.onchainID()) == ("House Two", "HOUSE2", stranger)


def test_new_registry__decides_from_then_on(token, compliance, platform, issuer, stranger, holder, buyer):
    compliance.removeModule(platform.max_balance_module, sender=issuer)
    factory = platform.registry_factory
    receipt = factory.deployRegistries(stranger, sender=stranger)
    other = receipt.events.filter(factory.RegistriesDeployed)[0].identityRegistry
    receipt = token.setIdentityRegistry(other, sender=issuer)
    assert receipt.events == [token.IdentityRegistryAdded(other)]
    assert token.identityRegistry() == other
    with ape.reverts(token.TokenReceiverUnverified, wallet=buyer):
        token.transfer(buyer, 1, sender=holder)


def test_new_compliance__is_bound_and_the_old_released(token, compliance, free_compliance, issuer, holder, foreigner):
    receipt = token.setCompliance(free_compliance, sender=issuer)
    assert receipt.events == [
        compliance.TokenUnbound(token),
        token.ComplianceAdded(free_compliance),
        free_compliance.TokenBound(token),
    ]
    assert (free_compliance.getTokenBound(), compliance.getTokenBound()) == (token, ZERO)
    token.transfer(foreigner, 1, sender=holder)


def test_compliance_whose_rule_must_know_balances__is_refused(token, free_compliance, platform, issuer, holder):
    module = platform.max_balance_module
    free_compliance.addModule(module, sender=issuer)
    with ape.reverts(free_compliance.ComplianceModuleUnready, module=module.address):
        token.setCompliance(free_compliance, sender=issuer)


def test_rule_that_must_know_balances__is_not_added_to_a_held_token(token, free_compliance, platform, issuer, holder):
    token.setCompliance(free_compliance, sender=issuer)
    module = platform.max_balance_module
    with ape.reverts(free_compliance.ComplianceModuleUnready, module=module.address):
        free_compliance.addModule(module, sender=issuer)


def test_compliance_that_unbound_itself__can_still_be_replaced(token, compliance, free_compliance, issuer):
    compliance.unbindToken(token, sender=issuer)
    token.setCompliance(free_compliance, sender=issuer)
    assert token.compliance() == free_compliance


def test_compliance_bound_to_the_token_beforehand__is_set(token, free_compliance, issuer, holder, foreigner):
    free_compliance.bindToken(token, sender=issuer)
    assert free_compliance.bookkeeper() == free_compliance
    token.setCompliance(free_compliance, sender=issuer)
    assert free_compliance.bookkeeper() == token
    token.transfer(foreigner, 1, sender=holder)


def test_compliance_bound_before_shares_were_issued__is_refused_if_a_rule_must_know_balances(
    platform, free_compliance, issuer, compliance_officer, holder
):
    """Its rule would know nothing of what moved since."""
    asset_id = approved_asset(platform, issuer, compliance_officer)
    module, token = platform.max_balance_module, deploy_suite(platform, issuer, asset_id, salt=b"\x73" * 32).token
    free_compliance.addModule(module, sender=issuer)
    free_compliance.bindToken(token, sender=issuer)
    token.mint(holder, 1, sender=issuer)
    with ape.reverts(free_compliance.ComplianceModuleUnready, module=module.address):
        token.setCompliance(free_compliance, sender=issuer)


def test_compliance_of_another_owner__is_refused(token, platform, deployer, issuer, stranger):
    contract = clone(deployer, ape.project.ModularCompliance, platform.compliance_implementation)
    contract.initialize(stranger, ZERO, [], [], [], sender=stranger)
    error = contract.OwnableUnauthorizedAccount
    assert_refused(token.setCompliance, contract, sender=issuer, error=error, account=token.address)


def test_compliance_in_use__is_not_set_again(token, compliance, issuer):
    with ape.reverts(token.TokenComplianceUnchanged, compliance=compliance.address):
        token.setCompliance(compliance, sender=issuer)


def test_compliance_set_again_after_it_unbound_itself__binds_its_modules_anew(
    token, compliance, platform, issuer, holder
):
    module = platform.country_allow_module
    compliance.removeModule(platform.max_balance_module, sender=issuer)
    compliance.unbindToken(token, sender=issuer)
    token.setCompliance(compliance, sender=issuer)
    assert compliance.getTokenBound() == token
    assert not module.isCountryAllowed(compliance, 840)


def test_compliance__answers_in_the_words_of_the_4_1_suite(token, compliance, holder, buyer, foreigner):
    assert compliance.canTransfer(holder, buyer, 1)
    assert not compliance.canTransfer(holder, foreigner, 1)


def test_upgrade__keeps_the_state(platform, token, deployer, issuer, holder):
    balance = token.balanceOf(holder)
    new = deployer.deploy(ape.project.SecurityToken, platform.token_agency)
    receipt = token.upgradeToAndCall(new, b"", sender=issuer)
    assert token.Upgraded(new) in receipt.events
    assert int.from_bytes(ape.chain.provider.get_storage(token.address, IMPLEMENTATION_SLOT), "big") == int(
        new.address, 16
    )
    assert (token.balanceOf(holder), token.owner(), token.name()) == (balance, issuer, "House One")


def test_upgrade_to_what_is_no_implementation__reverts(token, issuer, platform):
    with ape.reverts(token.ERC1967InvalidImplementation, implementation=platform.claim_issuer.address):
        token.upgradeToAndCall(platform.claim_issuer, b"", sender=issuer)


def test_interfaces__are_told(token):
    told = {
        interface: token.supportsInterface(interface)
        for interface in ("0x01ffc9a7", "0x36372b07", "0xab84a5c8", "0xffffffff")
    }
    assert told == {"0x01ffc9a7": True, "0x36372b07": True, "0xab84a5c8": True, "0xffffffff": False}


@pytest.mark.parametrize(
    "functions",
    [
        ("detectTransferRestriction(address,address,uint256)", "messageForTransferRestriction(uint8)"),
        ("permit(address,address,uint256,uint256,uint8,bytes32,bytes32)", "nonces(address)", "DOMAIN_SEPARATOR()"),
        (
            "forcedTransfer(address,address,uint256)",
            "setFrozenTokens(address,uint256)",
            "canSend(address)",
            "canReceive(address)",
            "getFrozenTokens(address)",
            "canTransfer(address,address,uint256)",
        ),
    ],
    ids=["ERC-1404", "EIP-2612", "ERC-7943"],
)
def test_interface_of_a_standard__is_told(token, functions):
    """Its identifier is the exclusive or of its functions'."""
    identifier = reduce(xor, (int.from_bytes(keccak(text=function)[:4], "big") for function in functions))
    assert token.supportsInterface(identifier.to_bytes(4, "big"))
