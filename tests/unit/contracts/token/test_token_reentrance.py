"""Who is asked or told in the middle of a movement calls back, and finds the door shut and nothing half done."""

from __future__ import annotations

import ape
import pytest
from ape import project
from eth_abi import encode
from eth_utils import keccak

from tests.support.peer import deploy_counterpart
from tests.support.refusals import assert_refused

GET_CLAIM = keccak(text="getClaim(bytes32)")[:4]
KEY_HAS_PURPOSE = keccak(text="keyHasPurpose(bytes32,uint256)")[:4]
IS_CLAIM_VALID = keccak(text="isClaimValid(address,uint256,bytes,bytes)")[:4]
YES = encode(["bool"], [True])
START, TOLD = keccak(text="init()")[:4], keccak(text="moduleTransferAction(address,address,uint256)")[:4]
ASKED_OF_MODULE = ("isPlugAndPlay()", "moduleCheck(address,address,uint256,address)")
REENTERED = keccak(text="TokenReentered()")[:4]


@pytest.fixture(scope="module")
def evil(deployer, platform, token, agent, kyc_officer, investors):
    """Agent of the token, and an identity that vouches for itself as a trusted issuer, until it is armed."""
    contract = deployer.deploy(project.EvilReentrantIdentity)
    claim = [1, 1, contract.address, b"\x01", b"\x02", ""]
    answer = encode(["uint256", "uint256", "address", "bytes", "bytes", "string"], claim)
    for question, answered in ((GET_CLAIM, answer), (KEY_HAS_PURPOSE, YES), (IS_CLAIM_VALID, YES)):
        contract.setAnswer(question, answered, sender=deployer)
    platform.trusted_issuers_registry.addTrustedIssuer(contract, [1], sender=deployer)
    platform.identity_registry.registerIdentity(investors[3], contract, 840, sender=kyc_officer)
    token.addAgent(contract, sender=agent)
    return contract


@pytest.fixture(scope="module")
def evil_wallet(evil, investors):
    return investors[3]


def arm(evil, question, method, *args, deployer, wanted=b"", is_stubborn=True):
    reentry = (method.contract, is_stubborn, keccak(wanted) if wanted else b"", method.encode_input(*args))
    evil.arm(question, reentry, sender=deployer)


@pytest.fixture(scope="module")
def held(token, holder):
    """What the holder has at the start [token units]."""
    return token.balanceOf(holder)


CALLS = {
    "burn": lambda token, holder, evil: (token.burn, holder, 1),
    "force": lambda token, holder, evil: (token.forcedTransfer, holder, evil, 1),
    "freeze": lambda token, holder, evil: (token.setAddressFrozen, holder, True),
    "pause": lambda token, holder, evil: (token.pause,),
}


@pytest.mark.parametrize("name", CALLS)
def test_receiver_whose_identity_moves_shares_while_asked__is_unverified(
    token, holder, held, buyer, agent, evil, evil_wallet, deployer, name
):
    """Though it is an agent; nobody else's transfer is stopped."""
    arm(evil, GET_CLAIM, *CALLS[name](token, holder, buyer), deployer=deployer)
    for refused, sender in (
        (token.transfer.call, holder),
        (token.mint.call, agent),
    ):
        with ape.reverts(token.TokenReceiverUnverified, wallet=evil_wallet):
            refused(evil_wallet, 1, sender=sender)
    with ape.reverts(token.TokenReceiverUnverified, wallet=evil_wallet):
        token.forcedTransfer(holder, evil_wallet, 1, sender=agent)
    token.transfer(buyer, 1, sender=holder)
    assert (token.balanceOf(holder), token.balanceOf(buyer), token.paused()) == (held - 1, 1, False)
    assert evil(data=GET_CLAIM, sender=deployer).events, "asked by a transaction it does what it wants"


def test_receiver_whose_identity_writes_in_vain_and_answers__receives_what_was_sent(
    token, holder, held, evil, evil_wallet, deployer
):
    arm(evil, GET_CLAIM, token.burn, holder, 1, deployer=deployer, is_stubborn=False)
    token.transfer(evil_wallet, 10, sender=holder)
    assert (token.balanceOf(holder), token.balanceOf(evil_wallet)) == (held - 10, 10)
    assert token.totalSupply() == held


