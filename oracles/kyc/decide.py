"""What to do about one application: a pure function of what is known about it."""

from dataclasses import dataclass

from oracles.kyc.case import Claim, Status

DAY = 86_400
MAX_RENEWAL_WINDOW_SECONDS = 30 * DAY


@dataclass(frozen=True, slots=True)
class Policy:
    """How long a claim holds. It is renewed in the last 30 days, or in its second half if that is shorter."""

    validity_seconds: int

    @property
    def renewal_window_seconds(self) -> int:
        return min(MAX_RENEWAL_WINDOW_SECONDS, self.validity_seconds // 2)


@dataclass(frozen=True, slots=True)
class OnChain:
    """The applicant's wallet on chain, at one block.

    `identity`: the registered ONCHAINID, else the one that the factory links with the wallet. `claim`: the officer's
    claim on it, if valid now. `standing`: all claims ever signed for the applicant that neither lapsed nor were
    revoked, whether or not the identity still carries them: their holder can put them back at any time.
    """

    block_time: int
    identity: str | None = None
    is_registered: bool = False
    registered_country: int = 0
    accepts_claims: bool = False
    claim: Claim | None = None
    standing: tuple[Claim, ...] = ()
    is_verified: bool = False


@dataclass(frozen=True, slots=True)
class Observation:
    """One application and its wallet.

    `hit`: why the list refuses the applicant. `screening_problem`: why there is no usable list.
    `is_identity_of_other`: the wallet's identity belongs to another application. `evidence_hashes`: of the claims
    whose evidence the store holds.
    """

    status: Status
    reason: str | None
    country: int
    on_chain: OnChain
    hit: str | None = None
    screening_problem: str | None = None
    is_identity_of_other: bool = False
    evidence_hashes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Settle:
    """Nothing to send: this is where the application stands."""

    status: Status
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Revoke:
    """End every standing claim."""

    claims: tuple[Claim, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class CreateIdentity:
    pass


@dataclass(frozen=True, slots=True)
class AddClaim:
    identity: str


@dataclass(frozen=True, slots=True)
class Register:
    identity: str
    country: int


@dataclass(frozen=True, slots=True)
class UpdateCountry:
    country: int


Decision = Settle | Revoke | CreateIdentity | AddClaim | Register | UpdateCountry


def decide(seen: Observation, policy: Policy) -> Decision:
    """The next step for the application; after it, look again."""
    refusal = _refusal(seen)
    if refusal is not None:
        standing = seen.on_chain.standing
        return Revoke(standing, refusal) if standing else Settle(Status.REFUSED, refusal)
    if seen.screening_problem is not None:
        return Settle(seen.status, f"waits for screening: {seen.screening_problem}")
    return _advance(seen, policy)


def _refusal(seen: Observation) -> str | None:
    if seen.status is Status.REFUSED:
        return seen.reason or "refused before"
    if seen.hit is not None:
        return seen.hit
    return None


def _advance(seen: Observation, policy: Policy) -> Decision:
    chain = seen.on_chain
    if chain.identity is None:
        return CreateIdentity()
    if seen.is_identity_of_other:
        return Settle(seen.status, "the wallet's identity belongs to another application: apply with another wallet")
    has_claim = chain.claim is not None and chain.claim.evidence_hash in seen.evidence_hashes
    if chain.accepts_claims and (not has_claim or _is_lapsing(chain, policy)):
        return AddClaim(chain.identity)
    if not has_claim:
        return Settle(Status.AWAITING_CONSENT, "the identity has not given the officer a claim key yet")
    if not chain.is_registered:
        return Register(chain.identity, seen.country)
    if chain.registered_country != seen.country:
        return UpdateCountry(seen.country)
    if not chain.is_verified:
        return Settle(Status.RECEIVED, "the registry requires more than this officer's claim")
    if _is_lapsing(chain, policy):
        return Settle(Status.VERIFIED, "renewal waits for a claim key of the officer on the identity")
    return Settle(Status.VERIFIED)


def _is_lapsing(chain: OnChain, policy: Policy) -> bool:
    return chain.claim is not None and chain.claim.expires_at - chain.block_time <= policy.renewal_window_seconds
