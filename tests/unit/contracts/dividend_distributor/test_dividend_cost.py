"""A claim costs the same however many hold, and little after many record dates."""

from __future__ import annotations

import pytest
from ape import chain
from hexbytes import HexBytes

from tests.support.dividends import AMOUNT, DAY
from tests.support.raw_chain import RawChain

DATES = 20
MOST_GAS = 100_000
#: for each of the earlier dates, which are looked for in the history
MOST_GAS_EARLIER = 115_000
SLOT = 32


@pytest.fixture
def attested(platform, deployer, holders):
    """Checks of holders are remembered, as on a platform in use."""
    platform.identity_registry.setVerificationTtl(365 * DAY, sender=deployer)
    for holder in holders:
        platform.identity_registry.refresh(holder, sender=holder)


def test_claim_after_20_record_dates__is_cheap(distributor, token, currency, issuer, holders, attested):
    """The holder moved after each date, so that all of them are in his history, and was paid before."""
    dates = []
    for _ in range(DATES):
        dates.append(chain.pending_timestamp + 10)
        token.announceRecordDate(dates[-1], sender=issuer)
        chain.mine(timestamp=dates[-1] + 1)
        token.transfer(holders[1], 1, sender=holders[0])
        token.transfer(holders[0], 1, sender=holders[1])
    currency.mint(issuer, DATES * AMOUNT, sender=issuer)
    currency.approve(distributor, (DATES + 1) * AMOUNT, sender=issuer)
    numbers = []
    for date in [*dates, dates[-1]]:
        distributor.fund(token, currency, AMOUNT, date, dates[-1] + 1, dates[-1] + 40 * DAY, sender=issuer)
        numbers.append(distributor.distributionCount())
        distributor.claim(numbers[-1], holders[2], sender=holders[2])
    distributor.claim(numbers[-1], holders[0], sender=holders[0])
    costs = [distributor.claim(number, holders[0], sender=holders[0]).gas_used for number in numbers[:DATES]]
    assert costs[-1] <= MOST_GAS
    assert max(costs) <= MOST_GAS_EARLIER


def test_claim__costs_the_same_with_10_and_with_10_000_holders(distributor, payable, holders, token, stranger):
    """Holders beside those who claim are written into the token's accounts, as 10,000 mints would."""
    raw = RawChain(chain.provider.uri)
    snapshot = chain.snapshot()
    few = distributor.claim(payable, holders[0], sender=stranger).gas_used
    chain.restore(snapshot)
    word = HexBytes((1 << 208 | 1).to_bytes(SLOT, "big")).to_0x_hex()
    for number in range(10_000):
        slot = HexBytes((2**255 + number).to_bytes(SLOT, "big")).to_0x_hex()
        raw.request("anvil_setStorageAt", token.address, slot, word)
    assert distributor.claim(payable, holders[0], sender=stranger).gas_used == few
