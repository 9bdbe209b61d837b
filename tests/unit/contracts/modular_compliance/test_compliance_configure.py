"""Rules removed, added and set in one step, and the profile that they follow."""

import ape
import pytest
from ape import project

ZERO = "0x0000000000000000000000000000000000000000"
NO_PROFILE = (bytes(32), 0, bytes(32))
PROFILE = (b"us-506c".ljust(32, b"\0"), 3, b"\xaa" * 32)


def change(*, removed=(), added=(), settings=(), profile=NO_PROFILE):
    """`settings` as pairs of a module and a call."""
    return (list(removed), list(added), [module for module, _ in settings], [call for _, call in settings], profile)


@pytest.fixture(scope="module")
def balance_rule(platform):
    return platform.max_balance_module


@pytest.fixture(scope="module")
def maximum(balance_rule):
    return lambda value: (balance_rule, balance_rule.setMaxBalance.encode_input(value))


def test_configuration_by_stranger__reverts(compliance, stranger):
    with ape.reverts(compliance.OwnableUnauthorizedAccount, account=stranger):
        compliance.configure(change(), sender=stranger)


def test_settings_of_unequal_length__revert(compliance, owner, rule):
    for modules, calls in (([rule], []), ([], [b"\0" * 4])):
        with ape.reverts(compliance.ComplianceLengthMismatch, settingModules=len(modules), settings=len(calls)):
            compliance.configure(([], [rule], modules, calls, NO_PROFILE), sender=owner)


def test_removal_of_unknown_module__reverts(compliance, owner, rule):
    with ape.reverts(compliance.ComplianceModuleUnknown, module=rule.address):
        compliance.configure(change(removed=[rule]), sender=owner)
    compliance.addModule(rule, sender=owner)
    with ape.reverts(compliance.ComplianceModuleUnknown, module=rule.address):
        compliance.configure(change(removed=[rule, rule]), sender=owner)


def test_addition_of_known_module__reverts(compliance, owner, rule, other_rule):
    compliance.addModule(rule, sender=owner)
    for added in ([rule], [other_rule, other_rule]):
        with ape.reverts(compliance.ComplianceModuleKnown, module=added[-1].address):
            compliance.configure(change(added=added), sender=owner)


def test_addition_of_unready_module__reverts(compliance, owner, rule):
    rule.setUnready(True, sender=owner)
    with ape.reverts(compliance.ComplianceModuleUnready, module=rule.address):
        compliance.configure(change(added=[rule]), sender=owner)


def test_setting_of_module_that_goes__reverts(compliance, owner, balance_rule, maximum):
    compliance.addModule(balance_rule, sender=owner)
    with ape.reverts(compliance.ComplianceModuleUnknown, module=balance_rule.address):
        compliance.configure(change(removed=[balance_rule], settings=[maximum(5)]), sender=owner)


def test_books_of_module_falsified_by_configuration__reverts(compliance, owner, rule, movement):
    call = rule.record.encode_input(movement(), 0)
    with ape.reverts(compliance.ComplianceSelectorReserved, selector=bytes(call[:4])):
        compliance.configure(change(added=[rule], settings=[(rule, call)]), sender=owner)


def test_more_than_25_modules__revert(compliance, owner, deployer):
    rules = [deployer.deploy(project.EvilTransferRule) for _ in range(26)]
    with ape.reverts(compliance.ComplianceTooManyModules, limit=25):
        compliance.configure(change(added=rules), sender=owner)
    compliance.configure(change(added=rules[:25]), sender=owner)
    with ape.reverts(compliance.ComplianceTooManyModules, limit=25):
        compliance.configure(change(added=rules[25:]), sender=owner)
    compliance.configure(change(removed=rules[:1], added=rules[25:]), sender=owner)
    assert set(compliance.getModules()) == {added.address for added in rules[1:]}


def test_rules_that_could_not_be_told_in_one_transaction__revert(compliance, owner, deployer):
    """Each is due a million."""
    rules = [deployer.deploy(project.MockRule) for _ in range(11)]
    with ape.reverts(compliance.ComplianceTooMuchToTell, due=11_000_000, limit=10_000_000):
        compliance.configure(change(added=rules), sender=owner)
    compliance.configure(change(added=rules[:10]), sender=owner)
    assert len(compliance.getModules()) == 10


def test_rule_that_could_not_be_told_with_the_others__is_not_added(compliance, owner, deployer):
    rules = [deployer.deploy(project.MockRule) for _ in range(11)]
    compliance.configure(change(added=rules[:10]), sender=owner)
    with ape.reverts(compliance.ComplianceTooMuchToTell, due=11_000_000, limit=10_000_000):
        compliance.addModule(rules[10], sender=owner)


def test_compliance_with_rules_that_could_not_be_told_together__is_not_set_up(fresh_compliance, owner, deployer):
    contract, rules = fresh_compliance(), [deployer.deploy(project.MockRule) for _ in range(11)]
    with ape.reverts(contract.ComplianceTooMuchToTell, due=11_000_000, limit=10_000_000):
        contract.initialize(owner, ZERO, rules, [], [], sender=owner)


