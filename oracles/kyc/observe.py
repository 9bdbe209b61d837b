"""What the chain knows about an applicant's wallet, read at one block."""

from collections.abc import Iterable
from typing import Any

from eth_utils.address import to_checksum_address
from web3.contract import Contract
from web3.contract.contract import ContractFunction

from aimy.chain import Block, Chain
from aimy.errors import ContractRefused, FatalError
from oracles.kyc.case import Claim
from oracles.kyc.claims import CLAIM_KEY_PURPOSE, KYC_TOPIC, claim_digest, claim_id, decode_claim, key_of
from oracles.kyc.decide import OnChain

ZERO_ADDRESS = "0x" + "00" * 20


class Observer:
    """Reads for one KYC officer."""

    def __init__(self, chain: Chain, officer: str) -> None:
        self._chain = chain
        self._officer = officer

    @property
    def registry(self) -> Contract:
        return self._chain.contract("IdentityRegistry")

    @property
    def factory(self) -> Contract:
        return self._chain.contract("IdFactory")

    @property
    def claim_issuer(self) -> Contract:
        return self._chain.contract("ClaimIssuer")

    def identity(self, address: str) -> Contract:
        return self._chain.at("OnchainId", address)

    def head(self) -> Block:
        return self._chain.head()

    def require_powers(self) -> None:
        """FatalError if the officer lacks what onboarding takes: its claims count, and it may create identities."""
        head = self._chain.head()
        issuer, factory = self.claim_issuer, self.factory
        if not self._chain.call(issuer.functions.isSigner(self._officer), head):
            raise FatalError(
                f"{self._officer} is no signer of ClaimIssuer {issuer.address}: its owner must addSigner it"
            )
        owner = self._chain.call(factory.functions.owner(), head)
        if owner != self._officer:
            raise FatalError(f"IdFactory {factory.address} belongs to {owner}, expected the officer {self._officer}")

    def look(self, wallet: str, signed: Iterable[Claim], block: Block) -> OnChain:
        """The state of `wallet` at `block`; `signed` are all claims that were ever signed for it."""
        is_registered = bool(self._ask(self.registry.functions.contains(wallet), block))
        identity = self._identity_of(wallet, is_registered, block)
        is_contract = identity is not None and bool(self._chain.code(identity, block))
        claim = self._claim_on(identity, block) if identity and is_contract else None
        known = [*signed, claim] if claim else list(signed)
        return OnChain(
            block_time=block.timestamp,
            identity=identity,
            is_registered=is_registered,
            registered_country=self._ask(self.registry.functions.investorCountry(wallet), block)
            if is_registered
            else 0,
            accepts_claims=bool(identity and is_contract and self._accepts_claims(identity, block)),
            claim=claim,
            standing=tuple(item for item in dict.fromkeys(known) if self._stands(item, block)),
            is_verified=is_registered and bool(self._ask(self.registry.functions.isVerified(wallet), block)),
        )

    def _ask(self, fn: ContractFunction, block: Block) -> Any:
        return self._chain.call(fn, block)

    def _identity_of(self, wallet: str, is_registered: bool, block: Block) -> str | None:
        source = self.registry.functions.identity if is_registered else self.factory.functions.getIdentity
        identity = self._ask(source(wallet), block)
        return None if identity == ZERO_ADDRESS else to_checksum_address(identity)

    def _accepts_claims(self, identity: str, block: Block) -> bool:
        """Identities are contracts of their holders: one that reverts has given no consent."""
        key = key_of(self._officer)
        try:
            return bool(self._ask(self.identity(identity).functions.keyHasPurpose(key, CLAIM_KEY_PURPOSE), block))
        except ContractRefused:
            return False

    def _claim_on(self, identity: str, block: Block) -> Claim | None:
        issuer = self.claim_issuer
        try:
            found = self._ask(self.identity(identity).functions.getClaim(claim_id(issuer.address)), block)
        except ContractRefused:
            return None
        _topic, _scheme, claimed_issuer, signature, data, _uri = found
        claim = decode_claim(identity, KYC_TOPIC, data)
        if claim is None or claimed_issuer != issuer.address:
            return None
        is_valid = self._ask(issuer.functions.isClaimValid(identity, KYC_TOPIC, signature, data), block)
        return claim if is_valid else None

    def _stands(self, claim: Claim, block: Block) -> bool:
        issuer = self.claim_issuer
        if claim.expires_at < block.timestamp:
            return False
        digest = claim_digest(claim, issuer.address, self._chain.manifest.chain_id)
        return not self._ask(issuer.functions.isRevoked(digest), block)
