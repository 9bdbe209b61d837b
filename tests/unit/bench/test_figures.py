"""The files that `make bench-gas` writes are read by others: their keys are an agreement."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from scripts.bench.figures import write_figures
from scripts.bench.measure import ATTESTED, FLOOR, LIVE, PLAIN, Row, compare
from scripts.bench.operations import REFRESH, TRANSFER
from scripts.bench.rules import RuleRow
from scripts.bench.split import Split
from scripts.bench.work import WorkRow

KEYS = ["operation", "modules", "topics", "mode", "ours", "peer", "ratio"]
ROW = Row("transfer", 2, 1, ATTESTED, 30_000, 90_000)
RULE = RuleRow("CountryAllowModule", TRANSFER.name, LIVE, 60_000, "CountryAllowModule", 80_000)

SWAP = WorkRow("pool swap", LIVE, Split(21_000, 9_000, 8_000, 3_300), Split(21_500, 5_000, 0, 3_000))


@pytest.fixture
def written(tmp_path):
    """What a reader finds in the file."""

    def written(*rows):
        path = tmp_path / "bench" / "gas.json"
        assert write_figures(path, rows) == len(rows)
        return json.loads(path.read_text())

    return written


def test_row__is_an_object_with_the_keys_agreed_on(written):
    (found,) = written(ROW)
    assert list(found) == KEYS
    assert found == dict(zip(KEYS, ["transfer", 2, 1, "attested", 30_000, 90_000, 0.3333], strict=True))


def test_row_of_a_rule__has_the_same_keys(written):
    (found,) = written(RULE)
    assert list(found) == KEYS
    assert found == dict(zip(KEYS, ["transfer, CountryAllowModule", 1, 1, "live", 60_000, 80_000, 0.75], strict=True))


def test_row_of_a_rule_that_the_peer_lacks__has_no_ratio(written):
    (found,) = written(RuleRow("OwnershipCapModule", TRANSFER.name, LIVE, 60_000, None, None))
    assert (list(found), found["peer"], found["ratio"]) == (KEYS, None, None)


def test_row_of_own_work__has_the_same_keys_first_and_then_where_the_gas_goes(written):
    (found,) = written(SWAP)
    assert list(found)[: len(KEYS)] == KEYS
    assert [found[key] for key in KEYS] == ["pool swap", 2, 1, "live", 3_300, 3_000, 1.1]
    assert found["own_work"] == found["ours"]
    assert found["total"] == found["transaction"] + found["tokens"] + found["checks"] + found["own_work"] == 41_300
    assert found["peer_total"] == found["peer_transaction"] + found["peer_tokens"] + found["peer"] == 29_500


def test_row_of_a_push__says_how_many_it_pays(written):
    paid = [row["holders"] for row in written(SWAP, replace(SWAP, operation="push", holders=50))]
    assert paid == [1, 50]


def test_rows__are_one_list_in_their_order(written):
    assert [found["ours"] for found in written(ROW, RULE, ROW)] == [30_000, 60_000, 30_000]
    assert written() == []


def test_every_case_of_ours__stands_beside_the_peers_of_the_same_case(written):
    """The peer has no attested mode; a plain ERC-20 stands beside its cheapest transfer; a refresh beside nothing."""
    ours = {
        (TRANSFER.name, 0, 1, LIVE): 50,
        (TRANSFER.name, 0, 1, ATTESTED): 25,
        (REFRESH.name, 0, 1, ATTESTED): 9,
        (PLAIN, 0, 0, FLOOR): 10,
    }
    found = written(*compare(ours, {(TRANSFER.name, 0, 1, LIVE): 100}))
    assert [(row["mode"], row["ours"], row["peer"], row["ratio"]) for row in found] == [
        (LIVE, 50, 100, 0.5),
        (ATTESTED, 25, 100, 0.25),
        (FLOOR, 10, 100, 0.1),
    ]
