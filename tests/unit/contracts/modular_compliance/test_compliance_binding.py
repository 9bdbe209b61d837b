import ape
import pytest
from ape import project

from tests.support.conduits import make_conduit

ZERO = "0x0000000000000000000000000000000000000000"


@pytest.fixture(scope="module")
def one_identity(investors):
    return investors[3].address


@pytest.fixture(scope="module")
def shares(deployer):
    """Stands for the token where its balances matter, too."""
    return deployer.deploy(project.MockComplianceToken)


@pytest.fixture(scope="module")
def share_compliance(fresh_compliance, owner, shares):
    contract = fresh_compliance()
    contract.initialize(owner, shares, [], [], [], sender=owner)
    return contract


@pytest.fixture(scope="module")
def made_conduit(platform, compliance_officer, investors):
    """Made by a factory that the registry lists."""
    make_conduit(platform, compliance_officer, investors[0])
    return investors[0]


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
def test_unbound_token__may_record_no_more(compliance, owner, caller_token, by_token):
    receipt = compliance.unbindToken(caller_token, sender=caller_token if by_token else owner)
    assert receipt.events == [compliance.TokenUnbound(caller_token)]
    assert compliance.getTokenBound() == ZERO
    with ape.reverts(compliance.ComplianceTokenOnly, caller=caller_token):
        compliance.created(owner, 1, sender=caller_token)


def test_token__is_bound_until_it_is_unbound(compliance, owner, caller_token, stranger):
    """ERC-3643's question; nobody is bound where no token is."""
    assert [compliance.isTokenBound(token) for token in (caller_token, stranger, ZERO)] == [True, False, False]
    compliance.unbindToken(caller_token, sender=owner)
    assert [compliance.isTokenBound(token) for token in (caller_token, stranger, ZERO)] == [False, False, False]


def test_compliance_bound_a_second_time__forgets_its_modules_books_and_parameters(
    followed, keeper, owner, one_identity, movement, platform
):
    contract, module = followed, platform.max_balance_module
    contract.addModule(module, sender=owner)
    contract.callModuleFunction(module.setMaxBalance.encode_input(1_000), module, sender=owner)
    keeper.recordMovement(movement(toIdentity=one_identity), sender=owner)
    assert module.getIDBalance(contract, one_identity) == 100
    contract.unbindToken(keeper, sender=owner)
    receipt = contract.bindToken(keeper, sender=owner)
    keeper.follow(contract, sender=owner)
    assert receipt.events == [
        contract.TokenBound(keeper),
        module.ComplianceUnbound(contract),
        module.ComplianceBound(contract),
    ]
    assert (module.getIDBalance(contract, one_identity), module.getMaxBalance(contract)) == (0, 0)


def test_compliance_bound_for_the_first_time__keeps_what_its_modules_were_told(
    fresh_compliance, owner, stranger, platform
):
    contract, module = fresh_compliance(), platform.max_balance_module
    settings = [module.setMaxBalance.encode_input(1_000)]
    contract.initialize(owner, ZERO, [module], [module], settings, sender=owner)
    receipt = contract.bindToken(stranger, sender=owner)
    assert receipt.events == [contract.TokenBound(stranger)]
    assert module.getMaxBalance(contract) == 1_000


def test_implementation_without_conduit_registry__reverts(deployer, compliance):
    with ape.reverts(compliance.ComplianceZeroAddress, parameter="conduitRegistry"):
        deployer.deploy(project.ModularCompliance, ZERO)


def test_conduit_by_stranger__reverts(compliance, stranger):
    with ape.reverts(compliance.OwnableUnauthorizedAccount, account=stranger):
        compliance.setConduit(stranger, True, sender=stranger)


def test_zero_conduit__reverts(compliance, owner):
    with ape.reverts(compliance.ComplianceZeroAddress, parameter="conduit"):
        compliance.setConduit(ZERO, True, sender=owner)


def test_unchanged_conduit__reverts(share_compliance, owner, stranger):
    with ape.reverts(share_compliance.ComplianceConduitUnchanged, conduit=stranger, isConduit=False):
        share_compliance.setConduit(stranger, False, sender=owner)


def test_conduit_that_no_factory_made__reverts(share_compliance, owner, stranger, platform):
    for foreign in (stranger.address, platform.offering_factory.address):
        with ape.reverts(share_compliance.ComplianceConduitForeign, conduit=foreign):
            share_compliance.setConduit(foreign, True, sender=owner)


def test_conduit_that_holds_shares__cannot_be_delisted(shares, share_compliance, owner, made_conduit):
    share_compliance.setConduit(made_conduit, True, sender=owner)
    shares.mint(made_conduit, 7, sender=owner)
    with ape.reverts(share_compliance.ComplianceConduitInUse, conduit=made_conduit, balance=7):
        share_compliance.setConduit(made_conduit, False, sender=owner)
    assert share_compliance.isConduit(made_conduit)


def test_conduit_of_a_compliance_without_token__cannot_be_delisted(share_compliance, shares, owner, made_conduit):
    share_compliance.setConduit(made_conduit, True, sender=owner)
    share_compliance.unbindToken(shares, sender=owner)
    assert not share_compliance.isConduit(made_conduit)
    with ape.reverts(share_compliance.ComplianceTokenUnknown, token=ZERO):
        share_compliance.setConduit(made_conduit, False, sender=owner)


def test_conduit__is_listed_and_delisted(share_compliance, shares, owner, made_conduit):
    receipt = share_compliance.setConduit(made_conduit, True, sender=owner)
    assert receipt.events == [share_compliance.ConduitSet(made_conduit, True)]
    assert share_compliance.isConduit(made_conduit)
    assert shares.isConduit(made_conduit)
    share_compliance.setConduit(made_conduit, False, sender=owner)
    assert not share_compliance.isConduit(made_conduit)


def test_clone__asks_the_registry_of_its_implementation(compliance, platform):
    assert compliance.conduitRegistry() == platform.conduit_registry
