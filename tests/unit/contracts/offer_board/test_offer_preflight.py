"""Preflight of a take: each reason in the state that makes it. The machine holds that it agrees with takes."""

from __future__ import annotations

import pytest
from ape import chain

from tests.support.market import WHOLE_SHARE
from tests.support.offers import AMOUNT, LOT, cost
from tests.support.permits import FOR_EVER


def test_nothing_against_it__the_cost_and_no_reasons(floor, board, offered, taker):
    answer = board.preflight(offered, LOT, taker)
    assert (answer.cost, answer.reasons) == (cost(LOT), ())


def test_offer_not_known__named(floor, taker):
    assert floor.reasons(9, LOT, taker) == ["OFFER_UNKNOWN"]


def test_amounts__named(floor, offered, taker):
    assert floor.reasons(offered, 0, taker) == ["AMOUNT_ZERO"]
    assert floor.reasons(offered, LOT - 1, taker) == ["AMOUNT_BELOW_LOT"]
    assert floor.reasons(offered, AMOUNT + 1, taker) == ["AMOUNT_ABOVE_REMAINING"]
    assert floor.reasons(offered, 2**256 - 1, taker)[:1] == ["AMOUNT_ABOVE_REMAINING"]
    floor.take(taker, offered, AMOUNT - 5)
    assert floor.reasons(offered, 4, taker) == ["AMOUNT_BELOW_LOT"]
    assert floor.reasons(offered, 5, taker) == []


def test_parties__named(platform, kyc_officer, floor, maker, taker, bystander, stranger):
    number = floor.make(maker, counterparty=taker)
    assert floor.reasons(number, LOT, maker)[:2] == ["TAKER_IS_MAKER", "TAKER_NOT_NAMED"]
    assert floor.reasons(number, LOT, bystander) == ["TAKER_NOT_NAMED"]
    assert floor.reasons(number, LOT, stranger) == [
        "TAKER_NOT_NAMED",
        "TAKER_UNVERIFIED",
        "TRANSFER_REFUSED",
        "CASH_BALANCE_TOO_LOW",
        "CASH_ALLOWANCE_TOO_LOW",
    ]
    platform.identity_registry.deleteIdentity(maker, sender=kyc_officer)
    assert floor.reasons(number, LOT, taker) == ["MAKER_UNVERIFIED"]


def test_end_of_the_offer__named(floor, board, maker, taker):
    filled, cancelled = floor.make(maker), floor.make(maker)
    expires_at = chain.pending_timestamp + 100
    expired = floor.make(maker, expires_at=expires_at)
    floor.take(taker, filled, AMOUNT)
    board.cancel(cancelled, sender=maker)
    chain.mine(timestamp=expires_at)
    assert floor.reasons(filled, LOT, taker) == ["OFFER_FILLED", "AMOUNT_ABOVE_REMAINING"]
    assert floor.reasons(cancelled, LOT, taker) == ["OFFER_CANCELLED"]
    assert floor.reasons(expired, LOT, taker) == ["OFFER_EXPIRED"]


def test_board_and_currency_stopped__named(floor, board, pauser, compliance_officer, offered, taker):
    board.pause(sender=pauser)
    board.setCurrency(floor.cash, False, sender=compliance_officer)
    assert floor.reasons(offered, LOT, taker) == ["BOARD_PAUSED", "CURRENCY_REFUSED"]


def test_shares__named(floor, board, issuer, offered, maker, taker):
    floor.token.approve(board, LOT - 1, sender=maker)
    assert floor.reasons(offered, LOT, taker) == ["MAKER_ALLOWANCE_TOO_LOW"]
    floor.token.transfer(taker, 1_000 * WHOLE_SHARE - LOT + 1, sender=maker)
    assert floor.reasons(offered, LOT, taker) == ["MAKER_BALANCE_TOO_LOW", "MAKER_ALLOWANCE_TOO_LOW"]
    floor.token.approve(board, FOR_EVER, sender=maker)
    floor.token.transfer(maker, LOT, sender=taker)
    floor.token.setAddressFrozen(maker, True, sender=issuer)
    answer = board.preflight(offered, LOT, taker)
    assert floor.reasons(offered, LOT, taker) == ["TRANSFER_REFUSED"]
    assert answer.reasons[0][1] == "the sender's wallet is frozen"


@pytest.mark.parametrize(("allowed", "reason"), [(True, "CASH_BALANCE_TOO_LOW"), (False, "CASH_ALLOWANCE_TOO_LOW")])
def test_cash__named(floor, board, offered, taker, bystander, allowed, reason):
    if allowed:
        floor.cash.transfer(bystander, floor.cash.balanceOf(taker) - cost(LOT) + 1, sender=taker)
    else:
        floor.cash.approve(board, cost(LOT) - 1, sender=taker)
    assert floor.reasons(offered, LOT, taker) == [reason]
