from datetime import date

import pytest

from oracles.kyc.sanctions.dates import parse_date_span
from oracles.kyc.sanctions.record import DateSpan


@pytest.mark.parametrize("text", ["", "unknown", "31 Feb 1960", "1960-01-02", "1956 to 1954", "0"])
def test_unknown_form__is_none(text):
    assert parse_date_span(text) is None


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("07 Oct 1954", date(1954, 10, 7), date(1954, 10, 7)),
        ("Feb 1960", date(1960, 2, 1), date(1960, 2, 29)),
        ("1945", date(1945, 1, 1), date(1945, 12, 31)),
        ("1954 to 1955", date(1954, 1, 1), date(1955, 12, 31)),
        ("10 Mar 1975 to 12 Mar 1975", date(1975, 3, 10), date(1975, 3, 12)),
    ],
)
def test_known_form__spans_the_days_it_may_mean(text, first, last):
    assert parse_date_span(text) == DateSpan(first, last)


def test_circa__widens_by_a_year():
    span = parse_date_span("circa 1960")
    assert date(1959, 1, 15) in span and date(1961, 12, 15) in span
    assert date(1958, 6, 1) not in span


def test_distance__is_counted_from_the_nearer_end():
    span = DateSpan(date(1960, 1, 1), date(1960, 12, 31))
    assert [span.days_from(day) for day in (date(1959, 12, 31), date(1960, 5, 5), date(1961, 1, 2))] == [1, 0, 2]