def test_shares_of_a_wallet_whose_identity_calls_back__are_forced_and_burnt(
    token, holder, buyer, agent, evil, evil_wallet, deployer
):
    token.transfer(evil_wallet, 10, sender=holder)
    arm(evil, GET_CLAIM, token.burn, holder, 1, deployer=deployer)
    token.forcedTransfer(evil_wallet, buyer, 4, sender=agent)
    token.burn(evil_wallet, 6, sender=agent)
    assert (token.balanceOf(evil_wallet), token.balanceOf(buyer)) == (0, 4)


def test_identity_that_reads_while_asked__sees_balances_of_before(token, holder, held, evil, evil_wallet, deployer):
    for account, balance in ((holder, held), (evil_wallet, 0)):
        arm(evil, GET_CLAIM, token.balanceOf, account, deployer=deployer, wanted=encode(["uint256"], [balance]))
        token.transfer.call(evil_wallet, 10, sender=holder)
    arm(evil, GET_CLAIM, token.balanceOf, holder, deployer=deployer, wanted=encode(["uint256"], [held - 10]))
    with ape.reverts(token.TokenReceiverUnverified, wallet=evil_wallet):
        token.transfer(evil_wallet, 10, sender=holder)


def test_identity_that_moves_shares_while_asked_for_a_key__recovers_nothing(
    token, holder, agent, evil, evil_wallet, investors, deployer
):
    token.transfer(evil_wallet, 10, sender=holder)
    arm(evil, KEY_HAS_PURPOSE, token.burn, holder, 1, deployer=deployer)
    with ape.reverts(token.TokenRecoveryKeyMissing, newWallet=investors[4], identity=evil.address):
        token.recoveryAddress(evil_wallet, investors[4], evil, sender=agent)
    assert evil(data=KEY_HAS_PURPOSE, sender=deployer).events


@pytest.mark.parametrize("name", ["force", "burn", "recovery", "transfer"])
def test_listener_told_of_a_recovery__finds_the_token_shut(
    token, platform, kyc_officer, agent, holder, held, buyer, investors, deployer, name
):
    """It could else move the lost wallet's shares, once they are written to the new one."""
    registry = platform.identity_registry
    listener = deployer.deploy(project.MockRegistryListener)
    registry.addListener(listener, sender=deployer)
    registry.addAgent(token, sender=deployer)
    token.addAgent(listener, sender=agent)
    identity = project.IOnchainId.at(registry.identity(holder))
    successor = investors[5]
    identity.addKey(keccak(encode(["address"], [successor.address])), 1, 1, sender=holder)
    calls = {
        "force": (token.forcedTransfer, holder, buyer, held),
        "burn": (token.burn, holder, held),
        "recovery": (token.recoveryAddress, holder, successor, identity),
        "transfer": (token.transfer, buyer, 0),
    }
    method, *arguments = calls[name]
    listener.arm(token, method.encode_input(*arguments), sender=deployer)
    receipt = token.recoveryAddress(holder, successor, identity, sender=agent)
    (made,) = [event for event in receipt.events if event.event_name == "CallbackMade"]
    assert (made.isDone, made.answer) == (False, REENTERED)
    assert (token.balanceOf(holder), token.balanceOf(successor)) == (0, held)


def test_listener_told_of_a_new_country__may_move_shares(
    token, platform, kyc_officer, agent, holder, held, buyer, deployer
):
    """Nothing of the token is under way."""
    registry = platform.identity_registry
    listener = deployer.deploy(project.MockRegistryListener)
    registry.addListener(listener, sender=deployer)
    token.addAgent(listener, sender=agent)
    listener.arm(token, token.forcedTransfer.encode_input(holder, buyer, 5), sender=deployer)
    registry.updateCountry(holder, 276, sender=kyc_officer)
    assert (token.balanceOf(holder), token.balanceOf(buyer)) == (held - 5, 5)


def every_guarded_call(token, holder, buyer):
    """Each function that moves or freezes, or may change who is told, with arguments of its kind."""
    return {
        "transfer": (buyer, 0),
        "transferFrom": (holder, buyer, 0),
        "batchTransfer": ([], []),
        "mint": (buyer, 1),
        "issue": (buyer, 1, (0, buyer, b"")),
        "batchMint": ([], []),
        "burn": (holder, 1),
        "batchBurn": ([], []),
        "forcedTransfer": (holder, buyer, 1),
        "batchForcedTransfer": ([], [], []),
        "setAddressFrozen": (buyer, False),
        "batchSetAddressFrozen": ([], []),
        "freezePartialTokens": (holder, 0),
        "batchFreezePartialTokens": ([], []),
        "unfreezePartialTokens": (holder, 0),
        "batchUnfreezePartialTokens": ([], []),
        "setFrozenTokens": (holder, 0),
        "recoveryAddress": (holder, buyer, holder),
        "setCompliance": (buyer,),
    }


