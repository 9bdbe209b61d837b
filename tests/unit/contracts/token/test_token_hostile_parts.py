"""Everyone outside that a token speaks with calls back in the middle of it.

| whom the token asks or tells | with what | what it can do meanwhile | test |
| --- | --- | --- | --- |
| an identity | getClaim, keyHasPurpose | read | test_token_reentrance.py, test_receiver_whose_identity_moves_shares… |
| an issuer of claims | isClaimValid | read | identity_registry/test_reentrance.py |
| a registry of this platform | parties | read | it is the platform's code |
| … through its listeners | recoverWallet | call | test_token_reentrance.py, test_listener_told_of_a_recovery… |
| a 4.1 registry | identity, investorCountry, isVerified | read | here, test_part_that_is_asked… |
| a 4.1 registry | registerIdentity, deleteIdentity | call | here, test_registry_told_of_a_recovery… |
| a 4.1 compliance | canTransfer | read | here, test_part_that_is_asked… |
| a 4.1 compliance | transferred, created, destroyed | call | here, test_compliance_told_of_a_movement… |
| a 4.1 compliance | bindToken, unbindToken | call | here, test_compliance_bound_or_released… |
| a rule | check | read | test_token_rules.py |
| a rule | record, recount | call | test_token_reentrance.py, test_rule_told_of_a_movement… |
| a module of the 4.1 suite | moduleCheck | read | test_token_reentrance.py, test_4_1_module_asked… |
| … | moduleTransferAction | call | test_token_reentrance.py, test_4_1_module_told… |
| … through an agent that is no rule | record | call | here, test_agent_called_by_a_rule… |
| the source of units | unitsOf | read | here, test_part_that_is_asked… |

A token tells no holder that he received shares, so that there is no hook of his. What is asked is asked by a static
call: it can read and nothing else, so that no test speaks of the questions that are not named here (contains,
getTokenBound, isMover, supportsInterface). Each test makes the same call by a transaction, too, where it passes: the
door is what stops it.
"""

from __future__ import annotations

import pytest
from ape import chain, project
from eth_abi import encode
from eth_utils import keccak
from web3.exceptions import ContractCustomError

from tests.support.clones import clone
from tests.support.identity import verify_investor
from tests.support.refusals import assert_refused

ZERO = "0x0000000000000000000000000000000000000000"
FAILED = "0x" + keccak(text="EvilCallFailed()")[:4].hex()
YES = encode(["bool"], [True])
ASKED_OF_COMPLIANCE = "canTransfer(address,address,uint256)"
ASKED_OF_REGISTRY = ("identity(address)", "investorCountry(address)", "isVerified(address)")
UNITS_OF = "unitsOf(address)"
#: what the holder has, and what of it is frozen [token units]
HELD, FROZEN = 1_000, 100


@pytest.fixture(scope="module")
def evil(deployer):
    """A 4.1 compliance, a 4.1 registry and a source of units in one, which allows everything until it is armed."""
    contract = deployer.deploy(project.EvilReentrantIdentity)
    word = encode(["uint256"], [2**100])
    answers = {
        "getTokenBound()": encode(["address"], [ZERO]),
        "identityStorage()": encode(["address"], [contract.address]),
        "identity(address)": encode(["address"], [contract.address]),
        "investorCountry(address)": encode(["uint16"], [840]),
        "contains(address)": encode(["bool"], [False]),
        "keyHasPurpose(bytes32,uint256)": YES,
        UNITS_OF: word,
        **dict.fromkeys((ASKED_OF_COMPLIANCE, "isVerified(address)"), YES),
    }
    for question, answer in answers.items():
        contract.setAnswer(keccak(text=question)[:4], answer, sender=deployer)
    return contract


@pytest.fixture(scope="module")
def arm(evil, deployer):
    """Makes `evil` call `method` when it is asked `question`."""

    def arm(question, method, *args, is_stubborn=True):
        reentry = (method.contract, is_stubborn, b"", method.encode_input(*args))
        evil.arm(keccak(text=question)[:4], reentry, sender=deployer)

    return arm


@pytest.fixture(scope="module")
def ask(evil, deployer):
    """A transaction that asks `evil`."""
    return lambda question: evil(data=keccak(text=question)[:4], sender=deployer)


@pytest.fixture(scope="module")
def token(platform, evil, arm, ask, agent, deployer, investors):
    """Its every part is `evil`, which is its agent and its owner, too; the first investor holds all."""
    code = project.SecurityToken.at(platform.token_factory.tokenImplementation())
    token = clone(deployer, project.SecurityToken, code)
    terms = (agent, evil, evil, evil, ZERO, "House", "HSE", 6, [agent, evil])
    token.initialize(terms, sender=agent)
    token.mint(investors[0], HELD, sender=agent)
    token.freezePartialTokens(investors[0], FROZEN, sender=agent)
    token.transferOwnership(evil, sender=agent)
    arm("init()", token.acceptOwnership)
    ask("init()")
    assert token.owner() == evil
    return token


