"""Kinds, actors and the deployed platform: what every test may ask for.

The first folder below tests/ is a test's kind and becomes its marker. Actors have roles; the platform is deployed once
per run through the one deployment path, and the chain is taken back to where it was after every test.
"""

from __future__ import annotations

import json
import os
from functools import partial
from pathlib import Path

import pytest

from scripts.deployment.receipts import poll_without_delay
from scripts.node import await_empty_pool
from tests.support import ape_speed, effort, strict_reverts
from tests.support.actors import INVESTORS, OPERATORS, STRANGER

KINDS = ("unit", "integration", "stateful", "gas", "e2e", "meta")
ROOT = Path(__file__).parent
#: folders whose tests run on Ape's chain, where the platform is deployed
ON_CHAIN = {
    ("unit", "contracts"),
    *(
        ("integration", part)
        for part in ("api", "assets", "compliance", "deployment", "indexer", "kyc", "market", "valuation")
    ),
    *((kind, path.name) for kind in ("stateful", "gas") for path in (ROOT / kind).glob("test_*.py")),
}

poll_without_delay()
ape_speed.apply()
strict_reverts.apply()
effort.register_profiles()


def pytest_addoption(parser):
    parser.addoption("--rewrite-gas", action="store_true", help="write what is measured into tests/gas/snapshot.json")


def pytest_collection_modifyitems(items):
    for item in items:
        kind = item.path.relative_to(ROOT).parts[0]
        if kind not in KINDS:
            raise pytest.UsageError(f"{item.nodeid}: a test's first folder is its kind, one of {', '.join(KINDS)}")
        item.add_marker(kind)


class KindReport:
    """Counts tests and seconds by kind, for the summary of `make test`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.by_kind: dict[str, list[float]] = {}

    def pytest_runtest_logreport(self, report):
        kind = Path(report.nodeid).parts[1]
        entry = self.by_kind.setdefault(kind, [0, 0.0])
        entry[0] += report.when == "call"
        entry[1] += report.duration

    def pytest_sessionfinish(self):
        self.path.write_text(json.dumps(self.by_kind))


def pytest_configure(config):
    if path := os.environ.get("AIMY_TEST_RESULTS"):
        config.pluginmanager.register(KindReport(Path(path)))


@pytest.fixture(scope="module", autouse=True)
def take_module_back(request):
    """The chain after a module is as it was before; what the platform's deployment put there stays for all."""
    yield from _taken_back(request)


@pytest.fixture(autouse=True)
def take_test_back(request, take_module_back):
    """The chain after a test is as it was before, apart from what fixtures of the module have built."""
    yield from _taken_back(request)


def _taken_back(request):
    """Ape's own isolation passes over a test in silence when it has lost a snapshot, so it is switched off."""
    if not request.path.is_relative_to(ROOT) or request.path.relative_to(ROOT).parts[:2] not in ON_CHAIN:
        yield
        return
    request.getfixturevalue("platform")
    from ape import chain

    before, height = chain.snapshot(), chain.blocks.height
    yield
    await_empty_pool(lambda method: chain.provider.make_request(method, []))
    chain.restore(before)
    assert chain.blocks.height == height, f"the chain stands at {chain.blocks.height}, expected {height}"


@pytest.fixture(scope="session")
def deployer(accounts):
    """Deploys the platform and is its admin."""
    return accounts[0]


@pytest.fixture(scope="session")
def issuer(accounts):
    return accounts[1]


@pytest.fixture(scope="session")
def compliance_officer(accounts):
    return accounts[2]


@pytest.fixture(scope="session")
def kyc_officer(accounts):
    return accounts[3]


@pytest.fixture(scope="session")
def guardian(accounts):
    """Valuation guardian."""
    return accounts[4]


@pytest.fixture(scope="session")
def operators(accounts):
    """Three valuation operators, in ascending order of their addresses, as a round's signers must be."""
    return sorted((accounts[index] for index in OPERATORS), key=lambda account: int(account.address, 16))


@pytest.fixture(scope="session")
def investors(accounts):
    """Ten people whom nobody has verified yet."""
    return [accounts[index] for index in INVESTORS]


@pytest.fixture(scope="session")
def stranger(accounts):
    """Someone with no role and no identity."""
    return accounts[STRANGER]


@pytest.fixture(scope="session")
def platform(deployer, issuer, compliance_officer, kyc_officer, guardian):
    """The whole platform, with a test stablecoin, on a chain whose every block is a second after the one before.

    So no test depends on how fast the machine is, and what is pending stays where it is until it is mined.
    """
    from ape import chain

    from scripts.deployment import RoleHolders, deploy_platform

    chain.provider.make_request("anvil_setBlockTimestampInterval", [1])

    holders = RoleHolders(
        admin=deployer.address,
        issuer=issuer.address,
        compliance_officer=compliance_officer.address,
        kyc_officer=kyc_officer.address,
        valuation_guardian=guardian.address,
        pauser=compliance_officer.address,
        upgrader=deployer.address,
    )
    return deploy_platform(deployer, holders, with_stablecoin=True)


@pytest.fixture(scope="session")
def manifest_path(platform, tmp_path_factory):
    """Manifest of the deployed platform, as services read it."""
    from scripts.deployment import write_manifest

    path = tmp_path_factory.mktemp("deployment") / "manifest.json"
    write_manifest(platform, path, name="test")
    return path


@pytest.fixture(scope="session")
def chain_url(platform):
    """HTTP address of the node that the platform is deployed on."""
    from ape import chain

    return chain.provider.uri


@pytest.fixture(scope="session")
def make_valued_suite(platform, issuer, compliance_officer, guardian, operators):
    """Makes the token suite of a house with a published value."""
    from tests.support.assets import valued_suite

    return partial(
        valued_suite,
        platform,
        issuer=issuer,
        compliance_officer=compliance_officer,
        guardian=guardian,
        operators=operators,
    )
