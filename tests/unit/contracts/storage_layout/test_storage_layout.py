"""Where contracts behind proxies keep their state, and that implementations belong to nobody."""

from __future__ import annotations

import re
from pathlib import Path

import ape
import pytest
from ape import project
from eth_utils import keccak

CONTRACTS = Path(__file__).parents[4] / "contracts"
ZERO = "0x0000000000000000000000000000000000000000"
NAMESPACE = re.compile(r"erc7201:(aimy\.storage\.\w+).*?_STORAGE = (0x[0-9a-f]{64});", re.DOTALL)
FOUND = {
    namespace: (path.name, slot)
    for path in sorted(CONTRACTS.rglob("*.sol"))
    for namespace, slot in NAMESPACE.findall(path.read_text())
}
TRANSIENT = re.compile(r"namespace (aimy\.storage\.[\w.]+), in transient storage.*?= (0x[0-9a-f]{64});", re.DOTALL)
TRANSIENT_FOUND = {
    namespace: slot
    for path in sorted(CONTRACTS.rglob("*.sol"))
    for namespace, slot in TRANSIENT.findall(path.read_text())
}
CONTRACT = re.compile(r"^(?:abstract )?contract (\w+)(?: is ([^{]+))?\{", re.MULTILINE)
#: a state variable that is neither constant nor immutable, and takes a slot of its own in the order of declarations
VARIABLE = re.compile(
    r"^    (?:mapping\(.*\)|[\w.]+(?:\[\w*\])*)(?: public| private| internal| override(?:\(.*?\))?)*"
    r" (?!constant\b|immutable\b)(\w+)(?: =[^;]*)?;",
    re.MULTILINE,
)
SOURCES = {
    name: (path.read_text(), [base.strip() for base in bases.split(",") if base.strip()])
    for path in CONTRACTS.rglob("*.sol")
    for name, bases in CONTRACT.findall(path.read_text())
}
BEHIND_PROXIES = (
    "SecurityToken",
    "TokenAgency",
    "IdentityRegistry",
    "IdentityRegistryStorage",
    "TrustedIssuersRegistry",
    "ClaimTopicsRegistry",
    "ModularCompliance",
    "Pool",
    "Offering",
    "ValuationFeed",
)
TERMS = (ZERO, ZERO, ZERO, ZERO, ZERO, "Name", "SYM", 6, [])


def erc7201(namespace: str) -> str:
    word = int.from_bytes(keccak(text=namespace), "big") - 1
    return "0x" + keccak(word.to_bytes(32, "big"))[:31].hex() + "00"


def test_namespaces__are_found_in_every_contract_behind_a_proxy():
    assert {
        "AgentRole",
        "ClaimTopicsRegistry",
        "IdentityRegistry",
        "IdentityRegistryStorage",
        "ListenerList",
        "ModularCompliance",
        "Pool",
        "SecurityToken",
        "TrustedIssuersRegistry",
    } <= {namespace.rpartition(".")[2] for namespace in FOUND}


@pytest.mark.parametrize("namespace", list(FOUND))
def test_slot__is_that_of_its_namespace(namespace):
    assert FOUND[namespace][1] == erc7201(namespace)


def lineage(name):
    """The contract and what of ours it inherits."""
    if name in SOURCES:
        yield name
        for base in SOURCES[name][1]:
            yield from lineage(base)


@pytest.mark.parametrize("name", BEHIND_PROXIES)
def test_contract_behind_a_proxy__keeps_nothing_outside_namespaces(name):
    """What lies in the order of declarations moves when a base gets a variable more."""
    found = {one: VARIABLE.findall(SOURCES[one][0]) for one in lineage(name)}
    assert {one: variables for one, variables in found.items() if variables} == {}


def test_variables__are_found_where_there_are_any():
    assert VARIABLE.findall(SOURCES["ClaimIssuer"][0]) == ["_isSigner", "_isRevoked"]
    sample = "    uint256 a;\n    address[] public b;\n    uint8 internal constant C = 1;\n    using A for B;\n"
    assert VARIABLE.findall(sample) == ["a", "b"]


def test_transient_slots__are_those_of_their_namespaces():
    assert set(TRANSIENT_FOUND) == {"aimy.storage.SecurityToken.guard"}
    assert {namespace: erc7201(namespace) for namespace in TRANSIENT_FOUND} == TRANSIENT_FOUND
    assert not set(TRANSIENT_FOUND.values()) & {slot for _, slot in FOUND.values()}


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("ClaimTopicsRegistry", (ZERO,)),
        ("TrustedIssuersRegistry", (ZERO,)),
        ("IdentityRegistryStorage", (ZERO,)),
        ("IdentityRegistry", (ZERO, ZERO, ZERO, ZERO)),
        ("ModularCompliance", (ZERO, ZERO, [], [], [])),
        ("TokenAgency", (TERMS,)),
        ("SecurityToken", (TERMS,)),
    ],
)
def test_implementation__cannot_be_initialised(deployer, platform, name, arguments):
    made_with = {"ModularCompliance": [platform.conduit_registry], "SecurityToken": [platform.token_agency]}
    implementation = deployer.deploy(getattr(project, name), *made_with.get(name, []))
    with ape.reverts(implementation.InvalidInitialization):
        implementation.initialize(*arguments, sender=deployer)


@pytest.mark.parametrize(
    ("name", "initialiser", "addresses", "lists"),
    [
        ("IdentityRegistry", "initializeReady", 4, 1),
        ("IdentityRegistryStorage", "initializeBound", 2, 0),
        ("TrustedIssuersRegistry", "initializeHeard", 2, 2),
        ("ClaimTopicsRegistry", "initializeHeard", 2, 1),
    ],
)
def test_part_wired_at_birth__cannot_be_initialised_as_implementation(deployer, name, initialiser, addresses, lists):
    implementation = deployer.deploy(getattr(project, name))
    with ape.reverts(implementation.InvalidInitialization):
        getattr(implementation, initialiser)(*[deployer] * addresses, *[[]] * lists, sender=deployer)
