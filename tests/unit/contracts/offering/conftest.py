"""A sale of a valued house: 1,000 shares at 50 dollars, soft cap 100, open from now on for an hour."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from ape import chain, project
from ape.contracts import ContractInstance

from tests.support.assets import Suite
from tests.support.identity import verify_investor

SHARE = 10**6
DOLLAR = 10**6
PRICE = 50 * DOLLAR
HOUR = 3_600


@pytest.fixture(scope="module")
def suite(make_valued_suite) -> Suite:
    return make_valued_suite()


@pytest.fixture(scope="module")
def buyers(platform, suite, kyc_officer, investors) -> list:
    """Three verified people, each with a million dollars."""
    people = investors[:3]
    for person in people:
        verify_investor(platform, kyc_officer, person)
        platform.stablecoin.mint(person, 1_000_000 * DOLLAR, sender=person)
    return people


@pytest.fixture(scope="module")
def proceeds_to(investors):
    """Where the issuer wants his money: an account that holds none."""
    return investors[9]


@pytest.fixture(scope="module")
def open_offering(platform, suite, issuer, proceeds_to) -> Callable[..., ContractInstance]:
    """Opens a sale and makes it an agent of the token; `changes` to its terms by name."""

    def create(**changes) -> ContractInstance:
        now = chain.pending_timestamp
        terms = {
            "token": suite.token,
            "currency": platform.stablecoin,
            "proceedsTo": proceeds_to,
            "pricePerShare": PRICE,
            "softCap": 100 * SHARE,
            "hardCap": 1_000 * SHARE,
            "minTicket": SHARE,
            "opensAt": now,
            "closesAt": now + HOUR,
            "regime": bytes(32),
        }
        assert changes.keys() <= terms.keys()
        factory = platform.offering_factory
        receipt = factory.createOffering(tuple({**terms, **changes}.values()), sender=issuer)
        offering = project.Offering.at(receipt.events.filter(factory.OfferingCreated)[0].offering)
        suite.token.addAgent(offering, sender=issuer)
        return offering

    return create


@pytest.fixture(scope="module", autouse=True)
def offering(platform, open_offering, buyers) -> ContractInstance:
    """The sale, with the buyers' leave to take their cash."""
    made = open_offering()
    for buyer in buyers:
        platform.stablecoin.approve(made, 2**256 - 1, sender=buyer)
    return made


@pytest.fixture(scope="module")
def cash(platform) -> ContractInstance:
    return platform.stablecoin


@pytest.fixture
def subscribe(offering) -> Callable:
    """`buyer` takes `shares` whole shares at whatever they cost."""
    return lambda buyer, shares: offering.subscribe(shares * SHARE, 2**256 - 1, sender=buyer)


@pytest.fixture
def succeeded(offering, subscribe, buyers, issuer) -> ContractInstance:
    """Closed above the soft cap: the buyers took 100, 20 and 3 shares."""
    for buyer, shares in zip(buyers, (100, 20, 3), strict=True):
        subscribe(buyer, shares)
    offering.close(sender=issuer)
    return offering


@pytest.fixture
def failed(offering, subscribe, buyers, issuer) -> ContractInstance:
    """Closed below the soft cap: the buyers took 50, 20 and 3 shares."""
    for buyer, shares in zip(buyers, (50, 20, 3), strict=True):
        subscribe(buyer, shares)
    offering.close(sender=issuer)
    return offering


@pytest.fixture
def at() -> Callable[[int], None]:
    """Moves the chain to an instant; a transaction that follows comes a second later."""

    def move(instant: int) -> None:
        chain.pending_timestamp = instant
        chain.mine()

    return move
