"""A rule that counts who holds what begins in the middle of a token's life: `one` holds 100, `other` 50."""

import ape
import pytest
from eth_abi import encode
from eth_utils import keccak

from tests.support.assets import approved_asset, deploy_suite
from tests.support.conduits import make_conduit
from tests.support.identity import verify_investor
from tests.support.rules import UNSEEDED

NO_PROFILE = (bytes(32), 0, bytes(32))
MANAGEMENT, ECDSA = 1, 1
ENFORCED = {"gas": 5_000_000}


@pytest.fixture(scope="module")
def suite(platform, issuer, compliance_officer):
    return deploy_suite(platform, issuer, approved_asset(platform, issuer, compliance_officer), salt=b"\x51" * 32)


@pytest.fixture(scope="module")
def compliance(suite):
    return suite.compliance


@pytest.fixture(scope="module")
def conduit(platform, compliance, compliance_officer, owner, investors):
    make_conduit(platform, compliance_officer, investors[9])
    compliance.setConduit(investors[9], True, sender=owner)
    return investors[9]


@pytest.fixture(scope="module")
def identity_of(platform, kyc_officer, investors):
    return {wallet: verify_investor(platform, kyc_officer, wallet) for wallet in investors[:3]}


@pytest.fixture(scope="module")
def token(suite, owner, identity_of):
    for wallet, amount in zip(identity_of, (100, 50), strict=False):
        suite.token.mint(wallet, amount, sender=owner)
    return suite.token


@pytest.fixture(scope="module")
def one(investors):
    return investors[0]


@pytest.fixture(scope="module")
def other(investors):
    return investors[1]


@pytest.fixture(scope="module")
def newcomer(investors):
    return investors[2]


@pytest.fixture(scope="module")
def rule(platform):
    """Lets everyone hold everything, once it counts."""
    return platform.ownership_cap_module


@pytest.fixture(scope="module")
def add(compliance, rule, owner):
    def add():
        compliance.addModule(rule, sender=owner)
        compliance.callModuleFunction(rule.setOwnershipCap.encode_input(10_000), rule, sender=owner)

    return add


@pytest.fixture
def added(token, add, owner):
    """The token is paused, and the rule knows nothing of it yet."""
    token.pause(sender=owner)
    add()


@pytest.fixture
def seed(compliance, rule, owner):
    return lambda *wallets: compliance.seed(rule, wallets, [1] * len(wallets), sender=owner)


@pytest.fixture
def held(compliance, rule, identity_of):
    """What the rule counts of each."""
    return lambda *wallets: [rule.getIDBalance(compliance, identity_of[wallet]) for wallet in wallets]


@pytest.fixture
def told(compliance, rule):
    """How much the rule was told of, and whether that is all."""
    return lambda: (rule.seededSum(compliance), rule.isSeeded(compliance))


# --- refusals ---------------------------------------------------------------------------------------------------------


def test_rule_that_counts_added_to_unpaused_token_with_holders__reverts(token, compliance, rule, owner):
    with ape.reverts(compliance.ComplianceModuleUnready, module=rule):
        compliance.addModule(rule, sender=owner)
    with ape.reverts(compliance.ComplianceModuleUnready, module=rule):
        compliance.configure(([], [rule], [], [], NO_PROFILE), sender=owner)


def test_rule_that_counts_removed_and_added_to_unpaused_token_with_holders__reverts(platform, token, compliance, owner):
    """It would begin anew with empty books."""
    balance = platform.max_balance_module
    with ape.reverts(compliance.ComplianceModuleUnready, module=balance):
        compliance.configure(([balance], [balance], [], [], NO_PROFILE), sender=owner)


def test_rule_added_before_there_are_holders__needs_no_seed(platform, issuer, compliance_officer, rule, owner):
    unheld = deploy_suite(platform, issuer, approved_asset(platform, issuer, compliance_officer), salt=b"\x52" * 32)
    unheld.compliance.addModule(rule, sender=owner)
    assert rule.isSeeded(unheld.compliance)
    unheld.token.pause(sender=owner)
    with ape.reverts(rule.ModuleNotSeeding, compliance=unheld.compliance):
        unheld.compliance.seed(rule, [], [], sender=owner)


@pytest.mark.usefixtures("added")
def test_seed_by_stranger__reverts(compliance, rule, one, stranger):
    with ape.reverts(compliance.OwnableUnauthorizedAccount, account=stranger):
        compliance.seed(rule, [one], [1], sender=stranger)


