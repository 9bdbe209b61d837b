"""Taking offers: shares against cash, in part, by whom they are for, as the token's rules allow."""

from __future__ import annotations

import ape
import pytest
from ape import chain
from eth_utils import keccak

from tests.support.assets import approved_asset, deploy_suite
from tests.support.market import WHOLE_SHARE
from tests.support.offers import AMOUNT, CANCELLED, DAY, EXPIRED, FILLED, LOT, OPEN, Floor, cost
from tests.support.permits import FOR_EVER, NO_PERMIT, signed_permit
from tests.support.refusals import assert_refused


def test_part__shares_and_cash_change_hands(floor, board, offered, maker, taker):
    part = LOT + 1
    before = floor.held(maker, taker, board)
    receipt = floor.take(taker, offered, part, cost(part))
    price = cost(part)
    assert receipt.return_value == price == board.costOf(offered, part)
    assert price * WHOLE_SHARE > part * (50 * WHOLE_SHARE + 1)
    assert receipt.events.filter(board.OfferTaken) == [
        board.OfferTaken(offered, maker, taker, part, price, AMOUNT - part)
    ]
    (maker_cash, maker_shares), (taker_cash, taker_shares), on_board = before
    assert floor.held(maker, taker, board) == [
        (maker_cash + price, maker_shares - part),
        (taker_cash - price, taker_shares + part),
        on_board,
    ]
    assert on_board == (0, 0)
    made, state = board.offer(offered)
    assert (made.remaining, made.amount, state) == (AMOUNT - part, AMOUNT, OPEN)


def test_cost_above_the_limit__refused_to_the_unit(floor, offered, taker):
    price = cost(LOT)
    with ape.reverts(floor.board.OfferCostTooHigh, cost=price, maxCost=price - 1):
        floor.take(taker, offered, LOT, price - 1)
    floor.take(taker, offered, LOT, price)


def test_more_than_remains__refused(floor, offered, taker):
    with ape.reverts(floor.board.OfferAmountTooLarge, id=offered, amount=AMOUNT + 1, remaining=AMOUNT):
        floor.take(taker, offered, AMOUNT + 1)


def test_less_than_the_lot__refused_but_for_the_last_piece(floor, offered, taker):
    with ape.reverts(floor.board.OfferLotTooSmall, id=offered, amount=LOT - 1, lot=LOT):
        floor.take(taker, offered, LOT - 1)
    floor.take(taker, offered, AMOUNT - LOT + 1)
    with ape.reverts(floor.board.OfferLotTooSmall, id=offered, amount=LOT - 2, lot=LOT - 1):
        floor.take(taker, offered, LOT - 2)
    floor.take(taker, offered, LOT - 1)
    assert (floor.state(offered), floor.listed()) == (FILLED, [])
    with ape.reverts(floor.board.OfferNotOpen, id=offered, state=FILLED):
        floor.take(taker, offered, 1)


def test_whole__leaves_the_list_so_that_the_first_page_holds_the_next(floor, offered, maker, taker):
    following = floor.make(maker)
    floor.take(taker, offered, AMOUNT)
    assert floor.listed(limit=1) == [following]


def test_nothing_of_an_offer_without_a_lot__refused(floor, maker, taker):
    number = floor.make(maker, min_lot=0)
    with ape.reverts(floor.board.OfferLotTooSmall, id=number, amount=0, lot=0):
        floor.take(taker, number, 0)
    floor.take(taker, number, 1)


def test_after_its_last_second__refused(floor, maker, taker):
    expires_at = chain.pending_timestamp + 100
    number = floor.make(maker, expires_at=expires_at)
    chain.pending_timestamp = expires_at - 1
    floor.take(taker, number)
    with ape.reverts(floor.board.OfferNotOpen, id=number, state=EXPIRED):
        floor.take(taker, number)


def test_by_its_maker__refused(floor, offered, maker):
    with ape.reverts(floor.board.OfferTakerIsMaker, id=offered):
        floor.take(maker, offered)


def test_offer_to_someone_else__refused(floor, maker, taker, bystander):
    number = floor.make(maker, counterparty=bystander)
    with ape.reverts(
        floor.board.OfferCounterpartyOnly, id=number, counterparty=bystander.address, caller=taker.address
    ):
        floor.take(taker, number)
    floor.take(bystander, number)


def test_currency_removed_since__refused(floor, board, compliance_officer, offered, taker):
    board.setCurrency(floor.cash, False, sender=compliance_officer)
    with ape.reverts(board.OfferCurrencyRefused, currency=floor.cash.address):
        floor.take(taker, offered)


