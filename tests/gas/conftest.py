"""What our operations cost, beside the peer's, and how large our contracts are: measured once."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from aimy.signers import LocalSigner
from scripts.bench.chain import BenchChain
from scripts.bench.measure import compare, in_words, measure_ours, measure_peer
from scripts.bench.ours import Ours
from scripts.bench.peer import Peer
from scripts.bench.pools import measure_pools
from scripts.bench.sides import People
from scripts.bench.valuation import Valuers
from scripts.export_abis import BUILD
from scripts.toolchain import ROOT
from tests.support.actors import local_account

CONTRACTS = ROOT / "contracts"
SNAPSHOT = Path(__file__).parent / "snapshot.json"


@pytest.fixture(scope="session")
def left_out():
    """What could not be measured, filled by `our_gas`."""
    return []


@pytest.fixture(scope="session")
def our_gas(platform, chain_url, kyc_officer, left_out):
    """Case -> gas."""
    from ape import chain

    before, node = chain.snapshot(), BenchChain(chain_url)
    side = Ours(node, People.of(node.accounts()), platform, LocalSigner(local_account(kyc_officer)))
    measured = measure_ours(side, left_out.append)
    chain.restore(before)
    return measured


@pytest.fixture(scope="session")
def rows(our_gas, chain_url):
    """Each case of ours beside the peer's."""
    from ape import chain

    before, node = chain.snapshot(), BenchChain(chain_url)
    measured = measure_peer(Peer(node, People.of(node.accounts())))
    chain.restore(before)
    return compare(our_gas, measured)


@pytest.fixture(scope="session")
def pool_rows(platform, chain_url, kyc_officer, guardian, operators):
    """Each trade in our pool beside the same in a pair of Uniswap V2."""
    from ape import chain

    before, node = chain.snapshot(), BenchChain(chain_url)
    side = Ours(node, People.of(node.accounts()), platform, LocalSigner(local_account(kyc_officer)))
    valuers = Valuers(guardian.address, [LocalSigner(local_account(operator)) for operator in operators])
    measured = list(measure_pools(side, valuers))
    chain.restore(before)
    return measured


@pytest.fixture(scope="session")
def gas(our_gas):
    """Case in words -> gas."""
    return {in_words(case): used for case, used in sorted(our_gas.items())}


@pytest.fixture(scope="session")
def runtime_bytes():
    """Deployable contract -> bytes of its runtime code."""
    sources = "\n".join(path.read_text() for path in CONTRACTS.rglob("*.sol") if path.parent.name != "mocks")
    deployable = set(re.findall(r"^contract (\w+)", sources, re.MULTILINE))
    compiled = json.loads(BUILD.read_text())["contractTypes"]
    return {
        name: len(compiled[name]["runtimeBytecode"]["bytecode"].removeprefix("0x")) // 2 for name in sorted(deployable)
    }


@pytest.fixture(scope="session")
def snapshot(gas, runtime_bytes, request):
    """What is committed, after --rewrite-gas rewrote it."""
    if request.config.getoption("--rewrite-gas"):
        measured = {"gas": gas, "runtime bytes": runtime_bytes}
        SNAPSHOT.write_text(json.dumps(measured, indent=1) + "\n")
    return json.loads(SNAPSHOT.read_text())