@pytest.mark.usefixtures("added")
def test_seed_said_to_the_module_itself__reverts(compliance, token, rule, owner, one, stranger, identity_of):
    entry = (one.address, identity_of[one].address, 840, False, 100, 1)
    with ape.reverts(rule.ModuleNotBound, compliance=stranger):
        rule.seed(token, token, [entry], sender=stranger)
    call = rule.seed.encode_input(token, token, [entry])
    with ape.reverts(compliance.ComplianceSelectorReserved, selector=bytes(call[:4])):
        compliance.callModuleFunction(call, rule, sender=owner)


def test_seed_of_unknown_module__reverts(token, compliance, rule, owner, one):
    token.pause(sender=owner)
    with ape.reverts(compliance.ComplianceModuleUnknown, module=rule):
        compliance.seed(rule, [one], [1], sender=owner)


@pytest.mark.usefixtures("token")
def test_seed_of_rule_that_keeps_no_books__reverts(platform, suite, compliance, owner, one):
    suite.token.pause(sender=owner)
    country = platform.country_allow_module
    with ape.reverts(country.ModuleNotSeeding, compliance=compliance):
        compliance.seed(country, [one], [1], sender=owner)


@pytest.mark.usefixtures("added")
def test_seed_of_unequal_length__reverts(compliance, rule, owner, one, other):
    for times in ([1], [1, 1, 1]):
        with ape.reverts(compliance.ComplianceLengthMismatch, settingModules=2, settings=len(times)):
            compliance.seed(rule, [one, other], times, sender=owner)


@pytest.mark.usefixtures("added")
def test_seed_of_unpaused_token__reverts(compliance, token, rule, owner, one):
    token.unpause(sender=owner)
    with ape.reverts(compliance.ComplianceTokenNotPaused, token=token):
        compliance.seed(rule, [one], [1], sender=owner)


@pytest.mark.usefixtures("added")
def test_wallet_told_twice__reverts(compliance, rule, seed, held, one, other):
    with ape.reverts(rule.ModuleSeededTwice, compliance=compliance, wallet=one):
        seed(one, one)
    seed(one)
    with ape.reverts(rule.ModuleSeededTwice, compliance=compliance, wallet=one):
        seed(other, one)
    assert held(one, other) == [100, 0]


@pytest.mark.usefixtures("added")
def test_seed_after_the_last__reverts(compliance, rule, seed, one, other, newcomer):
    seed(one, other)
    with ape.reverts(rule.ModuleNotSeeding, compliance=compliance):
        seed(newcomer)


# --- until all is told ------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("added")
def test_rule__allows_nothing_until_it_was_told_of_all(compliance, token, rule, owner, seed, told, held, one, other):
    refused = {"from": one, "to": other, "amount": 1, "module": rule, "code": UNSEEDED}
    assert (told(), rule.reason(UNSEEDED)) == ((0, False), "the rule does not know all balances yet")
    receipt = seed(one)
    assert receipt.events == [compliance.ModuleSeeded(rule, 1, False)]
    assert told() == (100, False)
    token.unpause(sender=owner)
    with ape.reverts(token.TokenTransferRefused, **refused):
        token.transfer(other, 1, sender=one)
    assert token.detectTransferRestriction(one, other, 1) != 0
    token.pause(sender=owner)
    receipt = seed(other)
    assert compliance.ModuleSeeded(rule, 1, True) in receipt.events
    token.unpause(sender=owner)
    assert told() == (150, True)
    assert compliance.parameterOf(rule) == rule.parameterOf(compliance)
    token.transfer(other, 1, sender=one)
    assert held(one, other) == [99, 51]


@pytest.mark.usefixtures("added")
def test_all_told_in_one_call__is_enough(compliance, rule, seed, told, held, one, other, newcomer):
    receipt = seed(newcomer, other, one)
    assert compliance.ModuleSeeded(rule, 3, True) in receipt.events
    assert (told(), held(one, other, newcomer)) == ((150, True), [100, 50, 0])


def test_what_a_conduit_holds__is_told_but_nobodys(
    platform, kyc_officer, compliance, token, rule, owner, add, seed, told, held, conduit, one, other
):
    identity = verify_investor(platform, kyc_officer, conduit)
    token.transfer(conduit, 30, sender=one)
    token.pause(sender=owner)
    add()
    seed(one, other)
    assert told() == (120, False)
    seed(conduit)
    assert (told(), held(one, other)) == ((150, True), [70, 50])
    assert rule.getIDBalance(compliance, identity) == 0


