"""docs/roles.md lists every function that changes state, of every contract that can be deployed, once."""

from __future__ import annotations

import json
from pathlib import Path

from tests.support.roles import DOCUMENT, tables

BUILD = Path(__file__).parents[2] / ".build" / "__local__.json"


def state_changing_functions() -> dict[str, set[str]]:
    """Contract -> names, from the compiled contracts; mocks and what cannot be deployed are left out."""
    compiled = {
        name: {
            entry["name"]
            for entry in contract["abi"]
            if entry["type"] == "function" and entry["stateMutability"] not in ("view", "pure")
        }
        for name, contract in json.loads(BUILD.read_text())["contractTypes"].items()
        if contract["runtimeBytecode"]["bytecode"] != "0x" and "/mocks/" not in contract["sourceId"]
    }
    return {name: functions for name, functions in compiled.items() if functions}


def test_roles__list_every_function_that_changes_state():
    listed = {name: {function for _, function in rows} for name, rows in tables(DOCUMENT.read_text()).items()}
    compiled = state_changing_functions()
    assert listed.keys() == compiled.keys()
    assert {name: sorted(compiled[name] ^ listed[name]) for name in compiled if compiled[name] != listed[name]} == {}


def test_roles__list_no_function_twice():
    rows = tables(DOCUMENT.read_text())
    assert [name for name, entries in rows.items() if len({function for _, function in entries}) < len(entries)] == []
