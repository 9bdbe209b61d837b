"""Carries decisions to the chain. Each step is one transaction; the chain itself says whether it happened already."""

from collections.abc import Callable

import structlog

from aimy.chain import Block
from aimy.sender import TransactionSender
from aimy.signers import Signer
from oracles.kyc.case import Case, Claim, SignedClaim, Status
from oracles.kyc.claims import ECDSA_SCHEME, KYC_TOPIC, claim_fields, encode_claim, sign_claim
from oracles.kyc.decide import AddClaim, CreateIdentity, Decision, Policy, Register, Revoke, UpdateCountry
from oracles.kyc.observe import Observer

log = structlog.get_logger(__name__)

REUSE_SECONDS = 3_600
"""A signed claim that never arrived is sent again for so long, rather than signed anew."""


class Publisher:
    """Sends for one KYC officer. `save` keeps a case before anything that rests on it leaves."""

    def __init__(
        self,
        observer: Observer,
        sender: TransactionSender,
        signer: Signer,
        chain_id: int,
        policy: Policy,
        save: Callable[[Case], None],
    ) -> None:
        self._observer = observer
        self._sender = sender
        self._signer = signer
        self._chain_id = chain_id
        self._policy = policy
        self._save = save

    def carry_out(self, decision: Decision, case: Case, head: Block) -> Case:
        """Sends what `decision` asks for and returns the case after it. ContractRefused when a contract says no."""
        wallet = case.applicant.wallet
        registry = self._observer.registry.functions
        match decision:
            case CreateIdentity():
                created = self._observer.factory.functions.createIdentity(wallet, case.identity_salt)
                receipt = self._sender.send(created)
                log.info("identity_created", case=case.label, wallet=wallet, tx=receipt.tx_hash)
            case AddClaim(identity):
                return self._add_claim(case, identity, head)
            case Register(identity, country):
                receipt = self._sender.send(registry.registerIdentity(wallet, identity, country))
                log.info("wallet_registered", case=case.label, wallet=wallet, country=country, tx=receipt.tx_hash)
            case UpdateCountry(country):
                receipt = self._sender.send(registry.updateCountry(wallet, country))
                log.info("country_updated", case=case.label, wallet=wallet, country=country, tx=receipt.tx_hash)
            case Revoke(claims, reason):
                case = case.with_(status=Status.REFUSED, reason=reason)
                self._save(case)
                for claim in claims:
                    receipt = self._sender.send(self._observer.claim_issuer.functions.revoke(claim_fields(claim)))
                    log.warning("claim_revoked", case=case.label, identity=claim.identity, tx=receipt.tx_hash)
        return case

    def _add_claim(self, case: Case, identity: str, head: Block) -> Case:
        signed = self._unsent(case, identity, head) or self._new_claim(case, identity, head)
        if signed not in case.claims:
            case = case.with_(claims=(*case.claims, signed))
            self._save(case)
        issuer = self._observer.claim_issuer.address
        signature = sign_claim(signed.claim, self._signer, issuer, self._chain_id)
        add = self._observer.identity(identity).functions.addClaim(
            KYC_TOPIC, ECDSA_SCHEME, issuer, signature, encode_claim(signed.claim), ""
        )
        receipt = self._sender.send(add)
        log.info(
            "claim_added", case=case.label, identity=identity, expires_at=signed.claim.expires_at, tx=receipt.tx_hash
        )
        return case

    def _new_claim(self, case: Case, identity: str, head: Block) -> SignedClaim:
        if case.screening is None:
            raise AssertionError("a claim is decided on only after a screening")
        claim = Claim(
            identity=identity,
            topic=KYC_TOPIC,
            issued_at=head.timestamp,
            expires_at=head.timestamp + self._policy.validity_seconds,
            evidence_hash=case.evidence_hash(case.screening),
        )
        return SignedClaim(claim=claim, screening=case.screening)

    def _unsent(self, case: Case, identity: str, head: Block) -> SignedClaim | None:
        if not case.claims:
            return None
        last = case.claims[-1]
        is_recent = 0 <= head.timestamp - last.claim.issued_at < REUSE_SECONDS
        return last if is_recent and last.claim.identity == identity and last.screening == case.screening else None
