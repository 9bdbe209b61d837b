"""Security tokens: who holds them, how they moved, who operates them, which rules bind them."""

from sqlalchemy import Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from indexer.schema.base import Address, Base, Occurrence, Seconds, Standing, Uint256


class Token(Standing, Base):
    """A security token made by the token factory."""

    __tablename__ = "tokens"
    __table_args__ = (Index(None, "asset_id"), Index(None, "created_block", "created_log"))

    address: Mapped[Address] = mapped_column(primary_key=True, comment="the token")
    asset_id: Mapped[Uint256] = mapped_column(comment="asset it stands for")
    issuer: Mapped[Address] = mapped_column(comment="who had it deployed")
    name: Mapped[str | None] = mapped_column(Text, comment="ERC-20 name, read from the contract")
    symbol: Mapped[str | None] = mapped_column(Text, comment="ERC-20 symbol, read from the contract")
    decimals: Mapped[int | None] = mapped_column(comment="ERC-20 decimals, read from the contract")
    compliance: Mapped[Address] = mapped_column(comment="its rules")
    identity_registry: Mapped[Address] = mapped_column(comment="who may hold it")
    units: Mapped[Uint256] = mapped_column(comment="most units that may exist")
    total_supply: Mapped[Uint256] = mapped_column(comment="units that exist", server_default=text("0"))
    is_paused: Mapped[bool] = mapped_column(comment="whether transfers are paused", server_default=text("false"))


class Balance(Standing, Base):
    """What an account holds of a security token, or of a pool's liquidity shares (then the token is the pool)."""

    __tablename__ = "balances"
    __table_args__ = (
        Index(None, "holder"),
        Index("ix_balances_holders", "token", text("balance DESC"), "holder", postgresql_where=text("balance > 0")),
    )

    token: Mapped[Address] = mapped_column(primary_key=True, comment="security token or pool")
    holder: Mapped[Address] = mapped_column(primary_key=True, comment="account")
    balance: Mapped[Uint256] = mapped_column(comment="units held; 0 for a former holder", server_default=text("0"))
    frozen: Mapped[Uint256] = mapped_column(comment="units of them that are frozen", server_default=text("0"))
    is_frozen: Mapped[bool] = mapped_column(comment="whether the account is frozen", server_default=text("false"))


class Transfer(Occurrence, Base):
    """A movement of a security token or of a pool's liquidity shares; from or to the zero address: minted or burnt."""

    __tablename__ = "transfers"
    __table_args__ = (
        Index(None, "token", "block_number", "log_index"),
        Index(None, "from_address", "token"),
        Index(None, "to_address", "token"),
    )

    token: Mapped[Address] = mapped_column(comment="security token or pool")
    from_address: Mapped[Address] = mapped_column(comment="who gave")
    to_address: Mapped[Address] = mapped_column(comment="who received")
    amount: Mapped[Uint256] = mapped_column(comment="units that moved")


class ForcedTransfer(Occurrence, Base):
    """An agent moved shares without their holder; the movement itself is in `transfers`."""

    __tablename__ = "forced_transfers"

    token: Mapped[Address] = mapped_column(comment="security token")
    from_address: Mapped[Address] = mapped_column(comment="from whom")
    to_address: Mapped[Address] = mapped_column(comment="to whom")
    agent: Mapped[Address] = mapped_column(comment="agent who did it")
    amount: Mapped[Uint256] = mapped_column(comment="units that moved")


class RecordDate(Standing, Base):
    """A second whose holders will be answerable for ever."""

    __tablename__ = "record_dates"

    token: Mapped[Address] = mapped_column(primary_key=True, comment="security token")
    record_date: Mapped[Seconds] = mapped_column(
        primary_key=True, comment="the second; closed once chain time is past it"
    )


class Agent(Standing, Base):
    """An ERC-3643 agent of a token or registry, now or once."""

    __tablename__ = "agents"
    __table_args__ = (Index(None, "agent"),)

    contract: Mapped[Address] = mapped_column(primary_key=True, comment="token or registry")
    agent: Mapped[Address] = mapped_column(primary_key=True, comment="the agent")
    is_agent: Mapped[bool] = mapped_column(comment="whether it is one now")


class Owner(Standing, Base):
    """The owner of a contract that has one."""

    __tablename__ = "owners"

    contract: Mapped[Address] = mapped_column(primary_key=True, comment="the contract")
    owner: Mapped[Address | None] = mapped_column(comment="its owner; the zero address: none")
    pending_owner: Mapped[Address | None] = mapped_column(comment="last address to which it was offered")


class Compliance(Standing, Base):
    """The rules of one token."""

    __tablename__ = "compliances"

    address: Mapped[Address] = mapped_column(primary_key=True, comment="the compliance contract")
    token: Mapped[Address | None] = mapped_column(comment="token that it was last bound to")
    is_bound: Mapped[bool] = mapped_column(comment="whether it still is")


class ComplianceModule(Standing, Base):
    """A rule of a compliance, now or once."""

    __tablename__ = "compliance_modules"

    compliance: Mapped[Address] = mapped_column(primary_key=True, comment="the compliance contract")
    module: Mapped[Address] = mapped_column(primary_key=True, comment="the rule")
    is_bound: Mapped[bool] = mapped_column(comment="whether it counts now")


class Conduit(Standing, Base):
    """A pool, offering or escrow that a token's rules see through, now or once."""

    __tablename__ = "conduits"

    compliance: Mapped[Address] = mapped_column(primary_key=True, comment="the compliance contract")
    conduit: Mapped[Address] = mapped_column(primary_key=True, comment="the conduit")
    is_conduit: Mapped[bool] = mapped_column(comment="whether it is one now")


class AllowedCountry(Standing, Base):
    """A country whose residents a compliance lets receive, now or once."""

    __tablename__ = "allowed_countries"

    module: Mapped[Address] = mapped_column(primary_key=True, comment="the rule")
    compliance: Mapped[Address] = mapped_column(primary_key=True, comment="the compliance contract that set it")
    country: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, comment="ISO 3166-1 numeric country")
    is_allowed: Mapped[bool] = mapped_column(comment="whether it is allowed now")


class BalanceLimit(Standing, Base):
    """The most that one identity may hold under a compliance."""

    __tablename__ = "balance_limits"

    module: Mapped[Address] = mapped_column(primary_key=True, comment="the rule")
    compliance: Mapped[Address] = mapped_column(primary_key=True, comment="the compliance contract that set it")
    max_balance: Mapped[Uint256] = mapped_column(comment="limit [token units]")
