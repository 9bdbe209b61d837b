"""Offerings, pools and dividends."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from api.models.base import Address, Answer, Occurrence, Seconds, Standing, Uint


class Phase(StrEnum):
    """Where an offering stands, judged at the block of the answer."""

    UPCOMING = "Upcoming"
    OPEN = "Open"
    CLOSING = "Closing"
    SUCCEEDED = "Succeeded"
    FAILED = "Failed"


class Offering(Standing):
    address: Address
    token: Address
    issuer: Address
    currency: Address
    price_per_share: Uint
    soft_cap: Uint
    hard_cap: Uint
    opens_at: Seconds
    closes_at: Seconds
    subscribed_shares: Uint
    subscribed_cost: Uint
    settled_shares: Uint
    settled_cost: Uint
    refunded_cost: Uint
    withdrawn: Uint
    outcome: Literal["succeeded", "failed"] | None
    closed_at: Seconds | None
    phase: Phase


class OfferingAnswer(Offering, Answer):
    pass


class Subscription(Standing):
    offering: Address
    investor: Address
    shares: Uint
    cost: Uint
    settled_shares: Uint
    settled_cost: Uint
    refunded_cost: Uint


class Pool(Standing):
    address: Address
    token0: Address | None
    token1: Address | None
    security_token: Address | None
    cash_token: Address | None
    asset_id: Uint | None
    fee_bps: int | None
    band_bps: int | None
    reserve0: Uint
    reserve1: Uint
    liquidity: Uint


class PoolAnswer(Pool, Answer):
    pass


class Swap(Occurrence):
    pool: Address
    sender: Address
    to_address: Address
    amount0_in: Uint
    amount1_in: Uint
    amount0_out: Uint
    amount1_out: Uint


class Distribution(Standing):
    """`left` is what was neither paid nor withheld nor reclaimed: funded - paid - withheld - reclaimed."""

    distribution_id: Uint
    token: Address
    issuer: Address
    currency: Address
    funded: Uint
    paid: Uint
    withheld: Uint
    remitted: Uint
    reclaimed: Uint
    left: Uint
    table_id: Uint
    is_cancelled: bool
    record_date: Seconds
    payment_date: Seconds
    expires_at: Seconds


class DistributionAnswer(Distribution, Answer):
    pass


class Payment(Occurrence):
    distribution_id: Uint
    holder: Address
    payee: Address
    conduit: Address
    amount: Uint
    withheld: Uint
