"""What the daemons' keys are good for is documented, and nothing else is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from oracles.assets.registry import CALLS as ASSETS
from oracles.kyc.daemon import ADDING_CLAIMS
from oracles.kyc.daemon import CALLS as KYC
from oracles.valuation.desk import CALLS as VALUATION

DOCUMENT = (Path(__file__).parents[2] / "docs" / "operations.md").read_text()


@pytest.mark.parametrize(
    ("process", "calls"),
    [("asset intake", ASSETS), ("valuation operator", VALUATION), ("KYC", KYC | ADDING_CLAIMS)],
)
def test_documented_calls__are_those_that_the_key_may_sign(process, calls):
    (row,) = re.findall(rf"^\| {process} \| (`[^|]*) \|$", DOCUMENT, re.MULTILINE)
    documented = {name.rsplit(".", 1)[-1] for name in re.findall(r"`([^`]+)`", row)}
    assert documented == {name for functions in calls.values() for name in functions}
    assert set(re.findall(r"`(\w+)\.", row)) == set(calls) - set(ADDING_CLAIMS)
