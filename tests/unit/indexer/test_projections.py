"""Projections speak of events and arguments that exist, and of columns that exist."""

from __future__ import annotations

import re

import pytest

from aimy import abis
from indexer.projections import PROJECTIONS, Standing
from indexer.projections.contracts import INTRODUCTIONS
from indexer.projections.sql import table_of

MANIFEST_ABIS = {"IdFactory": "OnchainIdFactory"}
ANY_KIND = ("ClaimIssuer",)
CASES = [(projection, on) for projection in PROJECTIONS for on in projection.events]


def event_inputs(kind: str, event: str) -> set[str]:
    entries = [item for item in abis.abi(MANIFEST_ABIS.get(kind, kind)) if item["type"] == "event"]
    named = [item for item in entries if item["name"] == event]
    assert len(named) == 1, f"{kind} has {len(named)} events {event}"
    return {item["name"] for item in named[0]["inputs"]}


@pytest.mark.parametrize(
    ("projection", "on"), CASES, ids=lambda case: getattr(case, "table", getattr(case, "event", ""))
)
def test_projection__reads_arguments_and_writes_columns_that_exist(projection, on):
    expressions = [*on.key.values(), *on.sets.values(), *on.adds.values(), *on.begins.values(), on.where]
    arguments = {name for expression in expressions for name in re.findall(r"e\.args->>?'(\w+)'", expression)}
    for kind in on.kinds or ANY_KIND:
        assert arguments <= event_inputs(kind, on.event), f"{kind}.{on.event}"
    columns = set(table_of(projection).columns.keys())
    assert {*on.key, *on.sets, *on.adds, *on.begins} <= columns
    if isinstance(projection, Standing):
        assert list(on.key) == list(projection.events[0].key)
        assert set(on.key) == {column.name for column in table_of(projection).primary_key}


@pytest.mark.parametrize("introduction", INTRODUCTIONS, ids=lambda item: f"{item.event}.{item.argument}")
def test_introduction__reads_an_argument_that_exists(introduction):
    assert introduction.argument in event_inputs(introduction.kind, introduction.event)
    assert introduction.introduces in abis.names()
