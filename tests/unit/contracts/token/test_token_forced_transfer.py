import ape

ZERO = "0x0000000000000000000000000000000000000000"


def test_force_by_stranger__reverts(token, holder, buyer, stranger):
    with ape.reverts(token.AgentOnly, caller=stranger):
        token.forcedTransfer(holder, buyer, 1, sender=stranger)
    with ape.reverts(token.AgentOnly, caller=stranger):
        token.batchForcedTransfer([holder], [buyer], [1], sender=stranger)


def test_force_of_more_than_held__reverts(token, agent, holder, buyer):
    balance = token.balanceOf(holder)
    with ape.reverts(token.ERC20InsufficientBalance, sender=holder, balance=balance, needed=balance + 1):
        token.forcedTransfer(holder, buyer, balance + 1, sender=agent)
    with ape.reverts(token.ERC20InsufficientBalance, sender=holder, balance=balance, needed=balance + 1):
        token.forcedTransfer(holder, holder, balance + 1, sender=agent)


def test_force_to_stranger__reverts(token, agent, holder, stranger):
    with ape.reverts(token.TokenReceiverUnverified, wallet=stranger):
        token.forcedTransfer(holder, stranger, 1, sender=agent)


def test_force_with_zero_address__reverts(token, agent, holder):
    with ape.reverts(token.ERC20InvalidReceiver, receiver=ZERO):
        token.forcedTransfer(holder, ZERO, 1, sender=agent)
    with ape.reverts(token.ERC20InvalidSender, sender=ZERO):
        token.forcedTransfer(ZERO, holder, 0, sender=agent)


def test_force_on_conduit__reverts(token, agent, holder, conduit):
    token.transfer(conduit, 10, sender=holder)
    with ape.reverts(token.TokenConduitProtected, conduit=conduit):
        token.forcedTransfer(conduit, holder, 1, sender=agent)
    with ape.reverts(token.TokenConduitProtected, conduit=conduit):
        token.forcedTransfer(holder, conduit, 1, sender=agent)


def test_force__is_not_gated_by_rules_pause_or_freeze(token, agent, holder, foreigner):
    token.pause(sender=agent)
    token.setAddressFrozen(holder, True, sender=agent)
    receipt = token.forcedTransfer(holder, foreigner, 7, sender=agent)
    assert receipt.events == [
        token.Transfer(holder, foreigner, 7),
        token.TransferForced(holder, foreigner, agent, 7),
        token.ForcedTransfer(holder, foreigner, 7),
    ]
    assert token.balanceOf(foreigner) == 7


def test_force__releases_frozen_shares_as_needed(token, agent, compliance, platform, registry, holder, buyer):
    balance = token.balanceOf(holder)
    token.freezePartialTokens(holder, balance, sender=agent)
    receipt = token.forcedTransfer(holder, buyer, 40, sender=agent)
    assert receipt.events == [
        token.TokensUnfrozen(holder, 40),
        token.Frozen(holder, balance - 40),
        token.Transfer(holder, buyer, 40),
        token.TransferForced(holder, buyer, agent, 40),
        token.ForcedTransfer(holder, buyer, 40),
    ]
    assert (token.getFrozenTokens(holder), token.getFrozenTokens(buyer)) == (balance - 40, 0)
    assert platform.max_balance_module.getIDBalance(compliance, registry.identity(buyer)) == 40


def test_force_to_self__does_not_unfreeze(token, agent, holder):
    balance = token.balanceOf(holder)
    token.freezePartialTokens(holder, balance, sender=agent)
    receipt = token.forcedTransfer(holder, holder, balance, sender=agent)
    assert receipt.events == [
        token.Transfer(holder, holder, balance),
        token.TransferForced(holder, holder, agent, balance),
        token.ForcedTransfer(holder, holder, balance),
    ]
    assert (token.balanceOf(holder), token.getFrozenTokens(holder)) == (balance, balance)


def test_batch_force__moves_each(token, agent, holder, buyer):
    token.batchForcedTransfer([holder, buyer], [buyer, holder], [5, 2], sender=agent)
    assert token.balanceOf(buyer) == 3
