"""Histories of lots, driven through the module and its integer twin together."""

from __future__ import annotations

from ape import chain
from hypothesis import given
from hypothesis import strategies as st

from tests.models.lots import LotAccount
from tests.support.effort import on_chain
from tests.support.movements import Authority, movement
from tests.support.raw_chain import RawChain
from tests.support.rules import DAY, NEVER

PERIOD = 365
PEOPLE = 3
AFFILIATE = PEOPLE - 1
STEPS = st.tuples(
    st.sampled_from(["issue", "sell", "force", "burn", "leave pool", "enter pool"]),
    st.integers(0, PEOPLE - 1),
    st.integers(0, PEOPLE - 1),
    st.integers(1, 90),
    st.integers(0, 60),
)


@on_chain(examples=12)
@given(history=st.lists(STEPS, min_size=10, max_size=45))
def test_any_history__what_the_twin_says(rule, token, investors, affiliate, history):
    """The third of the people is an affiliate."""
    raw = RawChain(chain.provider.uri)
    identities = [person.address for person in investors[:PEOPLE]]
    twins = [LotAccount() for _ in identities]
    parameter = rule.module.parameterOf(rule.compliance)
    before = chain.snapshot()
    today = 20_000
    try:
        for kind, giver, receiver, amount, passed in history:
            today += passed
            moved = _movement(token, identities, kind, giver, receiver, amount, today)
            if kind == "enter pool" or (kind == "sell" and giver != receiver):
                free = 0 if kind == "enter pool" and giver == AFFILIATE else twins[giver].free(today, PERIOD)
                day = None if kind == "enter pool" and giver == AFFILIATE else twins[giver].free_on(PERIOD, amount)
                question = (rule.compliance.address, moved, parameter)
                most, next_ = raw.read([(rule.module, name, question) for name in ("maxAllowed", "nextAllowed")])
                assert most == min(amount, free)
                assert next_ == (today * DAY + 7 if amount <= free else NEVER if day is None else day * DAY)
                if amount > free:
                    continue
            sender = rule.compliance.address
            assert raw.send(rule.module, "record", moved, parameter, sender=sender) is None
            _apply(twins, kind, giver, receiver, amount, today)
            accounts = raw.read([(rule.module, "lotsOf", (rule.compliance.address, who)) for who in identities])
            assert [(settled, list(zip(days, amounts, strict=True))) for settled, days, amounts in accounts] == [
                (twin.settled, twin.lots) for twin in twins
            ]
    finally:
        chain.restore(before)


def _movement(token, identities, kind, giver, receiver, amount, today):
    sides = {
        "issue": {"receiver": identities[receiver], "authority": Authority.ISSUANCE},
        "sell": {"giver": identities[giver], "receiver": identities[receiver]},
        "force": {
            "giver": identities[giver],
            "receiver": identities[receiver],
            "authority": Authority.ENFORCEMENT,
        },
        "burn": {"giver": identities[giver], "authority": Authority.ENFORCEMENT},
        "leave pool": {"from": token.address, "receiver": identities[receiver], "isFromConduit": True},
        "enter pool": {"giver": identities[giver], "to": token.address, "isToConduit": True},
    }
    return movement(token=token.address, amount=amount, at=today * DAY + 7, **sides[kind])


def _apply(twins, kind, giver, receiver, amount, today):
    if kind == "issue":
        twins[receiver].add(today, amount)
    elif kind == "leave pool":
        twins[receiver].settled += amount
    elif kind in ("burn", "enter pool"):
        twins[giver].take(amount, today)
    elif giver != receiver:
        settled, lots = twins[giver].take(amount, today)
        if kind == "sell" and giver == AFFILIATE:
            twins[receiver].add(today, amount)
        else:
            twins[receiver].add_all(settled, lots, today, PERIOD)
