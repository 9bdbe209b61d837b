"""Gas and sizes are exactly what is committed; `make gas-snapshot` writes what is measured, and the diff shows it."""

from __future__ import annotations

#: EIP-170
MAX_RUNTIME_BYTES = 24_576


def test_every_operation__costs_what_the_snapshot_says(gas, snapshot):
    assert gas == snapshot["gas"], "meant so? then `make gas-snapshot`"


def test_every_contract__is_as_large_as_the_snapshot_says(runtime_bytes, snapshot):
    assert runtime_bytes == snapshot["runtime bytes"], "meant so? then `make gas-snapshot`"


def test_every_contract__can_be_deployed(runtime_bytes):
    assert {"SecurityToken", "IdentityRegistry", "ModularCompliance"} <= runtime_bytes.keys()
    assert {name: size for name, size in runtime_bytes.items() if not 0 < size < MAX_RUNTIME_BYTES} == {}
