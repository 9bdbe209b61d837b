"""Claims beside the one about identity that the registry requires: what an investor is."""

from __future__ import annotations

from ape.api import AccountAPI
from ape.contracts import ContractInstance

from scripts.deployment import Platform
from tests.support.identity import signed_claim

#: topic of the claim that somebody is an accredited investor
ACCREDITED = 10_002


def give_claim(
    signer: AccountAPI,
    claim_issuer: ContractInstance,
    wallet: AccountAPI,
    identity: ContractInstance,
    topic: int,
    *,
    issued_at: int,
    expires_at: int,
) -> None:
    """Puts a claim of `claim_issuer` about `topic` on the identity of `wallet`."""
    signature, data = signed_claim(
        signer, claim_issuer, identity.address, topic=topic, issued_at=issued_at, expires_at=expires_at
    )
    identity.addClaim(topic, 1, claim_issuer, signature, data, "", sender=wallet)


def trust_about(platform: Platform, owner: AccountAPI, claim_issuer: ContractInstance, *topics: int) -> None:
    """Lets the platform's registry trust `claim_issuer` about `topics` as well."""
    registry = platform.trusted_issuers_registry
    if registry.isTrustedIssuer(claim_issuer):
        known = registry.getTrustedIssuerClaimTopics(claim_issuer)
        registry.updateIssuerClaimTopics(claim_issuer, [*known, *topics], sender=owner)
    else:
        registry.addTrustedIssuer(claim_issuer, list(topics), sender=owner)
