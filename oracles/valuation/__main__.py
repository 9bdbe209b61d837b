"""python -m oracles.valuation: a valuation operator, which with `--dry-run` only says what it would do.

`verify <asset-id>` recomputes a published value; `explain <asset-id or metadata>` says why a house is worth what it is;
`publish` puts the model into a store.
"""

import sys

from oracles.valuation import explanation, publication, verify
from oracles.valuation.daemon import run_operator

DRY_RUN = "--dry-run"


def main() -> int:
    arguments = sys.argv[1:]
    if arguments in ([], [DRY_RUN]):
        run_operator(dry_run=bool(arguments))
    commands = {"verify": verify.main, "explain": explanation.main, "publish": publication.main}
    if arguments[0] in commands:
        return commands[arguments[0]](arguments[1:])
    expected = "nothing, `--dry-run`, `verify <asset-id>`, `explain <asset-id or metadata>` or `publish`"
    print(f"expected {expected}, got `{' '.join(arguments)}`", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
