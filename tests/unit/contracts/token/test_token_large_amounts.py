"""The largest asset there can be: every part of an account's word at its largest."""

from __future__ import annotations

import ape
import pytest
from ape import chain

from tests.support.assets import approved_asset, deploy_suite

MOST = 2**104 - 1


@pytest.fixture(scope="module")
def suite(platform, issuer, compliance_officer):
    asset_id = approved_asset(platform, issuer, compliance_officer)
    return deploy_suite(platform, issuer, asset_id, units=MOST, max_balance=MOST, salt=b"\x38" * 32)


def test_largest_amounts__touch_nothing_beside_them(token, agent, holder, buyer):
    date = chain.pending_timestamp + 100
    token.announceRecordDate(date, sender=agent)
    token.mint(holder, MOST - token.totalSupply(), sender=agent)
    with ape.reverts(token.TokenAmountTooLarge, amount=1, limit=0):
        token.mint(buyer, 1, sender=agent)
    token.freezePartialTokens(holder, MOST, sender=agent)
    token.setAddressFrozen(holder, True, sender=agent)
    assert (token.balanceOf(holder), token.getFrozenTokens(holder), token.isFrozen(holder)) == (MOST, MOST, True)
    chain.mine(timestamp=date + 1)
    token.unfreezePartialTokens(holder, MOST - 1, sender=agent)
    assert (token.balanceOf(holder), token.getFrozenTokens(holder), token.isFrozen(holder)) == (MOST, 1, True)
    token.setAddressFrozen(holder, False, sender=agent)
    token.transfer(buyer, MOST - 1, sender=holder)
    assert (token.balanceOf(holder), token.balanceOf(buyer)) == (1, MOST - 1)
    assert (token.balanceOfAt(holder, date), token.balanceOfAt(buyer, date)) == (MOST, 0)
    assert (token.totalSupply(), token.totalSupplyAt(date)) == (MOST, MOST)
