import pytest
from ape import chain, project
from eth_account.messages import encode_typed_data

from tests.support.actors import local_account
from tests.support.identity import CLAIM_TYPE, claim_data

TOPIC = 1


class Claims:
    """Makes claims about one identity and signs them."""

    def __init__(self, claim_issuer, identity):
        self.claim_issuer = claim_issuer
        self.identity = identity

    def claim(self, **changes):
        now = chain.pending_timestamp
        fields = {
            "identity": self.identity,
            "topic": TOPIC,
            "issuedAt": now,
            "expiresAt": now + 1_000,
            "evidenceHash": b"\x11" * 32,
        }
        return {**fields, **changes}

    @staticmethod
    def data(claim):
        return claim_data(claim)

    def sign(self, signer, claim, **domain):
        domain = {
            "name": "AIMY ClaimIssuer",
            "version": "1",
            "chainId": chain.chain_id,
            "verifyingContract": self.claim_issuer.address,
            **domain,
        }
        return bytes(local_account(signer).sign_message(encode_typed_data(domain, CLAIM_TYPE, claim)).signature)

    def is_valid(self, claim, signature):
        """As an identity that carries the claim would have it asked."""
        return self.claim_issuer.isClaimValid(self.identity, TOPIC, signature, self.data(claim))


@pytest.fixture(scope="module")
def signer(kyc_officer):
    return kyc_officer


@pytest.fixture(scope="module")
def claim_issuer(deployer, signer):
    contract = deployer.deploy(project.ClaimIssuer, deployer)
    contract.addSigner(signer, sender=deployer)
    return contract


@pytest.fixture(scope="module")
def claims(claim_issuer, stranger):
    return Claims(claim_issuer, stranger.address)
