"""Assets, documents and valuations."""

from indexer.projections.spec import (
    On,
    Standing,
    array,
    flag,
    integer,
    literal,
    number,
    raw,
    small,
    spelled,
    text,
)

_REGISTRY = ("AssetRegistry",)
_ORACLE = ("ValuationOracle",)
_ASSET = {"asset_id": number("assetId")}
_ROUND = {**_ASSET, "round": number("round")}
_DESCRIPTION = {"metadata_hash": raw("metadataHash"), "metadata_uri": text("metadataURI")}
_TOKENISED = 4

ASSETS = Standing(
    "assets",
    (
        On(
            _REGISTRY,
            "AssetRegistered",
            key=_ASSET,
            sets={
                "issuer": text("issuer"),
                "class": spelled("class"),
                "currency": spelled("currency"),
                **_DESCRIPTION,
            },
        ),
        On(_REGISTRY, "AssetMetadataUpdated", key=_ASSET, sets=_DESCRIPTION),
        On(
            _REGISTRY,
            "AssetStatusChanged",
            key=_ASSET,
            sets={"status": small("status"), "status_reason": text("reason")},
        ),
        On(
            _REGISTRY,
            "AssetTokenised",
            key=_ASSET,
            sets={
                "token": text("token"),
                "units": number("units"),
                "share_bps": small("shareBps"),
                "status": literal(_TOKENISED),
                "status_reason": literal(""),
            },
        ),
        On(_REGISTRY, "AssetUnitsChanged", key=_ASSET, sets={"units": number("units")}),
    ),
)

_DOCUMENT = {**_ASSET, "name": spelled("name")}
_VERSION = {"uri": text("uri"), "document_hash": raw("documentHash")}

DOCUMENTS = Standing(
    "documents",
    (
        On(_REGISTRY, "DocumentUpdated", key=_DOCUMENT, sets={**_VERSION, "is_removed": literal(False)}),
        On(_REGISTRY, "DocumentRemoved", key=_DOCUMENT, sets={**_VERSION, "is_removed": literal(True)}),
    ),
)

VALUATION_CONFIGS = Standing(
    "valuation_configs",
    (
        On(
            _ORACLE,
            "ValuationConfigured",
            key=_ASSET,
            sets={
                "config_version": number("configVersion"),
                "operators": array("operators"),
                "quorum": small("quorum"),
                "heartbeat_seconds": integer("heartbeatSeconds"),
                "spread_limit_bps": small("spreadLimitBps"),
                "move_limit_bps": small("moveLimitBps"),
                "pending_seconds": integer("pendingSeconds"),
                "window_seconds": integer("windowSeconds"),
            },
        ),
        On(
            _ORACLE,
            "RipcordSet",
            key=_ASSET,
            sets={"is_ripcord_pulled": flag("isPulled"), "ripcord_reason": text("reason")},
        ),
        On(
            _ORACLE,
            "CalendarSet",
            key=_ASSET,
            sets={"open_weekdays": small("openWeekdays"), "closed_days": array("closedDays")},
        ),
        On(_ORACLE, "ValuationPublished", key=_ASSET, sets={"fresh_until": integer("freshUntil")}),
        On(_ORACLE, "FreshnessRevised", key=_ASSET, sets={"fresh_until": integer("freshUntil")}),
        On(_ORACLE, "FeedDeployed", key=_ASSET, sets={"feed": text("feed")}),
    ),
)

VALUATIONS = Standing(
    "valuations",
    (
        On(
            _ORACLE,
            "ValuationPublished",
            key=_ROUND,
            sets={
                "status": literal("published"),
                "value": number("value"),
                "low": number("low"),
                "high": number("high"),
                "risk_bps": small("riskBps"),
                "yield_bps": small("yieldBps"),
                "nav_date": integer("navDate"),
                "signed_at": integer("signedAt"),
                "published_at": "e.at",
                "model_hash": raw("modelHash"),
                "inputs_hash": raw("inputsHash"),
                "signers": array("signers"),
            },
        ),
        On(
            _ORACLE,
            "ValuationHeld",
            key=_ROUND,
            sets={
                "status": literal("held"),
                "value": number("value"),
                "move_bps": number("moveBps"),
                "pending_until": integer("expiresAt"),
                "signers": array("signers"),
            },
        ),
        On(
            _ORACLE,
            "ValuationRejected",
            key=_ROUND,
            sets={"status": literal("rejected"), "reject_reason": text("reason")},
        ),
    ),
)

PROJECTIONS = (ASSETS, DOCUMENTS, VALUATION_CONFIGS, VALUATIONS)