def test_either_side_unverified__refused(platform, kyc_officer, floor, offered, maker, taker, stranger):
    with ape.reverts(floor.board.OfferHolderUnverified, holder=stranger.address):
        floor.take(stranger, offered)
    platform.identity_registry.deleteIdentity(maker, sender=kyc_officer)
    with ape.reverts(floor.board.OfferHolderUnverified, holder=maker.address):
        floor.take(taker, offered)


def test_rules_of_the_token__decide(platform, issuer, floor, offered, maker, taker):
    """Nothing of what the token refuses is paid for."""
    token = floor.token
    call = (floor.board.take, offered, LOT, FOR_EVER)
    before = chain.snapshot()
    token.freezePartialTokens(maker, 1_000 * WHOLE_SHARE - LOT + 1, sender=issuer)
    values = {"wallet": maker.address, "free": LOT - 1, "needed": LOT}
    assert_refused(*call, sender=taker, error=token.TokenFreeBalanceTooLow, **values)
    chain.restore(before)
    before = chain.snapshot()
    token.pause(sender=issuer)
    assert_refused(*call, sender=taker, error=token.TokenIsPaused)
    chain.restore(before)
    rule = platform.country_allow_module
    removal = rule.removeAllowedCountry.encode_input(840)
    floor.suite.compliance.callModuleFunction(removal, rule, sender=issuer)
    held = floor.held(maker, taker)
    with ape.reverts(token.TokenTransferRefused):
        floor.take(taker, offered)
    assert floor.held(maker, taker) == held
    assert floor.board.offer(offered)[0].remaining == AMOUNT


def test_shares_in_their_holding_period__cannot_be_taken_before_it_ends(
    platform, issuer, compliance_officer, floor, board, maker, taker
):
    rule = platform.holding_period_module
    suite = deploy_suite(
        platform, issuer, approved_asset(platform, issuer, compliance_officer), salt=keccak(text="held offers")
    )
    suite.compliance.addModule(rule, sender=issuer)
    suite.compliance.callModuleFunction(rule.setHoldingPeriod.encode_input(30), rule, sender=issuer)
    bought_at = suite.token.mint(maker, AMOUNT, sender=issuer).timestamp
    suite.token.approve(board, AMOUNT, sender=maker)
    held = Floor(board, suite, floor.cash)
    number = held.make(maker, expires_at=FOR_EVER % 2**40)
    free_at = (bought_at // DAY + 30) * DAY
    chain.pending_timestamp = free_at - 1
    with ape.reverts(suite.token.TokenTransferRefused, module=rule.address):
        held.take(taker, number)
    chain.pending_timestamp = free_at
    held.take(taker, number)


def test_maker_who_moved_his_shares_or_took_his_word_back__refused_by_the_token(
    raw_chain, floor, board, offered, maker, taker
):
    call = (board.take, offered, LOT, FOR_EVER)
    before = chain.snapshot()
    floor.token.approve(board, LOT - 1, sender=maker)
    values = {"spender": board.address, "allowance": LOT - 1, "needed": LOT}
    assert_refused(*call, sender=taker, error=floor.token.ERC20InsufficientAllowance, **values)
    chain.restore(before)
    floor.token.transfer(taker, 1_000 * WHOLE_SHARE, sender=maker)
    assert raw_chain.refusal(board, "take", *call[1:], sender=taker) == "ERC20InsufficientBalance"


def test_taker_without_allowance__refused_unless_by_permit(floor, board, offered, maker, taker, stranger):
    floor.cash.approve(board, 0, sender=taker)
    call = (board.takeWithPermit, offered, LOT, FOR_EVER)
    values = {"spender": board.address, "allowance": 0, "needed": cost(LOT)}
    error = floor.cash.ERC20InsufficientAllowance
    assert_refused(*call, NO_PERMIT, sender=taker, error=error, **values)
    permit = signed_permit(floor.cash, taker, board, cost(LOT))
    before = chain.snapshot()
    board.takeWithPermit(offered, LOT, FOR_EVER, permit, sender=taker)
    chain.restore(before)
    floor.cash.permit(taker, board, *permit, sender=stranger)
    receipt = board.takeWithPermit(offered, LOT, FOR_EVER, permit, sender=taker)
    assert receipt.return_value == cost(LOT)
    assert floor.cash.allowance(taker, board) == 0


@pytest.mark.parametrize("ended", ["cancel", "cancelAll"])
def test_cancelled__refused(floor, board, offered, maker, taker, ended):
    getattr(board, ended)(offered if ended == "cancel" else floor.token, sender=maker)
    with ape.reverts(board.OfferNotOpen, id=offered, state=CANCELLED):
        floor.take(taker, offered)
