"""Sold abroad by an issuer of the United States."""

import ape
import pytest
from ape import chain, project

from tests.support.bookkeeping import compliance_account
from tests.support.movements import Authority
from tests.support.rules import DAY, RuleUnderTest, refuses_everyone_unbound

USA, GERMANY, FRANCE = 840, 276, 250
FLOWS_BACK = 1


@pytest.fixture(scope="module")
def ends_at():
    return chain.pending_timestamp + 40 * DAY


@pytest.fixture(scope="module")
def rule(deployer, ends_at):
    module, compliance = deployer.deploy(project.FlowbackModule), compliance_account(deployer)
    module.bindCompliance(compliance, sender=compliance)
    module.setFlowback(USA, ends_at, sender=compliance)
    return RuleUnderTest(module, compliance)


def test_period_of_unbound_compliance__reverts(rule, stranger, ends_at):
    refuses_everyone_unbound(rule.module, stranger, "setFlowback", USA, ends_at)


def test_period_of_no_country_or_in_the_past__reverts(rule, ends_at):
    with ape.reverts(rule.module.FlowbackCountryZero):
        rule.set("setFlowback", 0, ends_at)
    now = chain.pending_timestamp + 100
    chain.pending_timestamp = now
    with ape.reverts(rule.module.FlowbackPeriodOver, endsAt=now, time=now):
        rule.set("setFlowback", USA, now)


def test_period__is_announced(rule, ends_at):
    receipt = rule.set("setFlowback", GERMANY, ends_at + 1)
    assert receipt.events == [rule.module.FlowbackSet(rule.compliance, GERMANY, ends_at + 1)]
    assert tuple(rule.module.getFlowback(rule.compliance)) == (GERMANY, ends_at + 1)


def test_shares_sold_abroad__do_not_return_before_the_end(rule, ends_at):
    back = {"fromCountry": GERMANY, "toCountry": USA, "amount": 1}
    assert rule.code(at=ends_at - 1, **back) == FLOWS_BACK
    assert rule.next(at=1, **back) == ends_at
    assert rule.code(at=ends_at, **back) == 0


@pytest.mark.parametrize(("giver", "receiver"), [(GERMANY, FRANCE), (GERMANY, GERMANY), (USA, GERMANY), (USA, USA)])
def test_other_ways__are_open(rule, giver, receiver):
    assert rule.code(fromCountry=giver, toCountry=receiver, amount=1) == 0


def test_pool__does_not_bring_them_home(rule):
    for country in (0, USA):
        assert rule.code(fromCountry=country, toCountry=USA, amount=1, isFromConduit=True) == FLOWS_BACK
    assert rule.code(toCountry=GERMANY, amount=1, isFromConduit=True) == 0
    assert rule.code(fromCountry=GERMANY, amount=1, isToConduit=True) == 0


def test_forecast_of_what_flows_back__is_the_end_and_nothing_less(rule, ends_at):
    back = {"fromCountry": GERMANY, "toCountry": USA, "amount": 7}
    assert (rule.most(at=ends_at - 1, **back), rule.most(at=ends_at, **back)) == (0, 7)
    assert rule.next(at=ends_at + 5, **back) == ends_at + 5


def test_giver_whose_country_nobody_knows__is_not_of_the_home_country(rule):
    assert rule.code(fromCountry=0, toCountry=USA, amount=1) == FLOWS_BACK
    assert rule.code(fromCountry=GERMANY, toCountry=0, amount=1) == 0


@pytest.mark.parametrize("authority", [Authority.ISSUANCE, Authority.ENFORCEMENT])
def test_issuance_and_enforcement__are_not_gated(rule, authority):
    assert rule.code(fromCountry=GERMANY, toCountry=USA, amount=1, authority=authority) == 0


def test_period_not_set__refuses_nothing(rule, deployer):
    compliance = compliance_account(deployer)
    rule.module.bindCompliance(compliance, sender=compliance)
    assert RuleUnderTest(rule.module, compliance).code(fromCountry=GERMANY, toCountry=USA, amount=1) == 0


def test_codes__are_explained(rule):
    assert (bool(rule.module.reason(1)), rule.module.reason(2)) == (True, "")
    assert (rule.module.name(), rule.module.duties()) == ("FlowbackModule", 1)
