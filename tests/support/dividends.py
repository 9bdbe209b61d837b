"""Figures of the tests of dividends."""

from __future__ import annotations

from eth_utils import keccak

from tests.support.market import DOLLAR, WHOLE_SHARE

DAY = 86_400
#: three holders' shares
HOLDINGS = (500 * WHOLE_SHARE, 300 * WHOLE_SHARE, 200 * WHOLE_SHARE)
#: not divisible by the supply: somebody's part has to be rounded
AMOUNT = 10_000 * DOLLAR + 7
#: topic of the claim to a treaty rate
TREATY = 10_050


def due(index: int) -> int:
    """What the holder of `HOLDINGS[index]` is entitled to of `AMOUNT`."""
    return AMOUNT * HOLDINGS[index] // sum(HOLDINGS)


def selector_of(error) -> bytes:
    """How the revert data of a custom error begins."""
    return keccak(text=error.abi.selector)[:4]
