"""What the 4.1 suite's own modules do for a token of ours."""

from pathlib import Path

import pytest
from ape import chain, project

from tests.support.peer import ARTIFACTS, MODULES, deploy_peer_module
from tests.support.refusals import assert_refused

pytestmark = pytest.mark.usefixtures("issued")
ZERO = "0x0000000000000000000000000000000000000000"
HOUR = 3_600
MONTH = 30 * 24 * HOUR


@pytest.fixture
def deaf_module(deployer, compliance, issuer):
    """Cannot be told of anything."""
    module = deployer.deploy(project.EvilForeignModule)
    compliance.addModule(module, sender=issuer)
    return module


def test_country_allow__stops_those_of_other_countries(token, plug, tell, holder, buyer, assert_stopped):
    module = plug("CountryAllowModule")
    assert_stopped(module, holder, buyer, 1)
    tell(module.addAllowedCountry, 840)
    token.transfer(buyer, 1, sender=holder)
    assert token.balanceOf(buyer) == 1


def test_transfer_restrict__stops_unnamed_wallets(token, plug, tell, holder, buyer, collector, assert_stopped):
    module = plug("TransferRestrictModule")
    tell(module.allowUser, buyer)
    assert_stopped(module, holder, collector, 1)
    token.transfer(buyer, 1, sender=holder)
    assert token.balanceOf(buyer) == 1


def test_supply_limit__stops_issuance(token, plug, tell, issuer, holder):
    module = plug("SupplyLimitModule")
    tell(module.setSupplyLimit, 1_010)
    values = {"from": ZERO, "to": holder.address, "amount": 11, "module": module.address, "code": 1}
    assert_refused(token.mint, holder, 11, sender=issuer, error=token.TokenTransferRefused, **values)
    token.mint(holder, 10, sender=issuer)
    assert token.totalSupply() == 1_010


def test_time_transfers_limits__counts_what_was_sent(token, plug, tell, holder, buyer, assert_stopped):
    module = plug("TimeTransfersLimitsModule")
    tell(module.setTimeTransferLimit, (HOUR, 100))
    token.transfer(buyer, 60, sender=holder)
    assert_stopped(module, holder, buyer, 41)
    token.transfer(buyer, 40, sender=holder)
    chain.pending_timestamp += HOUR + 1
    token.transfer(buyer, 100, sender=holder)
    assert token.balanceOf(buyer) == 200


def test_country_restrict__stops_those_of_named_countries(token, plug, tell, holder, buyer, assert_stopped):
    module = plug("CountryRestrictModule")
    token.transfer(buyer, 1, sender=holder)
    tell(module.addCountryRestriction, 840)
    assert_stopped(module, holder, buyer, 1)
    tell(module.removeCountryRestriction, 840)
    token.transfer(buyer, 1, sender=holder)
    assert token.balanceOf(buyer) == 2


def test_exchange_monthly_limits__count_what_each_person_deposits(
    platform, token, compliance, plug, tell, deployer, issuer, holder, buyer, collector, assert_stopped
):
    """The buyer stands for the exchange; what it pays out is not counted."""
    module, identity = plug("ExchangeMonthlyLimitsModule"), platform.identity_registry.identity
    exchange = identity(buyer)
    module.addExchangeID(exchange, sender=deployer)
    assert_stopped(module, holder, buyer, 1)
    tell(module.setExchangeMonthlyLimit, exchange, 100)
    token.mint(collector, 101, sender=issuer)
    token.transfer(buyer, 60, sender=holder)
    assert_stopped(module, holder, buyer, 41)
    assert_stopped(module, collector, buyer, 101)
    token.transfer(buyer, 40, sender=holder)
    token.transfer(buyer, 100, sender=collector)
    token.transfer(holder, 150, sender=buyer)
    assert module.getMonthlyCounter(compliance, exchange, identity(holder)) == 100
    assert_stopped(module, holder, buyer, 1)
    chain.pending_timestamp += MONTH + 1
    token.transfer(buyer, 100, sender=holder)
    assert_stopped(module, holder, buyer, 1)


def test_time_exchange_limits__hold_each_over_its_own_time(
    platform, token, compliance, plug, tell, deployer, holder, buyer, assert_stopped
):
    module, identity = plug("TimeExchangeLimitsModule"), platform.identity_registry.identity
    exchange = identity(buyer)
    module.addExchangeID(exchange, sender=deployer)
    tell(module.setExchangeLimit, exchange, (HOUR, 100))
    tell(module.setExchangeLimit, exchange, (24 * HOUR, 150))
    token.transfer(buyer, 100, sender=holder)
    assert_stopped(module, holder, buyer, 1)
    chain.pending_timestamp += HOUR + 1
    assert_stopped(module, holder, buyer, 51)
    token.transfer(buyer, 50, sender=holder)
    chain.pending_timestamp += HOUR + 1
    assert_stopped(module, holder, buyer, 1)
    chain.pending_timestamp += 24 * HOUR
    token.transfer(buyer, 100, sender=holder)
    counted = [module.getExchangeCounter(compliance, exchange, identity(holder), time) for time in (HOUR, 24 * HOUR)]
    assert [counter.value for counter in counted] == [100, 100]


