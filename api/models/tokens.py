"""Security tokens, their holders and movements."""

from __future__ import annotations

from api.models.base import Address, Answer, Model, Occurrence, Seconds, Standing, Uint


class Token(Standing):
    address: Address
    asset_id: Uint
    issuer: Address
    name: str | None
    symbol: str | None
    decimals: int | None
    compliance: Address
    identity_registry: Address
    units: Uint
    total_supply: Uint
    is_paused: bool


class RecordDate(Model):
    record_date: Seconds
    is_closed: bool


class TokenAnswer(Token, Answer):
    holder_count: int
    record_dates: list[RecordDate]


class Holder(Standing):
    """A holder of a token or of a pool's liquidity shares."""

    token: Address
    holder: Address
    balance: Uint
    frozen: Uint
    is_frozen: bool


class TokenHolder(Holder):
    """`is_conduit`: a pool, offering or escrow that holds for others."""

    is_conduit: bool


class Transfer(Occurrence):
    """From or to the zero address: minted or burnt."""

    token: Address
    from_address: Address
    to_address: Address
    amount: Uint
