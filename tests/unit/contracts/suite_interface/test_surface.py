"""Every function and event of the 4.1 suite is in ours, with the same answers, viewness and indexed fields."""

import json

import pytest

from scripts.toolchain import ROOT
from tests.support.peer import COUNTERPARTS, peer_abi, surface

COMPILED = json.loads((ROOT / ".build" / "__local__.json").read_text())["contractTypes"]
#: contract -> those that run in its place, so that their events are its own
PARTS = {"SecurityToken": ("TokenAgency",)}


@pytest.mark.parametrize("contract", COUNTERPARTS)
def test_surface_of_the_4_1_contract__is_in_ours(contract):
    theirs = surface(peer_abi(contract))
    assert len(theirs) > 10
    told_by_parts = [
        entry for part in PARTS.get(contract, ()) for entry in COMPILED[part]["abi"] if entry["type"] == "event"
    ]
    assert theirs - surface(COMPILED[contract]["abi"] + told_by_parts) == set()


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
