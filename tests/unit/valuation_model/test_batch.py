from datetime import date, timedelta

import pytest

from oracles.valuation.model import FeatureError
from oracles.valuation.model.batch import CHUNK, value_all


@pytest.fixture(scope="module")
def asked(sales):
    """More houses than are valued at once, on days from the index's beginning to beyond its end."""
    found = []
    for number in range(CHUNK + 50):
        metadata = sales[number % len(sales)].metadata()
        metadata["attributes"]["beds"] = number % 9
        metadata["declared_annual_net_income"] = 100 * number
        if number % 3 == 0:
            metadata["declared_debt"] = {"principal": 1_000 * number, "annual_service": 50 * number}
        day = date(2016, 1, 1) + timedelta(days=7 * (number % 90))
        found.append((metadata, day))
    return found


def test_houses_valued_at_once__each_has_what_the_single_path_says_to_the_bit(model, asked):
    answers = list(value_all(model, asked))
    assert len(answers) == len(asked)
    for (metadata, day), (valuation, inputs) in zip(asked, answers, strict=True):
        assert valuation == model.value(metadata, day)
        assert inputs == model.inputs(metadata, day)


def test_house_that_must_not_be_valued__is_refused_in_its_place_and_the_others_are_valued(model, asked):
    spoiled = [
        (metadata | {"market": "moon"}, day) if place in (0, 3) else (metadata, day)
        for place, (metadata, day) in enumerate(asked[:5])
    ]
    answers = list(value_all(model, spoiled))
    assert [isinstance(answer, FeatureError) for answer in answers] == [True, False, False, True, False]
    assert answers[4][0] == model.value(*asked[4])


def test_day_before_the_index__is_refused(model, asked):
    [answer] = value_all(model, [(asked[0][0], date(1999, 12, 31))])
    assert isinstance(answer, FeatureError) and "nav_date" in str(answer)


def test_nobody_asks__nothing(model):
    assert list(value_all(model, [])) == []
