"""The offer board and its integer twin, driven side by side: whatever is done, they refuse and hold the same."""

from __future__ import annotations

import pytest
from ape.utils import ZERO_ADDRESS
from eth_utils import keccak
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from tests.models import offers as twin
from tests.support import ape_speed
from tests.support.assets import approved_asset, deploy_suite
from tests.support.effort import on_chain
from tests.support.identity import verify_investor
from tests.support.market import DOLLAR, WHOLE_SHARE
from tests.support.offers import Floor
from tests.support.permits import FOR_EVER
from tests.support.raw_chain import RawChain

ape_speed.apply()

SHARES = 500 * WHOLE_SHARE
CASH = 20_000 * DOLLAR


@pytest.fixture(scope="module")
def world(platform, issuer, compliance_officer, kyc_officer, investors, chain_url):
    """Three investors with shares and cash, and the board."""
    asset_id = approved_asset(platform, issuer, compliance_officer)
    suite = deploy_suite(platform, issuer, asset_id, salt=keccak(text="offer machine"))
    floor = Floor(platform.offer_board, suite, platform.stablecoin)
    people = investors[:3]
    for person in people:
        verify_investor(platform, kyc_officer, person)
        floor.cash.mint(person, CASH, sender=person)
        floor.token.mint(person, SHARES, sender=issuer)
        for token in (floor.cash, floor.token):
            token.approve(floor.board, 2**200, sender=person)
    chain = RawChain(chain_url)
    chain.know_errors_of(floor.token, floor.cash)
    return floor, people, compliance_officer, chain


