"""The table of rules: whom the compliance asks and tells, and with what parameter."""

import ape
import pytest
from ape import project

ZERO = "0x0000000000000000000000000000000000000000"
HOLDER, ISSUANCE, ENFORCEMENT = 0, 1, 2
EVIL_CODE = 9


@pytest.fixture(scope="module")
def transfer_rule(deployer):
    return deployer.deploy(project.EvilTransferRule)


@pytest.fixture(scope="module")
def issuance_rule(deployer):
    return deployer.deploy(project.EvilIssuanceRule)


@pytest.fixture(scope="module")
def set_maximum(compliance, owner, platform):
    module = platform.max_balance_module
    return lambda value: compliance.callModuleFunction(module.setMaxBalance.encode_input(value), module, sender=owner)


def test_parameter_of_unbound_module__reverts(compliance, rule):
    with ape.reverts(compliance.ComplianceModuleUnknown, module=rule.address):
        compliance.parameterOf(rule)


def test_rule_of_transfers__is_asked_about_transfers_only(compliance, owner, transfer_rule, movement):
    compliance.addModule(transfer_rule, sender=owner)
    assert tuple(compliance.refusal(movement(authority=HOLDER))) == (transfer_rule, EVIL_CODE)
    for authority in (ISSUANCE, ENFORCEMENT):
        assert tuple(compliance.refusal(movement(authority=authority))) == (ZERO, 0)


def test_rule_of_issuance__is_asked_about_issuance_only(compliance, owner, issuance_rule, movement):
    compliance.addModule(issuance_rule, sender=owner)
    assert tuple(compliance.refusal(movement(authority=ISSUANCE))) == (issuance_rule, EVIL_CODE)
    for authority in (HOLDER, ENFORCEMENT):
        assert tuple(compliance.refusal(movement(authority=authority))) == (ZERO, 0)


@pytest.mark.parametrize("authority", [HOLDER, ISSUANCE, ENFORCEMENT])
def test_rule_that_does_not_record__is_not_told(
    followed, owner, keeper, transfer_rule, issuance_rule, movement, authority
):
    for silent in (transfer_rule, issuance_rule):
        followed.addModule(silent, sender=owner)
    receipt = keeper.recordMovement(movement(authority=authority), sender=owner)
    assert receipt.events == []


def test_parameter__is_kept_as_the_owner_sets_it(compliance, owner, platform, rule, other_rule, set_maximum, movement):
    module = platform.max_balance_module
    for added in (rule, module, other_rule):
        compliance.addModule(added, sender=owner)
    for maximum in (99, 100, 101):
        set_maximum(maximum)
        assert compliance.parameterOf(module) == module.parameterOf(compliance)
        assert (compliance.refusal(movement())[0] == ZERO) == (maximum >= 100)
    assert compliance.getModules() == [rule, module, other_rule]
    assert compliance.parameterOf(rule) == rule.parameterOf(compliance)


@pytest.mark.parametrize("removed", [0, 1, 2])
def test_parameters__stay_with_their_modules_when_one_is_removed(
    compliance, owner, platform, rule, other_rule, set_maximum, removed
):
    modules = [rule, platform.max_balance_module, other_rule]
    for module in modules:
        compliance.addModule(module, sender=owner)
    set_maximum(123)
    compliance.removeModule(modules.pop(removed), sender=owner)
    assert set(compliance.getModules()) == {module.address for module in modules}
    for module in modules:
        assert compliance.parameterOf(module) == module.parameterOf(compliance)


def test_parameter_of_module_added_again__begins_anew(compliance, owner, platform, set_maximum, movement):
    module = platform.max_balance_module
    compliance.addModule(module, sender=owner)
    set_maximum(1_000)
    before = compliance.parameterOf(module)
    compliance.removeModule(module, sender=owner)
    assert tuple(compliance.refusal(movement())) == (ZERO, 0)
    compliance.addModule(module, sender=owner)
    assert compliance.parameterOf(module) == module.parameterOf(compliance) != before
    assert compliance.refusal(movement())[0] == module


def test_parameters__follow_a_second_binding(compliance, owner, caller_token, stranger, platform, set_maximum):
    module = platform.max_balance_module
    compliance.addModule(module, sender=owner)
    set_maximum(1_000)
    before = compliance.parameterOf(module)
    compliance.unbindToken(caller_token, sender=owner)
    compliance.bindToken(stranger, sender=owner)
    assert compliance.parameterOf(module) == module.parameterOf(compliance) != before


def test_compliance_without_its_last_module__asks_nobody(compliance, owner, caller_token, transfer_rule, movement):
    compliance.addModule(transfer_rule, sender=owner)
    compliance.removeModule(transfer_rule, sender=owner)
    assert compliance.getModules() == []
    assert tuple(compliance.refusal(movement())) == (ZERO, 0)
    assert compliance.canTransfer(owner, caller_token, 1)
