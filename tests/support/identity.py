"""Makes a wallet a verified holder, as the KYC officer does."""

from __future__ import annotations

from ape import chain, project
from ape.api import AccountAPI
from ape.contracts import ContractInstance
from eth_account.messages import encode_typed_data

from scripts.deployment import Platform
from scripts.deployment.platform import KYC_TOPIC
from tests.support.actors import local_account

CLAIM_TYPE = {
    "Claim": [
        {"name": "identity", "type": "address"},
        {"name": "topic", "type": "uint256"},
        {"name": "issuedAt", "type": "uint64"},
        {"name": "expiresAt", "type": "uint64"},
        {"name": "evidenceHash", "type": "bytes32"},
    ]
}
YEAR = 365 * 86_400


def signed_claim(
    signer: AccountAPI, claim_issuer: ContractInstance, identity: str, *, topic: int, issued_at: int, expires_at: int
) -> tuple[bytes, bytes]:
    """Signature and data of a claim, as an ONCHAINID stores them."""
    claim = {
        "identity": identity,
        "topic": topic,
        "issuedAt": issued_at,
        "expiresAt": expires_at,
        "evidenceHash": b"\x11" * 32,
    }
    domain = {
        "name": "AIMY ClaimIssuer",
        "version": "1",
        "chainId": chain.chain_id,
        "verifyingContract": claim_issuer.address,
    }
    message = encode_typed_data(domain, CLAIM_TYPE, claim)
    signature = local_account(signer).sign_message(message).signature
    return bytes(signature), claim_data(claim)


def claim_data(claim: dict[str, object]) -> bytes:
    """What an identity keeps of a claim: its evidence, and when it was issued and lapses."""
    return claim["evidenceHash"] + (claim["issuedAt"] << 64 | claim["expiresAt"]).to_bytes(32, "big")


def verify_investor(
    platform: Platform, kyc_officer: AccountAPI, wallet: AccountAPI, *, country: int = 840, valid_for: int = YEAR
) -> ContractInstance:
    """Gives `wallet` an ONCHAINID with a KYC claim and registers it; returns the identity."""
    platform.identity_factory.createIdentity(wallet, wallet.address.lower(), sender=kyc_officer)
    identity = project.IOnchainId.at(platform.identity_factory.getIdentity(wallet))
    now = chain.pending_timestamp
    signature, data = signed_claim(
        kyc_officer,
        platform.claim_issuer,
        identity.address,
        topic=KYC_TOPIC,
        issued_at=now,
        expires_at=now + valid_for,
    )
    identity.addClaim(KYC_TOPIC, 1, platform.claim_issuer, signature, data, "", sender=wallet)
    platform.identity_registry.registerIdentity(wallet, identity, country, sender=kyc_officer)
    return identity
