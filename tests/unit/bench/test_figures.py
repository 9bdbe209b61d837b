"""The files that `make bench-gas` writes are read by others: their keys are an agreement."""

from __future__ import annotations

import json

import pytest

from scripts.bench.figures import write_figures
from scripts.bench.measure import ATTESTED, FLOOR, LIVE, PLAIN, Row, compare
from scripts.bench.operations import REFRESH, TRANSFER
from scripts.bench.rules import RuleRow

KEYS = ["operation", "modules", "topics", "mode", "ours", "peer", "ratio"]
ROW = Row("transfer", 2, 1, ATTESTED, 30_000, 90_000)
RULE = RuleRow("CountryAllowModule", TRANSFER.name, LIVE, 60_000, "CountryAllowModule", 80_000)


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
