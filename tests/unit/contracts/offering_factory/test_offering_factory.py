"""Sales of the platform's tokens: who opens them, in which currency, on which terms."""

from __future__ import annotations

import ape
import pytest
from ape import chain, project

from tests.support.namespaces import namespace_slot

ZERO = ape.utils.ZERO_ADDRESS
SHARE = 10**6
DAY = 86_400
TOKENISED, RETIRED = 4, 5


@pytest.fixture(scope="module")
def factory(platform):
    return platform.offering_factory


@pytest.fixture(scope="module", autouse=True)
def suite(make_valued_suite):
    """A house with 10,000 shares."""
    return make_valued_suite()


@pytest.fixture
def terms(platform, suite, issuer):
    def build(**changes) -> tuple:
        now = chain.pending_timestamp
        fields = {
            "token": suite.token.address,
            "currency": platform.stablecoin.address,
            "proceedsTo": issuer.address,
            "pricePerShare": 50 * 10**6,
            "softCap": 100 * SHARE,
            "hardCap": 10_000 * SHARE,
            "minTicket": SHARE,
            "opensAt": now,
            "closesAt": now + DAY,
            "regime": b"reg-a-2".ljust(32, b"\0"),
        }
        assert changes.keys() <= fields.keys()
        return tuple({**fields, **changes}.values())

    return build


def test_token_of_another_maker__refused(platform, factory, terms, issuer):
    foreign = platform.stablecoin.address
    with ape.reverts(factory.OfferingTokenForeign, token=foreign):
        factory.createOffering(terms(token=foreign), sender=issuer)


def test_sale_by_anyone_but_the_owner__refused(factory, suite, terms, issuer, stranger):
    with ape.reverts(
        factory.OfferingOwnerOnly, token=suite.token.address, owner=issuer.address, caller=stranger.address
    ):
        factory.createOffering(terms(), sender=stranger)


def test_currency_nobody_admitted__refused(factory, suite, terms, issuer):
    other = suite.token.address
    with ape.reverts(factory.OfferingCurrencyRefused, currency=other):
        factory.createOffering(terms(currency=other), sender=issuer)


def test_currency_removed__refused(platform, factory, terms, issuer, compliance_officer):
    coin = platform.stablecoin.address
    receipt = factory.setCurrency(coin, False, sender=compliance_officer)
    assert receipt.events == [factory.CurrencyAllowed(coin, False)]
    with ape.reverts(factory.OfferingCurrencyRefused, currency=coin):
        factory.createOffering(terms(), sender=issuer)


def test_currency_set_by_another_or_to_zero__refused(factory, issuer, stranger, compliance_officer):
    with ape.reverts(factory.AccessManagedUnauthorized, caller=issuer.address):
        factory.setCurrency(stranger, True, sender=issuer)
    with ape.reverts(factory.OfferingCurrencyRefused, currency=ZERO):
        factory.setCurrency(ZERO, True, sender=compliance_officer)


def test_retired_asset__refused(platform, factory, suite, terms, issuer, compliance_officer):
    platform.asset_registry.retire(suite.asset_id, "sold", sender=compliance_officer)
    with ape.reverts(factory.AssetStatusWrong, assetId=suite.asset_id, status=RETIRED, expected=TOKENISED):
        factory.createOffering(terms(), sender=issuer)


def test_more_shares_than_may_still_be_issued__refused(factory, terms, issuer):
    too_many = 10_000 * SHARE + 1
    with ape.reverts(factory.OfferingTermInvalid, term="hardCap", value=too_many):
        factory.createOffering(terms(hardCap=too_many), sender=issuer)


@pytest.mark.parametrize(
    ("term", "value", "others"),
    [
        ("proceedsTo", ZERO, {}),
        ("pricePerShare", 0, {}),
        ("pricePerShare", 2**128, {}),
        ("hardCap", 0, {"softCap": 0}),
        ("softCap", 10_000 * SHARE + 1, {}),
        ("minTicket", 0, {}),
        ("minTicket", 10_000 * SHARE + 1, {}),
        ("closesAt", 1, {"opensAt": 0}),
        ("closesAt", 2**40 - 1, {"opensAt": 2**40 - 1}),
    ],
)
def test_term_out_of_range__refused_by_name(factory, terms, issuer, term, value, others):
    shown = int(value, 16) if isinstance(value, str) else value
    with ape.reverts(factory.OfferingTermInvalid, term=term, value=shown):
        factory.createOffering(terms(**{term: value}, **others), sender=issuer)


def test_price_whose_total_overflows__refused_by_name(make_valued_suite, factory, terms, issuer):
    """Without decimals a cap of 2**104 shares at 2**17 costs 2**121."""
    big = make_valued_suite(
        units=2**104 - 1,
        decimals=0,
        salt=b"\x09" * 32,
    )
    costly = terms(token=big.token.address, hardCap=2**104 - 1, pricePerShare=2**17)
    with ape.reverts(factory.OfferingTermInvalid, term="pricePerShare", value=2**17):
        factory.createOffering(costly, sender=issuer)


def test_offering__opened_on_its_terms(platform, factory, suite, terms, issuer):
    wanted = terms()
    receipt = factory.createOffering(wanted, sender=issuer)
    created = receipt.events.filter(factory.OfferingCreated)[0]
    offering = project.Offering.at(created.offering)
    assert created == factory.OfferingCreated(
        offering, suite.token, issuer, platform.stablecoin, *wanted[3:6], wanted[7], wanted[8]
    )
    assert factory.isOffering(offering) and not factory.isOffering(issuer)
    assert tuple(offering.terms()) == wanted
    assert offering.issuer() == issuer


def test_offering_or_its_implementation_started_again__refused(platform, factory, terms, issuer, stranger):
    receipt = factory.createOffering(terms(), sender=issuer)
    offering = project.Offering.at(receipt.events.filter(factory.OfferingCreated)[0].offering)
    for contract in (offering, project.Offering.at(factory.offeringImplementation())):
        with ape.reverts(contract.InvalidInitialization):
            contract.initialize(terms(), stranger, platform.valuation_oracle, 1, sender=stranger)


def test_offering_state__in_its_own_namespace(factory, suite, terms, issuer):
    receipt = factory.createOffering(terms(), sender=issuer)
    offering = receipt.events.filter(factory.OfferingCreated)[0].offering
    stored = chain.provider.get_storage(offering, namespace_slot("aimy.storage.Offering"))
    assert int.from_bytes(stored, "big") == int(suite.token.address, 16)
