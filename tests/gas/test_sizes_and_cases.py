"""Every contract that is deployed fits a chain."""

from __future__ import annotations

#: EIP-170
MAX_RUNTIME_BYTES = 24_576


def test_every_contract__can_be_deployed(runtime_bytes):
    assert {"SecurityToken", "IdentityRegistry", "ModularCompliance"} <= runtime_bytes.keys()
    assert {name: size for name, size in runtime_bytes.items() if not 0 < size < MAX_RUNTIME_BYTES} == {}


def test_every_operation__can_be_measured(gas):
    assert {name: used for name, used in gas.items() if used <= 0} == {}
    assert "transfer, 2 modules, 1 topic, live" in gas
