"""What holders, agents, owners and officers do, with any gas: all of it happens, rules told and all, or nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from ape import chain, project
from eth_abi import encode
from eth_utils import keccak

from tests.support.clones import clone
from tests.support.identity import verify_investor
from tests.support.peer import deploy_counterpart, deploy_peer_module
from tests.support.raw_chain import RawChain

ZERO = "0x0000000000000000000000000000000000000000"
HOUR = 3_600
FROZEN = 7
ENOUGH = 16_000_000
#: each so much more than the one before, in hundredths
STEP = 112
#: beside the least gas that suffices
NEAR = (0, 1, 100, 1_000, 5_000, 20_000, 50_000)
CALLS = {
    "forcedTransfer": lambda people: (people["holder"], people["buyer"], 5),
    "mint": lambda people: (people["buyer"], 5),
    "burn": lambda people: (people["holder"], 5),
    "recoveryAddress": lambda people: (people["holder"], people["successor"], people["identity"]),
}


@pytest.fixture(scope="module")
def people(platform, registry, token, deployer, agent, kyc_officer, holder, buyer, investors):
    """The holder has lost his wallet, which is frozen, as are some of his shares; the registry lists the token."""
    verify_investor(platform, kyc_officer, investors[3])
    successor, identity = investors[5], registry.identity(holder)
    key = keccak(encode(["address"], [successor.address]))
    project.IOnchainId.at(identity).addKey(key, 1, 1, sender=holder)
    registry.addListener(token, sender=deployer)
    token.mint(buyer, 50, sender=agent)
    token.approve(investors[3], 2**256 - 1, sender=buyer)
    token.freezePartialTokens(holder, FROZEN, sender=agent)
    token.setAddressFrozen(holder, True, sender=agent)
    who = {"holder": holder, "buyer": buyer, "friend": investors[3], "successor": successor}
    return {**who, "identity": identity, "buyer's identity": registry.identity(buyer)}


def own_rules(token, compliance, deployer, agent, people):
    """A rule that takes note, beside the suite's."""
    rule = deployer.deploy(project.MockRule)
    compliance.addModule(rule, sender=agent)
    return [(rule, "recordCount", ()), (rule, "lastChange", ()), (compliance, "isModuleOutOfSync", (rule,))]


def noted_by(module, compliance, people):
    """What a module that limits what is sent in an hour counts for the two who send."""
    senders = (people["identity"], people["buyer's identity"])
    return [(module, "usersCounters", (compliance, sender, HOUR)) for sender in senders]


def peer_module(token, compliance, deployer, agent, people):
    """A 4.1 module that takes note, alone: beside it a rule of ours would be due more gas than it takes."""
    for rule in compliance.getModules():
        compliance.removeModule(rule, sender=agent)
    module = deploy_peer_module(deployer, "TimeTransfersLimitsModule")
    compliance.addModule(module, sender=agent)
    compliance.callModuleFunction(module.setTimeTransferLimit.encode_input((HOUR, 10**12)), module, sender=agent)
    return [*noted_by(module, compliance, people), (compliance, "isModuleOutOfSync", (module,))]


def peer_compliance(token, compliance, deployer, agent, people):
    """A 4.1 compliance with a module that takes note."""
    rules, module = (
        deploy_counterpart(agent, "ModularCompliance"),
        deploy_peer_module(deployer, "TimeTransfersLimitsModule"),
    )
    token.setCompliance(rules, sender=agent)
    rules.addModule(module, sender=agent)
    rules.callModuleFunction(module.setTimeTransferLimit.encode_input((HOUR, 10**12)), module, sender=agent)
    return noted_by(module, rules, people)


@pytest.fixture(params=[own_rules, peer_module, peer_compliance], ids=lambda rules: rules.__name__)
def questions(request, platform, token, compliance, registry, deployer, agent, people):
    """Answers to these are all that a call may change."""
    books = request.param(token, compliance, deployer, agent, people)
    wallets = [people[name] for name in ("holder", "buyer", "friend", "successor")]
    for wallet in wallets:
        books += [(token, function, (wallet,)) for function in ("balanceOf", "getFrozenTokens", "isFrozen")]
        books += [(registry, function, (wallet,)) for function in ("identity", "successorOf")]
    identities = (people["identity"], people["buyer's identity"])
    books += [(platform.max_balance_module, "getIDBalance", (compliance, identity)) for identity in identities]
    books += [(compliance, function, ()) for function in ("getTokenBound", "bookkeeper")]
    return [*books, *((token, function, ()) for function in ("totalSupply", "paused", "compliance"))]


