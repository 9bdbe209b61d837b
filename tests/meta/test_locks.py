"""The lock files pin one set of versions and name no place they came from."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = [*sorted((ROOT / "requirements").glob("*.lock")), ROOT / "package-lock.json"]
ENTRY = re.compile(r"^(?P<name>[a-zA-Z0-9._-]+)(\[[^\]]+\])?==(?P<version>\S+)(?P<rest>(?:.*\\\n)*.*)$", re.MULTILINE)


def pinned(lock: str) -> dict[str, tuple[str, frozenset[str]]]:
    """Package -> version and hashes."""
    text = (ROOT / "requirements" / f"{lock}.lock").read_text()
    return {
        entry["name"]: (entry["version"], frozenset(re.findall(r"sha256:[0-9a-f]{64}", entry["rest"])))
        for entry in ENTRY.finditer(text)
    }


def test_services_lock__is_subset_of_dev_lock_with_same_versions_and_hashes():
    services, dev = pinned("services"), pinned("dev")
    assert services
    assert {name: dev.get(name) for name in services} == services


def test_services_lock__has_no_development_tools():
    assert not {"eth-ape", "scikit-learn", "pandas", "pytest", "slither-analyzer"} & pinned("services").keys()


@pytest.mark.parametrize("lock", ["dev", "services", "uv", "node"])
def test_every_package__has_hashes(lock):
    packages = pinned(lock)
    assert packages
    assert [name for name, (_, hashes) in packages.items() if not hashes] == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_lock__names_no_address(lock):
    assert re.findall(r"https?://\S+", lock.read_text()) == []


def test_npm_lock__is_of_the_packages_that_are_asked_for():
    """One that is asked for under another name is asked for as `npm:name@version`."""
    asked, locked = (json.loads((ROOT / name).read_text()) for name in ("package.json", "package-lock.json"))
    for group in ("dependencies", "devDependencies"):
        assert locked["packages"][""][group] == asked[group]
    for name, version in (asked["dependencies"] | asked["devDependencies"]).items():
        entry = locked["packages"][f"node_modules/{name}"]
        assert entry["version"] == version.rsplit("@", 1)[-1]
        assert entry["integrity"].startswith("sha512-")