GUARDED = tuple(every_guarded_call(None, None, None))


@pytest.mark.parametrize("function", GUARDED)
def test_rule_told_of_a_movement__calls_nothing_back_that_is_guarded(
    token, compliance, deployer, issuer, agent, holder, buyer, function
):
    """Though it is an agent and the owner; the movement it is told of fails with its call."""
    rule = deployer.deploy(project.MockRule)
    compliance.addModule(rule, sender=issuer)
    token.addAgent(rule, sender=agent)
    token.transferOwnership(rule, sender=issuer)
    rule.setCallback(token.acceptOwnership.encode_input(), sender=deployer)
    token.transfer(buyer, 1, sender=holder)
    call = getattr(token, function).encode_input(*every_guarded_call(token, holder, buyer)[function])
    rule.setCallback(call, sender=deployer)
    refusal = {"error": rule.MockCallbackFailed, "answer": REENTERED}
    assert_refused(token.transfer, buyer, 1, sender=holder, **refusal)


@pytest.fixture(params=["our compliance", "a 4.1 compliance"])
def evil_module(request, deployer, token, compliance, issuer, agent, holder, buyer):
    """By its looks of the 4.1 suite; allows everything, and is the token's agent and owner."""
    module = deployer.deploy(project.EvilReentrantIdentity)
    for question in ASKED_OF_MODULE:
        module.setAnswer(keccak(text=question)[:4], YES, sender=deployer)
    if request.param != "our compliance":
        compliance = deploy_counterpart(issuer, "ModularCompliance")
        token.setCompliance(compliance, sender=issuer)
    compliance.addModule(module, sender=issuer)
    token.addAgent(module, sender=agent)
    token.transferOwnership(module, sender=issuer)
    arm(module, START, token.acceptOwnership, deployer=deployer)
    module(data=START, sender=deployer)
    assert token.owner() == module
    return module


#: what passes by itself with the arguments above
PASSING = sorted(set(GUARDED) - {"forcedTransfer", "recoveryAddress", "setCompliance"})


@pytest.mark.parametrize("function", PASSING)
def test_4_1_module_told_of_a_movement__calls_nothing_back_that_is_guarded(
    token, deployer, holder, buyer, evil_module, function
):
    arguments = every_guarded_call(token, holder, buyer)[function]
    arm(evil_module, TOLD, getattr(token, function), *arguments, deployer=deployer)
    assert_refused(token.transfer, buyer, 1, sender=holder, error=evil_module.EvilCallFailed)
    evil_module(data=TOLD, sender=deployer)


def test_4_1_module_told_of_a_movement__may_enforce_then_but_not_of_its_own_enforcement(
    token, deployer, holder, held, buyer, evil_module
):
    """As that suite's module of fees does."""
    arm(evil_module, TOLD, token.forcedTransfer, holder, buyer, 7, deployer=deployer, is_stubborn=False)
    receipt = token.transfer(buyer, 1, sender=holder)
    assert [event.value for event in receipt.events.filter(token.Transfer)] == [1, 7]
    assert (token.balanceOf(holder), token.balanceOf(buyer)) == (held - 8, 8)


def test_4_1_module_asked_of_a_movement__enforces_nothing(token, deployer, holder, held, buyer, evil_module):
    question = keccak(text=ASKED_OF_MODULE[1])[:4]
    arm(evil_module, question, token.forcedTransfer, holder, buyer, 7, deployer=deployer)
    assert_refused(token.transfer, buyer, 1, sender=holder, error=evil_module.EvilCallFailed)
    arm(evil_module, question, token.forcedTransfer, holder, buyer, 7, deployer=deployer, is_stubborn=False)
    token.transfer(buyer, 1, sender=holder, gas=15_000_000)
    assert (token.balanceOf(holder), token.balanceOf(buyer)) == (held - 1, 1)


def test_4_1_module_that_insists_while_told_of_enforcement__stops_nothing(
    token, deployer, agent, holder, held, buyer, evil_module
):
    arm(evil_module, TOLD, token.setAddressFrozen, buyer, True, deployer=deployer)
    receipt = token.forcedTransfer(holder, buyer, 5, sender=agent, gas=15_000_000)
    failed = keccak(text="RecordFailed(address)")
    assert len([log for log in receipt.logs if bytes(log["topics"][0]) == failed]) == 1
    assert (token.balanceOf(holder), token.balanceOf(buyer), token.isFrozen(buyer)) == (held - 5, 5, False)
