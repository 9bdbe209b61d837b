"""Tax is withheld by country of residence, less from whoever proves a treaty rate, and goes to the table's agent."""

from __future__ import annotations

import ape
import pytest
from ape import chain

from tests.support.dividends import AMOUNT, TREATY, due

USA, GERMANY, FRANCE = 840, 276, 250
RATES = [(USA, 3_000, 1_500), (GERMANY, 2_637, 2_637)]
OTHER = 3_333


def withheld(gross, bps):
    return -(-gross * bps // 10_000)


@pytest.fixture(scope="module")
def agent(investors):
    return investors[8]


@pytest.fixture(scope="module")
def table(distributor, token, issuer, agent):
    distributor.addWithholdingTable(token, RATES, OTHER, agent, TREATY, sender=issuer)
    return distributor.withholdingTableCount()


@pytest.fixture(scope="module")
def distribution(fund_withholding, table):
    return fund_withholding(table)


@pytest.fixture(scope="module", autouse=True)
def countries(platform, suite, holders, kyc_officer):
    """One in the United States, one in Germany, one in a country that is not listed."""
    for holder, country in zip(holders, (USA, GERMANY, FRANCE), strict=True):
        platform.identity_registry.updateCountry(holder, country, sender=kyc_officer)


@pytest.mark.parametrize("index,bps", [(0, 3_000), (1, 2_637), (2, OTHER)])
def test_resident__has_the_rate_of_the_country_withheld_rounded_up(distributor, payable, currency, holders, index, bps):
    before = currency.balanceOf(holders[index])
    receipt = distributor.claim(payable, holders[index], sender=holders[index])
    kept = withheld(due(index), bps)
    assert currency.balanceOf(holders[index]) - before == due(index) - kept
    paid = distributor.DividendPaid(payable, holders[index], holders[index], "0x" + "0" * 40, due(index) - kept, kept)
    assert receipt.events.filter(distributor.DividendPaid) == [paid]
    pot = distributor.distribution(payable)
    assert (pot.paid, pot.withheld, pot.remitted) == (due(index) - kept, kept, 0)


def test_treaty_claim__lowers_the_rate_until_it_lapses(distributor, payable, currency, holders, treaty_claim):
    chain.pending_timestamp = treaty_claim
    distributor.claim(payable, holders[0], sender=holders[0])
    assert distributor.distribution(payable).withheld == withheld(due(0), 1_500)


def test_treaty_claim_that_lapsed_a_second_ago__lowers_nothing(distributor, payable, holders, treaty_claim):
    chain.pending_timestamp = treaty_claim + 1
    distributor.claim(payable, holders[0], sender=holders[0])
    assert distributor.distribution(payable).withheld == withheld(due(0), 3_000)


def test_treaty_claim_of_another__lowers_nothing(distributor, payable, holders, treaty_claim):
    distributor.claim(payable, holders[2], sender=holders[2])
    assert distributor.distribution(payable).withheld == withheld(due(2), OTHER)


def test_remitted__to_the_agent_whoever_calls_and_once(
    distributor, payable, currency, holders, issuer, agent, stranger
):
    distributor.push(payable, holders, sender=issuer)
    kept = distributor.distribution(payable).withheld
    receipt = distributor.remitWithheld(payable, sender=stranger)
    assert (
        currency.balanceOf(agent)
        == kept
        == sum(withheld(due(index), bps) for index, bps in enumerate((3_000, 2_637, OTHER)))
    )
    assert receipt.events.filter(distributor.DividendWithheldRemitted) == [
        distributor.DividendWithheldRemitted(payable, agent, kept)
    ]
    with ape.reverts(distributor.DividendNothingDue, distributionId=payable, holder=agent.address):
        distributor.remitWithheld(payable, sender=stranger)


def test_expired__reclaims_all_but_paid_and_withheld(
    distributor, payable, currency, holders, issuer, agent, stranger, expires_at
):
    distributor.claim(payable, holders[0], sender=holders[0])
    chain.mine(timestamp=expires_at)
    before = currency.balanceOf(issuer)
    distributor.reclaim(payable, sender=issuer)
    pot = distributor.distribution(payable)
    assert currency.balanceOf(issuer) - before == AMOUNT - due(0) == pot.reclaimed
    assert pot.paid + pot.withheld + pot.reclaimed == pot.funded
    distributor.remitWithheld(payable, sender=stranger)
    assert currency.balanceOf(agent) == withheld(due(0), 3_000)
    assert currency.balanceOf(distributor) == 0


def test_nothing_withheld__without_a_table(
    distributor, token, currency, issuer, holders, record_date, payment_date, expires_at
):
    distributor.fund(token, currency, AMOUNT, record_date, payment_date, expires_at, sender=issuer)
    number = distributor.distributionCount()
    chain.mine(timestamp=payment_date)
    distributor.claim(number, holders[0], sender=holders[0])
    assert (distributor.distribution(number).paid, distributor.distribution(number).withheld) == (due(0), 0)
    with ape.reverts(distributor.DividendNothingDue):
        distributor.remitWithheld(number, sender=holders[0])


def test_everything_withheld__pays_nothing_and_counts_as_paid(
    distributor, token, currency, issuer, holders, agent, record_date, payment_date, expires_at
):
    distributor.addWithholdingTable(token, [], 10_000, agent, 0, sender=issuer)
    terms = (token, currency, AMOUNT, record_date, payment_date, expires_at, distributor.withholdingTableCount())
    distributor.fundWithholding(*terms, sender=issuer)
    number = distributor.distributionCount()
    chain.mine(timestamp=payment_date)
    distributor.claim(number, holders[0], sender=holders[0])
    assert distributor.isPaid(number, holders[0])
    assert (distributor.distribution(number).paid, distributor.distribution(number).withheld) == (0, due(0))


def test_table__told_and_kept(distributor, token, issuer, agent):
    receipt = distributor.addWithholdingTable(token, RATES, OTHER, agent, TREATY, sender=issuer)
    number = distributor.withholdingTableCount()
    assert receipt.events.filter(distributor.WithholdingTableSet) == [
        distributor.WithholdingTableSet(number, token, agent, TREATY, OTHER, RATES)
    ]
    assert tuple(distributor.withholdingTable(number)) == (token.address, OTHER, agent.address, TREATY)
    rates = [tuple(distributor.withholdingRate(number, country)) for country in (USA, GERMANY, FRANCE)]
    assert rates == [(3_000, 1_500), (2_637, 2_637), (OTHER, OTHER)]


@pytest.mark.parametrize(
    "rates,other,error,values",
    [
        ([(USA, 10_001, 0)], 0, "WithholdingRateOutOfRange", {"country": USA, "bps": 10_001, "treatyBps": 0}),
        ([(USA, 1_000, 1_001)], 0, "WithholdingRateOutOfRange", {"country": USA, "bps": 1_000, "treatyBps": 1_001}),
        ([], 10_001, "WithholdingRateOutOfRange", {"country": 0, "bps": 10_001, "treatyBps": 10_001}),
        ([(0, 1, 1)], 0, "WithholdingCountryInvalid", {"country": 0}),
        ([(1_000, 1, 1)], 0, "WithholdingCountryInvalid", {"country": 1_000}),
        ([(USA, 1, 1), (USA, 1, 1)], 0, "WithholdingCountryTwice", {"country": USA}),
        ([(1, 1, 1)] * 301, 0, "WithholdingRatesTooMany", {"length": 301, "limit": 300}),
    ],
)
def test_table_out_of_range__refused(distributor, token, issuer, agent, rates, other, error, values):
    with ape.reverts(getattr(distributor, error), **values):
        distributor.addWithholdingTable(token, rates, other, agent, TREATY, sender=issuer)


def test_table_by_someone_else_or_without_an_agent__refused(distributor, token, issuer, agent, stranger):
    expected = {"token": token.address, "owner": issuer.address, "caller": stranger.address}
    with ape.reverts(distributor.DividendOwnerOnly, **expected):
        distributor.addWithholdingTable(token, RATES, OTHER, agent, TREATY, sender=stranger)
    with ape.reverts(distributor.WithholdingAgentZero):
        distributor.addWithholdingTable(token, RATES, OTHER, "0x" + "0" * 40, TREATY, sender=issuer)


def test_table_of_another_token_or_of_none__refused(
    suite, distributor, token, currency, issuer, agent, record_date, payment_date, expires_at
):
    distributor.addWithholdingTable(suite.compliance, RATES, OTHER, agent, TREATY, sender=issuer)
    for number in (distributor.withholdingTableCount(), 99):
        with ape.reverts(distributor.WithholdingTableUnknown, tableId=number, token=token.address):
            terms = (token, currency, AMOUNT, record_date, payment_date, expires_at, number)
            distributor.fundWithholding(*terms, sender=issuer)
