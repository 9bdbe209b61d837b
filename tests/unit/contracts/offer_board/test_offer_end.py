"""How offers end: cancelled one by one or all at once, passed on by a lost wallet, taken off the list."""

from __future__ import annotations

import ape
import pytest
from ape import chain, project
from ape.utils import ZERO_ADDRESS
from eth_abi import encode
from eth_utils import keccak

from tests.support.assets import approved_asset, deploy_suite
from tests.support.market import WHOLE_SHARE
from tests.support.offers import AMOUNT, CANCELLED, DAY, EXPIRED, LOT, OPEN, Floor
from tests.support.permits import FOR_EVER, NO_PERMIT

MANAGEMENT, ECDSA = 1, 1


@pytest.fixture
def three(floor, maker):
    return [floor.make(maker) for _ in range(3)]


def test_cancelled_by_someone_else__refused(board, offered, maker, taker):
    with ape.reverts(board.OfferMakerOnly, id=offered, maker=maker.address, caller=taker.address):
        board.cancel(offered, sender=taker)


def test_cancelled__told_and_off_the_list(floor, board, three, maker):
    receipt = board.cancel(three[0], sender=maker)
    assert receipt.events.filter(board.OfferCancelled) == [board.OfferCancelled(three[0])]
    assert (floor.state(three[0]), sorted(floor.listed())) == (CANCELLED, three[1:])
    with ape.reverts(board.OfferNotOpen, id=three[0], state=CANCELLED):
        board.cancel(three[0], sender=maker)


def test_all_cancelled__those_of_the_token_or_of_all_but_none_made_later(
    platform, issuer, compliance_officer, floor, board, maker
):
    suite = deploy_suite(
        platform, issuer, approved_asset(platform, issuer, compliance_officer), salt=keccak(text="other offers")
    )
    other = Floor(board, suite, floor.cash)
    numbers = [floor.make(maker), other.make(maker)]

    def states():
        return [board.offer(number)[1] for number in numbers]

    receipt = board.cancelAll(floor.token, sender=maker)
    assert receipt.events.filter(board.OffersCancelled) == [board.OffersCancelled(maker, floor.token)]
    assert states() == [CANCELLED, OPEN]
    numbers.append(floor.make(maker))
    assert states() == [CANCELLED, OPEN, OPEN]
    board.cancelAll(ZERO_ADDRESS, sender=maker)
    assert states() == [CANCELLED, CANCELLED, CANCELLED]
    board.cancelAll(floor.token, sender=maker)
    numbers += [floor.make(maker), other.make(maker)]
    assert states() == [CANCELLED, CANCELLED, CANCELLED, OPEN, OPEN]
    assert (floor.listed(), other.listed()) == (numbers[3:4], numbers[4:])


def test_all_cancelled__those_of_the_caller_only(floor, board, three, taker):
    board.cancelAll(floor.token, sender=taker)
    board.cancelAll(ZERO_ADDRESS, sender=taker)
    assert floor.listed() == three


def test_all_cancelled__costs_the_same_with_any_number_of_offers(floor, board, maker):
    used = []
    for _ in range(3):
        floor.make(maker)
        used.append(board.cancelAll(floor.token, sender=maker).gas_used)
    assert used[1] == used[2]


@pytest.fixture
def heir(platform, deployer, issuer, kyc_officer, investors, floor, maker):
    """Stands for the maker, whose wallet is lost, and holds his shares; lets the board move any number."""
    new_wallet, identity = investors[7], project.IOnchainId.at(platform.identity_registry.identity(maker))
    identity.addKey(keccak(encode(["address"], [new_wallet.address])), MANAGEMENT, ECDSA, sender=maker)
    floor.token.approve(floor.board, FOR_EVER, sender=new_wallet)

    def lose():
        if not platform.identity_registry.isAgent(floor.token):
            platform.identity_registry.addAgent(floor.token, sender=deployer)
        floor.token.recoveryAddress(maker, new_wallet, identity, sender=issuer)
        return new_wallet

    return lose


def test_offer_of_a_lost_wallet__cannot_be_taken_until_its_successor_takes_it_over(
    floor, board, offered, maker, taker, heir
):
    successor = heir()
    with ape.reverts(board.OfferHolderUnverified, holder=maker.address):
        floor.take(taker, offered)
    for caller in (taker, maker):
        with ape.reverts(board.OfferSuccessorOnly, id=offered, successor=successor.address, caller=caller.address):
            board.resolve(offered, sender=caller)
    receipt = board.resolve(offered, sender=successor)
    assert receipt.events.filter(board.OfferResolved) == [board.OfferResolved(offered, maker, successor)]
    assert (board.offer(offered)[0].maker, floor.state(offered)) == (successor, OPEN)
    held = floor.held(successor)[0]
    floor.take(taker, offered)
    assert floor.held(successor)[0][1] == held[1] - LOT


