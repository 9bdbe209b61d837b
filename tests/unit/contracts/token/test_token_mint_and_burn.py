import ape

from tests.support.assets import UNITS

ZERO = "0x0000000000000000000000000000000000000000"


def test_mint_by_stranger__reverts(token, buyer, stranger):
    with ape.reverts(token.AgentOnly, caller=stranger):
        token.mint(buyer, 1, sender=stranger)
    with ape.reverts(token.AgentOnly, caller=stranger):
        token.batchMint([buyer], [1], sender=stranger)


def test_mint_to_zero__reverts(token, agent):
    with ape.reverts(token.ERC20InvalidReceiver, receiver=ZERO):
        token.mint(ZERO, 1, sender=agent)


def test_mint_to_stranger__reverts(token, agent, stranger):
    with ape.reverts(token.TokenReceiverUnverified, wallet=stranger):
        token.mint(stranger, 1, sender=agent)


def test_mint_to_unverified_conduit__reverts(token, agent, conduit):
    with ape.reverts(token.TokenReceiverUnverified, wallet=conduit):
        token.mint(conduit, 1, sender=agent)


def test_mint_above_units__reverts(token, agent, holder):
    supply = token.totalSupply()
    with ape.reverts(token.TokenUnitsExceeded, supply=supply, amount=UNITS - supply + 1, units=UNITS):
        token.mint(holder, UNITS - supply + 1, sender=agent)
    token.mint(holder, UNITS - supply, sender=agent)
    assert token.totalSupply() == UNITS


def test_mint_above_104_bits__reverts(token, agent, holder):
    limit = 2**104 - 1 - token.totalSupply()
    with ape.reverts(token.TokenAmountTooLarge, amount=limit + 1, limit=limit):
        token.mint(holder, limit + 1, sender=agent)


def test_mint_refused_by_an_issuance_rule__reverts(token, compliance, deployer, agent, holder):
    rule = deployer.deploy(ape.project.MockRule)
    compliance.addModule(rule, sender=agent)
    rule.setCode(4, sender=deployer)
    with ape.reverts(
        token.TokenTransferRefused, **{"from": ZERO, "to": holder, "amount": 1, "module": rule.address, "code": 4}
    ):
        token.mint(holder, 1, sender=agent)


def test_mint__is_not_gated_by_transfer_rules_nor_pause(token, agent, compliance, platform, registry, foreigner):
    token.pause(sender=agent)
    supply = token.totalSupply()
    amount = 3_000 * 10**6
    receipt = token.mint(foreigner, amount, sender=agent)
    assert receipt.events == [token.Transfer(ZERO, foreigner, amount)]
    assert (token.balanceOf(foreigner), token.totalSupply()) == (amount, supply + amount)
    assert platform.max_balance_module.getIDBalance(compliance, registry.identity(foreigner)) == amount


def test_batch_mint__issues_each(token, agent, holder, buyer):
    before = token.balanceOf(holder)
    token.batchMint([holder, buyer], [1, 2], sender=agent)
    assert (token.balanceOf(holder), token.balanceOf(buyer)) == (before + 1, 2)


def test_burn_by_stranger__reverts(token, holder, stranger):
    with ape.reverts(token.AgentOnly, caller=stranger):
        token.burn(holder, 1, sender=stranger)
    with ape.reverts(token.AgentOnly, caller=stranger):
        token.batchBurn([holder], [1], sender=stranger)


def test_burn_of_more_than_held__reverts(token, agent, holder):
    balance = token.balanceOf(holder)
    with ape.reverts(token.ERC20InsufficientBalance, sender=holder, balance=balance, needed=balance + 1):
        token.burn(holder, balance + 1, sender=agent)


def test_burn_from_conduit__reverts(token, agent, holder, conduit):
    token.transfer(conduit, 10, sender=holder)
    with ape.reverts(token.TokenConduitProtected, conduit=conduit):
        token.burn(conduit, 1, sender=agent)


def test_burn_from_zero__reverts(token, agent):
    with ape.reverts(token.ERC20InvalidSender, sender=ZERO):
        token.burn(ZERO, 0, sender=agent)


def test_burn__releases_frozen_shares_as_needed(token, agent, compliance, platform, registry, holder):
    balance, supply = token.balanceOf(holder), token.totalSupply()
    token.freezePartialTokens(holder, balance - 100, sender=agent)
    receipt = token.burn(holder, 150, sender=agent)
    assert receipt.events == [
        token.TokensUnfrozen(holder, 50),
        token.Frozen(holder, balance - 150),
        token.Transfer(holder, ZERO, 150),
    ]
    assert token.balanceOf(holder) == balance - 150
    assert token.getFrozenTokens(holder) == balance - 150
    assert token.totalSupply() == supply - 150
    assert platform.max_balance_module.getIDBalance(compliance, registry.identity(holder)) == balance - 150


def test_burn__passes_pause_and_frozen_wallet(token, agent, holder):
    token.pause(sender=agent)
    token.setAddressFrozen(holder, True, sender=agent)
    token.batchBurn([holder, holder], [1, 2], sender=agent)
    assert token.isFrozen(holder)


def test_batch_whose_legs_fit_but_not_together__reverts(token, agent, holder, buyer):
    supply = token.totalSupply()
    left = UNITS - supply
    with ape.reverts(token.TokenUnitsExceeded, supply=supply, amount=left + 1, units=UNITS):
        token.batchMint([holder, buyer], [left, 1], sender=agent)
    half = 2**103
    limit = 2**104 - 1 - supply
    with ape.reverts(token.TokenAmountTooLarge, amount=2 * half, limit=limit):
        token.batchMint([holder, buyer], [half, half], sender=agent)
    token.batchMint([holder, buyer], [left - 1, 1], sender=agent)
    assert token.totalSupply() == UNITS
