"""A short life of the platform, and what its contracts said at the end of it."""

from __future__ import annotations

from dataclasses import dataclass

from ape import chain, project

from oracles.kyc.claims import claim_fields, decode_claim
from scripts.deployment.platform import KYC_TOPIC
from tests.support.assets import VALUE, approved_asset, configure_valuation, publish_value, valued_suite
from tests.support.identity import verify_investor
from tests.support.market import DOLLAR, WHOLE_SHARE, open_pool

HOUR = 3_600
SOLD = 2_000 * WHOLE_SHARE
DIVIDEND = 1_000 * DOLLAR
REGISTERED_IN, MOVED_TO = 276, 756
FATES = ("revoked", "expired", "deleted", "bare")
#: weekdays from Monday to Friday, and two days of the year 2100 that are closed
CALENDAR = (0b0011111, [47_490, 47_493])
STATES = ("Unvalued", "Fresh", "Stale", "Disputed", "Ripcord")
PHASES = ("Upcoming", "Open", "Closing", "Succeeded", "Failed")


@dataclass(frozen=True)
class World:
    """Plain values: the chain itself goes back to where it was."""

    block: dict
    token: str
    offering: str
    pool: str
    distribution_id: int
    investors: tuple[str, ...]
    wallets: dict[str, str]
    verified: dict[str, bool]
    balances: dict[str, int]
    supply: int
    pool_shares: dict[str, int]
    reserves: tuple[int, int]
    states: tuple[str, ...]
    valuation: dict
    fresh_until: int
    phase: str
    paid: dict[str, int]


@dataclass(frozen=True)
class Actors:
    issuer: object
    compliance_officer: object
    kyc_officer: object
    guardian: object
    operators: list
    investors: list


def live(platform, actors: Actors) -> World:
    """Three houses, a sale, a pool with a swap, a dividend, and people whose claims went wrong."""
    issuer, people = actors.issuer, actors.investors[:3]
    suite = valued_suite(
        platform,
        issuer=issuer,
        compliance_officer=actors.compliance_officer,
        guardian=actors.guardian,
        operators=actors.operators,
    )
    _more_assets(platform, actors)
    for person in people:
        verify_investor(platform, actors.kyc_officer, person)
    wallets = _other_wallets(platform, actors)
    offering = _sell(platform, suite, issuer, people)
    suite.token.freezePartialTokens(people[1], 5 * WHOLE_SHARE, sender=issuer)
    market = _trade(platform, suite, issuer, people)
    distribution_id = _distribute(platform, suite, issuer, people)
    return _seen(platform, actors, suite, offering, market, distribution_id, wallets)


def _more_assets(platform, actors: Actors) -> None:
    """House 2 has a calendar, and a value that the guardian must look at; house 3 has none."""
    disputed = approved_asset(platform, actors.issuer, actors.compliance_officer)
    configure_valuation(platform, actors.guardian, actors.operators, disputed, pendingSeconds=86_400)
    publish_value(platform, actors.operators, disputed)
    platform.valuation_oracle.setCalendar(disputed, *CALENDAR, sender=actors.guardian)
    chain.pending_timestamp = chain.pending_timestamp + HOUR
    publish_value(platform, actors.operators, disputed, VALUE * 2)
    approved_asset(platform, actors.issuer, actors.compliance_officer)


def _other_wallets(platform, actors: Actors) -> dict[str, str]:
    """Wallets by what became of them."""
    kyc, named = actors.kyc_officer, dict(zip(FATES, actors.investors[3:], strict=False))
    for name in FATES[:3]:
        verify_investor(
            platform, kyc, named[name], country=REGISTERED_IN, valid_for=60 if name == "expired" else 10 * HOUR
        )
    platform.claim_issuer.revoke(_claim_on(_identity(platform, named["revoked"])), sender=kyc)
    platform.identity_registry.deleteIdentity(named["deleted"], sender=kyc)
    platform.identity_factory.createIdentity(named["bare"], "bare", sender=kyc)
    platform.identity_registry.registerIdentity(named["bare"], _identity(platform, named["bare"]), 276, sender=kyc)
    platform.identity_registry.updateCountry(named["bare"], MOVED_TO, sender=kyc)
    return {name: wallet.address for name, wallet in named.items()}


