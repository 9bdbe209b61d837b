"""A currency that calls back while it pays gets nowhere, whatever it calls."""

from __future__ import annotations

import ape
import pytest
from ape import chain, project

from tests.support.dividends import AMOUNT

#: of a call in the middle of a claim, by the pot and another holder
ARGUMENTS = {
    "fund": lambda pot, holder: (holder, holder, 1, 1, 2, 3),
    "fundWithholding": lambda pot, holder: (holder, holder, 1, 1, 2, 3, 1),
    "cancel": lambda pot, holder: (pot,),
    "remitWithheld": lambda pot, holder: (pot,),
    "reclaim": lambda pot, holder: (pot,),
    "claim": lambda pot, holder: (pot, holder),
    "claimBehind": lambda pot, holder: (pot, holder, holder),
    "payPushed": lambda pot, holder: (pot, holder, holder, holder),
}


@pytest.fixture(scope="module")
def evil(deployer, distributor, issuer, compliance_officer):
    currency = deployer.deploy(project.EvilReentrantCurrency)
    currency.mint(issuer, AMOUNT, sender=issuer)
    currency.approve(distributor, AMOUNT, sender=issuer)
    distributor.setCurrency(currency, True, sender=compliance_officer)
    return currency


@pytest.fixture(scope="module")
def pot(distributor, token, evil, issuer, record_date, payment_date, expires_at):
    distributor.fund(token, evil, AMOUNT, record_date, payment_date, expires_at, sender=issuer)
    return distributor.distributionCount()


@pytest.mark.parametrize("function", ARGUMENTS)
def test_currency_that_calls_back__refused(distributor, evil, pot, payment_date, issuer, holders, function):
    chain.mine(timestamp=payment_date)
    call = getattr(distributor, function).encode_input(*ARGUMENTS[function](pot, holders[1].address))
    evil.arm(distributor, call, sender=issuer)
    with ape.reverts(distributor.ReentrancyGuardReentrantCall):
        distributor.claim(pot, holders[0], sender=holders[0])