@pytest.fixture(scope="module")
def holder(token, investors):
    return investors[0]


@pytest.fixture(scope="module")
def buyer(token, investors):
    return investors[1]


@pytest.fixture(scope="module")
def spare(deployer):
    """Another compliance that allows everything, and is armed on its own."""
    contract = deployer.deploy(project.EvilReentrantIdentity)
    contract.setAnswer(keccak(text="getTokenBound()")[:4], encode(["address"], [ZERO]), sender=deployer)
    contract.setAnswer(keccak(text=ASKED_OF_COMPLIANCE)[:4], YES, sender=deployer)
    return contract


#: what the part calls back, and whether the token is shut against it while it tells a part
CALLBACKS = {
    "setCompliance": lambda token, people, spare: (spare,),
    "transfer": lambda token, people, spare: (people[1], 0),
    "mint": lambda token, people, spare: (people[1], 1),
    "burn": lambda token, people, spare: (people[0], 1),
    "forcedTransfer": lambda token, people, spare: (people[0], people[1], 1),
    "recoveryAddress": lambda token, people, spare: (people[0], people[3], token.compliance()),
    "setAddressFrozen": lambda token, people, spare: (people[0], True),
    "freezePartialTokens": lambda token, people, spare: (people[0], 1),
    "unfreezePartialTokens": lambda token, people, spare: (people[0], 1),
    "setFrozenTokens": lambda token, people, spare: (people[0], 1),
}
#: what moves nothing, and passes while the token tells: owner and agents change it between movements, too
UNGUARDED = {
    "setIdentityRegistry": lambda token, people, spare: (token.identityRegistry(),),
    "pause": lambda token, people, spare: (),
}
ALL = {**CALLBACKS, **UNGUARDED}


def state(token, people):
    """All that a callback could change."""
    accounts = [(token.balanceOf(who), token.getFrozenTokens(who), token.isFrozen(who)) for who in people[:4]]
    return accounts, token.totalSupply(), token.paused(), token.compliance(), token.identityRegistry(), token.owner()


def calls_that_ask(token, people, agent):
    """What asks each question, and by whom."""
    transfer, mint = (token.transfer, (people[1], 1), people[0]), (token.mint, (people[1], 1), agent)
    return {**dict.fromkeys((ASKED_OF_COMPLIANCE, *ASKED_OF_REGISTRY), transfer), UNITS_OF: mint}


@pytest.mark.parametrize("callback", ALL)
def test_part_that_is_asked__writes_nothing(token, evil, arm, ask, agent, holder, investors, spare, callback):
    """Who insists stops what it was asked for; who writes in vain stops nothing."""
    arguments = ALL[callback](token, investors, spare)
    for question, (method, args, sender) in calls_that_ask(token, investors, agent).items():
        before = chain.snapshot()
        arm(question, getattr(token, callback), *arguments)
        assert_refused(method, *args, sender=sender, error=evil.EvilCallFailed)
        arm(question, getattr(token, callback), *arguments, is_stubborn=False)
        method(*args, sender=sender, gas=15_000_000)
        assert token.balanceOf(investors[1]) == 1
        assert (token.paused(), token.compliance(), token.getFrozenTokens(holder)) == (False, evil, FROZEN)
        chain.restore(before)
    arm("init()", getattr(token, callback), *arguments)
    assert ask("init()").events, "asked by a transaction it does what it wants"


TELLING = {
    "transferred(address,address,uint256)": lambda token, people, agent: (token.transfer, (people[1], 5), people[0]),
    "created(address,uint256)": lambda token, people, agent: (token.mint, (people[1], 5), agent),
    "destroyed(address,uint256)": lambda token, people, agent: (token.burn, (people[0], 5), agent),
}


@pytest.mark.parametrize("callback", CALLBACKS)
@pytest.mark.parametrize("told", TELLING)
def test_compliance_told_of_a_movement__finds_the_token_shut(
    token, evil, arm, ask, agent, investors, spare, told, callback
):
    """Though it owns the token and is its agent. Enforcement goes on, and reports what the compliance missed."""
    arm(told, getattr(token, callback), *CALLBACKS[callback](token, investors, spare))
    method, arguments, sender = TELLING[told](token, investors, agent)
    if told.startswith("destroyed"):
        receipt = method(*arguments, sender=sender, gas=8_000_000)
        failed = [event.part for event in receipt.events if event.event_name == "RecordFailed"]
        assert failed == [evil.address]
        assert token.balanceOf(investors[0]) == HELD - 5
    else:
        assert_refused(method, *arguments, sender=sender, error=evil.EvilCallFailed)
    arm(told, token.name)
    arm("init()", getattr(token, callback), *CALLBACKS[callback](token, investors, spare))
    assert ask("init()").events, "asked by a transaction it does what it wants"


