import ape
import pytest
from ape import project
from eth_abi import encode
from eth_utils import keccak

from tests.support.bookkeeping import account_of
from tests.support.movements import MOVEMENT
from tests.support.refusals import assert_refused

ZERO, ONE = "0x" + "00" * 20, "0x" + "11" * 20
BOUND, CHECKS_TRANSFERS, DECLARABLE = 64, 1, 27
ZERO = "0x0000000000000000000000000000000000000000"
TOLD_TO_4_1_MODULES = (
    "moduleTransferAction(address,address,uint256)",
    "moduleMintAction(address,uint256)",
    "moduleBurnAction(address,uint256)",
)


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
    rules = [deployer.deploy(project.EvilTransferRule) for _ in range(26)]
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
        rule.recount.encode_input((compliance, compliance, 1, compliance, compliance, 1, 1), 0),
        rule.seed.encode_input(compliance, compliance, []),
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
def test_removed_module__is_unbound_and_asked_no_more(followed, keeper, owner, rule, other_rule, movement, place):
    removed, kept = (rule, other_rule) if place == 0 else (other_rule, rule)
    for module in (rule, other_rule):
        followed.addModule(module, sender=owner)
        module.setCode(1, sender=owner)
    receipt = followed.removeModule(removed, sender=owner)
    assert receipt.events == [followed.ModuleRemoved(removed), removed.ComplianceUnbound(followed)]
    assert followed.getModules() == [kept]
    assert not removed.isComplianceBound(followed)
    assert tuple(followed.refusal(movement())) == (kept, 1)
    keeper.recordMovement(movement(), sender=owner)
    assert (removed.recordCount(), kept.recordCount()) == (0, 1)


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        ("transferred", ("a", "a", 1)),
        ("created", ("a", 1)),
        ("destroyed", ("a", 1)),
        ("recordForeign", ("a", "a", "a", 1)),
        ("noteFailure", ("a",)),
        ("follow", ()),
    ],
)
def test_what_the_token_says__nobody_else_may(compliance, stranger, function, arguments):
    arguments = [stranger if argument == "a" else argument for argument in arguments]
    with ape.reverts(compliance.ComplianceTokenOnly, caller=stranger):
        getattr(compliance, function)(*arguments, sender=stranger)


@pytest.mark.parametrize(("function", "people"), [("transferred", 2), ("created", 1), ("destroyed", 1)])
def test_token_that_follows__is_not_heard_twice(followed, keeper, owner, function, people):
    with ape.reverts(followed.ComplianceTokenFollows, token=keeper.address):
        getattr(followed, function)(*[owner] * people, 1, sender=account_of(keeper))


@pytest.mark.parametrize(("function", "rest"), [("recordForeign", ["a", "a", 1]), ("noteFailure", [])])
def test_token_speaking_of_unbound_module__reverts(compliance, caller_token, rule, function, rest):
    rest = [rule if argument == "a" else argument for argument in rest]
    with ape.reverts(compliance.ComplianceModuleUnknown, module=rule.address):
        getattr(compliance, function)(rule, *rest, sender=caller_token)


def test_following_token__is_told_of_every_change_of_rules(followed, keeper, owner, rule, platform):
    assert (keeper.version(), keeper.duties()) == (0, BOUND)
    followed.addModule(rule, sender=owner)
    assert (keeper.version(), keeper.duties()) == (1, BOUND | DECLARABLE)
    country = platform.country_allow_module
    followed.addModule(country, sender=owner)
    followed.removeModule(rule, sender=owner)
    assert (keeper.version(), keeper.duties()) == (3, BOUND | CHECKS_TRANSFERS)
    followed.callModuleFunction(country.addAllowedCountry.encode_input(276), country, sender=owner)
    assert (keeper.version(), keeper.duties()) == (4, BOUND | CHECKS_TRANSFERS)
    followed.unbindToken(keeper, sender=owner)
    assert (keeper.version(), keeper.duties()) == (0, 0)
    assert followed.bookkeeper() == followed


def test_rules__are_the_same_asked_by_the_token_and_by_the_compliance(followed, keeper, owner, movement, platform):
    """Both look into the books that the token keeps."""
    module = platform.max_balance_module
    followed.addModule(module, sender=owner)
    followed.callModuleFunction(module.setMaxBalance.encode_input(150), module, sender=owner)
    assert followed.bookkeeper() == keeper
    for refused in (False, True):
        assert followed.refusal(movement()) == keeper.refusal(movement())
        assert (followed.refusal(movement())[0] == module) == refused
        keeper.recordMovement(movement(), sender=owner)
    assert module.getIDBalance(followed, movement()[6]) == 200


def test_recorded_movement__reaches_recording_modules_whole(followed, owner, keeper, rule, platform, movement):
    followed.addModule(platform.country_allow_module, sender=owner)
    followed.addModule(rule, sender=owner)
    sent = movement(amount=7, authority=2, isToConduit=True)
    keeper.recordMovement(sent, sender=owner)
    expected = encode([MOVEMENT], [tuple(getattr(field, "address", field) for field in sent)])
    assert rule.last() == expected


def test_module_that_refuses_to_go__is_removed(compliance, owner, deployer):
    module = deployer.deploy(project.EvilForeignModule)
    compliance.addModule(module, sender=owner)
    receipt = compliance.removeModule(module, sender=owner)
    assert receipt.events == [compliance.ModuleRemoved(module)]
    assert not compliance.isModuleBound(module)
    assert list(compliance.getModules()) == []


@pytest.mark.parametrize(
    ("function", "arguments", "error", "values"),
    [
        ("transferred", (ZERO, ONE, 1), "ComplianceZeroAddress", {"parameter": "from"}),
        ("transferred", (ONE, ZERO, 1), "ComplianceZeroAddress", {"parameter": "to"}),
        ("transferred", (ONE, ONE, 0), "ComplianceAmountZero", {}),
        ("created", (ZERO, 1), "ComplianceZeroAddress", {"parameter": "to"}),
        ("created", (ONE, 0), "ComplianceAmountZero", {}),
        ("destroyed", (ZERO, 1), "ComplianceZeroAddress", {"parameter": "from"}),
        ("destroyed", (ONE, 0), "ComplianceAmountZero", {}),
    ],
)
def test_movement_of_nothing_or_nobody_told__reverts(compliance, caller_token, function, arguments, error, values):
    """As in the 4.1 suite."""
    with ape.reverts(getattr(compliance, error), **values):
        getattr(compliance, function)(*arguments, sender=caller_token)
