"""What the 4.1 suite's own modules do for a token of ours."""

import pytest
from ape import chain

from tests.support.peer import deploy_peer_module
from tests.support.refusals import assert_refused

pytestmark = pytest.mark.usefixtures("issued")
ZERO = "0x0000000000000000000000000000000000000000"
HOUR = 3_600


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
