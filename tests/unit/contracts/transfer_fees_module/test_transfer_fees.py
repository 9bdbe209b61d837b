"""A part of each holder's transfer goes from its receiver to the collector."""

from __future__ import annotations

import pytest
from ape import project

from tests.support.bookkeeping import account_of
from tests.support.conduits import make_conduit
from tests.support.movements import ZERO, Authority
from tests.support.peer import deploy_peer_module
from tests.support.refusals import assert_refused
from tests.support.rules import refuses_everyone_unbound
from tests.unit.contracts.transfer_fees_module.conftest import DAY, HELD, RATE

CHECKS_TRANSFERS, RECORDS, MOVES_SHARES = 1, 8, 256

pytestmark = pytest.mark.usefixtures("module", "holder", "buyer")


def test_unbound_compliance__reverts(module, stranger, collector):
    refuses_everyone_unbound(module, stranger, "setFee", RATE, collector)


def test_rate_above_the_whole__reverts(module, compliance, tell, collector, issuer):
    error = {"error": module.TransferFeeRateOutOfRange, "rate": 10_001, "limit": 10_000}
    message = module.setFee.encode_input(10_001, collector)
    assert_refused(compliance.callModuleFunction, message, module, sender=issuer, **error)
    tell(module.setFee, 10_000, collector)


def test_fee_for_nobody__reverts(module, compliance, issuer):
    message = module.setFee.encode_input(RATE, ZERO)
    error = module.TransferFeeCollectorZero
    assert_refused(compliance.callModuleFunction, message, module, sender=issuer, error=error)


def test_set_fee__is_announced(module, compliance, tell, buyer):
    receipt = tell(module.setFee, 7, buyer)
    assert module.FeeUpdated(compliance, 7, buyer) in receipt.events
    assert tuple(module.getFee(compliance)) == (7, buyer)


def test_transfer__pays_its_fee(token, module, holder, buyer, collector, balances):
    receipt = token.transfer(buyer, 109, sender=holder)
    assert balances() == [HELD - 109, 99, 10]
    told = [(log["from"], log.to, log.value) for log in receipt.events.filter(token.Transfer)]
    assert told == [(holder, buyer, 109), (buyer, collector, 10)]
    assert receipt.events.filter(token.TransferForced)[0].agent == module


def test_transfer_by_a_spender__pays_its_fee(token, holder, buyer, stranger, balances):
    token.approve(stranger, 100, sender=holder)
    token.transferFrom(holder, buyer, 100, sender=stranger)
    assert balances() == [HELD - 100, 90, 10]


def test_each_transfer_of_a_batch__pays_its_fee(token, holder, buyer, balances):
    token.batchTransfer([buyer, buyer], [100, 55], sender=holder)
    assert balances() == [HELD - 155, 140, 15]


def test_receivers_frozen_shares__stay_frozen(token, holder, buyer, issuer, balances):
    token.forcedTransfer(holder, buyer, 50, sender=issuer)
    token.freezePartialTokens(buyer, 50, sender=issuer)
    token.transfer(buyer, 100, sender=holder)
    assert balances() == [HELD - 150, 140, 10]
    assert token.getFrozenTokens(buyer) == 50


@pytest.mark.parametrize(("rate", "amount", "fee"), [(3, 3_333, 0), (3, 3_334, 1), (10_000, 1, 1), (9_999, 1, 0)])
def test_fee__is_rounded_down(token, module, tell, holder, buyer, collector, balances, rate, amount, fee):
    tell(module.setFee, rate, collector)
    token.transfer(buyer, amount, sender=holder)
    assert balances() == [HELD - amount, amount - fee, fee]


def test_rate_of_zero__takes_nothing(token, module, tell, holder, buyer, collector, balances):
    tell(module.setFee, 0, collector)
    token.transfer(buyer, 1_000, sender=holder)
    assert balances() == [HELD - 1_000, 1_000, 0]


def test_transfer_of_nothing__pays_nothing(token, holder, buyer, balances):
    receipt = token.transfer(buyer, 0, sender=holder)
    assert len(receipt.events.filter(token.Transfer)) == 1
    assert balances() == [HELD, 0, 0]


def test_collector__neither_pays_nor_costs_a_fee(token, holder, buyer, collector, balances):
    token.transfer(collector, 100, sender=holder)
    token.transfer(buyer, 60, sender=collector)
    assert balances() == [HELD - 100, 60, 40]


def test_transfer_within_one_identity__pays_nothing(token, platform, kyc_officer, holder, investors, collector):
    registry = platform.identity_registry
    registry.registerIdentity(investors[5], registry.identity(holder), 840, sender=kyc_officer)
    token.transfer(investors[5], 100, sender=holder)
    assert (token.balanceOf(investors[5]), token.balanceOf(collector)) == (100, 0)


