"""Whether a wallet may hold."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from fastapi import APIRouter

from api import verification
from api.database import Row
from api.errors import not_found, unavailable
from api.models.base import Block
from api.models.identities import Claim, IdentityAnswer, RequiredTopic
from api.queries.identities import IdentityQueries
from api.routes.parameters import AddressPath, AddressQuery, SnapshotDep

router = APIRouter(prefix="/v1/identities", tags=["identities"])

_NOBODY = "0x" + "0" * 40


@router.get("/{wallet}")
async def identity(
    wallet: AddressPath, snapshot: SnapshotDep, identity_registry: AddressQuery = None
) -> IdentityAnswer:
    """Identity, country and claims of a wallet, and whether a registry (the platform's, unless named) finds it fit.

    Judged at the chain time of the block; signatures are checked. A call of `isVerified` at that block is what counts.
    """
    queries = IdentityQueries(snapshot)
    registry = await _registry(queries, identity_registry)
    entry = await queries.wallet(registry["identity_storage"], wallet)
    if entry is None:
        raise not_found("registered wallet", wallet, "wallet")
    answer: dict[str, Any] = {
        "block": Block.model_validate(snapshot.block),
        "wallet": wallet,
        "identity": entry["identity"],
        "country": entry["country"],
        "identity_registry": registry["address"],
    }
    trust = await _trust(queries, registry)
    held = await queries.claims(entry["identity"] or _NOBODY)
    judged = [(claim, verification.judge(claim, trust, snapshot.block.at)) for claim in held]
    topics = [(topic, verification.vouched(topic, judged, trust)) for topic in trust.required]
    if entry["is_stored"] and entry["identity"] not in (None, _NOBODY):
        is_of_platform = await queries.is_of_platform(entry["identity"])
        is_verified, reason = verification.conclusion([is_ for _, is_ in topics], is_of_platform=is_of_platform)
    else:
        is_verified, reason = False, "not_registered"
    return IdentityAnswer(
        **answer,
        is_verified=is_verified,
        reason=reason,
        topics=[RequiredTopic.model_validate({"topic": topic, "is_vouched": is_}) for topic, is_ in topics],
        claims=[
            Claim.model_validate({**claim, "verdict": verdict, "is_trusted": trust.is_trusted(claim)})
            for claim, verdict in judged
        ],
    )


async def _registry(queries: IdentityQueries, named: str | None) -> Row:
    address = named or await queries.platform_registry()
    if address is None:
        raise unavailable("index_empty", "the index does not name the platform's identity registry yet")
    row = await queries.registry(address)
    if row is None:
        raise not_found("identity registry", address, "identity_registry")
    return row


async def _trust(queries: IdentityQueries, registry: Row) -> verification.Trust:
    required = await queries.required_topics(registry["claim_topics_registry"])
    trusted = await queries.trusted_issuers(registry["trusted_issuers_registry"])
    signers: defaultdict[str, set[str]] = defaultdict(set)
    for row in await queries.signers([row["issuer"] for row in trusted]):
        signers[row["issuer"]].update({row["signer"]} if row["is_signer"] else ())
    return verification.Trust(
        required=[int(row["topic"]) for row in required],
        issuers={row["issuer"]: frozenset(map(int, row["topics"] or ())) for row in trusted},
        signers={issuer: frozenset(names) for issuer, names in signers.items()},
    )
