"""A question to the token that lacks gas is refused: no transfer that would pass is called restricted."""

from __future__ import annotations

import pytest

from tests.support.starvation import told

LIMITS = range(25_000, 1_200_000, 12_500)


@pytest.mark.parametrize(
    ("question", "answer"),
    [("canTransfer", 1), ("detectTransferRestriction", 0), ("transfer", 1)],
)
def test_transfer_that_may_pass__is_not_restricted_with_any_gas(token, holder, buyer, question, answer):
    arguments = (buyer, 5) if question == "transfer" else (holder, buyer, 5)
    given = told(LIMITS, getattr(token, question), *arguments, sender=holder)
    assert set(given.values()) == {answer}
    assert given.keys() == {gas for gas in LIMITS if gas >= min(given)}
    assert min(given) > min(LIMITS)


def test_receiver_who_is_verified__may_receive_with_any_gas(token, buyer):
    given = told(LIMITS, token.canReceive, buyer)
    assert set(given.values()) == {1}
