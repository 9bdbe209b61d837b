import ape
import pytest

from tests.support.conduits import make_conduit

ZERO = "0x0000000000000000000000000000000000000000"


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        ("pause", ()),
        ("unpause", ()),
        ("setAddressFrozen", (ZERO, True)),
        ("freezePartialTokens", (ZERO, 1)),
        ("unfreezePartialTokens", (ZERO, 1)),
        ("batchSetAddressFrozen", ([], [])),
        ("batchFreezePartialTokens", ([], [])),
        ("batchUnfreezePartialTokens", ([], [])),
    ],
)
def test_stranger__may_not(token, stranger, function, arguments):
    with ape.reverts(token.AgentOnly, caller=stranger):
        getattr(token, function)(*arguments, sender=stranger)


def test_second_pause__reverts(token, agent):
    receipt = token.pause(sender=agent)
    assert receipt.events == [token.Paused(agent)]
    assert token.paused()
    with ape.reverts(token.TokenIsPaused):
        token.pause(sender=agent)


def test_unpausing_what_runs__reverts(token, agent):
    with ape.reverts(token.TokenIsNotPaused):
        token.unpause(sender=agent)


def test_unpaused_token__moves_again(token, agent, holder, buyer):
    token.pause(sender=agent)
    receipt = token.unpause(sender=agent)
    assert receipt.events == [token.Unpaused(agent)]
    token.transfer(buyer, 1, sender=holder)


def test_zero_wallet_frozen__reverts(token, agent):
    with ape.reverts(token.TokenZeroAddress, parameter="userAddress"):
        token.setAddressFrozen(ZERO, True, sender=agent)


def test_conduit_frozen__reverts(token, agent, holder, conduit):
    token.transfer(conduit, 10, sender=holder)
    with ape.reverts(token.TokenConduitProtected, conduit=conduit):
        token.setAddressFrozen(conduit, True, sender=agent)
    with ape.reverts(token.TokenConduitProtected, conduit=conduit):
        token.freezePartialTokens(conduit, 1, sender=agent)


def test_wallet_frozen_before_it_became_a_conduit__can_be_released(
    platform, token, compliance, compliance_officer, agent, buyer
):
    make_conduit(platform, compliance_officer, buyer)
    token.setAddressFrozen(buyer, True, sender=agent)
    compliance.setConduit(buyer, True, sender=agent)
    token.setAddressFrozen(buyer, False, sender=agent)
    assert not token.isFrozen(buyer)


def test_more_frozen_than_free__reverts(token, agent, holder):
    balance = token.balanceOf(holder)
    token.freezePartialTokens(holder, 10, sender=agent)
    with ape.reverts(token.TokenFreeBalanceTooLow, wallet=holder, free=balance - 10, needed=balance):
        token.freezePartialTokens(holder, balance, sender=agent)


def test_more_unfrozen_than_frozen__reverts(token, agent, holder):
    token.freezePartialTokens(holder, 10, sender=agent)
    with ape.reverts(token.TokenFrozenTooLow, wallet=holder, frozen=10, amount=11):
        token.unfreezePartialTokens(holder, 11, sender=agent)


def test_frozen_wallet__is_told_and_released(token, agent, holder, buyer):
    receipt = token.setAddressFrozen(holder, True, sender=agent)
    assert receipt.events == [token.AddressFrozen(holder, True, agent)]
    assert token.isFrozen(holder)
    token.batchSetAddressFrozen([holder, buyer], [False, True], sender=agent)
    assert (token.isFrozen(holder), token.isFrozen(buyer)) == (False, True)


def test_frozen_shares__are_told_and_released(token, agent, holder):
    receipt = token.freezePartialTokens(holder, 10, sender=agent)
    assert receipt.events == [token.TokensFrozen(holder, 10), token.Frozen(holder, 10)]
    token.batchFreezePartialTokens([holder, holder], [1, 2], sender=agent)
    assert token.getFrozenTokens(holder) == 13
    receipt = token.unfreezePartialTokens(holder, 3, sender=agent)
    assert receipt.events == [token.TokensUnfrozen(holder, 3), token.Frozen(holder, 10)]
    token.batchUnfreezePartialTokens([holder], [10], sender=agent)
    assert token.getFrozenTokens(holder) == 0


def test_frozen_amount_set__is_what_is_frozen_then(token, agent, holder):
    """ERC-7943 says the sum, the 4.1 functions the difference."""
    balance = token.balanceOf(holder)
    receipt = token.setFrozenTokens(holder, 30, sender=agent)
    assert receipt.events == [token.TokensFrozen(holder, 30), token.Frozen(holder, 30)]
    receipt = token.setFrozenTokens(holder, 50, sender=agent)
    assert receipt.events == [token.TokensFrozen(holder, 20), token.Frozen(holder, 50)]
    receipt = token.setFrozenTokens(holder, 10, sender=agent)
    assert receipt.events == [token.TokensUnfrozen(holder, 40), token.Frozen(holder, 10)]
    token.setFrozenTokens(holder, 10, sender=agent)
    assert token.getFrozenTokens(holder) == 10
    token.setFrozenTokens(holder, balance, sender=agent)
    assert token.getFrozenTokens(holder) == balance
    token.setFrozenTokens(holder, 0, sender=agent)
    assert token.getFrozenTokens(holder) == 0


def test_frozen_amount_set_by_a_stranger_above_the_balance_or_on_a_conduit__reverts(
    token, agent, holder, stranger, conduit
):
    balance = token.balanceOf(holder)
    with ape.reverts(token.AgentOnly, caller=stranger):
        token.setFrozenTokens(holder, 1, sender=stranger)
    token.setFrozenTokens(holder, 5, sender=agent)
    with ape.reverts(token.TokenFreeBalanceTooLow, wallet=holder, free=balance - 5, needed=balance - 4):
        token.setFrozenTokens(holder, balance + 1, sender=agent)
    token.transfer(conduit, 10, sender=holder)
    with ape.reverts(token.TokenConduitProtected, conduit=conduit):
        token.setFrozenTokens(conduit, 1, sender=agent)


def test_zero_address__neither_sends_nor_receives(token):
    assert (token.canSend(ZERO), token.canReceive(ZERO)) == (False, False)