def test_board__acts_as_its_twin(world):
    floor, people, pauser, chain = world
    board, token, cash = floor.board, floor.token, floor.cash
    addresses = [person.address for person in people]
    who = st.integers(0, len(people) - 1)

    class OfferMachine(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.snapshot = chain.request("evm_snapshot")
            self.now = chain.now()
            self.twin = twin.Board(
                unit=WHOLE_SHARE,
                shares=dict.fromkeys(addresses, SHARES),
                cash=dict.fromkeys(addresses, CASH),
                share_allowance=dict.fromkeys(addresses, 2**200),
                cash_allowance=dict.fromkeys(addresses, 2**200),
            )

        def teardown(self):
            chain.take_back(self.snapshot)

        def send(self, contract, function, *args, sender):
            """Every transaction is a second later than the last."""
            self.now += 1
            return chain.send(contract, function, *args, sender=sender, at=self.now)

        def both(self, act, function, *args, sender):
            """Does it on the chain and in the twin, which must agree."""
            try:
                act()
                refused = None
            except twin.Refused as refusal:
                refused = refusal.error
            assert self.send(board, function, *args, sender=sender) == refused

        @rule(
            index=who,
            amount=st.integers(1, 600 * WHOLE_SHARE),
            price=st.one_of(st.integers(1, 100), st.integers(1, 90 * DOLLAR)),
            lot=st.sampled_from([0, 1, 3, 10]),
            named=st.sampled_from([None, None, 0, 1, 2]),
            seconds=st.sampled_from([40, 4_000, 10**6]),
        )
        def make(self, index, amount, price, lot, named, seconds):
            """The least lot in tenths of the amount."""
            counterparty = None if named is None else addresses[named]
            offer = twin.Offer(
                addresses[index], price, amount, amount, amount * lot // 10, counterparty, self.now + seconds
            )
            terms = (token, cash, amount, price, offer.min_lot, counterparty or ZERO_ADDRESS, offer.expires_at)
            self.both(lambda: self.twin.make(offer), "make", *terms, sender=people[index])

        @precondition(lambda self: self.twin.offers)
        @rule(
            index=who,
            choice=st.integers(0, 100),
            part=st.one_of(st.integers(0, 110), st.sampled_from([100, 100])),
            slack=st.sampled_from([0, 0, 0, 5, -1]),
        )
        def take(self, index, choice, part, slack):
            """`part` in hundredths of what remains. Preflight says what happens, but knows no limit of the cost."""
            number = choice % len(self.twin.offers) + 1
            offer, person = self.twin.offers[number], people[index]
            amount = -(-offer.remaining * part // 100)
            limit = max(self.twin.cost_of(number, amount) + slack, 0)
            ((_, reasons),) = chain.read_at(self.now + 1, [(board, "preflight", (number, amount, person))])
            refused = None
            try:
                self.twin.take(number, person.address, amount, limit, self.now + 1)
            except twin.Refused as refusal:
                refused = refusal.error
            assert self.send(board, "take", number, amount, limit, sender=person) == refused
            if refused != "OfferCostTooHigh":
                assert (not reasons) == (refused is None), (reasons, refused)

        @precondition(lambda self: self.twin.offers)
        @rule(index=who, choice=st.integers(0, 100))
        def cancel(self, index, choice):
            number, person = choice % len(self.twin.offers) + 1, people[index]
            self.both(lambda: self.twin.cancel(number, person.address, self.now + 1), "cancel", number, sender=person)

        @rule(index=who, is_of_token=st.booleans())
        def cancel_all(self, index, is_of_token):
            person = people[index]
            self.both(
                lambda: self.twin.cancel_all(person.address),
                "cancelAll",
                token if is_of_token else ZERO_ADDRESS,
                sender=person,
            )

        @rule(choice=st.integers(0, 100))
        def prune(self, choice):
            numbers = [number for number in self.twin.offers if number % 3 != choice % 3]
            assert self.send(board, "prune", token, numbers, sender=people[0]) is None

        @rule(index=who, is_cash=st.booleans(), amount=st.sampled_from([0, 10 * WHOLE_SHARE, 2**200]))
        def allow(self, index, is_cash, amount):
            assert self.send(cash if is_cash else token, "approve", board, amount, sender=people[index]) is None
            (self.twin.cash_allowance if is_cash else self.twin.share_allowance)[addresses[index]] = amount

        @rule(is_serious=st.sampled_from([False, False, True]))
        def turn_pause(self, is_serious):
            """Released as soon as this comes up again, paused only now and then."""
            if self.twin.is_paused or is_serious:
                self.twin.is_paused = not self.twin.is_paused
                function = "pause" if self.twin.is_paused else "unpause"
                assert self.send(board, function, sender=pauser) is None

        @rule(seconds=st.sampled_from([20, 1_000]))
        def wait(self, seconds):
            self.now += seconds

        @invariant()
        def chain_and_twin_hold_the_same(self):
            holders = [*people, board]
            held = chain.read([(contract, "balanceOf", (holder,)) for contract in (cash, token) for holder in holders])
            assert held == [*self.twin.cash.values(), 0, *self.twin.shares.values(), 0]

        @invariant()
        def the_list_holds_what_is_open(self):
            self.now += 1
            ((offers, cursor),) = chain.read_at(self.now, [(board, "openOffers", (token, 0, FOR_EVER))])
            found = {number: (offer[0].lower(), offer[5], covered) for number, offer, covered in offers}
            assert cursor == 0
            assert len(found) == len(offers)
            assert found == {
                number: (
                    offer.maker.lower(),
                    offer.remaining,
                    min(offer.remaining, self.twin.shares[offer.maker], self.twin.share_allowance[offer.maker]),
                )
                for number, offer in self.twin.open(self.now).items()
            }

        @invariant()
        def parts_add_up_and_cost_less_than_a_unit_more(self):
            for offer in self.twin.offers.values():
                assert sum(amount for amount, _ in offer.parts) == offer.amount - offer.remaining
                for amount, paid in offer.parts:
                    assert 0 <= paid * WHOLE_SHARE - amount * offer.price < WHOLE_SHARE

    run_state_machine_as_test(OfferMachine, settings=on_chain(examples=10, steps=30))
