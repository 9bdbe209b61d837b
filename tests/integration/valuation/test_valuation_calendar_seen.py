"""An operator sees the asset's calendar: what passes on closed days does not age a value."""

from __future__ import annotations

from ape import chain

from oracles.valuation.observe import observe
from tests.support.assets import publish_value

DAY = 86_400
WEEK = 7 * DAY


def test_closed_days__are_seen_apart_from_the_age(platform, connected, valued_house, guardian, operators):
    platform.valuation_oracle.setCalendar(valued_house, 0b0011111, [], sender=guardian)
    monday = (chain.pending_timestamp // WEEK + 2) * WEEK + 4 * DAY
    chain.pending_timestamp = monday
    publish_value(platform, operators, valued_house, signedAt=monday, validUntil=monday, navDate=0)
    for days, closed in ((4, 0), (5, 0), (6, 1), (7, 2), (8, 2)):
        chain.pending_timestamp = monday + days * DAY
        chain.mine()
        seen = observe(connected, operators[0].address, connected.head())
        (house,) = (asset for asset in seen.assets if asset.asset_id == valued_house)
        assert (house.published.signed_at, house.published.closed_seconds) == (monday, closed * DAY)
