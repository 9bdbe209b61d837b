"""What depends on time is judged as the contracts judge it, to the second."""

from __future__ import annotations

import psycopg
import pytest

from api.errors import from_database
from api.models.assets import status_word
from api.queries.assets import Standpoint
from api.queries.offerings import phase_of

PUBLISHED = {"signed_at": 1_000}
CONFIG = {"is_ripcord_pulled": False, "fresh_until": 1_100}
PULLED = {**CONFIG, "is_ripcord_pulled": True}
SALE = {"outcome": None, "opens_at": 10, "closes_at": 20}
CLOSED = {**SALE, "closed_at": 20, "settled_shares": 0}
SETTLED_BY = 20 + 14 * 86_400


@pytest.mark.parametrize(
    ("standpoint", "at", "state"),
    [
        (Standpoint(None, False, PULLED), 0, "Ripcord"),
        (Standpoint(PUBLISHED, True, PULLED), 0, "Ripcord"),
        (Standpoint(None, False, None), 0, "Unvalued"),
        (Standpoint(None, True, CONFIG), 0, "Unvalued"),
        (Standpoint(PUBLISHED, True, CONFIG), 2_000, "Disputed"),
        (Standpoint(PUBLISHED, False, CONFIG), 1_101, "Stale"),
        (Standpoint(PUBLISHED, False, CONFIG), 1_100, "Fresh"),
    ],
)
def test_state_of_a_valuation__follows_the_oracle(standpoint, at, state):
    assert standpoint.state(at) == state


@pytest.mark.parametrize(
    ("sale", "at", "phase"),
    [
        (SALE, 9, "Upcoming"),
        (SALE, 10, "Open"),
        (SALE, 19, "Open"),
        (SALE, 20, "Closing"),
        ({**CLOSED, "outcome": "succeeded"}, SETTLED_BY, "Succeeded"),
        ({**CLOSED, "outcome": "succeeded"}, SETTLED_BY + 1, "Failed"),
        ({**CLOSED, "outcome": "succeeded", "settled_shares": 1}, SETTLED_BY + 1, "Succeeded"),
        ({**CLOSED, "outcome": "failed"}, 20, "Failed"),
    ],
)
def test_phase_of_a_sale__follows_the_offering(sale, at, phase):
    assert phase_of(sale, at) == phase


def test_status_of_an_asset__is_the_registrys_word():
    assert [status_word(number) for number in range(1, 7)] == [
        "Draft",
        "Submitted",
        "Approved",
        "Tokenised",
        "Retired",
        "Rejected",
    ]


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (psycopg.errors.UndefinedTable("x"), 503, "index_missing"),
        (psycopg.errors.InvalidSchemaName("x"), 503, "index_missing"),
        (psycopg.errors.UndefinedColumn("x"), 503, "index_differs"),
        (psycopg.errors.QueryCanceled("x"), 503, "database_slow"),
        (psycopg.errors.InsufficientPrivilege("x"), 503, "database_refuses"),
        (psycopg.errors.AdminShutdown("x"), 503, "database_unreachable"),
        (psycopg.errors.SyntaxError("x"), 500, "internal"),
    ],
)
def test_failure_of_the_database__is_told_without_its_words(error, status, code):
    told = from_database(error)
    assert (told.status, told.code) == (status, code) and "x" not in told.message.split()
