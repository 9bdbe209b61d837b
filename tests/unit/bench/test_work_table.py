"""What is said about the goals follows the figures."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console

from scripts.bench.dividends import claim_among
from scripts.bench.measure import ATTESTED
from scripts.bench.payments import FEW, MANY
from scripts.bench.split import Split
from scripts.bench.work import WorkRow
from scripts.bench.work_table import print_dividends, print_pools

PEER = Split(21_000, 5_000, 0, 10_000)
SWAP = WorkRow("pool swap", ATTESTED, Split(21_000, 9_000, 8_000, 11_000), PEER)
CLAIM = WorkRow(claim_among(FEW), ATTESTED, Split(21_000, 30_000, 20_000, 29_000), PEER)


@pytest.fixture
def told():
    """What is printed of the rows, line by line."""

    def told(print_rows, *rows):
        console = Console(width=160, highlight=False, record=True, file=StringIO())
        print_rows(console, rows)
        return console.export_text().splitlines()

    return told


def test_own_work_at_the_limit__holds(told):
    assert told(print_pools, SWAP)[-1] == "pool swap: own work 1.100 of the pair's, at most 1.10: holds"


def test_own_work_above_the_limit__is_missed(told):
    row = replace(SWAP, split=Split(21_000, 9_000, 8_000, 11_001))
    assert told(print_pools, row)[-1] == "pool swap: own work 1.100 of the pair's, at most 1.10: missed"


def test_claims_that_cost_the_same_and_no_more_than_they_may__hold(told):
    lines = told(print_dividends, CLAIM, replace(CLAIM, operation=claim_among(MANY)))
    assert lines[-2:] == [
        "a claim among 10,000 holders costs +0 of one among 10: holds",
        "a claim, attested: 100,000, at most 100,000: holds",
    ]


def test_claim_that_costs_more_among_many__is_missed(told):
    dearer = replace(CLAIM, operation=claim_among(MANY), split=Split(21_000, 30_001, 20_000, 29_000))
    lines = told(print_dividends, CLAIM, dearer)
    assert lines[-2:] == [
        "a claim among 10,000 holders costs +1 of one among 10: missed",
        "a claim, attested: 100,001, at most 100,000: missed",
    ]


def test_push__is_told_by_holder(told):
    push = replace(
        CLAIM, operation="dividend push to 50 holders", split=Split(50_000, 100_000, 150_000, 200_000), holders=50
    )
    (row,) = [line for line in told(print_pools, push) if "push" in line]
    assert [cell.strip() for cell in row.split("│")[3:8]] == ["10,000", "1,000", "2,000", "3,000", "4,000"]
