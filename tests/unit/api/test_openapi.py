"""The committed description is that of the code."""

from __future__ import annotations

from api.openapi import FILE, described


def test_openapi_file__is_up_to_date():
    assert FILE.read_text(encoding="utf-8") == described(), "run python -m api.openapi"