def test_offer_of_a_wallet_that_is_not_lost__not_passed_on(board, offered, maker):
    with ape.reverts(board.OfferMakerNotLost, id=offered, maker=maker.address):
        board.resolve(offered, sender=maker)


def test_offers_that_ended_before_the_loss__not_passed_on(floor, board, three, maker, heir):
    board.cancel(three[0], sender=maker)
    board.cancelAll(floor.token, sender=maker)
    late = floor.make(maker, expires_at=chain.pending_timestamp + DAY)
    successor = heir()
    chain.pending_timestamp += 2 * DAY
    for number, state in ((three[0], CANCELLED), (three[1], CANCELLED), (late, EXPIRED)):
        with ape.reverts(board.OfferNotOpen, id=number, state=state):
            board.resolve(number, sender=successor)


def test_offer_passed_on__open_whatever_its_new_maker_cancelled_before(floor, board, offered, heir, investors):
    board.cancelAll(floor.token, sender=investors[7])
    successor = heir()
    board.resolve(offered, sender=successor)
    assert floor.state(offered) == OPEN
    board.cancelAll(floor.token, sender=successor)
    assert floor.state(offered) == CANCELLED


def test_offer_of_a_lost_wallet__cancelled_by_its_successor(floor, board, offered, heir):
    board.cancel(offered, sender=heir())
    assert floor.state(offered) == CANCELLED


def test_offer_to_a_lost_wallet__taken_by_its_successor(floor, board, maker, taker, heir, issuer):
    """The maker's wallet is the one that is lost; here he is to buy."""
    floor.token.mint(taker, AMOUNT, sender=issuer)
    floor.token.approve(board, AMOUNT, sender=taker)
    number = floor.make(taker, counterparty=maker)
    successor = heir()
    floor.cash.mint(successor, 10**12, sender=successor)
    floor.cash.approve(board, FOR_EVER, sender=successor)
    floor.take(successor, number)


def test_ended_offers__pruned_by_anyone_and_open_ones_kept(floor, board, maker, stranger):
    expires_at = chain.pending_timestamp + 1_000
    ending = [floor.make(maker, expires_at=expires_at) for _ in range(2)]
    lasting = [floor.make(maker) for _ in range(2)]
    board.prune(floor.token, [*ending, *lasting], sender=stranger)
    assert floor.listed() == [*ending, *lasting]
    chain.mine(timestamp=expires_at)
    assert (floor.listed(), floor.listed(limit=2)) == (lasting, [])
    board.prune(floor.token, [*ending, *lasting, *ending], sender=stranger)
    assert sorted(floor.listed(limit=2)) == lasting


def test_pruned_under_another_token__refused(floor, board, offered, stranger):
    with ape.reverts(board.OfferOfOtherToken, id=offered, token=floor.token.address):
        board.prune(stranger, [offered], sender=stranger)


def test_pages__hold_each_open_offer_once(floor, board, three):
    pages, cursor = [], 0
    while True:
        offers, cursor = board.openOffers(floor.token, cursor, 2)
        pages.append([entry[0] for entry in offers])
        if cursor == 0:
            break
    assert pages == [three[:2], three[2:]]
    assert board.openOffers(floor.token, 3, 2) == board.openOffers(floor.token, 2**256 - 1, 2)
    assert board.openOffers(floor.token, 1, 2**256 - 1)[1] == 0


def test_list__says_what_is_covered(floor, board, offered, issuer, maker):
    def covered():
        return board.openOffers(floor.token, 0, 10)[0][0][2]

    assert covered() == AMOUNT
    floor.token.approve(board, AMOUNT - 5, sender=maker)
    assert covered() == AMOUNT - 5
    floor.token.freezePartialTokens(maker, 1_000 * WHOLE_SHARE - 7, sender=issuer)
    assert covered() == 7


def test_pause__stops_making_and_taking_but_no_ending(floor, board, pauser, three, maker, taker):
    terms = floor.terms()
    board.pause(sender=pauser)
    for call in (
        lambda: board.make(*terms, sender=maker),
        lambda: board.makeWithPermit(*terms, NO_PERMIT, sender=maker),
        lambda: floor.take(taker, three[0]),
        lambda: board.takeWithPermit(three[0], LOT, FOR_EVER, NO_PERMIT, sender=taker),
    ):
        with ape.reverts(board.EnforcedPause):
            call()
    board.cancel(three[0], sender=maker)
    board.cancelAll(floor.token, sender=maker)
    board.prune(floor.token, three, sender=taker)
    board.unpause(sender=pauser)
    floor.take(taker, floor.make(maker))
