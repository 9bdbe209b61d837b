"""Cursors: what a page hands out comes back as it was, and nothing else gets through."""

from __future__ import annotations

import base64
import json
import re
from decimal import Decimal

import pytest

from api.database import DIALECT
from api.errors import FieldError
from api.pages import PageRequest
from api.queries.events import CHAIN_ORDER
from api.queries.tokens import LARGEST_FIRST, holders_of

HOLDER = "0x5FbDB2315678afecb367f032d93F642f64180aa3"


def encoded(words) -> str:
    return base64.urlsafe_b64encode(json.dumps(words).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "%%%",
        "é",
        encoded("holders"),
        encoded(["holders"]),
        encoded(["events", "1", HOLDER]),
        encoded(["holders", 1, HOLDER]),
        encoded(["holders", "-1", HOLDER]),
        encoded(["holders", "1.5", HOLDER]),
        encoded(["holders", "9" * 79, HOLDER]),
        encoded(["holders", "1", "a\0b"]),
        encoded(["holders", "1", "a" * 201]),
        encoded(["holders", "1", None]),
        encoded(["holders", "1", HOLDER, "1"]),
        base64.urlsafe_b64encode(b"[" * 500).decode(),
    ],
)
def test_cursor_of_another_list__is_refused(cursor):
    with pytest.raises(FieldError) as refused:
        LARGEST_FIRST.asked(holders_of(HOLDER), PageRequest(cursor=cursor))
    assert (refused.value.status, refused.value.code, refused.value.field) == (400, "invalid_cursor", "cursor")


@pytest.mark.parametrize("number", [2**63, -(2**70), 1.5, True, "1"])
def test_cursor_with_a_number_that_no_row_has__is_refused(number):
    with pytest.raises(FieldError):
        CHAIN_ORDER._decode(encoded(["events", number, 1]))


def test_cursor__is_the_last_row_and_comes_back_exactly():
    row = {"balance": Decimal(2**256 - 1), "holder": HOLDER}
    assert LARGEST_FIRST._decode(LARGEST_FIRST._encode(row)) == [Decimal(2**256 - 1), HOLDER]


def test_next_page__begins_at_the_last_balance_and_leaves_out_what_was_shown():
    cursor = encoded(["holders", "7", HOLDER])
    compiled = LARGEST_FIRST.asked(holders_of(HOLDER), PageRequest(limit=2, cursor=cursor)).compile(dialect=DIALECT)
    text = re.sub(
        r"%\((\w+?)_\d+\)s(::\w+)?", r":\1", " ".join(compiled.string.replace("aimy_index.balances.", "").split())
    )
    assert "balance <= :balance AND (balance < :balance OR balance = :balance AND holder > :holder)" in text
    assert text.endswith("ORDER BY balance DESC, holder LIMIT :param")
    assert 3 in compiled.params.values()
