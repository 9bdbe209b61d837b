"""Primary sales, pools and income."""

from sqlalchemy import Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from indexer.schema.base import Address, Base, Occurrence, Seconds, Standing, Uint256


class Offering(Standing, Base):
    """A primary sale of a token."""

    __tablename__ = "offerings"
    __table_args__ = (Index(None, "token"), Index(None, "created_block", "created_log"))

    address: Mapped[Address] = mapped_column(primary_key=True, comment="the offering")
    token: Mapped[Address] = mapped_column(comment="security token on sale")
    issuer: Mapped[Address] = mapped_column(comment="who sells")
    currency: Mapped[Address] = mapped_column(comment="stablecoin in which it is paid")
    price_per_share: Mapped[Uint256] = mapped_column(comment="cash for one whole share [currency units]")
    soft_cap: Mapped[Uint256] = mapped_column(comment="fewest shares for the sale to succeed [token units]")
    hard_cap: Mapped[Uint256] = mapped_column(comment="most shares on sale [token units]")
    opens_at: Mapped[Seconds] = mapped_column(comment="first second of the sale")
    closes_at: Mapped[Seconds] = mapped_column(comment="first second after the sale")
    subscribed_shares: Mapped[Uint256] = mapped_column(
        comment="shares subscribed for, all in all", server_default=text("0")
    )
    subscribed_cost: Mapped[Uint256] = mapped_column(
        comment="cash paid in for them, all in all", server_default=text("0")
    )
    settled_shares: Mapped[Uint256] = mapped_column(comment="shares minted to subscribers", server_default=text("0"))
    settled_cost: Mapped[Uint256] = mapped_column(comment="cash earned by them", server_default=text("0"))
    refunded_cost: Mapped[Uint256] = mapped_column(comment="cash paid back", server_default=text("0"))
    withdrawn: Mapped[Uint256] = mapped_column(comment="cash sent to the issuer", server_default=text("0"))
    outcome: Mapped[str | None] = mapped_column(Text, comment="succeeded or failed; NULL until closed")
    closed_at: Mapped[Seconds | None] = mapped_column(comment="when it was closed")


class Subscription(Standing, Base):
    """What one investor subscribed for in an offering, and what became of it."""

    __tablename__ = "subscriptions"
    __table_args__ = (Index(None, "investor"),)

    offering: Mapped[Address] = mapped_column(primary_key=True, comment="the offering")
    investor: Mapped[Address] = mapped_column(primary_key=True, comment="the investor")
    shares: Mapped[Uint256] = mapped_column(comment="shares subscribed for, all in all", server_default=text("0"))
    cost: Mapped[Uint256] = mapped_column(comment="cash paid in for them", server_default=text("0"))
    settled_shares: Mapped[Uint256] = mapped_column(comment="shares received", server_default=text("0"))
    settled_cost: Mapped[Uint256] = mapped_column(comment="cash spent on them", server_default=text("0"))
    refunded_cost: Mapped[Uint256] = mapped_column(comment="cash received back", server_default=text("0"))


class Settlement(Occurrence, Base):
    """One subscription ended: shares were minted, or the cash went back."""

    __tablename__ = "settlements"
    __table_args__ = (Index(None, "offering", "block_number", "log_index"),)

    offering: Mapped[Address] = mapped_column(comment="the offering")
    investor: Mapped[Address] = mapped_column(comment="the investor")
    outcome: Mapped[str] = mapped_column(Text, comment="settled or refunded")
    shares: Mapped[Uint256] = mapped_column(comment="shares minted; 0 when refunded")
    cost: Mapped[Uint256] = mapped_column(comment="cash earned or paid back")


class AllowedCurrency(Standing, Base):
    """A currency that a factory or the dividend distributor admits, now or once."""

    __tablename__ = "allowed_currencies"

    contract: Mapped[Address] = mapped_column(primary_key=True, comment="factory or distributor")
    currency: Mapped[Address] = mapped_column(primary_key=True, comment="stablecoin")
    is_allowed: Mapped[bool] = mapped_column(comment="whether it is admitted now", server_default=text("false"))
    code: Mapped[str | None] = mapped_column(Text, comment="ISO 4217 code that a pool takes it for, if one was set")