class Sweep:
    """A call with one gas limit after the other, each on the chain as it was."""

    def __init__(self, method, arguments, sender, questions):
        self.raw, self.questions = RawChain(chain.provider.uri), questions
        self.message = {"from": sender.address, "to": method.contract.address}
        self.message["data"] = "0x" + bytes(method.encode_input(*arguments)).hex()
        self.before = self.raw.read(questions)

    def outcome(self, gas: int) -> tuple[bool, list, list]:
        """Whether the transaction passed, what is so after it, and what it told."""
        start = self.raw.request("evm_snapshot")
        at = self.raw.now() + 1
        sent = {**self.message, "gas": hex(gas)}
        receipt = self.raw.mined(sent, ("evm_setNextBlockTimestamp", (at,)))
        told = [(log["address"], log["topics"], log["data"]) for log in receipt["logs"]]
        found = bool(int(receipt["status"], 16)), self.raw.read(self.questions), told
        self.raw.take_back(start)
        return found

    def least(self, too_little: int, enough: int) -> int:
        """The least gas that suffices, between these."""
        while enough - too_little > 1:
            middle = (too_little + enough) // 2
            too_little, enough = (too_little, middle) if self.outcome(middle)[0] else (middle, enough)
        return enough


def limits() -> Iterator[int]:
    gas = 40_000
    while gas < ENOUGH:
        yield gas
        gas = gas * STEP // 100


def assert_whole_or_nothing(sweep):
    whole = sweep.outcome(ENOUGH)
    nothing = (False, sweep.before, [])
    failed = keccak(text="RecordFailed(address)")
    assert whole[0]
    assert whole[1] != sweep.before
    assert not [log for log in whole[2] if log[1][0] == "0x" + failed.hex()]
    found = {gas: sweep.outcome(gas) for gas in limits()}
    refused, passed = [gas for gas in found if not found[gas][0]], [gas for gas in found if found[gas][0]]
    least = sweep.least(max(refused), min(passed))
    found |= {gas: sweep.outcome(gas) for gas in (least + more for more in NEAR)}
    assert [gas for gas, outcome in found.items() if outcome not in (whole, nothing)] == []
    assert [gas for gas, outcome in found.items() if outcome[0] != (gas >= least)] == []


@pytest.mark.parametrize("name", CALLS)
def test_call_with_any_gas__happens_as_a_whole_or_not_at_all(token, agent, people, questions, name):
    assert_whole_or_nothing(Sweep(getattr(token, name), CALLS[name](people), agent, questions))


@pytest.mark.parametrize("name", ["transfer", "batchTransfer"])
def test_holders_transfer_with_any_gas__happens_as_a_whole_or_not_at_all(token, people, questions, name):
    friend = people["friend"]
    arguments = (friend, 5) if name == "transfer" else ([friend, people["buyer"], friend], [5, 1, 2])
    assert_whole_or_nothing(Sweep(getattr(token, name), arguments, people["buyer"], questions))


OWN_RULES = pytest.mark.parametrize("questions", [own_rules], indirect=True, ids=["own_rules"])
#: what the KYC officer does, of which the registry tells the token, and that its rules
ENTRIES = {
    "deleteIdentity": lambda people: (people["holder"],),
    "updateIdentity": lambda people: (people["holder"], people["buyer's identity"]),
    "updateCountry": lambda people: (people["holder"], 276),
}


@OWN_RULES
@pytest.mark.parametrize("name", ENTRIES)
def test_change_of_entry_with_any_gas__happens_as_a_whole_or_not_at_all(registry, kyc_officer, people, questions, name):
    assert_whole_or_nothing(Sweep(getattr(registry, name), ENTRIES[name](people), kyc_officer, questions))


@OWN_RULES
def test_compliance_replaced_with_any_gas__is_so_as_a_whole_or_not_at_all(
    platform, token, compliance, deployer, issuer, questions
):
    """The one before lets go, the new one is followed."""
    other = clone(deployer, project.ModularCompliance, platform.compliance_implementation)
    other.initialize(issuer, ZERO, [platform.country_allow_module], [], [], sender=issuer)
    questions += [(other, "getTokenBound", ()), (other, "bookkeeper", ())]
    assert_whole_or_nothing(Sweep(token.setCompliance, (other,), issuer, questions))


@OWN_RULES
def test_token_unbound_with_any_gas__hears_of_it_or_stays(token, compliance, issuer, people, questions):
    """What it would do then is asked, too."""
    questions += [(token, "canTransfer", (people["buyer"], people["friend"], 1))]
    assert_whole_or_nothing(Sweep(compliance.unbindToken, (token,), issuer, questions))
