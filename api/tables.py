"""The tables of `aimy_index` that are read here, with the columns that are needed; indexer/tables.md describes them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Integer, LargeBinary, MetaData, Numeric, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

SCHEMA = "aimy_index"
_METADATA = MetaData(schema=SCHEMA)
_STANDING = ("created_block", "created_log", "created_at", "updated_block", "updated_at")


def _table(name: str, **columns: tuple[str, ...] | Any) -> Table:
    """A table from column names by type."""
    types: dict[str, Any] = {
        "text": Text(),
        "texts": ARRAY(Text()),
        "int8": BigInteger(),
        "int4": Integer(),
        "uint256": Numeric(78, 0),
        "uint256s": ARRAY(Numeric(78, 0)),
        "uint64": Numeric(20, 0),
        "bytes": LargeBinary(),
        "flag": Boolean(),
        "json": JSONB(),
    }
    return Table(name, _METADATA, *(Column(column, types[kind]) for kind, names in columns.items() for column in names))


def _standing(name: str, *, int8: tuple[str, ...] = (), **columns: tuple[str, ...]) -> Table:
    return _table(name, int8=(*int8, *_STANDING), **columns)


def _occurrence(name: str, **columns: tuple[str, ...]) -> Table:
    return _table(name, int8=("block_number", "log_index", "at"), bytes=("tx_hash",), **columns)


cursor = _table(
    "cursor",
    int8=("chain_id", "start_block", "block_number", "at"),
    text=("deployment",),
    bytes=("fingerprint", "block_hash"),
)
recent_blocks = _table("recent_blocks", int8=("number",), bytes=("hash",))
events = _table(
    "events",
    int8=("block_number", "log_index", "at"),
    bytes=("block_hash", "tx_hash", "topic0", "other_topics", "data"),
    text=("address", "kind", "name"),
    json=("args",),
)
platform_contracts = _table("platform_contracts", text=("name", "address", "abi"), int8=("block_number",))

assets = _standing(
    "assets",
    uint256=("asset_id", "units"),
    text=("issuer", "status_reason", "class", "currency", "metadata_uri", "token"),
    int4=("status", "share_bps"),
    bytes=("metadata_hash",),
)
documents = _standing(
    "documents", uint256=("asset_id",), text=("name", "uri"), bytes=("document_hash",), flag=("is_removed",)
)
valuation_configs = _standing(
    "valuation_configs",
    uint256=("asset_id",),
    uint64=("config_version",),
    texts=("operators",),
    int4=("quorum", "spread_limit_bps", "move_limit_bps", "open_weekdays"),
    int8=("heartbeat_seconds", "pending_seconds", "window_seconds", "fresh_until"),
    uint256s=("closed_days",),
    text=("feed", "ripcord_reason"),
    flag=("is_ripcord_pulled",),
)
valuations = _standing(
    "valuations",
    uint256=("asset_id", "value", "low", "high", "move_bps"),
    uint64=("round",),
    text=("status", "reject_reason"),
    int4=("risk_bps", "yield_bps"),
    int8=("nav_date", "signed_at", "published_at", "pending_until"),
    bytes=("model_hash", "inputs_hash"),
    texts=("signers",),
)

tokens = _standing(
    "tokens",
    text=("address", "issuer", "name", "symbol", "compliance", "identity_registry"),
    uint256=("asset_id", "units", "total_supply"),
    int4=("decimals",),
    flag=("is_paused",),
)
balances = _standing("balances", text=("token", "holder"), uint256=("balance", "frozen"), flag=("is_frozen",))
compliances = _standing("compliances", text=("address", "token"), flag=("is_bound",))
conduits = _standing("conduits", text=("compliance", "conduit"), flag=("is_conduit",))
record_dates = _standing("record_dates", text=("token",), int8=("record_date",))
transfers = _occurrence("transfers", text=("token", "from_address", "to_address"), uint256=("amount",))

identity_registries = _standing(
    "identity_registries",
    text=("address", "identity_storage", "trusted_issuers_registry", "claim_topics_registry"),
)
wallets = _standing("wallets", text=("storage", "wallet", "identity"), int4=("country",), flag=("is_stored",))
identities = _standing("identities", text=("address", "factory"))
claims = _standing(
    "claims",
    text=("identity", "issuer", "uri"),
    uint256=("topic", "scheme"),
    bytes=("claim_id", "signature", "data", "digest"),
    int8=("issued_at", "expires_at", "revoked_at"),
    flag=("is_removed",),
)
claim_signers = _standing("claim_signers", text=("issuer", "signer"), flag=("is_signer",))
claim_topics = _standing("claim_topics", text=("claim_topics_registry",), uint256=("topic",), flag=("is_required",))
trusted_issuers = _standing(
    "trusted_issuers", text=("trusted_issuers_registry", "issuer"), uint256s=("topics",), flag=("is_trusted",)
)

offerings = _standing(
    "offerings",
    text=("address", "token", "issuer", "currency", "outcome"),
    uint256=(
        "price_per_share",
        "soft_cap",
        "hard_cap",
        "subscribed_shares",
        "subscribed_cost",
        "settled_shares",
        "settled_cost",
        "refunded_cost",
        "withdrawn",
    ),
    int8=("opens_at", "closes_at", "closed_at"),
)
subscriptions = _standing(
    "subscriptions",
    text=("offering", "investor"),
    uint256=("shares", "cost", "settled_shares", "settled_cost", "refunded_cost"),
)
pools = _standing(
    "pools",
    text=("address", "token0", "token1", "security_token", "cash_token"),
    uint256=("asset_id", "reserve0", "reserve1", "liquidity"),
    int4=("fee_bps", "band_bps"),
)
pool_swaps = _occurrence(
    "pool_swaps",
    text=("pool", "sender", "to_address"),
    uint256=("amount0_in", "amount1_in", "amount0_out", "amount1_out"),
)
distributions = _standing(
    "distributions",
    uint256=("distribution_id", "funded", "paid", "withheld", "remitted", "reclaimed", "table_id"),
    text=("token", "issuer", "currency"),
    int8=("record_date", "payment_date", "expires_at"),
    flag=("is_cancelled",),
)
dividend_payments = _occurrence(
    "dividend_payments", uint256=("distribution_id", "amount", "withheld"), text=("holder", "payee", "conduit")
)
