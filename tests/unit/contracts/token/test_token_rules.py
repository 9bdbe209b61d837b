"""How a token follows the rules of its compliance."""

import ape
import pytest
from ape import project

CODE = 3
RULE_OTHER = 255


@pytest.fixture(scope="module")
def rule(deployer):
    return deployer.deploy(project.MockRule)


def test_rules_added_and_removed__hold_at_once(token, compliance, issuer, rule, holder, buyer):
    rule.setCode(CODE, sender=issuer)
    compliance.addModule(rule, sender=issuer)
    with ape.reverts(token.TokenTransferRefused, module=rule.address, code=CODE):
        token.transfer(buyer, 1, sender=holder)
    compliance.removeModule(rule, sender=issuer)
    token.transfer(buyer, 1, sender=holder)
    assert token.balanceOf(buyer) == 1


def test_books__are_kept_by_the_token(token, compliance, rule, issuer, holder, buyer):
    compliance.addModule(rule, sender=issuer)
    assert compliance.bookkeeper() == token
    token.transfer(buyer, 1, sender=holder)
    assert rule.recordCount() == 1


def test_rules_set_by_anyone_but_the_compliance__revert(token, issuer, agent):
    for caller in (issuer, agent):
        with ape.reverts(token.TokenComplianceOnly, caller=caller.address):
            token.setRules(0, 0, sender=caller)


def test_compliance_that_its_owner_unbound__refuses_all_but_enforcement(
    token, compliance, issuer, agent, holder, buyer
):
    compliance.unbindToken(token, sender=issuer)
    with ape.reverts(token.TokenTransferRefused, module=compliance.address, code=1):
        token.transfer(buyer, 1, sender=holder)
    with ape.reverts(token.TokenTransferRefused, module=compliance.address, code=1):
        token.mint(buyer, 1, sender=agent)
    assert token.detectTransferRestriction(holder, buyer, 1) == RULE_OTHER
    assert not token.canTransfer(holder, buyer, 1)
    token.forcedTransfer(holder, buyer, 1, sender=agent)
    token.burn(buyer, 1, sender=agent)
    assert token.balanceOf(buyer) == 0


def test_compliance_bound_again_by_its_owner__is_followed_again(token, compliance, issuer, rule, holder, buyer):
    compliance.unbindToken(token, sender=issuer)
    for module in compliance.getModules():
        compliance.removeModule(module, sender=issuer)
    compliance.bindToken(token, sender=issuer)
    assert compliance.bookkeeper() == token
    token.transfer(buyer, 1, sender=holder)
    rule.setCode(CODE, sender=issuer)
    compliance.addModule(rule, sender=issuer)
    with ape.reverts(token.TokenTransferRefused, module=rule.address, code=CODE):
        token.transfer(buyer, 1, sender=holder)


def test_rule_of_issuance__is_told_of_nothing_else(token, compliance, deployer, issuer, agent, holder, buyer):
    rule = deployer.deploy(project.MockIssuanceRule)
    compliance.addModule(rule, sender=issuer)
    token.transfer(buyer, 1, sender=holder)
    token.forcedTransfer(holder, buyer, 1, sender=agent)
    token.burn(buyer, 1, sender=agent)
    assert rule.recordCount() == 0
    token.mint(buyer, 1, sender=agent)
    assert rule.recordCount() == 1


def test_rule_of_issuance__is_due_nothing_at_an_enforcement(compliance, deployer, issuer):
    """Twenty-one rules that record everything would be due 500,000 gas each, more than enforcement may need."""
    before = len(compliance.getModules())
    for _ in range(21):
        compliance.addModule(deployer.deploy(project.MockIssuanceRule), sender=issuer)
    assert len(compliance.getModules()) == before + 21
