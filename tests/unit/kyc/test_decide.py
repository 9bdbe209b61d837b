from dataclasses import replace

import pytest

from oracles.kyc.case import Claim, Status
from oracles.kyc.decide import (
    DAY,
    AddClaim,
    CreateIdentity,
    Observation,
    OnChain,
    Policy,
    Register,
    Revoke,
    Settle,
    UpdateCountry,
    decide,
)

NOW = 1_900_000_000
IDENTITY = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"
POLICY = Policy(validity_seconds=365 * DAY)
EVIDENCE = "ab" * 32
CLAIM = Claim(identity=IDENTITY, topic=1, issued_at=NOW, expires_at=NOW + 365 * DAY, evidence_hash=EVIDENCE)
VERIFIED = OnChain(
    block_time=NOW,
    identity=IDENTITY,
    is_registered=True,
    registered_country=840,
    accepts_claims=True,
    claim=CLAIM,
    standing=(CLAIM,),
    is_verified=True,
)


def seen(on_chain=VERIFIED, **changes) -> Observation:
    basis = Observation(
        status=Status.RECEIVED, reason=None, country=840, on_chain=on_chain, evidence_hashes=frozenset({EVIDENCE})
    )
    return replace(basis, **changes)


def lapsing(seconds: int) -> OnChain:
    return replace(VERIFIED, claim=CLAIM.model_copy(update={"expires_at": NOW + seconds}))


def test_hit_without_claims__is_refused_and_gets_nothing():
    on_chain = OnChain(block_time=NOW)
    assert decide(seen(on_chain, hit="entry 1"), POLICY) == Settle(Status.REFUSED, "entry 1")


def test_hit_with_claims__loses_all_of_them():
    older = CLAIM.model_copy(update={"issued_at": NOW - 9})
    on_chain = replace(VERIFIED, standing=(CLAIM, older))
    assert decide(seen(on_chain, hit="entry 1", status=Status.VERIFIED), POLICY) == Revoke((CLAIM, older), "entry 1")


def test_refused_before__stays_refused_whatever_the_list_says_now():
    on_chain = OnChain(block_time=NOW, identity=IDENTITY, accepts_claims=True)
    assert decide(seen(on_chain, status=Status.REFUSED, reason="entry 1"), POLICY) == Settle(Status.REFUSED, "entry 1")


def test_hit_while_the_list_is_unusable__is_still_revoked():
    decision = decide(seen(hit="entry 1", screening_problem="stale"), POLICY)
    assert isinstance(decision, Revoke)


@pytest.mark.parametrize("status", [Status.RECEIVED, Status.AWAITING_CONSENT, Status.VERIFIED])
@pytest.mark.parametrize(
    "on_chain",
    [OnChain(block_time=NOW), replace(VERIFIED, claim=None), replace(VERIFIED, is_registered=False), lapsing(9)],
)
def test_unusable_list__stops_every_step(on_chain, status):
    decision = decide(seen(on_chain, screening_problem="stale", status=status), POLICY)
    assert decision == Settle(status, "waits for screening: stale")


def test_identity_of_another_application__gets_no_claim():
    on_chain = OnChain(block_time=NOW, identity=IDENTITY, accepts_claims=True)
    decision = decide(seen(on_chain, is_identity_of_other=True), POLICY)
    assert isinstance(decision, Settle) and decision.status is Status.RECEIVED


def test_claim_without_evidence__is_replaced():
    assert decide(seen(evidence_hashes=frozenset()), POLICY) == AddClaim(IDENTITY)
    without_key = replace(VERIFIED, accepts_claims=False)
    decision = decide(seen(without_key, evidence_hashes=frozenset()), POLICY)
    assert isinstance(decision, Settle) and decision.status is Status.AWAITING_CONSENT


def test_registry_that_requires_more__is_not_called_verified():
    decision = decide(seen(replace(VERIFIED, is_verified=False)), POLICY)
    assert decision == Settle(Status.RECEIVED, "the registry requires more than this officer's claim")


def test_no_identity__is_created():
    assert decide(seen(OnChain(block_time=NOW)), POLICY) == CreateIdentity()


def test_no_claim_key__awaits_consent():
    decision = decide(seen(OnChain(block_time=NOW, identity=IDENTITY)), POLICY)
    assert isinstance(decision, Settle) and decision.status is Status.AWAITING_CONSENT


def test_claim_key__brings_the_claim():
    assert decide(seen(OnChain(block_time=NOW, identity=IDENTITY, accepts_claims=True)), POLICY) == AddClaim(IDENTITY)


def test_claim__brings_the_registration():
    assert decide(seen(replace(VERIFIED, is_registered=False)), POLICY) == Register(IDENTITY, 840)


def test_other_country_in_the_registry__is_corrected():
    assert decide(seen(replace(VERIFIED, registered_country=756)), POLICY) == UpdateCountry(840)


def test_everything_there__is_verified():
    assert decide(seen(), POLICY) == Settle(Status.VERIFIED)


def test_claim_in_its_last_thirty_days__is_renewed():
    assert decide(seen(lapsing(30 * DAY)), POLICY) == AddClaim(IDENTITY)
    assert decide(seen(lapsing(30 * DAY + 1)), POLICY) == Settle(Status.VERIFIED)


def test_renewal_without_claim_key__leaves_the_claim_to_its_end():
    decision = decide(seen(replace(lapsing(DAY), accepts_claims=False)), POLICY)
    assert isinstance(decision, Settle) and decision.status is Status.VERIFIED
    assert "claim key" in decision.reason


def test_short_claims__are_renewed_in_their_second_half():
    assert Policy(validity_seconds=10 * DAY).renewal_window_seconds == 5 * DAY