@pytest.mark.usefixtures("added")
def test_issuance_meanwhile__is_followed(token, owner, seed, told, held, one, other, newcomer):
    """Rules of transfers do not gate it: of those who were told, and of others."""
    seed(one)
    token.mint(one, 5, sender=owner)
    token.mint(newcomer, 7, sender=owner)
    assert (told(), held(one, newcomer)) == ((105, False), [105, 0])
    seed(other)
    assert told() == (155, False)
    seed(newcomer)
    assert (told(), held(one, other, newcomer)) == ((162, True), [105, 50, 7])


@pytest.mark.usefixtures("added")
@pytest.mark.parametrize("first", ["one", "other", "nobody"])
def test_forced_transfer_meanwhile__is_followed(token, owner, seed, told, held, one, other, first):
    """From a wallet that was told of to one that was not, the other way round, and between two that were not."""
    wallets = {"one": [one], "other": [other], "nobody": []}[first]
    for wallet in wallets:
        seed(wallet)
    token.forcedTransfer(one, other, 40, sender=owner, **ENFORCED)
    assert told() == ({"one": 60, "other": 90, "nobody": 0}[first], False)
    seed(*[wallet for wallet in (one, other) if wallet not in wallets])
    assert (told(), held(one, other)) == ((150, True), [60, 90])


@pytest.mark.usefixtures("added")
def test_forced_transfer_between_told_wallets_meanwhile__is_followed(
    token, owner, seed, told, held, one, other, newcomer
):
    token.mint(newcomer, 1, sender=owner)
    seed(one, other)
    token.forcedTransfer(one, other, 40, sender=owner, **ENFORCED)
    assert (told(), held(one, other)) == ((150, False), [60, 90])


@pytest.mark.usefixtures("added")
def test_burn_meanwhile__is_followed(token, owner, seed, told, held, one, other):
    seed(one)
    token.burn(one, 10, sender=owner, **ENFORCED)
    assert (told(), held(one)) == ((90, False), [90])
    token.burn(other, 50, sender=owner, **ENFORCED)
    assert told() == (90, False)
    seed()
    assert (told(), held(one, other)) == ((90, True), [90, 0])


@pytest.mark.usefixtures("added")
def test_recovery_meanwhile__is_followed(
    platform, token, deployer, owner, seed, told, held, one, other, investors, identity_of
):
    platform.identity_registry.addListener(token, sender=deployer)
    key = keccak(encode(["address"], [investors[8].address]))
    identity_of[one].addKey(key, MANAGEMENT, ECDSA, sender=one)
    seed(one)
    token.recoveryAddress(one, investors[8], identity_of[one], sender=owner, **ENFORCED)
    assert (told(), held(one)) == ((0, False), [0])
    seed(other, investors[8])
    assert (told(), held(one, other)) == ((150, True), [100, 50])


@pytest.mark.usefixtures("added")
@pytest.mark.parametrize("is_told", [True, False])
def test_wallet_of_another_identity_meanwhile__is_followed(
    platform, token, deployer, kyc_officer, seed, told, held, one, other, newcomer, identity_of, is_told
):
    platform.identity_registry.addListener(token, sender=deployer)
    seed(*([one] if is_told else [other]))
    platform.identity_registry.updateIdentity(one, identity_of[newcomer], sender=kyc_officer)
    seed(*([other] if is_told else [one]))
    assert (told(), held(one, other, newcomer)) == ((150, True), [0, 50, 100])


@pytest.mark.usefixtures("added")
def test_rule_removed_and_added_while_it_is_told__begins_anew(
    compliance, rule, owner, add, seed, told, held, one, other
):
    seed(one)
    compliance.removeModule(rule, sender=owner)
    add()
    assert (told(), held(one)) == ((0, False), [0])
    seed(one, other)
    assert (told(), held(one, other)) == ((150, True), [100, 50])


@pytest.mark.usefixtures("added")
def test_token_bound_again_meanwhile__is_told_anew(compliance, token, rule, owner, seed, told, held, one, other):
    """The books went with the token that was unbound."""
    seed(one)
    compliance.unbindToken(token, sender=owner)
    compliance.bindToken(token, sender=owner)
    assert (told(), held(one)) == ((0, False), [0])
    seed(one, other)
    assert (told(), held(one, other)) == ((150, True), [100, 50])