def test_setting_that_a_module_refuses__leaves_everything_as_it_was(
    followed, keeper, owner, rule, other_rule, balance_rule, maximum
):
    followed.configure(change(added=[rule, balance_rule], settings=[maximum(100)], profile=PROFILE), sender=owner)
    before = [followed.getModules(), followed.parameterOf(balance_rule), keeper.version(), keeper.duties()]
    wrong = change(removed=[rule], added=[other_rule], settings=[maximum(7), maximum(0)])
    with ape.reverts(balance_rule.MaxBalanceOutOfRange, maxBalance=0, limit=2**104 - 1):
        followed.configure(wrong, sender=owner)
    assert [followed.getModules(), followed.parameterOf(balance_rule), keeper.version(), keeper.duties()] == before
    assert tuple(followed.profile()) == PROFILE
    assert rule.isComplianceBound(followed) and not other_rule.isComplianceBound(followed)


def test_configuration__removes_then_adds_then_sets_in_order_and_announces_it(
    compliance, owner, rule, other_rule, balance_rule, maximum
):
    for module in (rule, balance_rule):
        compliance.addModule(module, sender=owner)
    calls = [maximum(7), maximum(9)]
    receipt = compliance.configure(
        change(removed=[balance_rule, rule], added=[balance_rule, other_rule], settings=calls, profile=PROFILE),
        sender=owner,
    )
    selector = bytes(calls[0][1][:4])
    assert receipt.events == [
        compliance.ModuleRemoved(balance_rule),
        balance_rule.ComplianceUnbound(compliance),
        compliance.ModuleRemoved(rule),
        rule.ComplianceUnbound(compliance),
        compliance.ModuleAdded(balance_rule),
        balance_rule.ComplianceBound(compliance),
        compliance.ModuleAdded(other_rule),
        other_rule.ComplianceBound(compliance),
        compliance.ModuleInteraction(balance_rule, selector),
        balance_rule.MaxBalanceSet(compliance, 7),
        compliance.ModuleInteraction(balance_rule, selector),
        balance_rule.MaxBalanceSet(compliance, 9),
        compliance.ProfileSet(*PROFILE),
    ]
    assert compliance.getModules() == [balance_rule, other_rule]
    assert (compliance.isModuleBound(rule), rule.isComplianceBound(compliance)) == (False, False)
    assert balance_rule.getMaxBalance(compliance) == 9
    assert tuple(compliance.profile()) == PROFILE


def test_parameters__are_those_that_the_modules_say_after_all_settings(
    compliance, owner, rule, other_rule, balance_rule, maximum, movement
):
    compliance.addModule(rule, sender=owner)
    added = [balance_rule, other_rule]
    compliance.configure(change(removed=[rule], added=added, settings=[maximum(99)]), sender=owner)
    assert tuple(compliance.refusal(movement(amount=100))) == (balance_rule, 1)
    assert tuple(compliance.refusal(movement(amount=99))) == (ZERO, 0)
    compliance.configure(change(settings=[maximum(100)]), sender=owner)
    assert tuple(compliance.refusal(movement(amount=100))) == (ZERO, 0)
    for module in added:
        assert compliance.parameterOf(module) == module.parameterOf(compliance)


def test_module_removed_and_added_in_one_step__begins_anew(compliance, owner, balance_rule, maximum, movement):
    compliance.configure(change(added=[balance_rule], settings=[maximum(1_000)]), sender=owner)
    before = compliance.parameterOf(balance_rule)
    compliance.configure(change(removed=[balance_rule], added=[balance_rule]), sender=owner)
    assert compliance.parameterOf(balance_rule) == balance_rule.parameterOf(compliance) != before
    assert compliance.refusal(movement())[0] == balance_rule


def test_module_out_of_sync__is_not_when_it_was_removed_and_added(followed, keeper, owner, deployer, movement):
    module = deployer.deploy(project.EvilRecordRule)
    followed.addModule(module, sender=owner)
    keeper.recordMovement(movement(authority=2), sender=owner, gas=3_000_000)
    assert followed.isModuleOutOfSync(module)
    followed.configure(change(removed=[module], added=[module]), sender=owner)
    assert not followed.isModuleOutOfSync(module)


def test_module_that_refuses_to_go__is_removed_by_configuration(compliance, owner, deployer, rule):
    stubborn = deployer.deploy(project.EvilForeignModule)
    compliance.addModule(stubborn, sender=owner)
    compliance.configure(change(removed=[stubborn], added=[rule]), sender=owner)
    assert list(compliance.getModules()) == [rule]


def test_following_token__is_told_once_of_a_configuration(followed, keeper, owner, rule, balance_rule, maximum):
    followed.configure(change(added=[rule, balance_rule], settings=[maximum(1), maximum(2)]), sender=owner)
    assert keeper.version() == 1
    followed.configure(change(removed=[rule]), sender=owner)
    assert (keeper.version(), keeper.duties()) == (2, 64 | balance_rule.duties())
    followed.configure(change(removed=[balance_rule]), sender=owner)
    assert (keeper.version(), keeper.duties(), followed.getModules()) == (3, 64, [])


def test_profile_alone__is_changed_and_withdrawn(compliance, owner, rule):
    compliance.addModule(rule, sender=owner)
    assert tuple(compliance.profile()) == NO_PROFILE
    compliance.configure(change(profile=PROFILE), sender=owner)
    assert (tuple(compliance.profile()), compliance.getModules()) == (PROFILE, [rule])
    compliance.configure(change(), sender=owner)
    assert tuple(compliance.profile()) == NO_PROFILE
