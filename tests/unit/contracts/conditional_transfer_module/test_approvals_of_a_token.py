"""Approvals of a token of the platform, which keeps the books itself."""

from __future__ import annotations

import pytest
from ape import project

from tests.support.assets import approved_asset, deploy_suite
from tests.support.conduits import make_conduit
from tests.support.identity import verify_investor
from tests.support.refusals import assert_refused

NOT_APPROVED = 1


@pytest.fixture(scope="module")
def suite(platform, issuer, compliance_officer):
    asset_id = approved_asset(platform, issuer, compliance_officer)
    return deploy_suite(platform, issuer, asset_id, salt=b"\x74" * 32)


@pytest.fixture(scope="module")
def token(suite):
    return suite.token


@pytest.fixture(scope="module")
def compliance(suite):
    return suite.compliance


@pytest.fixture(scope="module")
def module(deployer, issuer, compliance):
    module = deployer.deploy(project.ConditionalTransferModule)
    compliance.addModule(module, sender=issuer)
    return module


@pytest.fixture(scope="module")
def holder(platform, kyc_officer, investors, token, issuer):
    verify_investor(platform, kyc_officer, investors[0])
    token.mint(investors[0], 1_000, sender=issuer)
    return investors[0]


@pytest.fixture(scope="module")
def buyer(platform, kyc_officer, investors):
    verify_investor(platform, kyc_officer, investors[1])
    return investors[1]


@pytest.fixture(scope="module")
def approve(module, compliance, issuer):
    def approve(giver, receiver, *amounts):
        message = module.batchApproveTransfers.encode_input(
            [giver] * len(amounts), [receiver] * len(amounts), list(amounts)
        )
        compliance.callModuleFunction(message, module, sender=issuer)

    return approve


@pytest.fixture(scope="module")
def assert_stopped(token, module):
    def assert_stopped(giver, receiver, amount):
        sides = {"from": giver.address, "to": receiver.address, "amount": amount}
        values = sides | {"module": module.address, "code": NOT_APPROVED}
        assert_refused(token.transfer, receiver, amount, sender=giver, error=token.TokenTransferRefused, **values)
        assert not token.canTransfer(giver, receiver, amount)

    return assert_stopped


def test_approved_transfer__passes_once(token, compliance, module, approve, holder, buyer, assert_stopped):
    named = module.calculateTransferHash(holder, buyer, 5, token)
    assert_stopped(holder, buyer, 5)
    approve(holder, buyer, 5)
    assert module.getTransferApprovals(compliance, named) == 1
    receipt = token.transfer(buyer, 5, sender=holder)
    assert module.TransferApprovalUsed(token, holder, buyer, 5, 0) in receipt.events
    assert module.getTransferApprovals(compliance, named) == 0
    assert_stopped(holder, buyer, 5)


def test_batch__uses_an_approval_for_each_transfer(token, approve, holder, buyer, assert_stopped):
    approve(holder, buyer, 5, 5, 6)
    token.batchTransfer([buyer, buyer], [5, 5], sender=holder)
    assert_stopped(holder, buyer, 5)
    token.transfer(buyer, 6, sender=holder)
    assert token.balanceOf(buyer) == 16


def test_preflight__names_the_amount_that_is_approved(platform, token, approve, holder, buyer):
    approve(holder, buyer, 5, 9, 1_001)
    report = platform.preflight.preflight(token, holder, buyer, 600)
    assert (report.isAllowed, report.largest, report.earliest) == (False, 9, 2**40 - 1)
    assert [failure.code for failure in report.failures] == [NOT_APPROVED]
    assert token.canTransfer(holder, buyer, 9)


def test_enforcement__needs_and_uses_no_approval(token, compliance, module, approve, issuer, holder, buyer):
    approve(holder, buyer, 5)
    token.forcedTransfer(holder, buyer, 5, sender=issuer)
    assert module.getTransferApprovals(compliance, module.calculateTransferHash(holder, buyer, 5, token)) == 1


def test_transfers_into_a_conduit_and_out_of_it__are_approved(
    platform, token, compliance, compliance_officer, issuer, approve, holder, buyer, investors, assert_stopped
):
    pool = investors[9]
    make_conduit(platform, compliance_officer, pool)
    compliance.setConduit(pool, True, sender=issuer)
    assert_stopped(holder, pool, 5)
    approve(holder, pool, 5)
    token.transfer(pool, 5, sender=holder)
    assert_stopped(pool, buyer, 5)
    approve(pool, buyer, 5)
    token.transfer(buyer, 5, sender=pool)
    assert token.balanceOf(buyer) == 5
