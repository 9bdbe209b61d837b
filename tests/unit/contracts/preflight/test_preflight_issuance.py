"""Whether shares could be issued, and what speaks against it."""

import pytest
from ape import chain, project

from tests.support.assets import UNITS
from tests.support.preflights import NEVER, codes, forecast
from tests.unit.contracts.preflight.conftest import HELD

ZERO = "0x0000000000000000000000000000000000000000"
UNSAID = (0, ZERO, bytes(32))
REGIME = b"reg-a-2".ljust(32, b"\0")
RECEIVER_ZERO, RECEIVER_UNVERIFIED = 3, 9
ROOM = UNITS - HELD
DAY = 86_400


@pytest.fixture(scope="module")
def judge(preflight, token, holder):
    """The report on an issuance; the token must say the same."""

    def judge(receiver, amount, context=UNSAID):
        report = preflight.preflightIssuance(token, receiver, amount, context)
        assert report.isAllowed == token.canIssue(receiver, amount, context)[0] == (not report.failures)
        return report

    return judge


def test_issuance_that_passes__is_allowed_now(judge, buyer):
    assert forecast(judge(buyer, 7)) == (chain.blocks.head.timestamp, 7, True)
    assert judge(buyer, ROOM).isAllowed


def test_issuance_to_nobody__is_never(judge, stranger):
    assert codes(judge(ZERO, 1)) == [("token", RECEIVER_ZERO)]
    assert codes(judge(stranger, 1)) == [("token", RECEIVER_UNVERIFIED)]
    assert forecast(judge(ZERO, 1)) == forecast(judge(stranger, 1)) == (NEVER, 0, True)


def test_more_than_there_are_units__is_never(judge, buyer, stranger):
    report = judge(buyer, ROOM + 1)
    assert codes(report) == [("token", 0)] and "no room" in report.failures[0].reason
    assert forecast(report) == (NEVER, ROOM, True)
    assert codes(judge(stranger, ROOM + 1)) == [("token", RECEIVER_UNVERIFIED), ("token", 0)]


def test_conduit__must_be_verified_to_be_issued_to(judge, conduit):
    assert codes(judge(conduit, 1)) == [("token", RECEIVER_UNVERIFIED)]


def test_rule_of_issuance__bounds_the_largest(judge, platform, compliance, issuer, buyer):
    supply_limit = platform.supply_limit_module
    compliance.addModule(supply_limit, sender=issuer)
    compliance.callModuleFunction(supply_limit.setSupplyLimit.encode_input(HELD + 50), supply_limit, sender=issuer)
    report = judge(buyer, 51)
    assert codes(report) == [("SupplyLimitModule", 1)] and forecast(report) == (NEVER, 50, True)
    assert judge(buyer, 50).isAllowed


def test_rule_of_transfers__is_not_asked(judge, add_rule, buyer):
    add_rule("EvilTransferRule")
    assert judge(buyer, 1).isAllowed


def test_what_the_issuer_says__reaches_the_rules(judge, deployer, compliance, issuer, buyer):
    context = (500, deployer.address, REGIME)
    compliance.addModule(deployer.deploy(project.MockContextRule, *context), sender=issuer)
    assert judge(buyer, 1, context).isAllowed
    for other in ((501, *context[1:]), (500, ZERO, REGIME), (500, deployer.address, bytes(32))):
        assert codes(judge(buyer, 1, other)) == [("MockContextRule", 1)]


def test_closed_rule__opens_later(judge, add_rule, deployer, buyer):
    rule = add_rule()
    opening = chain.blocks.head.timestamp + DAY
    rule.setHours(2**39, opening, 2**38, sender=deployer)
    assert forecast(judge(buyer, 1)) == (opening, 0, True)
