"""Cash that keeps a part, cash or a token that calls back: nothing is gained, nobody pays without delivery."""

from __future__ import annotations

import ape
import pytest
from eth_utils import keccak

from tests.support.assets import approved_asset, deploy_suite
from tests.support.market import DOLLAR
from tests.support.offers import AMOUNT, LOT, Floor, cost
from tests.support.permits import FOR_EVER, NO_PERMIT


@pytest.fixture
def offered_for(project, deployer, board, floor, compliance_officer, maker, taker):
    """Makes an offer in a currency of this name, of which the taker has enough."""

    def offer(name, **changes):
        cash = deployer.deploy(getattr(project, name))
        board.setCurrency(cash, True, sender=compliance_officer)
        cash.mint(taker, 100_000 * DOLLAR, sender=taker)
        cash.approve(board, FOR_EVER, sender=taker)
        return Floor(board, floor.suite, cash), floor.make(maker, currency=cash, **changes)

    return offer


def calls_back(board, floor, number, token):
    """Everything that changes the board and is open to anyone, as call data."""
    return {
        "make": board.make.encode_input(*floor.terms()),
        "makeWithPermit": board.makeWithPermit.encode_input(*floor.terms(), NO_PERMIT),
        "take": board.take.encode_input(number, LOT, FOR_EVER),
        "takeWithPermit": board.takeWithPermit.encode_input(number, LOT, FOR_EVER, NO_PERMIT),
        "cancel": board.cancel.encode_input(number),
        "cancelAll": board.cancelAll.encode_input(token),
        "resolve": board.resolve.encode_input(number),
        "prune": board.prune.encode_input(token, [number]),
    }


FUNCTIONS = ["make", "makeWithPermit", "take", "takeWithPermit", "cancel", "cancelAll", "resolve", "prune"]


def test_cash_that_keeps_a_part__refused(offered_for, board, maker, taker):
    floor, number = offered_for("EvilFeeCurrency")
    price = cost(LOT)
    with ape.reverts(board.OfferReceivedWrong, received=price - price // 100, cost=price):
        floor.take(taker, number)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_cash_that_calls_back__finds_every_door_shut(offered_for, board, stranger, taker, function):
    floor, number = offered_for("EvilReentrantCurrency")
    floor.cash.arm(board, calls_back(board, floor, number, floor.token)[function], sender=stranger)
    with ape.reverts(board.ReentrancyGuardReentrantCall):
        floor.take(taker, number)


def test_cash_that_acts_between__finds_the_shares_still_with_the_maker(raw_chain, offered_for, board, taker, bystander):
    """The taker has let it move shares of his: it would take those that he is about to pay for."""
    floor, number = offered_for("EvilReentrantCurrency")
    floor.token.approve(floor.cash, FOR_EVER, sender=taker)
    theft = floor.token.transferFrom.encode_input(taker, bystander, LOT)
    floor.cash.arm(floor.token, theft, sender=bystander)
    assert raw_chain.refusal(board, "take", number, LOT, FOR_EVER, sender=taker) == "ERC20InsufficientBalance"


@pytest.fixture
def evil_token(platform, project, deployer, issuer, compliance_officer, board, floor, maker, taker):
    """A token of the factory whose owner has exchanged its code, and an offer of its shares."""
    asset_id = approved_asset(platform, issuer, compliance_officer)
    suite = deploy_suite(platform, issuer, asset_id, salt=keccak(text="evil offers"))
    number = board.make(*Floor(board, suite, floor.cash).terms(), sender=maker).return_value
    suite.token.upgradeToAndCall(deployer.deploy(project.EvilDeliveryToken), b"", sender=issuer)
    return project.EvilDeliveryToken.at(suite.token.address), number


def test_token_that_does_not_deliver__is_not_paid_for(floor, board, evil_token, maker, taker):
    token, number = evil_token
    held = floor.cash.balanceOf(taker), floor.cash.balanceOf(maker)
    with ape.reverts(board.SafeERC20FailedOperation, token=token.address):
        board.take(number, LOT, FOR_EVER, sender=taker)
    assert (floor.cash.balanceOf(taker), floor.cash.balanceOf(maker)) == held
    assert board.offer(number)[0].remaining == AMOUNT


@pytest.mark.parametrize("function", FUNCTIONS)
def test_token_that_calls_back__finds_every_door_shut(floor, board, evil_token, taker, stranger, function):
    token, number = evil_token
    token.arm(board, calls_back(board, floor, number, token)[function], sender=stranger)
    with ape.reverts(board.ReentrancyGuardReentrantCall):
        board.take(number, LOT, FOR_EVER, sender=taker)


def test_token_that_calls_back_from_its_permit__makes_no_second_offer(floor, board, evil_token, maker, stranger):
    token, _ = evil_token
    count = board.offerCount()
    terms = Floor(board, type(floor.suite)(0, token, None), floor.cash).terms()
    token.arm(board, board.make.encode_input(*terms), sender=stranger)
    board.makeWithPermit(*terms, (1, FOR_EVER, 27, b"\1" * 32, b"\1" * 32), sender=maker)
    assert board.offerCount() == count + 1