def _claim_on(identity) -> tuple:
    """The KYC claim that an identity carries, decoded."""
    data = bytes(identity.getClaim(identity.getClaimIdsByTopic(KYC_TOPIC)[0])[4])
    return claim_fields(decode_claim(identity.address, KYC_TOPIC, data))


def _identity(platform, wallet):
    return project.IOnchainId.at(platform.identity_factory.getIdentity(wallet))


def _sell(platform, suite, issuer, people):
    cash, now = platform.stablecoin, chain.pending_timestamp
    terms = (suite.token, cash, issuer, 50 * DOLLAR, SOLD, 3 * SOLD, WHOLE_SHARE, now, now + HOUR, bytes(32))
    receipt = platform.offering_factory.createOffering(terms, sender=issuer)
    offering = project.Offering.at(receipt.events.filter(platform.offering_factory.OfferingCreated)[0].offering)
    suite.token.addAgent(offering, sender=issuer)
    for person in people:
        cost = offering.costOf(SOLD)
        cash.mint(person, cost, sender=issuer)
        cash.approve(offering, cost, sender=person)
        offering.subscribe(SOLD, cost, sender=person)
    offering.close(sender=issuer)
    offering.settle(people, sender=issuer)
    return offering


def _trade(platform, suite, issuer, people):
    market = open_pool(platform, issuer, suite, platform.stablecoin, band_bps=1_000)
    market.cash.mint(people[0], 60_000 * DOLLAR, sender=issuer)
    market.deposit(people[0], cash=50_000 * DOLLAR, shares=1_000 * WHOLE_SHARE)
    market.cash.mint(people[1], 500 * DOLLAR, sender=issuer)
    market.send(people[1], cash=500 * DOLLAR, shares=0)
    market.take(people[1], shares=9 * WHOLE_SHARE)
    return market


def _distribute(platform, suite, issuer, people) -> int:
    cash, distributor = platform.stablecoin, platform.dividend_distributor
    record_date = chain.pending_timestamp + HOUR
    suite.token.announceRecordDate(record_date, sender=issuer)
    chain.pending_timestamp = record_date + 1
    cash.mint(issuer, DIVIDEND, sender=issuer)
    cash.approve(distributor, DIVIDEND, sender=issuer)
    terms = (suite.token, cash, DIVIDEND, record_date, record_date + 1, record_date + 365 * 86_400)
    receipt = distributor.fund(*terms, sender=issuer)
    distribution_id = receipt.events.filter(distributor.DistributionFunded)[0].distributionId
    for person in people[:2]:
        distributor.claim(distribution_id, person, sender=person)
    return distribution_id


def _seen(platform, actors, suite, offering, market, distribution_id, wallets) -> World:
    token, pool, people = suite.token, market.pool, [person.address for person in actors.investors[:3]]
    oracle, head = platform.valuation_oracle, chain.blocks.head
    published = oracle.latest(suite.asset_id)
    distributor = platform.dividend_distributor
    return World(
        block={"number": head.number, "hash": "0x" + bytes(head.hash).hex(), "at": head.timestamp},
        token=token.address,
        offering=offering.address,
        pool=pool.address,
        distribution_id=distribution_id,
        investors=tuple(people),
        wallets=wallets,
        verified={wallet: platform.identity_registry.isVerified(wallet) for wallet in (*people, *wallets.values())},
        balances={holder: token.balanceOf(holder) for holder in (*people, pool.address)},
        supply=token.totalSupply(),
        pool_shares={holder: pool.balanceOf(holder) for holder in people if pool.balanceOf(holder)},
        reserves=tuple(pool.getReserves()[:2]),
        fresh_until=oracle.freshUntil(2),
        states=tuple(STATES[oracle.stateOf(asset_id)] for asset_id in (1, 2, 3)),
        valuation={name: str(getattr(published, name)) for name in ("round", "value", "low", "high")},
        phase=PHASES[offering.phase()],
        paid={person: distributor.entitlementOf(distribution_id, person) for person in people[:2]},
    )