def test_conduit_on_either_side__pays_nothing(
    token, platform, compliance, compliance_officer, issuer, holder, investors, balances, buyer
):
    make_conduit(platform, compliance_officer, investors[9])
    compliance.setConduit(investors[9], True, sender=issuer)
    token.transfer(investors[9], 100, sender=holder)
    token.transfer(buyer, 60, sender=investors[9])
    assert (token.balanceOf(investors[9]), *balances()) == (40, HELD - 100, 60, 0)


def test_issuance_and_enforcement__pay_nothing(token, issuer, holder, buyer, balances):
    token.mint(buyer, 100, sender=issuer)
    token.forcedTransfer(holder, buyer, 200, sender=issuer)
    token.burn(buyer, 50, sender=issuer)
    assert balances() == [HELD - 200, 250, 0]


def test_fee__is_counted_by_the_other_rules(
    platform, deployer, token, compliance, issuer, tell, holder, buyer, collector
):
    """Balances as they are afterwards; the sender sent the whole, and the receiver nothing."""
    windows = deployer.deploy(project.VolumeWindowModule)
    compliance.addModule(windows, sender=issuer)
    tell(windows.setVolumeWindow, (DAY, 100, 0))
    token.transfer(buyer, 100, sender=holder)
    people = [platform.identity_registry.identity(one) for one in (holder, buyer, collector)]
    held = [platform.max_balance_module.getIDBalance(compliance, one) for one in people]
    assert held == [HELD - 100, 90, 10]
    assert [windows.sentWithin(compliance, one, DAY) for one in people] == [100, 0, 0]
    assert not token.canTransfer(holder, buyer, 1)
    token.transfer(holder, 90, sender=buyer)


def test_collector_above_the_balance_rule__still_collects(
    platform, token, module, tell, holder, buyer, collector, balances
):
    """A fee is enforcement, which rules do not gate."""
    tell(platform.max_balance_module.setMaxBalance, 50)
    tell(module.setFee, 10_000, collector)
    for _ in range(2):
        token.transfer(buyer, 50, sender=holder)
    assert balances() == [HELD - 100, 0, 100]


def test_two_fees__are_both_taken_as_far_as_they_go(token, add_fees, tell, module, holder, buyer, collector, balances):
    other = add_fees(5_000, holder)
    tell(module.setFee, 8_000, collector)
    token.transfer(buyer, 1_000, sender=holder)
    assert balances() == [HELD - 1_000, 200, 800], "the other fee's collector neither pays nor costs it"
    tell(other.setFee, 5_000, collector)
    token.transfer(buyer, 1_000, sender=holder)
    assert balances() == [HELD - 2_000, 0, 2_000]


def test_fee_module_of_the_peer_suite_for_the_same_collector__may_stand_beside(
    deployer, issuer, token, compliance, tell, holder, buyer, collector, balances
):
    peer = deploy_peer_module(deployer, "TransferFeesModule")
    token.addAgent(peer, sender=issuer)
    compliance.addModule(peer, sender=issuer)
    tell(peer.setFee, RATE, collector)
    token.transfer(buyer, 100, sender=holder)
    assert balances() == [HELD - 100, 80, 20]


def test_rebound_compliance__takes_nothing(module, compliance, issuer, token, holder, buyer, balances):
    compliance.removeModule(module, sender=issuer)
    token.transfer(buyer, 100, sender=holder)
    compliance.addModule(module, sender=issuer)
    token.transfer(buyer, 100, sender=holder)
    assert balances() == [HELD - 200, 200, 0]


def test_movement_told_by_another__forces_nothing(module, compliance, moved, stranger, balances):
    """The module is an agent of the token; nobody but the token itself makes it act."""
    parameter = module.parameterOf(compliance)
    for teller in (stranger, account_of(compliance)):
        assert module.record(moved(100), parameter, sender=teller).events == []
    assert balances() == [HELD, 0, 0]


@pytest.mark.parametrize("authority", [Authority.ISSUANCE, Authority.ENFORCEMENT])
def test_what_pays_nothing__is_asked_nothing(module, compliance, moved, stranger, authority):
    assert module.check(stranger, moved(100, authority=authority), module.parameterOf(compliance)) == 0


def test_codes__are_explained(module):
    assert [module.reason(code) for code in range(7)] == [
        "",
        "the token does not follow its compliance, so that no fee can be taken",
        "the module that takes the fee is no agent of the token",
        "the module that takes the fee is not bound to the token's compliance",
        "the collector of the fee is a conduit",
        "the collector of the fee is not verified",
        "",
    ]
    assert (module.name(), module.isPlugAndPlay(), module.duties()) == (
        "TransferFeesModule",
        True,
        CHECKS_TRANSFERS | RECORDS | MOVES_SHARES,
    )
