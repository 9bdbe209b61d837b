"""Every function and event of ERC-3643 and of the 4.1 suite is in ours: same answers, viewness and indexed fields."""

import json

import pytest
from eth_utils.abi import abi_to_signature

from scripts.toolchain import ROOT
from tests.support.erc3643 import STANDARD, standard_lines
from tests.support.peer import COUNTERPARTS, peer_abi, surface

COMPILED = json.loads((ROOT / ".build" / "__local__.json").read_text())["contractTypes"]
#: contract -> those that run in its place, so that their events are its own
PARTS = {"SecurityToken": ("TokenAgency",)}


def our_abi(contract):
    told_by_parts = [
        entry for part in PARTS.get(contract, ()) for entry in COMPILED[part]["abi"] if entry["type"] == "event"
    ]
    return COMPILED[contract]["abi"] + told_by_parts


def lines(abi):
    """An ABI as the standard's list is written."""
    for entry in abi:
        if entry["type"] == "event":
            yield f"event {abi_to_signature(entry)}"
        elif entry["type"] == "function":
            is_view = entry["stateMutability"] in ("view", "pure")
            answer = abi_to_signature({**entry, "name": "", "inputs": entry["outputs"]})
            yield " ".join((abi_to_signature(entry), *["view"] * is_view, *[answer] * (answer != "()")))


@pytest.mark.parametrize("contract", COUNTERPARTS)
def test_surface_of_the_4_1_contract__is_in_ours(contract):
    theirs = surface(peer_abi(contract))
    assert len(theirs) > 10
    assert theirs - surface(our_abi(contract)) == set()


@pytest.mark.parametrize("contract", STANDARD)
def test_surface_of_the_standard__is_in_ours(contract):
    assert STANDARD.keys() == COUNTERPARTS.keys()
    assert standard_lines(contract) - set(lines(our_abi(contract))) == set()


def test_list_of_the_standard__is_what_the_4_1_suite_has_too_but_for_one_question():
    """So that a slip in either list shows."""
    found = {contract: standard_lines(contract) - set(lines(peer_abi(contract))) for contract in STANDARD}
    assert {name for names in found.values() for name in names} == {"isTokenBound(address) view (bool)"}


def test_surface__tells_apart_what_callers_would_notice():
    field = {"name": "a", "type": "uint256"}
    function = {"type": "function", "name": "f", "inputs": [field], "outputs": [field], "stateMutability": "view"}
    event = {"type": "event", "name": "E", "inputs": [{**field, "indexed": True}], "anonymous": False}
    variants = (
        {**function, "outputs": []},
        {**function, "stateMutability": "nonpayable"},
        {**function, "name": "g"},
        {**event, "inputs": [{**field, "indexed": False}]},
    )
    assert [surface([variant]) & surface([function, event]) for variant in variants] == [set()] * 4
    assert list(lines([function, event])) == ["f(uint256) view (uint256)", "event E(uint256)"]
