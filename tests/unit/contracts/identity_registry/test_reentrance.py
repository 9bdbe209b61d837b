"""Identities and issuers that call back while they are asked: they can change nothing, and see nothing half done.

Each test that expects a call to fail makes the same call by a transaction, too, where it passes: what stops it is how
identities and issuers are asked.
"""

from __future__ import annotations

import ape
import pytest
from ape import chain, project
from eth_abi import encode
from eth_utils import keccak

from tests.support.identity import YEAR, signed_claim

ZERO = "0x0000000000000000000000000000000000000000"
NOTHING = (ZERO, 0, 0)
YES = encode(["bool"], [True])
SPARE = "0x00000000000000000000000000000000000000D1"
DIGEST = b"\x77" * 32


class Reentrant:
    """An EvilReentrantIdentity, armed and asked by `owner`."""

    def __init__(self, owner):
        self.owner = owner
        self.contract = owner.deploy(project.EvilReentrantIdentity)
        self.address = self.contract.address

    def answer(self, question: str, answer: bytes):
        self.contract.setAnswer(keccak(text=question)[:4], answer, sender=self.owner)

    def arm(self, question: str, method, *args, wanted: bytes | None = None, is_stubborn: bool = True):
        target, call = method.contract, method.encode_input(*args)
        reentry = (target, is_stubborn, keccak(wanted) if wanted else b"", call)
        self.contract.arm(keccak(text=question)[:4], reentry, sender=self.owner)

    def asked_by_transaction(self, question: str):
        return self.contract(data=keccak(text=question)[:4], sender=self.owner)


GET_CLAIM = "getClaim(bytes32)"
IS_CLAIM_VALID = "isClaimValid(address,uint256,bytes,bytes)"
IS_LISTENER = "isListener(address)"
EXPIRY_OF = "expiryOf(bytes)"


@pytest.fixture(scope="module")
def evil_one(community, remembering, owner, agent, investors):
    """Identity of `evil_one_wallet`, with a claim that stands; agent of registry and storage, and a trusted issuer."""
    evil = Reentrant(owner)
    now = chain.pending_timestamp
    times = {"issued_at": now, "expires_at": now + YEAR}
    signature, data = signed_claim(agent, community.claim_issuer, evil.address, topic=1, **times)
    claim = [1, 1, community.claim_issuer.address, signature, data, ""]
    evil.answer(GET_CLAIM, encode(["uint256", "uint256", "address", "bytes", "bytes", "string"], claim))
    for question in (IS_CLAIM_VALID, IS_LISTENER):
        evil.answer(question, YES)
    evil.answer(EXPIRY_OF, encode(["uint64"], [now + YEAR]))
    for contract in (community.registry, community.storage):
        contract.addAgent(evil.contract, sender=owner)
    community.issuers.addTrustedIssuer(evil.contract, [9], sender=owner)
    remembering.registerIdentity(investors[8], evil.contract, 840, sender=agent)
    return evil


@pytest.fixture(scope="module")
def evil_one_wallet(evil_one, investors):
    return investors[8]


@pytest.fixture
def vouched_by_evil(community, evil_one, identity, add_claim, owner, wallet):
    """The wallet, whose only claim is one of the evil issuer's."""
    add_claim(identity, issuer=evil_one.contract)
    community.issuers.removeTrustedIssuer(community.claim_issuer, sender=owner)
    community.issuers.updateIssuerClaimTopics(evil_one.contract, [1], sender=owner)
    return wallet


#: changes that an agent, or an issuer that is trusted, may make
CHANGES = [
    lambda c, wallet: (c.registry.updateCountry, wallet, 276),
    lambda c, wallet: (c.registry.deleteIdentity, wallet),
    lambda c, wallet: (c.registry.registerIdentity, SPARE, wallet, 276),
    lambda c, wallet: (c.registry.recoverWallet, wallet, SPARE),
    lambda c, wallet: (c.storage.modifyStoredInvestorCountry, wallet, 276),
    lambda c, wallet: (c.registry.onClaimsInvalidated,),
    lambda c, wallet: (c.registry.refresh, wallet),
]
IDS = ["country", "delete", "register", "recover", "modify", "invalidate", "refresh"]


def state(community, *wallets):
    """What the registry remembers and the storage keeps of wallets."""
    registry, storage = community.registry, community.storage
    return [(tuple(registry.attestationOf(each)), tuple(storage.stored(each))) for each in (*wallets, SPARE)]


@pytest.mark.parametrize("change", CHANGES, ids=IDS)
def test_identity_that_writes__is_unverified_and_changes_nothing(
    community, registry, evil_one, evil_one_wallet, attested, owner, change
):
    evil_one.arm(GET_CLAIM, *change(community, attested))
    before = state(community, attested, evil_one_wallet)
    assert not registry.isVerified(evil_one_wallet)
    receipt = registry.refresh(evil_one_wallet, sender=owner)
    assert receipt.events == []
    assert state(community, attested, evil_one_wallet) == before
    assert evil_one.asked_by_transaction(GET_CLAIM).events


