"""Funding: by whom, in what, for which date."""

from __future__ import annotations

import ape
import pytest

from tests.support.dividends import AMOUNT, DAY


@pytest.fixture
def fund(distributor, token, currency, issuer, record_date, payment_date, expires_at):
    """Funds a distribution as it should be, but for what is named."""

    def fund_with(sender=issuer, **changes):
        terms = {
            "token": token,
            "currency": currency,
            "amount": AMOUNT,
            "record_date": record_date,
            "payment_date": payment_date,
            "expires_at": expires_at,
            **changes,
        }
        return distributor.fund(*terms.values(), sender=sender)

    return fund_with


def test_token_of_another_factory__refused(platform, distributor, fund):
    with ape.reverts(distributor.DividendTokenForeign, token=platform.token_implementation.address):
        fund(token=platform.token_implementation)


def test_by_someone_other_than_the_owner__refused(distributor, token, issuer, stranger, fund):
    expected = {"token": token.address, "owner": issuer.address, "caller": stranger.address}
    with ape.reverts(distributor.DividendOwnerOnly, **expected):
        fund(sender=stranger)


def test_currency_not_admitted__refused(distributor, token, fund):
    with ape.reverts(distributor.DividendCurrencyRefused, currency=token.address):
        fund(currency=token)


def test_nothing__refused(distributor, fund):
    with ape.reverts(distributor.DividendAmountZero):
        fund(amount=0)


def test_more_than_can_be_counted__refused(distributor, fund):
    with ape.reverts(distributor.DividendAmountTooLarge, amount=2**128, limit=2**128 - 1):
        fund(amount=2**128)


def test_record_date_not_announced__refused(distributor, token, record_date, fund):
    with ape.reverts(distributor.DividendRecordDateUnknown, token=token.address, recordDate=record_date + 1):
        fund(record_date=record_date + 1)


def test_payment_before_the_record_date_has_passed__refused(distributor, record_date, fund):
    with ape.reverts(distributor.DividendDateInvalid, date="paymentDate", value=record_date):
        fund(payment_date=record_date)


def test_less_than_thirty_days_to_claim_after_payment__refused(distributor, payment_date, fund):
    earliest = payment_date + 30 * DAY
    with ape.reverts(distributor.DividendExpiryTooEarly, expiresAt=earliest - 1, earliest=earliest):
        fund(expires_at=earliest - 1)
    fund(expires_at=earliest)


def test_less_than_thirty_days_to_claim_after_funding__refused(distributor, payment_date, fund):
    funded_at = payment_date + 5 * DAY
    earliest = funded_at + 30 * DAY
    ape.chain.pending_timestamp = funded_at
    with ape.reverts(distributor.DividendExpiryTooEarly, expiresAt=earliest - 1, earliest=earliest):
        fund(expires_at=earliest - 1)
    ape.chain.pending_timestamp = funded_at + 1
    fund(expires_at=earliest + 1)


def test_currency_that_takes_a_fee__refused(platform, project, deployer, distributor, issuer, compliance_officer, fund):
    currency = deployer.deploy(project.EvilFeeCurrency)
    currency.mint(issuer, AMOUNT, sender=issuer)
    currency.approve(distributor, AMOUNT, sender=issuer)
    distributor.setCurrency(currency, True, sender=compliance_officer)
    with ape.reverts(distributor.DividendReceivedWrong, received=AMOUNT - AMOUNT // 100, expected=AMOUNT):
        fund(currency=currency)


def test_currency_set_without_the_role__refused(distributor, currency, issuer):
    with ape.reverts(distributor.AccessManagedUnauthorized, caller=issuer.address):
        distributor.setCurrency(currency, False, sender=issuer)


def test_currency_removed__told(distributor, currency, compliance_officer):
    receipt = distributor.setCurrency(currency, False, sender=compliance_officer)
    assert receipt.events == [distributor.DividendCurrencyAllowed(currency, False)]
    assert not distributor.isCurrencyAllowed(currency)


def test_unknown_distribution__refused(distributor, holders):
    with ape.reverts(distributor.DividendDistributionUnknown, distributionId=99):
        distributor.claim(99, holders[0], sender=holders[0])
    with ape.reverts(distributor.DividendDistributionUnknown, distributionId=99):
        distributor.distribution(99)


def test_funded__pulled_recorded_and_told(
    distributor, token, currency, issuer, record_date, payment_date, expires_at, fund
):
    held, count = currency.balanceOf(distributor), distributor.distributionCount()
    receipt = fund()
    distribution_id = count + 1
    assert distributor.distributionCount() == distribution_id
    assert currency.balanceOf(distributor) - held == AMOUNT
    dates = (record_date, payment_date, False)
    terms = (token.address, *dates, currency.address, expires_at, 0, issuer.address, AMOUNT, 0, 0, 0, 0, 0)
    assert tuple(distributor.distribution(distribution_id)) == terms
    assert receipt.events.filter(distributor.DistributionFunded) == [
        distributor.DistributionFunded(
            distribution_id, token, issuer, currency, AMOUNT, record_date, payment_date, expires_at, 0
        )
    ]
