"""Before the record date the issuer may take a distribution back, whole and once."""

from __future__ import annotations

import ape
from ape import chain

from tests.support.dividends import AMOUNT


def test_cancel_before_the_record_date__returns_all_and_tells(distributor, distribution, currency, issuer):
    before = currency.balanceOf(issuer)
    receipt = distributor.cancel(distribution, sender=issuer)
    assert currency.balanceOf(issuer) - before == AMOUNT
    assert receipt.events.filter(distributor.DistributionCancelled) == [
        distributor.DistributionCancelled(distribution, issuer, AMOUNT)
    ]
    pot = distributor.distribution(distribution)
    assert (pot.isCancelled, pot.funded, pot.paid, pot.withheld, pot.reclaimed) == (True, AMOUNT, 0, 0, AMOUNT)


def test_cancel_in_the_last_second_before__passes_and_in_the_record_dates_own_no_more(
    distributor, distribution, issuer, record_date
):
    chain.pending_timestamp = record_date
    expected = {"distributionId": distribution, "recordDate": record_date, "nowAt": record_date}
    with ape.reverts(distributor.DividendRecordDatePassed, **expected):
        distributor.cancel(distribution, sender=issuer, gas=300_000)
    chain.restore(chain.snapshot())


def test_cancel_a_second_before_the_record_date__passes(distributor, distribution, issuer, record_date):
    chain.pending_timestamp = record_date - 1
    distributor.cancel(distribution, sender=issuer)
    assert chain.blocks.head.timestamp == record_date - 1


def test_cancel_by_someone_else_or_twice__refused(distributor, distribution, issuer, stranger):
    expected = {"distributionId": distribution, "issuer": issuer.address, "caller": stranger.address}
    with ape.reverts(distributor.DividendIssuerOnly, **expected):
        distributor.cancel(distribution, sender=stranger)
    distributor.cancel(distribution, sender=issuer)
    with ape.reverts(distributor.DividendNothingDue, distributionId=distribution, holder=issuer.address):
        distributor.cancel(distribution, sender=issuer)


def test_cancelled__pays_nobody_and_nothing_is_left_to_reclaim(
    distributor, distribution, holders, issuer, payment_date, expires_at
):
    distributor.cancel(distribution, sender=issuer)
    chain.mine(timestamp=payment_date)
    with ape.reverts(distributor.DividendDistributionCancelled, distributionId=distribution):
        distributor.claim(distribution, holders[0], sender=holders[0])
    with ape.reverts(distributor.DividendDistributionCancelled, distributionId=distribution):
        distributor.push(distribution, holders, sender=holders[0])
    chain.mine(timestamp=expires_at)
    with ape.reverts(distributor.DividendNothingDue, distributionId=distribution, holder=issuer.address):
        distributor.reclaim(distribution, sender=issuer)


def test_unknown__refused(distributor, issuer):
    with ape.reverts(distributor.DividendDistributionUnknown, distributionId=99):
        distributor.cancel(99, sender=issuer)