class Pool(Standing, Base):
    """A pool of a security token and cash."""

    __tablename__ = "pools"
    __table_args__ = (Index(None, "security_token"), Index(None, "created_block", "created_log"))

    address: Mapped[Address] = mapped_column(primary_key=True, comment="the pool, also its liquidity share")
    token0: Mapped[Address | None] = mapped_column(comment="lower of the two addresses")
    token1: Mapped[Address | None] = mapped_column(comment="higher of the two addresses")
    security_token: Mapped[Address | None] = mapped_column(comment="which of them is the security token")
    cash_token: Mapped[Address | None] = mapped_column(comment="which of them is cash")
    asset_id: Mapped[Uint256 | None] = mapped_column(comment="asset behind the security token")
    fee_bps: Mapped[int | None] = mapped_column(comment="fee of a swap [1/10000]")
    band_bps: Mapped[int | None] = mapped_column(comment="width of the band around NAV per share [1/10000]")
    reserve0: Mapped[Uint256] = mapped_column(comment="reserve of token0", server_default=text("0"))
    reserve1: Mapped[Uint256] = mapped_column(comment="reserve of token1", server_default=text("0"))
    liquidity: Mapped[Uint256] = mapped_column(comment="liquidity shares that exist", server_default=text("0"))


class PoolSwap(Occurrence, Base):
    """A swap in a pool."""

    __tablename__ = "pool_swaps"
    __table_args__ = (Index(None, "pool", "block_number", "log_index"),)

    pool: Mapped[Address] = mapped_column(comment="the pool")
    sender: Mapped[Address] = mapped_column(comment="who called")
    to_address: Mapped[Address] = mapped_column(comment="who received")
    amount0_in: Mapped[Uint256] = mapped_column(comment="token0 that came in")
    amount1_in: Mapped[Uint256] = mapped_column(comment="token1 that came in")
    amount0_out: Mapped[Uint256] = mapped_column(comment="token0 that went out")
    amount1_out: Mapped[Uint256] = mapped_column(comment="token1 that went out")


class LiquidityChange(Occurrence, Base):
    """Liquidity was added to or taken out of a pool."""

    __tablename__ = "pool_liquidity"
    __table_args__ = (Index(None, "pool", "block_number", "log_index"),)

    pool: Mapped[Address] = mapped_column(comment="the pool")
    change: Mapped[str] = mapped_column(Text, comment="added or removed")
    sender: Mapped[Address] = mapped_column(comment="who called")
    to_address: Mapped[Address | None] = mapped_column(comment="who received the two tokens; NULL when added")
    amount0: Mapped[Uint256] = mapped_column(comment="token0 in or out")
    amount1: Mapped[Uint256] = mapped_column(comment="token1 in or out")


class Distribution(Standing, Base):
    """A funded dividend. paid + withheld + reclaimed + what is left = funded."""

    __tablename__ = "distributions"
    __table_args__ = (Index(None, "token"),)

    distribution_id: Mapped[Uint256] = mapped_column(primary_key=True, comment="number at the distributor")
    token: Mapped[Address] = mapped_column(comment="token whose holders are paid")
    issuer: Mapped[Address] = mapped_column(comment="who funded it")
    currency: Mapped[Address] = mapped_column(comment="stablecoin in which they are paid")
    funded: Mapped[Uint256] = mapped_column(comment="cash paid in")
    paid: Mapped[Uint256] = mapped_column(comment="cash paid out", server_default=text("0"))
    withheld: Mapped[Uint256] = mapped_column(comment="cash kept for the tax agent", server_default=text("0"))
    remitted: Mapped[Uint256] = mapped_column(comment="cash that went to the tax agent", server_default=text("0"))
    reclaimed: Mapped[Uint256] = mapped_column(comment="cash that went back to the issuer", server_default=text("0"))
    table_id: Mapped[Uint256] = mapped_column(comment="withholding table, 0 for none", server_default=text("0"))
    is_cancelled: Mapped[bool] = mapped_column(
        comment="whether the issuer took it back before the record date", server_default=text("false")
    )
    record_date: Mapped[Seconds] = mapped_column(comment="holders at the end of this second are paid")
    payment_date: Mapped[Seconds] = mapped_column(comment="first second of payment")
    expires_at: Mapped[Seconds] = mapped_column(comment="first second in which the issuer may reclaim")


class DividendPayment(Occurrence, Base):
    """A holder was paid."""

    __tablename__ = "dividend_payments"
    __table_args__ = (
        Index(None, "distribution_id", "block_number", "log_index"),
        Index(None, "holder"),
    )

    distribution_id: Mapped[Uint256] = mapped_column(comment="the distribution")
    holder: Mapped[Address] = mapped_column(comment="who was entitled")
    payee: Mapped[Address] = mapped_column(comment="who was paid: the holder, or who took the place of a lost wallet")
    conduit: Mapped[Address] = mapped_column(comment="who held the shares for him, the zero address for none")
    amount: Mapped[Uint256] = mapped_column(comment="cash paid")
    withheld: Mapped[Uint256] = mapped_column(comment="cash kept for the tax agent")
