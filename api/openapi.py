"""python -m api.openapi: writes openapi.json anew; with --check says whether it is up to date."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from api.app import create_app
from api.settings import ApiSettings

FILE = Path(__file__).parent / "openapi.json"


def described() -> str:
    """What the API says of itself, as the file holds it."""
    return json.dumps(create_app(ApiSettings.model_construct()).openapi(), indent=2, sort_keys=True) + "\n"


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["--check"]):
        print(f"expected --check or nothing, got {' '.join(arguments)}", file=sys.stderr)
        return 2
    if not arguments:
        FILE.write_text(described(), encoding="utf-8")
        return 0
    if FILE.exists() and FILE.read_text(encoding="utf-8") == described():
        return 0
    print(f"{FILE.name} is out of date: run python -m api.openapi", file=sys.stderr)
    return 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
