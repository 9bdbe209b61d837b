import itertools
from datetime import date

import numpy as np
import pytest

from oracles.valuation.model.features import FEATURES
from oracles.valuation.training.backtest import STEPS, WHOLE, as_table, final_row, quarters_of, row_of
from oracles.valuation.training.quarters import Quarter

KEYS = [
    "dataset",
    "split",
    "n",
    "mdape",
    "ppe10",
    "rmse_log",
    "cod",
    "prd",
    "prb",
    "coverage_by_quarter",
    "mdape_certain_fifth",
    "model",
    "step",
]


@pytest.fixture(scope="module")
def walked():
    """Six quarters of 900 sales each; the first fifth of each quarter's sales is valued far more closely."""
    draw = np.random.default_rng(6)
    starts = [date(2015, 7, 1), date(2015, 10, 1), *quarters_of(2016)]
    day = np.concatenate([start.toordinal() + np.repeat(np.arange(90), 10) for start in starts])
    quarters = []
    for number, start in enumerate(starts):
        log_scale = np.where(np.arange(900) % 5 == 0, np.log(0.02), np.log(0.1))
        log_price = 13 + draw.normal(scale=0.4, size=900)
        quarters.append(
            Quarter(
                before=start,
                places=np.arange(900) + 900 * number,
                log_price=log_price,
                log_value=log_price + draw.normal(size=900) * np.exp(log_scale),
                log_scale=log_scale,
            )
        )
    return quarters, day


def test_last_row__has_every_figure_and_scores_the_year_alone(walked):
    row = final_row(*walked)
    assert list(row) == KEYS
    assert row["n"] == 3_600
    assert list(row["coverage_by_quarter"]) == ["2016Q1", "2016Q2", "2016Q3", "2016Q4"]
    assert all(0.87 < covered < 0.93 for covered in row["coverage_by_quarter"].values())
    assert row["mdape_certain_fifth"] == pytest.approx(0.6745 * 0.02, rel=0.15)
    assert row["mdape"] > 3 * row["mdape_certain_fifth"]


def test_row_of_a_step__has_no_interval():
    row = row_of("a step", "a model", np.log([100.0, 200.0, 300.0]), np.log([110.0, 200.0, 270.0]))
    assert list(row) == KEYS
    assert (row["mdape"], row["ppe10"], row["coverage_by_quarter"]) == (0.1, pytest.approx(1 / 3, abs=1e-4), None)
    assert as_table([row]).row_count == 1


def test_steps__end_at_all_features_and_each_adds_to_the_one_before():
    added = [step for step in STEPS if step.name.startswith("+")]
    assert all(set(one.features) <= set(following.features) for one, following in itertools.pairwise(added))
    assert set(WHOLE) == set(FEATURES)
    assert set(added[-1].features) == set(FEATURES)
