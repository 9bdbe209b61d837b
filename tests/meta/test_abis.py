"""The ABIs that Python uses are those of the contracts."""

from __future__ import annotations

from scripts.export_abis import FOLDER, exported


def test_exported_abis__equal_compiled_contracts():
    assert {path.name: path.read_text() for path in FOLDER.glob("*.json")} == exported()
