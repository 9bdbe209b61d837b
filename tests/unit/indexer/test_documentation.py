"""The documents of tables and events are what the code says."""

from __future__ import annotations

import re

from aimy import abis
from indexer.documentation import EVENTS, TABLES, events_in_markdown, tables_in_markdown
from indexer.projections import PROJECTIONS

REMEDY = "run `python -m indexer.documentation`"


def test_events_document__is_current():
    assert EVENTS.read_text() == events_in_markdown(), REMEDY


def test_events_document__names_every_event_of_the_abis():
    written = EVENTS.read_text()
    for name in abis.names():
        for entry in abis.abi(name):
            if entry["type"] == "event":
                section = written.split(f"\n## {name}\n")[1].split("\n## ")[0]
                assert f"`{entry['name']}(" in section, f"{name}.{entry['name']}: {REMEDY}"


def test_events_document__reaches_every_table_of_the_projections():
    reached = set(re.findall(r"`([a-z_]+)`:", EVENTS.read_text()))
    assert {projection.table for projection in PROJECTIONS} <= reached


def test_tables_document__is_current():
    assert TABLES.read_text() == tables_in_markdown(), REMEDY
