"""Making offers: by whom, of what, on which terms."""

from __future__ import annotations

import ape
import pytest
from ape import chain
from ape.utils import ZERO_ADDRESS

from tests.support.offers import AMOUNT, DAY, LOT, OPEN, PRICE
from tests.support.permits import FOR_EVER, NO_PERMIT, signed_permit

MOST_SHARES, MOST_PRICE = 2**104 - 1, 2**128 - 1


def test_token_of_another_factory__refused(platform, floor, maker):
    foreign = platform.token_implementation
    with ape.reverts(floor.board.OfferTokenForeign, token=foreign.address):
        floor.make(maker, token=foreign)


def test_currency_not_admitted__refused(floor, board, compliance_officer, maker):
    with ape.reverts(board.OfferCurrencyRefused, currency=floor.token.address):
        floor.make(maker, currency=floor.token)
    board.setCurrency(floor.token, True, sender=compliance_officer)
    with ape.reverts(board.OfferCurrencyRefused, currency=floor.token.address):
        floor.make(maker, currency=floor.token)
    board.setCurrency(floor.cash, False, sender=compliance_officer)
    with ape.reverts(board.OfferCurrencyRefused, currency=floor.cash.address):
        floor.make(maker)


def test_by_someone_unverified__refused(floor, stranger):
    with ape.reverts(floor.board.OfferHolderUnverified, holder=stranger.address):
        floor.make(stranger)


@pytest.mark.parametrize("amount", [0, MOST_SHARES + 1])
def test_amount_of_none_or_too_many__refused(floor, maker, amount):
    with ape.reverts(floor.board.OfferAmountInvalid, amount=amount, limit=MOST_SHARES):
        floor.make(maker, amount=amount, min_lot=0)


@pytest.mark.parametrize("price", [0, MOST_PRICE + 1])
def test_price_of_nothing_or_too_much__refused(floor, maker, price):
    with ape.reverts(floor.board.OfferPriceInvalid, price=price, limit=MOST_PRICE):
        floor.make(maker, price=price)


def test_lot_larger_than_the_offer__refused(floor, maker):
    with ape.reverts(floor.board.OfferLotInvalid, minLot=AMOUNT + 1, amount=AMOUNT):
        floor.make(maker, min_lot=AMOUNT + 1)
    floor.make(maker, min_lot=AMOUNT)


def test_expiry_that_has_come__refused(floor, maker):
    now = chain.pending_timestamp
    with ape.reverts(floor.board.OfferExpiryPassed, expiresAt=now, nowAt=now):
        floor.make(maker, expires_at=now)
    floor.make(maker, expires_at=chain.pending_timestamp + 1)


def test_largest_numbers__kept_and_priced(floor, maker):
    number = floor.make(maker, amount=MOST_SHARES, price=MOST_PRICE, min_lot=MOST_SHARES, expires_at=2**40 - 1)
    made, _ = floor.board.offer(number)
    assert (made.amount, made.remaining, made.minLot) == (MOST_SHARES,) * 3
    assert (made.price, made.expiresAt) == (MOST_PRICE, 2**40 - 1)
    assert floor.board.costOf(number, MOST_SHARES) == -(-MOST_SHARES * MOST_PRICE // 10**6)


def test_offer__listed_told_and_the_shares_stay(floor, board, maker, taker):
    expires_at = chain.pending_timestamp + DAY
    held = floor.held(maker, board)
    receipt = board.make(*floor.terms(counterparty=taker, expires_at=expires_at), sender=maker)
    number = receipt.return_value
    parties = (floor.token, maker, floor.cash)
    assert receipt.events.filter(board.OfferMade) == [
        board.OfferMade(number, *parties, AMOUNT, PRICE, LOT, taker, expires_at)
    ]
    made, state = board.offer(number)
    expected = (maker, floor.token, floor.cash, PRICE, AMOUNT, AMOUNT, LOT, taker, expires_at)
    assert (tuple(made), state) == (expected, OPEN)
    assert (board.offerCount(), floor.listed()) == (number, [number])
    assert floor.held(maker, board) == held


def test_offer_with_permit__sets_the_allowance(floor, board, maker, stranger):
    floor.token.approve(board, 0, sender=maker)
    permit = signed_permit(floor.token, maker, board, AMOUNT)
    terms = floor.terms()
    before = chain.snapshot()
    board.makeWithPermit(*terms, permit, sender=maker)
    assert floor.token.allowance(maker, board) == AMOUNT
    chain.restore(before)
    floor.token.permit(maker, board, *permit, sender=stranger)
    board.makeWithPermit(*terms, permit, sender=maker)
    assert floor.token.allowance(maker, board) == AMOUNT


def test_offer_with_permit_and_bad_terms__refused_like_any(platform, floor, board, maker, stranger):
    with ape.reverts(board.OfferTokenForeign, token=stranger.address):
        board.makeWithPermit(*floor.terms(token=stranger), NO_PERMIT, sender=maker)
    with ape.reverts(board.OfferPriceInvalid, price=0, limit=MOST_PRICE):
        board.makeWithPermit(*floor.terms(price=0), NO_PERMIT, sender=maker)


def test_offer_not_known__refused(board, stranger):
    for method in (board.offer, board.cancel, board.resolve):
        with ape.reverts(board.OfferUnknown, id=99):
            method(99, sender=stranger)
    with ape.reverts(board.OfferUnknown, id=99):
        board.costOf(99, 1)
    with ape.reverts(board.OfferUnknown, id=99):
        board.take(99, 1, FOR_EVER, sender=stranger)
    with ape.reverts(board.OfferUnknown, id=99):
        board.takeWithPermit(99, 1, FOR_EVER, NO_PERMIT, sender=stranger)
    with ape.reverts(board.OfferUnknown, id=99):
        board.prune(ZERO_ADDRESS, [99], sender=stranger)


def test_currency_admitted_and_removed__told(board, floor, compliance_officer):
    for is_allowed in (False, True):
        receipt = board.setCurrency(floor.cash, is_allowed, sender=compliance_officer)
        assert receipt.events.filter(board.OfferCurrencyAllowed) == [board.OfferCurrencyAllowed(floor.cash, is_allowed)]
        assert board.isCurrencyAllowed(floor.cash) == is_allowed