def test_token_listing_restrictions__let_receivers_say_what_they_take(
    token, plug, tell, holder, buyer, collector, assert_stopped
):
    """A wallet for itself, or for all wallets of its identity."""
    module, wallet, onchain_id, asks_first = plug("TokenListingRestrictionsModule"), 0, 1, 1
    token.transfer(buyer, 1, sender=holder)
    tell(module.configureToken, asks_first)
    assert module.getTokenListingType(token) == asks_first
    assert_stopped(module, holder, buyer, 1)
    module.listToken(token, wallet, sender=buyer)
    module.listToken(token, onchain_id, sender=collector)
    for receiver in (buyer, collector):
        token.transfer(receiver, 1, sender=holder)
    module.unlistToken(token, onchain_id, sender=collector)
    assert_stopped(module, holder, collector, 1)
    assert [token.balanceOf(one) for one in (buyer, collector)] == [2, 1]


def test_each_module_of_the_4_1_suite__is_plugged_in_by_a_test_beside():
    names = {path.stem for path in (ARTIFACTS / MODULES).glob("*.sol")} - {
        "AbstractModule",
        "AbstractModuleUpgradeable",
    }
    names -= {"IModule", "ModuleProxy"}
    sources = "".join(path.read_text() for path in Path(__file__).parent.glob("test_peer_*.py"))
    assert len(names) == 11
    assert {name for name in names if f'"{name}"' not in sources} == set()


def test_transfer_of_nothing__is_asked_about_and_not_told(
    platform, token, compliance, plug, tell, holder, buyer, collector, assert_stopped
):
    """As in 4.1: told of it, the one module would begin a window, and the other use up an approval."""
    window, approvals = plug("TimeTransfersLimitsModule"), plug("ConditionalTransferModule")
    tell(window.setTimeTransferLimit, (HOUR, 100))
    tell(approvals.approveTransfer, holder, buyer, 0)
    assert_stopped(approvals, holder, collector, 0)
    for _ in range(2):
        receipt = token.transfer(buyer, 0, sender=holder)
        assert [log.event_name for log in receipt.events] == ["Transfer"]
    identity = platform.identity_registry.identity(holder)
    assert tuple(window.usersCounters(compliance, identity, HOUR)) == (0, 0)
    digest = approvals.calculateTransferHash(holder, buyer, 0, token)
    assert approvals.getTransferApprovals(compliance, digest) == 1


def test_enforcement_of_nothing__reaches_no_module_and_leaves_it_in_sync(
    token, compliance, issuer, holder, buyer, deaf_module
):
    token.burn(holder, 0, sender=issuer, gas=4_000_000)
    token.forcedTransfer(holder, buyer, 0, sender=issuer, gas=4_000_000)
    assert not compliance.isModuleOutOfSync(deaf_module)
    receipt = token.forcedTransfer(holder, buyer, 1, sender=issuer, gas=4_000_000)
    assert compliance.RecordFailed(deaf_module) in receipt.events


def test_conditional_transfer__lets_an_approved_transfer_through_once(token, plug, tell, holder, buyer, assert_stopped):
    module = plug("ConditionalTransferModule")
    assert_stopped(module, holder, buyer, 5)
    tell(module.approveTransfer, holder, buyer, 5)
    token.transfer(buyer, 5, sender=holder)
    assert_stopped(module, holder, buyer, 5)


def test_module_that_needs_its_books_filled__is_not_ready(compliance, issuer, deployer):
    module = deploy_peer_module(deployer, "MaxBalanceModule")
    assert_refused(
        compliance.addModule, module, sender=issuer, error=compliance.ComplianceModuleUnready, module=module.address
    )


def test_books_of_a_module__are_the_compliances_own(compliance, plug, issuer, holder, buyer):
    """What a compliance tells its modules is not the owner's to say."""
    module = plug("TimeTransfersLimitsModule")
    data = module.moduleTransferAction.encode_input(holder, buyer, 1)
    error, selector = compliance.ComplianceSelectorReserved, bytes(data[:4])
    assert_refused(compliance.callModuleFunction, data, module, sender=issuer, error=error, selector=selector)


def test_removed_module__is_asked_no_more(token, compliance, plug, issuer, holder, buyer, assert_stopped):
    module = plug("CountryAllowModule")
    assert_stopped(module, holder, buyer, 1)
    compliance.removeModule(module, sender=issuer)
    assert not module.isComplianceBound(compliance)
    token.transfer(buyer, 1, sender=holder)
