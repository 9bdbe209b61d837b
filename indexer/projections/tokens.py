"""Tokens, holders, movements, agents, owners and rules."""

from indexer.projections.spec import (
    SELF,
    ZERO_ADDRESS,
    Occurrences,
    On,
    Standing,
    flag,
    integer,
    is_,
    is_not,
    literal,
    minus,
    number,
    small,
    text,
)

_TOKEN = ("SecurityToken",)
_SHARES = ("SecurityToken", "Pool")
_COMPLIANCE = ("ModularCompliance",)
_IT = {"address": SELF}

TOKENS = Standing(
    "tokens",
    (
        On(
            ("TokenFactory",),
            "SuiteDeployed",
            key={"address": text("token")},
            sets={
                "asset_id": number("assetId"),
                "issuer": text("issuer"),
                "compliance": text("compliance"),
                "identity_registry": text("identityRegistry"),
                "units": number("units"),
            },
        ),
        On(_TOKEN, "ComplianceAdded", key=_IT, sets={"compliance": text("compliance")}),
        On(_TOKEN, "IdentityRegistryAdded", key=_IT, sets={"identity_registry": text("identityRegistry")}),
        On(_TOKEN, "Paused", key=_IT, sets={"is_paused": literal(True)}),
        On(_TOKEN, "Unpaused", key=_IT, sets={"is_paused": literal(False)}),
        On(_TOKEN, "Transfer", key=_IT, adds={"total_supply": number("value")}, where=is_("from", ZERO_ADDRESS)),
        On(_TOKEN, "Transfer", key=_IT, adds={"total_supply": minus(number("value"))}, where=is_("to", ZERO_ADDRESS)),
    ),
)


def _of(argument: str) -> dict[str, str]:
    return {"token": SELF, "holder": text(argument)}


BALANCES = Standing(
    "balances",
    (
        On(_SHARES, "Transfer", key=_of("to"), adds={"balance": number("value")}, where=is_not("to", ZERO_ADDRESS)),
        On(
            _SHARES,
            "Transfer",
            key=_of("from"),
            adds={"balance": minus(number("value"))},
            where=is_not("from", ZERO_ADDRESS),
        ),
        On(_TOKEN, "TokensFrozen", key=_of("userAddress"), adds={"frozen": number("amount")}),
        On(_TOKEN, "TokensUnfrozen", key=_of("userAddress"), adds={"frozen": minus(number("amount"))}),
        On(_TOKEN, "AddressFrozen", key=_of("userAddress"), sets={"is_frozen": flag("isFrozen")}),
    ),
)

_ENDS = {"token": SELF, "from_address": text("from"), "to_address": text("to")}

TRANSFERS = Occurrences("transfers", (On(_SHARES, "Transfer", sets={**_ENDS, "amount": number("value")}),))

FORCED_TRANSFERS = Occurrences(
    "forced_transfers",
    (On(_TOKEN, "TransferForced", sets={**_ENDS, "agent": text("agent"), "amount": number("amount")}),),
)

RECORD_DATES = Standing(
    "record_dates",
    (On(_TOKEN, "RecordDateAnnounced", key={"token": SELF, "record_date": integer("recordDate")}),),
)

_OPERATED = ("SecurityToken", "IdentityRegistry", "IdentityRegistryStorage")
_AGENT = {"contract": SELF, "agent": text("agent")}

AGENTS = Standing(
    "agents",
    (
        On(_OPERATED, "AgentAdded", key=_AGENT, sets={"is_agent": literal(True)}),
        On(_OPERATED, "AgentRemoved", key=_AGENT, sets={"is_agent": literal(False)}),
    ),
)

_OWNED = {"contract": SELF}

OWNERS = Standing(
    "owners",
    (
        On((), "OwnershipTransferred", key=_OWNED, sets={"owner": text("newOwner")}),
        On((), "OwnershipTransferStarted", key=_OWNED, sets={"pending_owner": text("newOwner")}),
    ),
)

COMPLIANCES = Standing(
    "compliances",
    (
        On(_COMPLIANCE, "TokenBound", key=_IT, sets={"token": text("token"), "is_bound": literal(True)}),
        On(_COMPLIANCE, "TokenUnbound", key=_IT, sets={"token": text("token"), "is_bound": literal(False)}),
    ),
)

_MODULE = {"compliance": SELF, "module": text("module")}

COMPLIANCE_MODULES = Standing(
    "compliance_modules",
    (
        On(_COMPLIANCE, "ModuleAdded", key=_MODULE, sets={"is_bound": literal(True)}),
        On(_COMPLIANCE, "ModuleRemoved", key=_MODULE, sets={"is_bound": literal(False)}),
    ),
)

CONDUITS = Standing(
    "conduits",
    (
        On(
            _COMPLIANCE,
            "ConduitSet",
            key={"compliance": SELF, "conduit": text("conduit")},
            sets={"is_conduit": flag("isConduit")},
        ),
    ),
)

_COUNTRY = {"module": SELF, "compliance": text("compliance"), "country": small("country")}

ALLOWED_COUNTRIES = Standing(
    "allowed_countries",
    (
        On(("CountryAllowModule",), "CountryAllowed", key=_COUNTRY, sets={"is_allowed": literal(True)}),
        On(("CountryAllowModule",), "CountryUnallowed", key=_COUNTRY, sets={"is_allowed": literal(False)}),
    ),
)

BALANCE_LIMITS = Standing(
    "balance_limits",
    (
        On(
            ("MaxBalanceModule",),
            "MaxBalanceSet",
            key={"module": SELF, "compliance": text("compliance")},
            sets={"max_balance": number("maxBalance")},
        ),
    ),
)

PROJECTIONS = (
    TOKENS,
    BALANCES,
    TRANSFERS,
    FORCED_TRANSFERS,
    RECORD_DATES,
    AGENTS,
    OWNERS,
    COMPLIANCES,
    COMPLIANCE_MODULES,
    CONDUITS,
    ALLOWED_COUNTRIES,
    BALANCE_LIMITS,
)
