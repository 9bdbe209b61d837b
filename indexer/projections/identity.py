"""Registries, wallets, identities, keys and claims."""

from indexer.projections.spec import (
    SELF,
    ZERO_ADDRESS,
    Occurrences,
    On,
    Standing,
    array,
    is_not,
    literal,
    number,
    raw,
    small,
    text,
)

_REGISTRY = ("IdentityRegistry",)
_STORAGE = ("IdentityRegistryStorage",)
_FACTORY = ("IdFactory",)
_IDENTITY = ("OnchainId",)
_CLAIM_ISSUER = ("ClaimIssuer",)
_TOPICS = ("ClaimTopicsRegistry",)
_ISSUERS = ("TrustedIssuersRegistry",)
_IT = {"address": SELF}

IDENTITY_REGISTRIES = Standing(
    "identity_registries",
    (
        On(_REGISTRY, "IdentityStorageSet", key=_IT, sets={"identity_storage": text("identityStorage")}),
        On(
            _REGISTRY,
            "TrustedIssuersRegistrySet",
            key=_IT,
            sets={"trusted_issuers_registry": text("trustedIssuersRegistry")},
        ),
        On(_REGISTRY, "ClaimTopicsRegistrySet", key=_IT, sets={"claim_topics_registry": text("claimTopicsRegistry")}),
    ),
)

_BINDING = {"storage": SELF, "identity_registry": text("identityRegistry")}

STORAGE_BINDINGS = Standing(
    "storage_bindings",
    (
        On(_STORAGE, "IdentityRegistryBound", key=_BINDING, sets={"is_bound": literal(True)}),
        On(_STORAGE, "IdentityRegistryUnbound", key=_BINDING, sets={"is_bound": literal(False)}),
    ),
)

_WALLET = {"storage": SELF, "wallet": text("investorAddress")}

WALLETS = Standing(
    "wallets",
    (
        On(
            _STORAGE,
            "IdentityStored",
            key=_WALLET,
            sets={
                "identity": text("identity"),
                "is_stored": literal(True),
            },
        ),
        On(
            _STORAGE,
            "WalletIdentityModified",
            key={"storage": SELF, "wallet": text("wallet")},
            sets={"identity": text("newIdentity")},
        ),
        On(_STORAGE, "IdentityUnstored", key=_WALLET, sets={"is_stored": literal(False)}),
        On(_STORAGE, "CountryModified", key=_WALLET, sets={"country": small("country")}),
    ),
)

IDENTITY_CHANGES = Occurrences(
    "identity_changes",
    (
        On(
            _STORAGE,
            "WalletIdentityModified",
            sets={
                "storage": SELF,
                "wallet": text("wallet"),
                "old_identity": text("oldIdentity"),
                "new_identity": text("newIdentity"),
            },
        ),
    ),
)

IDENTITIES = Standing(
    "identities",
    (
        On(_FACTORY, "Deployed", key={"address": text("_addr")}, sets={"factory": SELF}),
        On(_STORAGE, "IdentityStored", key={"address": text("identity")}, where=is_not("identity", ZERO_ADDRESS)),
        On(
            _STORAGE,
            "IdentityModified",
            key={"address": text("newIdentity")},
            where=is_not("newIdentity", ZERO_ADDRESS),
        ),
    ),
)

_LINK = {"factory": SELF, "wallet": text("wallet")}

LINKED_WALLETS = Standing(
    "linked_wallets",
    (
        On(_FACTORY, "WalletLinked", key=_LINK, sets={"identity": text("identity"), "is_linked": literal(True)}),
        On(_FACTORY, "WalletUnlinked", key=_LINK, sets={"identity": text("identity"), "is_linked": literal(False)}),
    ),
)

_KEY = {"identity": SELF, "key": raw("key"), "purpose": number("purpose")}

IDENTITY_KEYS = Standing(
    "identity_keys",
    (
        On(_IDENTITY, "KeyAdded", key=_KEY, sets={"is_active": literal(True)}),
        On(_IDENTITY, "KeyRemoved", key=_KEY, sets={"is_active": literal(False)}),
    ),
)

_CLAIM = {"identity": SELF, "claim_id": raw("claimId")}
_CONTENT = {
    "topic": number("topic"),
    "scheme": number("scheme"),
    "issuer": text("issuer"),
    "signature": raw("signature"),
    "data": raw("data"),
    "uri": text("uri"),
}

CLAIMS = Standing(
    "claims",
    (
        On(_IDENTITY, "ClaimAdded", key=_CLAIM, sets={**_CONTENT, "is_removed": literal(False)}),
        On(_IDENTITY, "ClaimChanged", key=_CLAIM, sets={**_CONTENT, "is_removed": literal(False)}),
        On(_IDENTITY, "ClaimRemoved", key=_CLAIM, sets={**_CONTENT, "is_removed": literal(True)}),
    ),
)

CLAIM_REVOCATIONS = Occurrences(
    "claim_revocations",
    (
        On(
            _CLAIM_ISSUER,
            "ClaimRevoked",
            sets={"issuer": SELF, "digest": raw("digest"), "identity": text("identity"), "topic": number("topic")},
        ),
    ),
)

_SIGNER = {"issuer": SELF, "signer": text("signer")}

CLAIM_SIGNERS = Standing(
    "claim_signers",
    (
        On(_CLAIM_ISSUER, "ClaimSignerAdded", key=_SIGNER, sets={"is_signer": literal(True)}),
        On(_CLAIM_ISSUER, "ClaimSignerRemoved", key=_SIGNER, sets={"is_signer": literal(False)}),
    ),
)

_TOPIC = {"claim_topics_registry": SELF, "topic": number("claimTopic")}

CLAIM_TOPICS = Standing(
    "claim_topics",
    (
        On(_TOPICS, "ClaimTopicAdded", key=_TOPIC, sets={"is_required": literal(True)}),
        On(_TOPICS, "ClaimTopicRemoved", key=_TOPIC, sets={"is_required": literal(False)}),
    ),
)

_TRUSTED = {"trusted_issuers_registry": SELF, "issuer": text("trustedIssuer")}

TRUSTED_ISSUERS = Standing(
    "trusted_issuers",
    (
        On(
            _ISSUERS,
            "TrustedIssuerAdded",
            key=_TRUSTED,
            sets={"topics": array("claimTopics"), "is_trusted": literal(True)},
        ),
        On(_ISSUERS, "ClaimTopicsUpdated", key=_TRUSTED, sets={"topics": array("claimTopics")}),
        On(_ISSUERS, "TrustedIssuerRemoved", key=_TRUSTED, sets={"is_trusted": literal(False)}),
    ),
)

PROJECTIONS = (
    IDENTITY_REGISTRIES,
    STORAGE_BINDINGS,
    WALLETS,
    IDENTITY_CHANGES,
    IDENTITIES,
    LINKED_WALLETS,
    IDENTITY_KEYS,
    CLAIMS,
    CLAIM_REVOCATIONS,
    CLAIM_SIGNERS,
    CLAIM_TOPICS,
    TRUSTED_ISSUERS,
)
