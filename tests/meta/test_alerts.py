"""The alert rules speak of metrics that the processes serve, and of labels that these have."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest
import requests
import yaml
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families

from aimy.ops import OpsServer

for package in ("aimy", "api", "indexer", "oracles.assets", "oracles.kyc", "oracles.valuation"):
    import_module(f"{package}.metrics")

ROOT = Path(__file__).parents[2]
RULES = [
    rule
    for group in yaml.safe_load((ROOT / "ops" / "prometheus.rules.yml").read_text())["groups"]
    for rule in group["rules"]
]
NAMES = re.compile(r"\baimy_[a-z0-9_]+")
LABELS = re.compile(r"\$labels\.([a-z_]+)")
OF_PROMETHEUS = {"instance"}


def family(name: str) -> str:
    return name.removesuffix("_total")


@pytest.fixture(scope="module")
def served():
    """The families that a process with everything loaded serves at /metrics."""
    server = OpsServer("127.0.0.1", 0, lambda: None, [])
    server.start()
    try:
        text = requests.get(f"{server.url}/metrics", timeout=5).text
    finally:
        server.stop()
    return {found.name: found.type for found in text_string_to_metric_families(text)}


@pytest.fixture(scope="module")
def labels():
    return {
        described.name: set(collector._labelnames)
        for collector in REGISTRY._collector_to_names
        if hasattr(collector, "_labelnames")
        for described in collector.describe()
    }


@pytest.mark.parametrize("rule", RULES, ids=[rule["alert"] for rule in RULES])
def test_rule__speaks_of_what_is_served(rule, served, labels):
    names = set(NAMES.findall(rule["expr"]))
    assert names
    for name in names:
        assert family(name) in served, f"{name} is served by no process"
        assert name.endswith("_total") == (served[family(name)] == "counter"), (
            f"counters, and only they, end in _total: {name}"
        )
    told = set(LABELS.findall(rule["annotations"]["summary"]))
    known = set.union(*(labels[family(name)] for name in names)) | OF_PROMETHEUS
    assert told <= known
    assert rule["labels"]["severity"] in ("warning", "critical")


def test_names_of_alerts__are_used_once():
    names = [rule["alert"] for rule in RULES]
    assert len(names) == len(set(names))


def test_every_metric_of_the_processes__is_documented():
    documented = (ROOT / "docs" / "operations.md").read_text()
    missing = [
        name
        for collector, names in REGISTRY._collector_to_names.items()
        if hasattr(collector, "_labelnames")
        for name in (next(iter(collector.describe())).name,)
        if name.startswith("aimy_") and name not in documented
    ]
    assert missing == []
