"""python -m oracles.valuation: a valuation operator; with `verify <asset-id>`: recomputes a published value."""

import sys

from oracles.valuation import verify
from oracles.valuation.daemon import run_operator


def main() -> int:
    arguments = sys.argv[1:]
    if not arguments:
        run_operator()
    if arguments[0] == "verify":
        return verify.main(arguments[1:])
    print(f"expected nothing or `verify <asset-id>`, got `{' '.join(arguments)}`", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