@pytest.mark.parametrize("change", CHANGES, ids=IDS)
def test_identity_that_writes_and_answers_all_the_same__changes_nothing(
    community, registry, evil_one, evil_one_wallet, attested, owner, change
):
    evil_one.arm(GET_CLAIM, *change(community, attested), is_stubborn=False)
    before = state(community, attested)
    assert registry.isVerified(evil_one_wallet)
    receipt = registry.refresh(evil_one_wallet, sender=owner)
    assert [event.event_name for event in receipt.events] == ["WalletAttested"]
    assert state(community, attested) == before


@pytest.mark.parametrize("change", CHANGES[:6], ids=IDS[:6])
def test_issuer_that_writes__vouches_for_nobody_and_changes_nothing(
    community, registry, evil_one, evil_one_wallet, vouched_by_evil, owner, change
):
    assert registry.isVerified(vouched_by_evil)
    evil_one.arm(IS_CLAIM_VALID, *change(community, vouched_by_evil))
    before = state(community, vouched_by_evil, evil_one_wallet)
    assert not registry.isVerified(vouched_by_evil)
    assert registry.refresh(vouched_by_evil, sender=owner).events == []
    assert state(community, vouched_by_evil, evil_one_wallet) == before
    assert evil_one.asked_by_transaction(IS_CLAIM_VALID).events


def test_issuer_that_writes__does_not_silence_the_next(
    community, registry, evil_one, vouched_by_evil, identity, add_claim, owner
):
    add_claim(identity)
    evil_one.arm(IS_CLAIM_VALID, registry.onClaimsInvalidated)
    assert not registry.isVerified(vouched_by_evil)
    community.issuers.addTrustedIssuer(community.claim_issuer, [1], sender=owner)
    assert registry.isVerified(vouched_by_evil)


@pytest.mark.parametrize("question", [IS_LISTENER, EXPIRY_OF])
def test_issuer_that_writes_while_asked_how_long_its_word_stands__is_not_relied_on(
    community, registry, evil_one, vouched_by_evil, owner, question
):
    registry.refresh(vouched_by_evil, sender=owner)
    assert registry.attestationOf(vouched_by_evil).until
    evil_one.arm(question, community.storage.modifyStoredInvestorCountry, vouched_by_evil, 276)
    registry.refresh(vouched_by_evil, sender=owner)
    assert tuple(registry.attestationOf(vouched_by_evil)) == NOTHING
    assert registry.isVerified(vouched_by_evil)
    assert registry.investorCountry(vouched_by_evil) == 840
    evil_one.asked_by_transaction(question)
    assert registry.investorCountry(vouched_by_evil) == 276


def test_identity_asked_for_a_claim_that_is_revoked__can_revoke_nothing_else(community, evil_one, agent, owner):
    """Though it is one of the issuer's signers."""
    issuer = community.claim_issuer
    issuer.addSigner(evil_one.contract, sender=owner)
    claim_id = keccak(encode(["address", "uint256"], [issuer.address, 1]))
    evil_one.arm(GET_CLAIM, issuer.revokeDigest, DIGEST)
    with ape.reverts(issuer.ClaimNotFound, identity=evil_one.contract, claimId=claim_id):
        issuer.revokeClaim(claim_id, evil_one.contract, sender=agent)
    evil_one.arm(GET_CLAIM, issuer.revokeDigest, DIGEST, is_stubborn=False)
    receipt = issuer.revokeClaim(claim_id, evil_one.contract, sender=agent)
    assert [event.identity for event in receipt.events.filter(issuer.ClaimRevoked)] == [evil_one.address]
    assert not issuer.isRevoked(DIGEST)
    evil_one.asked_by_transaction(GET_CLAIM)
    assert issuer.isRevoked(DIGEST)


def test_identity_that_reads_while_asked__sees_what_was_before(registry, evil_one, evil_one_wallet, attested, owner):
    """Its own attestation stands until the next one is whole, and that of others is untouched."""
    registry.refresh(evil_one_wallet, sender=owner)
    for read in (registry.attestationOf, registry.isVerified):
        for each in (evil_one_wallet, attested):
            evil_one.arm(
                GET_CLAIM,
                read,
                each,
                wanted=chain.provider.web3.eth.call({"to": registry.address, "data": read.encode_input(each)}),
            )
            receipt = registry.refresh(evil_one_wallet, sender=owner)
            assert len(receipt.events.filter(registry.WalletAttested)) == 1


def test_identity_that_asks_for_its_own_verification__is_unverified_at_a_bounded_price(
    registry, evil_one, evil_one_wallet, owner
):
    for is_stubborn in (True, False):
        evil_one.arm(GET_CLAIM, registry.isVerified, evil_one_wallet, wanted=YES, is_stubborn=is_stubborn)
        assert registry.isVerified(evil_one_wallet) != is_stubborn
        assert registry.refresh(evil_one_wallet, sender=owner).gas_used < 1_000_000
