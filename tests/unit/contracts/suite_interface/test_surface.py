"""Every function and event of the 4.1 registries is in ours, with the same answers, viewness and indexed fields."""

import json

import pytest

from scripts.toolchain import ROOT
from tests.support.peer import COUNTERPARTS, peer_abi, surface

COMPILED = json.loads((ROOT / ".build" / "__local__.json").read_text())["contractTypes"]
REGISTRIES = [contract for contract, artifact in COUNTERPARTS.items() if artifact.startswith("registry/")]


@pytest.mark.parametrize("contract", REGISTRIES)
def test_surface_of_the_4_1_contract__is_in_ours(contract):
    theirs = surface(peer_abi(contract))
    assert len(theirs) > 10
    assert theirs - surface(COMPILED[contract]["abi"]) == set()


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
