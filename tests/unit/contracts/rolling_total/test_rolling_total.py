"""Rolling totals and their twin, which adds everything up anew, over the same histories."""

from __future__ import annotations

import pytest
from ape import project
from hypothesis import given
from hypothesis import strategies as st

from tests.models.rolling import NEVER, UNKNOWN, Rolling
from tests.support.effort import on_chain
from tests.support.raw_chain import RawChain

START, WINDOW = 1_700_000_000, 1_000
LARGEST_SUM = 2**208 - 1


@pytest.fixture(scope="module")
def totals(deployer):
    return deployer.deploy(project.MockRollingTotal)


@pytest.fixture
def add(totals, deployer):
    return lambda *came: totals.add(0, [at for at, _ in came], [amount for _, amount in came], sender=deployer)


def test_nothing__came_within_any_window(totals):
    assert totals.within(0, START, WINDOW) == 0
    assert totals.nextWithin(0, START, WINDOW, 5, 5) == START
    assert totals.nextWithin(0, START, WINDOW, 6, 5) == NEVER


def test_what_came__counts_until_the_last_second_of_its_window(totals, add):
    add((START, 7))
    assert [totals.within(0, START + after, WINDOW) for after in (0, WINDOW - 1, WINDOW)] == [7, 7, 0]


def test_what_came_in_one_second__leaves_together(totals, add):
    add((START, 7), (START, 2), (START + 1, 1))
    assert [totals.within(0, START + after, WINDOW) for after in (WINDOW - 1, WINDOW, WINDOW + 1)] == [10, 1, 0]


def test_window_longer_than_time_itself__holds_all(totals, add):
    add((0, 3), (5, 4))
    assert [totals.within(0, 9, window) for window in (5, 9, 10, 2**32 - 1)] == [4, 4, 7, 7]


def test_next_time__is_the_second_in_which_enough_has_left(totals, add):
    add((START, 4), (START + 10, 3), (START + 20, 3))
    now = START + 20
    for amount, expected in ((0, now), (1, START + WINDOW), (4, START + WINDOW), (5, START + 10 + WINDOW)):
        assert totals.nextWithin(0, now, WINDOW, amount, 10) == expected
    assert totals.nextWithin(0, now, WINDOW, 10, 10) == START + 20 + WINDOW
    assert totals.nextWithin(0, now, WINDOW, 11, 10) == NEVER
    assert totals.nextWithin(0, START + 11 + WINDOW, WINDOW, 7, 10) == START + 11 + WINDOW


def test_next_time_that_40_bits_cannot_tell__is_never(totals, add):
    add((UNKNOWN - WINDOW - 1, 1), (UNKNOWN - WINDOW, 1))
    now = UNKNOWN - WINDOW
    assert totals.nextWithin(0, now, WINDOW, 1, 2) == UNKNOWN - 1
    assert totals.nextWithin(0, now, WINDOW, 2, 2) == NEVER


def test_sum_of_more_than_208_bits__saturates(totals, add):
    add((START, LARGEST_SUM - 5), (START + 1, 4))
    assert totals.within(0, START + 1, WINDOW) == LARGEST_SUM - 1
    add((START + 2, 2))
    assert totals.within(0, START + 2, WINDOW) == LARGEST_SUM
    add((START + 3, 2**256 - 1))
    assert totals.within(0, START + 3, WINDOW) == LARGEST_SUM
    assert totals.within(0, START + 3, 3) == 5


def test_random_histories__are_those_of_the_twin(totals, chain_url, deployer):
    chain = RawChain(chain_url)
    numbers = iter(range(1, 10**6))
    amounts = st.one_of(st.integers(0, 20), st.integers(0, 2**104 - 1))
    steps = st.tuples(st.integers(0, 30), amounts)
    # Limits are those at which one more or less of what came decides, and their neighbours.
    questions = st.tuples(st.integers(0, 30), st.integers(1, 120), amounts, st.integers(0, 12), st.integers(-1, 1))

    @on_chain(examples=25)
    @given(
        st.sampled_from([0, START]),
        st.lists(steps, min_size=2, max_size=12),
        st.lists(questions, min_size=6, max_size=20),
    )
    def compare(start, history, asked):
        twin, now, number = Rolling(), start, next(numbers)
        for gap, amount in history:
            now += gap
            twin.came.append((now, amount))
        times, came = [time for time, _ in twin.came], [amount for _, amount in twin.came]
        assert chain.send(totals, "add", number, times, came, sender=deployer) is None
        calls, expected = [], []
        for later, window, amount, kept, by in asked:
            time, limit = now + later, max(0, amount + sum(came[kept:]) + by)
            calls.append((totals, "within", (number, time, window)))
            expected.append(twin.within(time, window))
            calls.append((totals, "nextWithin", (number, time, window, amount, limit)))
            expected.append(twin.next_within(time, window, amount, limit))
        assert chain.read(calls) == expected

    compare()
