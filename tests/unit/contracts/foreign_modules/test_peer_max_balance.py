"""The 4.1 suite's balance rule: it reverts while it is told, which must not stop enforcement."""

import pytest

from tests.support.refusals import assert_refused


@pytest.fixture(scope="module")
def module(plug, tell):
    """Added before the first share: an identity may have 100."""
    module = plug("MaxBalanceModule")
    tell(module.setMaxBalance, 100)
    return module


@pytest.fixture(scope="module")
def identity(platform):
    return lambda wallet: platform.identity_registry.identity(wallet)


def test_issuance_beyond_the_maximum__is_refused(token, module, issuer, holder):
    values = {"from": "0x" + "00" * 20, "to": holder.address, "amount": 101, "module": module.address, "code": 1}
    assert_refused(token.mint, holder, 101, sender=issuer, error=token.TokenTransferRefused, **values)


def test_transfer_beyond_the_maximum__is_refused(token, compliance, module, issuer, holder, buyer, assert_stopped):
    token.mint(holder, 100, sender=issuer)
    token.mint(buyer, 60, sender=issuer)
    assert_stopped(module, holder, buyer, 41)
    token.transfer(buyer, 40, sender=holder)
    assert token.balanceOf(buyer) == 100


def test_books__follow_issuance_transfer_and_burn(token, compliance, module, issuer, holder, buyer, identity):
    token.mint(holder, 100, sender=issuer)
    token.transfer(buyer, 30, sender=holder)
    token.burn(holder, 20, sender=issuer)
    assert module.getIDBalance(compliance, identity(holder)) == 50
    assert module.getIDBalance(compliance, identity(buyer)) == 30


def test_enforcement_that_the_module_refuses__goes_on_and_is_reported(token, compliance, module, issuer, holder, buyer):
    token.mint(holder, 100, sender=issuer)
    token.mint(buyer, 60, sender=issuer)
    receipt = token.forcedTransfer(holder, buyer, 41, sender=issuer, gas=3_000_000)
    assert compliance.RecordFailed(module) in receipt.events
    assert compliance.isModuleOutOfSync(module)
    assert token.balanceOf(buyer) == 101
