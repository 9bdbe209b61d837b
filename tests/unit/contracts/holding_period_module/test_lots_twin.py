"""Histories of lots, driven through the module and its integer twin together."""

from __future__ import annotations

from typing import Any

import pytest
from ape import chain
from hypothesis import given
from hypothesis import strategies as st

from tests.models.lots import LotAccount
from tests.support.bookkeeping import account_of
from tests.support.effort import on_chain
from tests.support.movements import ZERO, Authority, movement
from tests.support.raw_chain import RawChain
from tests.support.rules import DAY, NEVER

PERIOD = 365
PEOPLE = 3
AFFILIATE = PEOPLE - 1
START = 20_000
STEPS = st.tuples(
    st.sampled_from(["issue", "issue", "issue", "sell", "gift", "force", "burn", "leave pool", "enter pool"]),
    st.integers(0, PEOPLE - 1),
    st.integers(0, PEOPLE - 1),
    st.integers(1, 90),
    st.integers(0, 60),
)
#: one buys and another inherits, every few days, so that places run out
CROWDED = st.tuples(
    st.sampled_from(["issue", "issue", "force"]),
    st.integers(0, 1),
    st.integers(0, 1),
    st.integers(1, 90),
    st.integers(1, 9),
)


class Histories:
    def __init__(self, rule: Any, token: Any, identities: list[str]) -> None:
        self.rule, self.token, self.identities = rule, token, identities
        self.raw = RawChain(chain.provider.uri)
        self.twins = [LotAccount() for _ in identities]
        self.gifts: dict[tuple[int, int], int] = {}
        self.parameter = rule.module.parameterOf(rule.compliance)
        self.today = START

    def step(self, kind: str, giver: int, receiver: int, amount: int, passed: int) -> None:
        self.today += passed
        if kind == "gift":
            self._send("approveGift", self.identities[giver], self.identities[receiver], amount, 2**40 - 1)
            self.gifts[giver, receiver] = amount
            return
        moved = self._movement(kind, giver, receiver, amount)
        is_judged = kind == "enter pool" or (kind == "sell" and giver != receiver)
        if is_judged and not self._is_allowed(moved, kind, giver, receiver, amount):
            return
        self._send("record", moved, self.parameter)
        self._apply(kind, giver, receiver, amount)
        self._compare()

    def _is_allowed(self, moved: Any, kind: str, giver: int, receiver: int, amount: int) -> bool:
        """Whether the twin lets it pass, and the rule says so in every way."""
        twin, into_pool = self.twins[giver], kind == "enter pool"
        may_never = into_pool and giver == AFFILIATE
        gift = 0 if into_pool else self.gifts.get((giver, receiver), 0)
        most = 0 if may_never else min(amount, max(twin.free(self.today, PERIOD), gift))
        day = None if may_never else twin.free_on(PERIOD, amount)
        now = self.today * DAY + 7
        earliest = now if amount <= most else NEVER if day is None else day * DAY
        question = (self.rule.compliance.address, moved, self.parameter)
        names = ("check", "maxAllowed", "nextAllowed")
        code, *forecast = self.raw.read([(self.rule.module, name, question) for name in names])
        assert (code == 0, *forecast) == (amount <= most, most, earliest)
        return code == 0

    def _apply(self, kind: str, giver: int, receiver: int, amount: int) -> None:
        today, twins = self.today, self.twins
        if kind == "issue":
            twins[receiver].add(today, amount, today, PERIOD)
        elif kind == "leave pool":
            twins[receiver].settled += amount
        elif kind in ("burn", "enter pool"):
            twins[giver].take(amount, today, PERIOD)
        elif giver != receiver:
            is_gift = kind == "sell" and self.gifts.get((giver, receiver), 0) >= amount
            if is_gift:
                self.gifts[giver, receiver] -= amount
            settled, lots = twins[giver].take(amount, today, PERIOD)
            if kind == "sell" and giver == AFFILIATE and not is_gift:
                twins[receiver].add(today, amount, today, PERIOD)
            else:
                twins[receiver].add_all(settled, lots, today, PERIOD)

    def _compare(self) -> None:
        ask, compliance = self.rule.module, self.rule.compliance.address
        accounts = self.raw.read([(ask, "lotsOf", (compliance, who)) for who in self.identities])
        assert [(settled, list(zip(days, amounts, strict=True))) for settled, days, amounts in accounts] == [
            (twin.settled, twin.lots) for twin in self.twins
        ]
        days = [self.today + ahead for ahead in (0, 100, 200, 300)]
        frees = self.raw.read(
            [(ask, "freeOf", (compliance, who, day * DAY)) for who in self.identities for day in days]
        )
        assert frees == [twin.free(day, PERIOD) for twin in self.twins for day in days]

    def _send(self, function: str, *args: Any) -> None:
        sender = self.rule.compliance.address
        assert self.raw.send(self.rule.module, function, *args, sender=sender) is None

    def _movement(self, kind: str, giver: int, receiver: int, amount: int) -> Any:
        pool = self.token.address
        sides = {
            "issue": {"receiver": self.identities[receiver], "authority": Authority.ISSUANCE},
            "sell": {"giver": self.identities[giver], "receiver": self.identities[receiver]},
            "force": {
                "giver": self.identities[giver],
                "receiver": self.identities[receiver],
                "authority": Authority.ENFORCEMENT,
            },
            "burn": {"giver": self.identities[giver], "authority": Authority.ENFORCEMENT},
            "leave pool": {"from": pool, "receiver": self.identities[receiver], "isFromConduit": True},
            "enter pool": {"giver": self.identities[giver], "to": pool, "isToConduit": True},
        }
        return movement(token=pool, amount=amount, at=self.today * DAY + 7, **sides[kind])