@pytest.mark.parametrize("callback", CALLBACKS)
def test_compliance_told_that_writes_in_vain__changes_nothing_of_the_movement(
    token, arm, agent, holder, buyer, investors, spare, callback
):
    arm(next(iter(TELLING)), getattr(token, callback), *CALLBACKS[callback](token, investors, spare), is_stubborn=False)
    _, *others = state(token, investors)
    token.transfer(buyer, 5, sender=holder, gas=8_000_000)
    accounts, *others_after = state(token, investors)
    assert others_after == others
    assert accounts[:2] == [(HELD - 5, FROZEN, False), (5, 0, False)]


@pytest.mark.parametrize("callback", UNGUARDED)
def test_owner_and_agent_told_of_a_movement__may_set_what_moves_nothing(
    token, arm, holder, buyer, investors, callback, agent
):
    """The movement is written by then, and stands."""
    arm(next(iter(TELLING)), getattr(token, callback), *UNGUARDED[callback](token, investors, None))
    token.transfer(buyer, 5, sender=holder, gas=8_000_000)
    assert (token.balanceOf(holder), token.balanceOf(buyer), token.totalSupply()) == (HELD - 5, 5, HELD)
    assert token.paused() == (callback == "pause")


@pytest.mark.parametrize("question", ["registerIdentity(address,address,uint16)", "deleteIdentity(address)"])
@pytest.mark.parametrize("callback", ALL)
def test_registry_told_of_a_recovery__finds_the_token_shut(
    token, evil, arm, agent, holder, investors, spare, question, callback
):
    """What it may set all the same does not change whose shares come where."""
    successor = investors[4]
    arm(question, getattr(token, callback), *ALL[callback](token, investors, spare))
    if callback in CALLBACKS:
        recovery = (token.recoveryAddress, holder, successor, evil)
        assert_refused(*recovery, sender=agent, error=evil.EvilCallFailed)
        arm(question, getattr(token, callback), *ALL[callback](token, investors, spare), is_stubborn=False)
    token.recoveryAddress(holder, successor, evil, sender=agent, gas=8_000_000)
    assert (token.balanceOf(holder), token.balanceOf(successor)) == (0, HELD)
    assert (token.getFrozenTokens(successor), token.totalSupply(), token.compliance()) == (FROZEN, HELD, evil)


@pytest.mark.parametrize("question", ["bindToken(address)", "unbindToken(address)"])
@pytest.mark.parametrize("callback", CALLBACKS)
def test_compliance_bound_or_released__finds_the_token_shut(
    token, evil, arm, ask, spare, deployer, investors, question, callback
):
    """The one that is left cannot hold it up; the new one can refuse."""
    call = getattr(token, callback).encode_input(*CALLBACKS[callback](token, investors, spare))
    is_bound = question.startswith("bind")
    told = spare if is_bound else evil
    told.arm(keccak(text=question)[:4], (token, True, b"", call), sender=deployer)
    arm("init()", token.setCompliance, spare)
    before = state(token, investors)
    if is_bound:
        with pytest.raises(ContractCustomError, match=FAILED):
            chain.provider.web3.eth.call({"to": evil.address, "data": "0x" + keccak(text="init()")[:4].hex()})
    else:
        ask("init()")
        assert token.compliance() == spare
        assert state(token, investors)[:3] == before[:3]


def test_agent_called_by_a_rule__is_no_module_and_finds_the_token_shut(
    platform, suite, agent, deployer, issuer, kyc_officer, investors
):
    """It may force at any other time; a rule that is told may not have it done by another's hand."""
    own, rules = suite.token, suite.compliance
    rule, hand = deployer.deploy(project.EvilCallingRule), deployer.deploy(project.EvilOfficialToken)
    rules.addModule(rule, sender=issuer)
    own.addAgent(hand, sender=agent)
    verify_investor(platform, kyc_officer, investors[0])
    own.mint(investors[0], 10, sender=agent)
    force = own.forcedTransfer.encode_input(investors[0], investors[0], 1)
    rule.arm(hand, hand.say.encode_input(own, force), sender=deployer)
    assert_refused(own.mint, investors[0], 1, sender=agent, error=own.TokenReentered)
    assert hand.say(own, force, sender=deployer).events, "at another time it passes"
