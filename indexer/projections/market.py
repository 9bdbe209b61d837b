"""Primary sales, pools and income."""

from indexer.projections.spec import (
    SELF,
    ZERO_ADDRESS,
    Occurrences,
    On,
    Standing,
    flag,
    integer,
    is_,
    literal,
    minus,
    number,
    small,
    spelled,
    text,
)

_OFFERING = ("Offering",)
_POOL = ("Pool",)
_POOL_FACTORY = ("PoolFactory",)
_BOARD = ("OfferBoard",)
_DISTRIBUTOR = ("DividendDistributor",)
_IT = {"address": SELF}
_SHARES_AND_COST = {"settled_shares": number("shares"), "settled_cost": number("cost")}

OFFERINGS = Standing(
    "offerings",
    (
        On(
            ("OfferingFactory",),
            "OfferingCreated",
            key={"address": text("offering")},
            sets={
                "token": text("token"),
                "issuer": text("issuer"),
                "currency": text("currency"),
                "price_per_share": number("pricePerShare"),
                "soft_cap": number("softCap"),
                "hard_cap": number("hardCap"),
                "opens_at": integer("opensAt"),
                "closes_at": integer("closesAt"),
            },
        ),
        On(
            _OFFERING,
            "Subscribed",
            key=_IT,
            adds={"subscribed_shares": number("shares"), "subscribed_cost": number("cost")},
        ),
        On(_OFFERING, "SharesSettled", key=_IT, adds=_SHARES_AND_COST),
        On(_OFFERING, "Refunded", key=_IT, adds={"refunded_cost": number("cost")}),
        On(_OFFERING, "ProceedsWithdrawn", key=_IT, adds={"withdrawn": number("amount")}),
        On(
            _OFFERING,
            "OfferingClosed",
            key=_IT,
            sets={"outcome": f"CASE WHEN {flag('succeeded')} THEN 'succeeded' ELSE 'failed' END", "closed_at": "e.at"},
        ),
    ),
)

_INVESTOR = {"offering": SELF, "investor": text("investor")}

SUBSCRIPTIONS = Standing(
    "subscriptions",
    (
        On(_OFFERING, "Subscribed", key=_INVESTOR, adds={"shares": number("shares"), "cost": number("cost")}),
        On(_OFFERING, "SharesSettled", key=_INVESTOR, adds=_SHARES_AND_COST),
        On(_OFFERING, "Refunded", key=_INVESTOR, adds={"refunded_cost": number("cost")}),
    ),
)

SETTLEMENTS = Occurrences(
    "settlements",
    (
        On(
            _OFFERING,
            "SharesSettled",
            sets={**_INVESTOR, "outcome": literal("settled"), "shares": number("shares"), "cost": number("cost")},
        ),
        On(
            _OFFERING,
            "Refunded",
            sets={**_INVESTOR, "outcome": literal("refunded"), "shares": literal(0), "cost": number("cost")},
        ),
    ),
)

_CURRENCY = {"contract": SELF, "currency": text("currency")}
_ALLOWED = {"is_allowed": flag("isAllowed")}

ALLOWED_CURRENCIES = Standing(
    "allowed_currencies",
    (
        On(("OfferingFactory",), "CurrencyAllowed", key=_CURRENCY, sets=_ALLOWED),
        On(_POOL_FACTORY, "PoolCurrencyAllowed", key=_CURRENCY, sets=_ALLOWED),
        On(_POOL_FACTORY, "PoolCurrencyCodeSet", key=_CURRENCY, sets={"code": spelled("code")}),
        On(_BOARD, "OfferCurrencyAllowed", key=_CURRENCY, sets=_ALLOWED),
        On(_DISTRIBUTOR, "DividendCurrencyAllowed", key=_CURRENCY, sets=_ALLOWED),
    ),
)

POOLS = Standing(
    "pools",
    (
        On(
            _POOL_FACTORY,
            "PairCreated",
            key={"address": text("pair")},
            sets={"token0": text("token0"), "token1": text("token1")},
        ),
        On(
            _POOL_FACTORY,
            "PoolOpened",
            key={"address": text("pool")},
            sets={
                "security_token": text("securityToken"),
                "cash_token": text("cash"),
                "asset_id": number("assetId"),
                "fee_bps": small("feeBps"),
                "band_bps": small("bandBps"),
            },
        ),
        On(_POOL, "Sync", key=_IT, sets={"reserve0": number("reserve0"), "reserve1": number("reserve1")}),
        On(_POOL, "Transfer", key=_IT, adds={"liquidity": number("value")}, where=is_("from", ZERO_ADDRESS)),
        On(_POOL, "Transfer", key=_IT, adds={"liquidity": minus(number("value"))}, where=is_("to", ZERO_ADDRESS)),
    ),
)

POOL_SWAPS = Occurrences(
    "pool_swaps",
    (
        On(
            _POOL,
            "Swap",
            sets={
                "pool": SELF,
                "sender": text("sender"),
                "to_address": text("to"),
                "amount0_in": number("amount0In"),
                "amount1_in": number("amount1In"),
                "amount0_out": number("amount0Out"),
                "amount1_out": number("amount1Out"),
            },
        ),
    ),
)

_BOTH = {"pool": SELF, "sender": text("sender"), "amount0": number("amount0"), "amount1": number("amount1")}

POOL_LIQUIDITY = Occurrences(
    "pool_liquidity",
    (
        On(_POOL, "Mint", sets={**_BOTH, "change": literal("added")}),
        On(_POOL, "Burn", sets={**_BOTH, "change": literal("removed"), "to_address": text("to")}),
    ),
)

_DISTRIBUTION = {"distribution_id": number("distributionId")}

DISTRIBUTIONS = Standing(
    "distributions",
    (
        On(
            _DISTRIBUTOR,
            "DistributionFunded",
            key=_DISTRIBUTION,
            sets={
                "token": text("token"),
                "issuer": text("issuer"),
                "currency": text("currency"),
                "funded": number("amount"),
                "record_date": integer("recordDate"),
                "payment_date": integer("paymentDate"),
                "expires_at": integer("expiresAt"),
                "table_id": number("tableId"),
            },
        ),
        On(
            _DISTRIBUTOR,
            "DistributionCancelled",
            key=_DISTRIBUTION,
            sets={"is_cancelled": literal(True)},
            adds={"reclaimed": number("amount")},
        ),
        On(
            _DISTRIBUTOR,
            "DividendPaid",
            key=_DISTRIBUTION,
            adds={"paid": number("amount"), "withheld": number("withheld")},
        ),
        On(_DISTRIBUTOR, "DividendWithheldRemitted", key=_DISTRIBUTION, adds={"remitted": number("amount")}),
        On(_DISTRIBUTOR, "DividendReclaimed", key=_DISTRIBUTION, adds={"reclaimed": number("amount")}),
    ),
)

DIVIDEND_PAYMENTS = Occurrences(
    "dividend_payments",
    (
        On(
            _DISTRIBUTOR,
            "DividendPaid",
            sets={
                **_DISTRIBUTION,
                "holder": text("holder"),
                "payee": text("payee"),
                "conduit": text("conduit"),
                "amount": number("amount"),
                "withheld": number("withheld"),
            },
        ),
    ),
)

PROJECTIONS = (
    OFFERINGS,
    SUBSCRIPTIONS,
    SETTLEMENTS,
    ALLOWED_CURRENCIES,
    POOLS,
    POOL_SWAPS,
    POOL_LIQUIDITY,
    DISTRIBUTIONS,
    DIVIDEND_PAYMENTS,
)
