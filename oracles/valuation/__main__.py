"""python -m oracles.valuation: a valuation operator; with `verify <asset-id>`: recomputes a published value; with
`explain <metadata>`: says why a house is worth what it is."""

import sys

from oracles.valuation import explanation, verify
from oracles.valuation.daemon import run_operator


def main() -> int:
    arguments = sys.argv[1:]
    if not arguments:
        run_operator()
    if arguments[0] == "verify":
        return verify.main(arguments[1:])
    if arguments[0] == "explain":
        return explanation.main(arguments[1:])
    print(
        f"expected nothing, `verify <asset-id>` or `explain <metadata>`, got `{' '.join(arguments)}`", file=sys.stderr
    )
    return 2


if __name__ == "__main__":
    sys.exit(main())
