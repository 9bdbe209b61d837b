"""While a treaty claim that would lower what is withheld does not hold, no stranger may have its holder paid."""

from __future__ import annotations

import ape
import pytest
from ape import chain

from tests.support.bookkeeping import account_of
from tests.support.conduits import make_conduit
from tests.support.dividends import TREATY, due, selector_of
from tests.support.market import WHOLE_SHARE

ZERO = "0x" + "0" * 40
USA, GERMANY = 840, 276
PLAIN, LOWERED = 3_000, 1_500


def withheld(gross, bps):
    return -(-gross * bps // 10_000)


@pytest.fixture(scope="module")
def distribution(distributor, token, issuer, investors, fund_withholding):
    """Residents of one country have a treaty rate to prove, those of the other have not."""
    rates = [(USA, PLAIN, LOWERED), (GERMANY, PLAIN, PLAIN)]
    distributor.addWithholdingTable(token, rates, 0, investors[8], TREATY, sender=issuer)
    return fund_withholding(distributor.withholdingTableCount())


@pytest.fixture(scope="module", autouse=True)
def countries(platform, suite, holders, kyc_officer):
    for holder, country in zip(holders, (USA, GERMANY, USA), strict=True):
        platform.identity_registry.updateCountry(holder, country, sender=kyc_officer)


@pytest.fixture
def token_agent(token, issuer, investors):
    """The only one: the owner is none."""
    token.removeAgent(issuer, sender=issuer)
    token.addAgent(investors[6], sender=issuer)
    return investors[6]


@pytest.fixture
def conduit(project, platform, deployer, suite, issuer, compliance_officer, distribution, holders):
    """A conduit that held a share of the third holder's at the record date, behind which the first stands."""
    made = deployer.deploy(project.MockConduitStakes)
    make_conduit(platform, compliance_officer, made.address)
    suite.compliance.setConduit(made, True, sender=issuer)
    suite.token.transfer(made, WHOLE_SHARE, sender=holders[2])
    made.setUnits(holders[0], WHOLE_SHARE, sender=deployer)
    return made


def test_stranger_in_the_moment_of_a_lapsed_claim__refused(distributor, payable, holders, treaty_claim, stranger):
    chain.pending_timestamp = treaty_claim + 1
    with ape.reverts(distributor.DividendTreatyUnproven, holder=holders[0].address, caller=stranger.address):
        distributor.claim(payable, holders[0], sender=stranger)


def test_stranger_while_the_claim_holds__pays_at_the_treaty_rate(distributor, payable, holders, treaty_claim, stranger):
    chain.pending_timestamp = treaty_claim
    distributor.claim(payable, holders[0], sender=stranger)
    assert distributor.distribution(payable).withheld == withheld(due(0), LOWERED)


def test_stranger_for_a_resident_without_a_treaty__pays(distributor, payable, holders, stranger):
    distributor.claim(payable, holders[1], sender=stranger)
    assert distributor.distribution(payable).withheld == withheld(due(1), PLAIN)


@pytest.mark.parametrize("caller", ["holder", "owner", "agent"])
@pytest.mark.parametrize("way", ["claim", "push"])
def test_holder_or_who_pays_for_the_issuer__has_the_full_rate_withheld(
    distributor, payable, holders, issuer, token_agent, caller, way
):
    sender = {"holder": holders[0], "owner": issuer, "agent": token_agent}[caller]
    if way == "claim":
        distributor.claim(payable, holders[0], sender=sender)
    else:
        distributor.push(payable, [holders[0]], sender=sender)
    assert distributor.distribution(payable).withheld == withheld(due(0), PLAIN)


def test_pushed_by_a_stranger__passed_over_with_the_error(distributor, payable, holders, stranger):
    receipt = distributor.push(payable, holders[:2], sender=stranger)
    refusal = selector_of(distributor.DividendTreatyUnproven)
    assert receipt.events.filter(distributor.DividendSkipped) == [
        distributor.DividendSkipped(payable, holders[0], ZERO, refusal)
    ]
    assert [event.holder for event in receipt.events.filter(distributor.DividendPaid)] == [holders[1].address]


def test_pushed_by_one_holder__passes_over_the_other(distributor, payable, holders):
    distributor.push(payable, [holders[0], holders[2]], sender=holders[0])
    assert [distributor.isPaid(payable, holders[index]) for index in (0, 2)] == [True, False]


def test_payment_of_a_push_called_from_outside__refused_whomever_it_names(
    distributor, payable, holders, issuer, stranger
):
    for pusher in (issuer, holders[0], distributor):
        with ape.reverts(distributor.DividendSelfOnly, caller=stranger.address):
            distributor.payPushed(payable, ZERO, holders[0], pusher, sender=stranger)


def test_lost_wallet__has_its_successor_choose_and_not_who_holds_its_key(
    distributor, payable, recovered, holders, stranger
):
    for sender in (stranger, holders[0]):
        with ape.reverts(distributor.DividendTreatyUnproven, holder=holders[0].address, caller=sender.address):
            distributor.claim(payable, holders[0], sender=sender)
    distributor.claim(payable, holders[0], sender=recovered)
    assert distributor.distribution(payable).withheld == withheld(due(0), PLAIN)


def test_behind_a_conduit__the_same_holds(distributor, conduit, payable, holders, issuer, stranger):
    with ape.reverts(distributor.DividendTreatyUnproven, holder=holders[0].address, caller=stranger.address):
        distributor.claimBehind(payable, conduit, holders[0], sender=stranger)
    distributor.pushBehind(payable, conduit, [holders[0]], sender=stranger)
    distributor.pushBehind(payable, conduit, [holders[0]], sender=account_of(conduit))
    assert not distributor.isPaidBehind(payable, conduit, holders[0])
    distributor.pushBehind(payable, conduit, [holders[0]], sender=issuer)
    assert distributor.isPaidBehind(payable, conduit, holders[0])
