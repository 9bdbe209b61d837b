import ape
import pytest
from ape.exceptions import ContractLogicError

ZERO = "0x0000000000000000000000000000000000000000"


@pytest.fixture
def agrees(token):
    """The code for a transfer, after execution was seen to agree with it."""

    def code_of(sender, receiver, amount):
        code = token.detectTransferRestriction(sender, receiver, amount)
        try:
            token.transfer.call(receiver, amount, sender=sender)
        except ContractLogicError:
            assert code != 0
        else:
            assert code == 0
        return code

    return code_of


def test_each_reason__has_its_code_and_text(
    token, agrees, agent, registry, kyc_officer, holder, buyer, foreigner, stranger, conduit
):
    balance = token.balanceOf(holder)
    assert agrees(holder, ZERO, 1) == 3
    assert agrees(holder, buyer, balance + 1) == 6
    assert agrees(holder, stranger, 1) == 9
    assert agrees(holder, foreigner, 1) == 32 + 1
    token.mint(holder, 2_000 * 10**6, sender=agent)
    assert agrees(holder, buyer, 2_000 * 10**6 + 1) == 32 + 8 + 1
    token.freezePartialTokens(holder, 100, sender=agent)
    assert agrees(holder, buyer, token.balanceOf(holder)) == 7
    token.setAddressFrozen(buyer, True, sender=agent)
    assert agrees(holder, buyer, 1) == 5
    registry.deleteIdentity(holder, sender=kyc_officer)
    assert agrees(holder, conduit, 1) == 8
    token.setAddressFrozen(holder, True, sender=agent)
    assert agrees(holder, buyer, 1) == 4
    token.pause(sender=agent)
    assert agrees(holder, buyer, 1) == 1
    texts = {code: token.messageForTransferRestriction(code) for code in (0, 1, 3, 4, 5, 6, 7, 8, 9, 33, 41, 255)}
    assert all(texts.values())
    assert len(set(texts.values())) == len(texts)
    assert texts[33] == "the receiver's country is not allowed"


def test_sender_zero__has_a_code(token):
    assert token.detectTransferRestriction(ZERO, ZERO, 0) == 2
    assert token.messageForTransferRestriction(2) == "the sender is the zero address"


def test_transfer_that_may_pass__is_code_zero(agrees, holder, buyer, conduit):
    assert agrees(holder, buyer, 1) == 0
    assert agrees(holder, buyer, 0) == 0
    assert agrees(holder, conduit, 1) == 0


def test_code_of_a_rule_above_seven__is_told_as_other(token, agrees, compliance, deployer, agent, holder, buyer):
    rule = deployer.deploy(ape.project.MockRule)
    compliance.addModule(rule, sender=agent)
    for module_code, code in ((3, 32 + 16 + 3), (7, 32 + 16 + 7), (8, 255)):
        rule.setCode(module_code, sender=deployer)
        assert agrees(holder, buyer, 1) == code
    assert token.messageForTransferRestriction(32 + 16 + 3) == "the mock rule says no"


def test_unknown_code__has_no_text(token):
    assert [token.messageForTransferRestriction(code) for code in (10, 31, 32 + 16, 254)] == [""] * 4
