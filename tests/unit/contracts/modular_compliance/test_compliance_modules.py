import ape
import pytest
from ape import project
from eth_abi import encode
from eth_utils import keccak

from tests.support.refusals import assert_refused

ZERO = "0x0000000000000000000000000000000000000000"
TOLD_TO_4_1_MODULES = (
    "moduleTransferAction(address,address,uint256)",
    "moduleMintAction(address,uint256)",
    "moduleBurnAction(address,uint256)",
)
MOVEMENT = "(address,address,address,address,uint256,address,address,uint16,uint16,uint8,uint40,bool,bool)"


def test_module_by_stranger__reverts(compliance, rule, stranger):
    with ape.reverts(compliance.OwnableUnauthorizedAccount, account=stranger):
        compliance.addModule(rule, sender=stranger)
    with ape.reverts(compliance.OwnableUnauthorizedAccount, account=stranger):
        compliance.removeModule(rule, sender=stranger)
    with ape.reverts(compliance.OwnableUnauthorizedAccount, account=stranger):
        compliance.callModuleFunction(b"\0" * 4, rule, sender=stranger)


def test_zero_module__reverts(compliance, owner):
    with ape.reverts(compliance.ComplianceZeroAddress, parameter="module"):
        compliance.addModule(ZERO, sender=owner)


def test_module_added_twice__reverts(compliance, owner, rule):
    compliance.addModule(rule, sender=owner)
    with ape.reverts(compliance.ComplianceModuleKnown, module=rule.address):
        compliance.addModule(rule, sender=owner)


def test_foreign_module__reverts(compliance, owner, stranger, platform):
    for foreign in (stranger.address, platform.claim_issuer.address):
        with ape.reverts(compliance.ComplianceModuleForeign, module=foreign):
            compliance.addModule(foreign, sender=owner)


def test_unready_module__reverts(compliance, owner, rule):
    rule.setUnready(True, sender=owner)
    with ape.reverts(compliance.ComplianceModuleUnready, module=rule.address):
        compliance.addModule(rule, sender=owner)


def test_module_number_26__reverts(compliance, owner, deployer):
    rules = [deployer.deploy(project.MockRule) for _ in range(26)]
    for rule in rules[:25]:
        compliance.addModule(rule, sender=owner)
    with ape.reverts(compliance.ComplianceTooManyModules, limit=25):
        compliance.addModule(rules[25], sender=owner)


def test_unknown_module__reverts(compliance, owner, rule):
    with ape.reverts(compliance.ComplianceModuleUnknown, module=rule.address):
        compliance.removeModule(rule, sender=owner)
    with ape.reverts(compliance.ComplianceModuleUnknown, module=rule.address):
        compliance.callModuleFunction(b"\0" * 4, rule, sender=owner)


def test_books_of_module_falsified_by_owner__reverts(compliance, owner, rule, movement):
    compliance.addModule(rule, sender=owner)
    reserved = (
        rule.record.encode_input(movement(), 0),
        rule.bindCompliance.encode_input(compliance),
        rule.unbindCompliance.encode_input(compliance),
        *(keccak(text=told)[:4] for told in TOLD_TO_4_1_MODULES),
    )
    for call in reserved:
        with ape.reverts(compliance.ComplianceSelectorReserved, selector=bytes(call[:4])):
            compliance.callModuleFunction(call, rule, sender=owner)


def test_module_called_by_owner__is_called_as_this_compliance(compliance, owner, platform):
    module = platform.max_balance_module
    compliance.addModule(module, sender=owner)
    call = module.setMaxBalance.encode_input(500)
    receipt = compliance.callModuleFunction(call, module, sender=owner)
    assert compliance.ModuleInteraction(module, bytes(call[:4])) in receipt.events
    assert module.getMaxBalance(compliance) == 500


def test_module_that_refuses_a_parameter__says_why(compliance, owner, platform):
    module = platform.max_balance_module
    compliance.addModule(module, sender=owner)
    setting = module.setMaxBalance.encode_input(0)
    refusal = {"error": module.MaxBalanceOutOfRange, "maxBalance": 0, "limit": 2**104 - 1}
    assert_refused(compliance.callModuleFunction, setting, module, sender=owner, **refusal)


def test_added_module__is_bound_and_asked(compliance, owner, rule, other_rule, movement):
    receipt = compliance.addModule(rule, sender=owner)
    assert receipt.events == [compliance.ModuleAdded(rule), rule.ComplianceBound(compliance)]
    compliance.addModule(other_rule, sender=owner)
    assert compliance.getModules() == [rule, other_rule]
    assert compliance.isModuleBound(rule)
    assert tuple(compliance.refusal(movement())) == (ZERO, 0)
    other_rule.setCode(3, sender=owner)
    assert tuple(compliance.refusal(movement())) == (other_rule, 3)
    rule.setCode(2, sender=owner)
    assert tuple(compliance.refusal(movement())) == (rule, 2)


@pytest.mark.parametrize("place", [0, 1])
def test_removed_module__is_unbound_and_asked_no_more(
    compliance, owner, caller_token, rule, other_rule, movement, place
):
    removed, kept = (rule, other_rule) if place == 0 else (other_rule, rule)
    for module in (rule, other_rule):
        compliance.addModule(module, sender=owner)
        module.setCode(1, sender=owner)
    receipt = compliance.removeModule(removed, sender=owner)
    assert receipt.events == [compliance.ModuleRemoved(removed), removed.ComplianceUnbound(compliance)]
    assert compliance.getModules() == [kept]
    assert not removed.isComplianceBound(compliance)
    assert tuple(compliance.refusal(movement())) == (kept, 1)
    compliance.recordMovement(movement(), sender=caller_token)
    assert (removed.recordCount(), kept.recordCount()) == (0, 1)


def test_movement_recorded_by_stranger__reverts(compliance, stranger, movement):
    with ape.reverts(compliance.ComplianceTokenOnly, caller=stranger):
        compliance.recordMovement(movement(), sender=stranger)


def test_recorded_movement__reaches_recording_modules_whole(compliance, owner, caller_token, rule, platform, movement):
    compliance.addModule(platform.country_allow_module, sender=owner)
    compliance.addModule(rule, sender=owner)
    sent = movement(amount=7, authority=2, isToConduit=True)
    compliance.recordMovement(sent, sender=caller_token)
    expected = encode([MOVEMENT], [tuple(getattr(field, "address", field) for field in sent)])
    assert rule.last() == expected


def test_module_that_refuses_to_go__is_removed(compliance, owner, deployer):
    module = deployer.deploy(project.EvilForeignModule)
    compliance.addModule(module, sender=owner)
    receipt = compliance.removeModule(module, sender=owner)
    assert receipt.events == [compliance.ModuleRemoved(module)]
    assert not compliance.isModuleBound(module)
    assert list(compliance.getModules()) == []
