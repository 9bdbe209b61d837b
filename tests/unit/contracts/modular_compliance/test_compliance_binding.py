import ape
import pytest

ZERO = "0x0000000000000000000000000000000000000000"


def test_second_initialisation__reverts(compliance, owner):
    with ape.reverts(compliance.InvalidInitialization):
        compliance.initialize(owner, ZERO, [], [], [], sender=owner)


def test_settings_of_unequal_length__revert(fresh_compliance, owner, rule):
    contract = fresh_compliance()
    with ape.reverts(contract.ComplianceLengthMismatch, settingModules=1, settings=0):
        contract.initialize(owner, ZERO, [rule], [rule], [], sender=owner)


def test_setting_of_module_not_bound__reverts(fresh_compliance, owner, rule, other_rule):
    contract = fresh_compliance()
    with ape.reverts(contract.ComplianceModuleUnknown, module=other_rule.address):
        contract.initialize(owner, ZERO, [rule], [other_rule], [b"\0" * 4], sender=owner)


def test_initialisation__binds_modules_and_applies_settings(fresh_compliance, owner, stranger, platform):
    contract = fresh_compliance()
    country, balance = platform.country_allow_module, platform.max_balance_module
    settings = [country.batchAllowCountries.encode_input([840, 276]), balance.setMaxBalance.encode_input(10)]
    contract.initialize(owner, stranger, [country, balance], [country, balance], settings, sender=owner)
    assert contract.owner() == owner
    assert contract.getTokenBound() == stranger
    assert contract.getModules() == [country, balance]
    assert country.isCountryAllowed(contract, 276)
    assert balance.getMaxBalance(contract) == 10


def test_token_bound_by_stranger_for_other__reverts(fresh_compliance, owner, stranger):
    contract = fresh_compliance()
    contract.initialize(owner, ZERO, [], [], [], sender=owner)
    with ape.reverts(contract.OwnableUnauthorizedAccount, account=stranger):
        contract.bindToken(owner, sender=stranger)


def test_second_token__reverts(compliance, owner, caller_token, stranger):
    with ape.reverts(compliance.ComplianceTokenBound, token=caller_token):
        compliance.bindToken(stranger, sender=owner)


def test_zero_token__reverts(fresh_compliance, owner):
    contract = fresh_compliance()
    contract.initialize(owner, ZERO, [], [], [], sender=owner)
    with ape.reverts(contract.ComplianceZeroAddress, parameter="token"):
        contract.bindToken(ZERO, sender=owner)


def test_token_with_holders_under_unready_module__reverts(fresh_compliance, owner, stranger, rule):
    contract = fresh_compliance()
    contract.initialize(owner, ZERO, [rule], [], [], sender=owner)
    rule.setUnready(True, sender=owner)
    with ape.reverts(contract.ComplianceModuleUnready, module=rule.address):
        contract.bindToken(stranger, sender=owner)


def test_unbinding_by_stranger__reverts(compliance, caller_token, stranger):
    with ape.reverts(compliance.OwnableUnauthorizedAccount, account=stranger):
        compliance.unbindToken(caller_token, sender=stranger)


def test_unknown_token_unbound__reverts(compliance, owner, stranger):
    with ape.reverts(compliance.ComplianceTokenUnknown, token=stranger):
        compliance.unbindToken(stranger, sender=owner)


@pytest.mark.parametrize("by_token", [True, False])
def test_unbound_token__may_record_no_more(compliance, owner, caller_token, movement, by_token):
    receipt = compliance.unbindToken(caller_token, sender=caller_token if by_token else owner)
    assert receipt.events == [compliance.TokenUnbound(caller_token)]
    assert compliance.getTokenBound() == ZERO
    with ape.reverts(compliance.ComplianceTokenOnly, caller=caller_token):
        compliance.recordMovement(movement(), sender=caller_token)


def test_token__may_bind_itself_to_a_free_compliance(fresh_compliance, owner, caller_token):
    contract = fresh_compliance()
    contract.initialize(owner, ZERO, [], [], [], sender=owner)
    receipt = contract.bindToken(caller_token, sender=caller_token)
    assert receipt.events == [contract.TokenBound(caller_token)]


def test_conduit_by_stranger__reverts(compliance, stranger):
    with ape.reverts(compliance.OwnableUnauthorizedAccount, account=stranger):
        compliance.setConduit(stranger, True, sender=stranger)


def test_zero_conduit__reverts(compliance, owner):
    with ape.reverts(compliance.ComplianceZeroAddress, parameter="conduit"):
        compliance.setConduit(ZERO, True, sender=owner)


def test_unchanged_conduit__reverts(compliance, owner, stranger):
    with ape.reverts(compliance.ComplianceConduitUnchanged, conduit=stranger, isConduit=False):
        compliance.setConduit(stranger, False, sender=owner)


def test_conduit__is_listed_and_delisted(compliance, owner, stranger):
    receipt = compliance.setConduit(stranger, True, sender=owner)
    assert receipt.events == [compliance.ConduitSet(stranger, True)]
    assert compliance.isConduit(stranger)
    assert tuple(compliance.areConduits(stranger, owner)) == (True, False)
    assert tuple(compliance.areConduits(owner, stranger)) == (False, True)
    compliance.setConduit(stranger, False, sender=owner)
    assert not compliance.isConduit(stranger)