@pytest.fixture(scope="module")
def identities(investors, affiliate):
    """The third is an affiliate."""
    assert investors[AFFILIATE] == affiliate
    return [person.address for person in investors[:PEOPLE]]


@on_chain(examples=12)
@given(history=st.lists(STEPS, min_size=10, max_size=45))
def test_any_history__what_the_twin_says(rule, token, identities, history):
    _drive(rule, token, identities, history)


@on_chain(examples=4)
@given(history=st.lists(CROWDED, min_size=50, max_size=70))
def test_history_that_runs_out_of_places__what_the_twin_says(rule, token, identities, history):
    _drive(rule, token, identities, history)


@on_chain(examples=4)
@given(
    balances=st.lists(st.tuples(st.integers(0, 1), st.integers(1, 90)), min_size=20, max_size=40),
    ages=st.lists(st.integers(0, 500), min_size=40, max_size=40),
)
def test_lots_that_begin_and_change_hands_in_any_order__what_the_twin_says(
    seeding, seeding_suite, identities, balances, ages
):
    """Wallets are told with their days in any order, and half of them are another's in the end."""
    rule, raw, before = seeding, RawChain(chain.provider.uri), chain.snapshot()
    token = account_of(seeding_suite.token).address
    twins, now = [LotAccount(), LotAccount()], chain.pending_timestamp
    now += DAY - now % DAY
    today = now // DAY
    sender = rule.compliance.address

    def compare() -> None:
        for who, twin in zip(identities, twins, strict=False):
            [(settled, days, amounts)] = raw.read([(rule.module, "lotsOf", (sender, who))])
            assert (settled, list(zip(days, amounts, strict=True))) == (twin.settled, twin.lots)

    try:
        for place, ((who, balance), age) in enumerate(zip(balances, ages, strict=False)):
            wallet = f"0x{place + 1:040x}"
            seed = (wallet, identities[who], 0, False, balance, (today - age) * DAY)
            seconds = now + 2 * place
            assert raw.send(rule.module, "seed", token, token, [seed], sender=sender, at=seconds) is None
            twins[who].add(today - age, balance, today, PERIOD)
            compare()
        parameter = rule.module.parameterOf(rule.compliance)
        for place, (who, balance) in enumerate(balances[::2]):
            wallet = f"0x{2 * place + 1:040x}"
            change = (token, wallet, balance, identities[who], identities[1 - who], 0, 0)
            seconds = now + 1_000 + 2 * place
            assert raw.send(rule.module, "recount", change, parameter, sender=token, at=seconds) is None
            twins[1 - who].add_all(*twins[who].take(balance, today, PERIOD), today, PERIOD)
            compare()
    finally:
        chain.restore(before)


def test_books_of_nobody__stay_empty(rule):
    assert tuple(rule.module.lotsOf(rule.compliance, ZERO)) == (0, [], [])


def _drive(rule: Any, token: Any, identities: list[str], history: list[Any]) -> None:
    before = chain.snapshot()
    try:
        histories = Histories(rule, token, identities)
        for step in history:
            histories.step(*step)
    finally:
        chain.restore(before)
