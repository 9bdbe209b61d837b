"""Dates of birth as OFAC writes them: "07 Oct 1954", "Sep 1958", "1945", "circa 1960", "1954 to 1955"."""

import calendar
from datetime import date, timedelta

from oracles.kyc.sanctions.record import DateSpan

MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_abbr) if name}
CIRCA_YEARS = 1


def parse_date_span(text: str) -> DateSpan | None:
    """The days that `text` may mean; None if it is in no known form.

    "circa" widens the span by a year on either side.
    """
    words = text.casefold().split()
    circa = "circa" in words
    first_words, last_words = _split_range([word for word in words if word != "circa"])
    first, last = _parse_single(first_words), _parse_single(last_words)
    if first is None or last is None or last.last < first.first:
        return None
    margin = timedelta(days=366 * CIRCA_YEARS if circa else 0)
    return DateSpan(first.first - margin, last.last + margin)


def _split_range(words: list[str]) -> tuple[list[str], list[str]]:
    if "to" not in words:
        return words, words
    at = words.index("to")
    return words[:at], words[at + 1 :]


def _parse_single(words: list[str]) -> DateSpan | None:
    try:
        match words:
            case [year]:
                return DateSpan(date(int(year), 1, 1), date(int(year), 12, 31))
            case [month, year]:
                number = MONTHS[month]
                last_day = calendar.monthrange(int(year), number)[1]
                return DateSpan(date(int(year), number, 1), date(int(year), number, last_day))
            case [day, month, year]:
                exact = date(int(year), MONTHS[month], int(day))
                return DateSpan(exact, exact)
    except (KeyError, ValueError):
        return None
    return None
