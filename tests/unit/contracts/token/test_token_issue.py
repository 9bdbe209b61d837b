"""Issuing with what is paid for the shares and under which regime, and asking beforehand."""

import ape
import pytest
from ape import project

from tests.support.assets import UNITS
from tests.support.movements import told_last

ZERO = "0x0000000000000000000000000000000000000000"
UNSAID = (0, ZERO, bytes(32))
REGIME = b"reg-a-2".ljust(32, b"\0")
CODE = 4
ALLOWED = (True, ZERO, 0)
REFUSED = (False, ZERO, 0)


@pytest.fixture(scope="module")
def context(platform):
    """Paid for with 500 dollars."""
    return (500 * 10**6, platform.stablecoin.address, REGIME)


@pytest.fixture(scope="module")
def rule(deployer, compliance, issuer):
    """Asked and told of everything, allows everything."""
    rule = deployer.deploy(project.MockRule)
    compliance.addModule(rule, sender=issuer)
    return rule


@pytest.fixture
def told(rule):
    """What the rule was told last, by field."""
    return lambda: told_last(rule)


def test_issue_by_stranger__reverts(token, buyer, stranger, context):
    with ape.reverts(token.AgentOnly, caller=stranger):
        token.issue(buyer, 1, context, sender=stranger)


def test_issue_to_zero__reverts(token, agent, context):
    with ape.reverts(token.ERC20InvalidReceiver, receiver=ZERO):
        token.issue(ZERO, 1, context, sender=agent)
    assert token.canIssue(ZERO, 1, context) == REFUSED


def test_issue_to_stranger__reverts(token, agent, stranger, context):
    with ape.reverts(token.TokenReceiverUnverified, wallet=stranger):
        token.issue(stranger, 1, context, sender=agent)
    assert token.canIssue(stranger, 1, context) == REFUSED


def test_issue_above_units__reverts(token, agent, holder, context):
    supply = token.totalSupply()
    room = UNITS - supply
    with ape.reverts(token.TokenUnitsExceeded, supply=supply, amount=room + 1, units=UNITS):
        token.issue(holder, room + 1, context, sender=agent)
    assert token.canIssue(holder, room + 1, context) == REFUSED
    assert token.canIssue(holder, room, context) == ALLOWED
    token.issue(holder, room, context, sender=agent)
    assert token.totalSupply() == UNITS


@pytest.mark.parametrize("excess", [1, 2**256 - 2**104])
def test_issue_above_104_bits__reverts(token, agent, holder, context, excess):
    limit = 2**104 - 1 - token.totalSupply()
    with ape.reverts(token.TokenAmountTooLarge, amount=limit + excess, limit=limit):
        token.issue(holder, limit + excess, context, sender=agent)
    assert token.canIssue(holder, limit + excess, context) == REFUSED


def test_issue_refused_by_a_rule__reverts(token, rule, deployer, agent, holder, context):
    rule.setCode(CODE, sender=deployer)
    refusal = {"from": ZERO, "to": holder, "amount": 1, "module": rule.address, "code": CODE}
    with ape.reverts(token.TokenTransferRefused, **refusal):
        token.issue(holder, 1, context, sender=agent)
    assert token.canIssue(holder, 1, context, sender=agent) == (False, rule.address, CODE)


def test_issue_under_a_compliance_that_its_owner_unbound__reverts(token, compliance, issuer, agent, holder, context):
    compliance.unbindToken(token, sender=issuer)
    with ape.reverts(token.TokenTransferRefused, module=compliance.address, code=1):
        token.issue(holder, 1, context, sender=agent)
    assert token.canIssue(holder, 1, context) == (False, compliance.address, 1)


def test_rule_that_asks_what_is_paid__is_asked_of_that(token, platform, compliance, issuer, agent, holder, context):
    """Both the rule that `issue` asks and the one that `canIssue` asks see the context."""
    rule = issuer.deploy(project.MockContextRule, *context)
    compliance.addModule(rule, sender=issuer)
    others = [(context[0] - 1, *context[1:]), (context[0], ZERO, REGIME), (*context[:2], bytes(32)), UNSAID]
    for other in others:
        assert token.canIssue(holder, 1, other) == (False, rule.address, 1)
        with ape.reverts(token.TokenTransferRefused, module=rule.address, code=1):
            token.issue(holder, 1, other, sender=agent)
    assert token.canIssue(holder, 1, context) == ALLOWED
    token.issue(holder, 1, context, sender=agent)


def test_issue__tells_the_rules_what_is_paid(token, registry, agent, buyer, context, told):
    receipt = token.issue(buyer, 10, context, sender=agent)
    assert receipt.events == [token.Transfer(ZERO, buyer, 10)]
    assert token.balanceOf(buyer) == 10
    assert told() == {
        "token": token.address.lower(),
        "operator": agent.address.lower(),
        "from": ZERO,
        "to": buyer.address.lower(),
        "amount": 10,
        "fromIdentity": ZERO,
        "toIdentity": registry.identity(buyer).lower(),
        "fromCountry": 0,
        "toCountry": 840,
        "authority": 1,
        "at": receipt.timestamp,
        "isFromConduit": False,
        "isToConduit": False,
        "consideration": context[0],
        "currency": context[1].lower(),
        "regime": REGIME,
    }


@pytest.mark.parametrize("function", ["mint", "batchMint"])
def test_mint__says_nothing_of_what_is_paid(token, agent, buyer, context, told, function):
    token.issue(buyer, 10, context, sender=agent)
    if function == "mint":
        token.mint(buyer, 1, sender=agent)
    else:
        token.batchMint([buyer], [1], sender=agent)
    assert (told()["consideration"], told()["currency"], told()["regime"]) == UNSAID


def test_transfer_after_an_issue__is_none(token, agent, holder, buyer, context, told):
    token.issue(buyer, 10, context, sender=agent)
    token.transfer(holder, 1, sender=buyer)
    assert (told()["consideration"], told()["currency"], told()["regime"]) == UNSAID


def test_issue__is_not_gated_by_transfer_rules_nor_pause(token, agent, foreigner, context):
    """The receiver's country and what he would hold keep him from buying of holders."""
    amount = 3_000 * 10**6
    token.pause(sender=agent)
    assert token.canIssue(foreigner, amount, context) == ALLOWED
    token.issue(foreigner, amount, context, sender=agent)
    assert token.balanceOf(foreigner) == amount
