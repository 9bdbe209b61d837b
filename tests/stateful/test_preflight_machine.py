"""Preflight against what then happens.

Whatever rules are bound, it says yes if and only if the movement passes, it names the first second in which it does,
and the largest amount that does now.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any

import pytest
from eth_abi import encode
from eth_utils import keccak
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from scripts.deployment.platform import KYC_TOPIC
from tests.support import ape_speed
from tests.support.assets import approved_asset, deploy_suite
from tests.support.conduits import make_conduit
from tests.support.effort import on_chain
from tests.support.identity import signed_claim, verify_investor
from tests.support.investor_claims import ACCREDITED, trust_about
from tests.support.peer import deploy_peer_module
from tests.support.preflights import NEVER, UNKNOWN
from tests.support.raw_chain import RawChain
from tests.support.rule_settings import (
    ABROAD,
    CONDITIONAL,
    DAY,
    FLOWS,
    HOLDINGS,
    HOME,
    HOUR,
    ISSUANCE,
    REGIMES,
    SIX,
    Change,
    Done,
    Rule,
    Scene,
    Told,
    at,
)

ape_speed.apply()

GAS = 15_000_000
UNITS = 3_000
WALLETS = ("one", "one again", "two", "abroad", "stranger", "pool")
#: how long the claim about identity counts [seconds]
VALID_FOR = {"one": 2_000 * DAY, "two": 400 * DAY, "abroad": 20 * DAY}
#: who is accredited, and for how long
ACCREDITED_FOR = {"one": 60 * DAY, "abroad": 5 * DAY}
JUMPS = (1, 2, 9, HOUR, DAY, DAY + 1, 3 * DAY, 21 * DAY, 100 * DAY)


@dataclass(frozen=True)
class World:
    scene: Scene
    compliance: Any
    #: each rule with its instance
    rules: Sequence[tuple[Rule, Any]]
    has_peer: bool


@dataclass(frozen=True)
class Said:
    """What Preflight says of a movement, apart from the reasons."""

    is_allowed: bool
    failures: int
    earliest: int
    largest: int
    is_largest_known: bool


@pytest.fixture(scope="module")
def scene(platform, deployer, issuer, compliance_officer, kyc_officer, investors, stranger):
    """A token of which nothing exists yet; two wallets of one person, two of others, a stranger, a pool, and who
    collects fees."""
    asset_id = approved_asset(platform, issuer, compliance_officer)
    suite = deploy_suite(platform, issuer, asset_id, units=UNITS, salt=keccak(text="preflight machine"))
    wallets = dict(zip(WALLETS, (*investors[:4], stranger, investors[4]), strict=True))
    trust_about(platform, deployer, platform.claim_issuer, ACCREDITED)
    identities = {
        name: verify_investor(
            platform, kyc_officer, wallets[name], country=ABROAD if name == "abroad" else HOME, valid_for=lasting
        )
        for name, lasting in VALID_FOR.items()
    }
    verify_investor(platform, kyc_officer, investors[5], valid_for=800 * DAY)
    registry = platform.identity_registry
    registry.registerIdentity(wallets["one again"], identities["one"], HOME, sender=kyc_officer)
    registry.addListener(suite.token, sender=deployer)
    for part in (
        platform.identity_registry_storage,
        platform.trusted_issuers_registry,
        platform.claim_topics_registry,
    ):
        if not part.isListener(registry):
            part.addListener(registry, sender=deployer)
    make_conduit(platform, compliance_officer, wallets["pool"])
    suite.compliance.setConduit(wallets["pool"], True, sender=issuer)
    for module in suite.compliance.getModules():
        suite.compliance.removeModule(module, sender=issuer)
    return Scene(platform, suite.token, suite.compliance, issuer, kyc_officer, wallets, identities, investors[5])


@pytest.fixture
def furnish(scene, deployer):
    """The world in which those rules are bound, and modules of the 4.1 suite set as ours of the same name."""

    def furnish(rules: Sequence[Rule], peers: Sequence[Rule]) -> World:
        bound = [(each, each.deploy(deployer, scene.platform)) for each in rules]
        bound += [(each, deploy_peer_module(deployer, each.contract)) for each in peers]
        for each, module in bound:
            scene.compliance.addModule(module, sender=scene.issuer)
            for change in each.settings(replace(scene, module=module)):
                if isinstance(change, Told):
                    data = getattr(module, change.function).encode_input(*change.args)
                    scene.compliance.callModuleFunction(data, module, sender=scene.issuer)
                else:
                    getattr(change.contract, change.function)(*change.args, sender=change.sender)
        return World(scene, scene.compliance, bound, bool(peers))

    return furnish


@pytest.mark.parametrize(
    ("rules", "peers"),
    [
        pytest.param(SIX, [], id="six"),
        pytest.param([*SIX[:3], *HOLDINGS], [], id="holdings"),
        pytest.param([*SIX[:3], SIX[4], *FLOWS], [], id="flows"),
        pytest.param([*SIX[:3], CONDITIONAL], [], id="conditional"),
        pytest.param([SIX[3], *ISSUANCE], [], id="issuance"),
        pytest.param([*SIX, *HOLDINGS, *FLOWS, CONDITIONAL, *ISSUANCE], [], id="all"),
        pytest.param([SIX[2], SIX[3]], [SIX[0], SIX[4]], id="peer"),
    ],
)
def test_preflight__never_lies(furnish, chain_url, deployer, rules, peers):
    world = furnish(rules, peers)
    chain = RawChain(chain_url)
    scene, platform = world.scene, world.scene.platform
    token, wallets, identities = scene.token, scene.wallets, scene.identities
    cash = platform.stablecoin.address
    any_wallet, any_identity = st.sampled_from(WALLETS), st.sampled_from(list(VALID_FOR))
    mostly_holders = st.sampled_from(("one", "one again", "two", "one", "two", "pool", "abroad", "stranger"))
    permille = st.sampled_from([0, 1, 10, 100, 200, 300, 500, 999, 1_000, 1_001])
    any_ttl = st.sampled_from((None, None, 0, HOUR, 30 * DAY))
    probes = st.tuples(mostly_holders, any_wallet, permille, st.booleans())
    changes = [
        st.tuples(st.just(module), each.changes(replace(scene, module=module)))
        for each, module in world.rules
        if not each.changes(scene).is_empty
    ]

    def step(**drawn):
        """A rule after which a transfer is judged; it stays, or is taken back."""

        def decorate(act):
            @rule(**drawn, probed=probes)
            @wraps(act)
            def acts_and_judges(self, probed, **given):
                act(self, **given)
                self.judge_transfer(*probed)

            return acts_and_judges

        return decorate

    class PreflightMachine(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.snapshot = chain.request("evm_snapshot")
            self.now = chain.now() + 1

        def teardown(self):
            chain.take_back(self.snapshot)

        def act(self, contract, function, *args, sender=scene.issuer):
            """Does it or is refused; either takes a second."""
            refused = chain.send(contract, function, *args, sender=sender, at=self.now, gas=GAS)
            self.now += 1
            return refused

        def change(self, module, change: Change):
            args = at(change.args, self.now)
            if isinstance(change, Done):
                return self.act(change.contract, change.function, *args, sender=change.sender)
            data = getattr(module, change.function).encode_input(*args)
            return self.act(world.compliance, "callModuleFunction", data, module)

        def ask(self, function, *args) -> Said:
            (answer,) = chain.read_at(self.now, [(platform.preflight, function, (token, *args))])
            is_allowed, failures, *forecast = answer
            return Said(is_allowed, len(failures), *forecast)

        def hold_to(self, said: Said, passes, free: int, amount: int) -> None:
            """Holds what was said against what happens; `passes(amount, time)` really sends the movement."""
            assert said.is_allowed == (said.failures == 0) == passes(amount, self.now)
            if said.is_allowed:
                assert said.earliest == self.now
            elif said.earliest == NEVER:
                assert not any(passes(amount, self.now + later) for later in (1, HOUR, 3 * DAY, 500 * DAY))
            elif world.has_peer:
                assert said.earliest == UNKNOWN
            else:
                assert self.now < said.earliest < UNKNOWN
                assert passes(amount, said.earliest)
                before = {said.earliest - 1, (self.now + said.earliest) // 2}
                assert not any(passes(amount, time) for time in before)
            if not said.is_largest_known:
                assert world.has_peer
                return
            assert said.largest <= free
            assert said.largest == 0 or passes(said.largest, self.now)
            above = {said.largest + 1, said.largest + 10, (said.largest + free + 1) // 2, free}
            assert not any(passes(more, self.now) for more in above if said.largest < more <= free)

        def judge_transfer(self, giver, receiver, permille, stays) -> None:
            """Holds what is said of it against what happens. One that stays was approved where that is asked for."""
            balance, frozen = chain.read(
                [(token, "balanceOf", (wallets[giver],)), (token, "getFrozenTokens", (wallets[giver],))]
            )
            amount = -(-balance * permille // 1_000)
            sides = (wallets[giver].address, wallets[receiver].address)
            for each, module in world.rules:
                if each.favour is not None and stays:
                    self.change(module, each.favour(*sides, amount))
            said = self.ask("preflight", *sides, amount)
            (can_transfer,) = chain.read_at(self.now, [(token, "canTransfer", (*sides, amount))])
            assert said.is_allowed == can_transfer

            def passes(moved, time):
                return chain.passes(token, "transfer", sides[1], moved, sender=sides[0], at=time, gas=GAS)

            self.hold_to(said, passes, balance - frozen, amount)
            if stays:
                self.act(token, "transfer", sides[1], amount, sender=sides[0])

        @initialize(chosen=st.lists(st.sampled_from(range(len(changes))), min_size=1, max_size=4))
        def begin(self, chosen):
            """Only some rules are set anew in one history, so that the others let much pass."""
            self.changes = st.one_of([changes[place] for place in chosen])
            for wallet, amount in (("one", 600), ("two", 500), ("abroad", 300)):
                self.act(token, "issue", wallets[wallet], amount, (amount, cash, REGIMES[0]))
            self.now += 2 * DAY

        @step(giver=mostly_holders, receiver=any_wallet, permille=permille)
        def transfer(self, giver, receiver, permille):
            self.judge_transfer(giver, receiver, permille, True)

        @rule(receiver=any_wallet, amount=st.integers(0, 400), price=st.integers(0, 2), regime=st.sampled_from(REGIMES))
        def issue(self, receiver, amount, price, regime):
            context = (amount * price, cash, regime)
            to = wallets[receiver].address
            said = self.ask("preflightIssuance", to, amount, context)
            (supply,) = chain.read([(token, "totalSupply", ())])

            def passes(issued, time):
                return chain.passes(token, "issue", to, issued, context, sender=scene.issuer, at=time, gas=GAS)

            self.hold_to(said, passes, min(amount, UNITS - supply), amount)
            self.act(token, "issue", to, amount, context)

        @step(data=st.data())
        def set_rule(self, data):
            self.change(*data.draw(self.changes))

        @step(data=st.data())
        def set_rules(self, data):
            for _ in range(3):
                self.change(*data.draw(self.changes))

        @step(giver=mostly_holders, receiver=any_wallet, amount=st.integers(1, 300))
        def force(self, giver, receiver, amount):
            self.act(token, "forcedTransfer", wallets[giver], wallets[receiver], amount)

        @step(
            wallet=mostly_holders,
            amount=st.integers(1, 200),
            function=st.sampled_from(("burn", "freezePartialTokens", "unfreezePartialTokens", "unfreezePartialTokens")),
        )
        def enforce(self, wallet, amount, function):
            self.act(token, function, wallets[wallet], amount)

        @step(wallet=any_wallet)
        def stop_and_go(self, wallet):
            """A frozen wallet or a paused token lets nothing pass: neither stays so."""
            self.act(token, "setAddressFrozen", wallets[wallet], True)
            self.judge_transfer(wallet, "two", 10, False)
            self.judge_transfer("one", wallet, 10, False)
            self.act(token, "setAddressFrozen", wallets[wallet], False)
            self.act(token, "pause")
            self.judge_transfer("one", wallet, 10, False)
            self.act(token, "unpause")

        @step(who=any_identity, topic=st.sampled_from((KYC_TOPIC, ACCREDITED)), lasting=st.sampled_from(JUMPS[3:]))
        def give_claim(self, who, topic, lasting):
            signature, data = signed_claim(
                scene.kyc_officer,
                platform.claim_issuer,
                identities[who].address,
                topic=topic,
                issued_at=self.now,
                expires_at=self.now + lasting,
            )
            claim = (topic, 1, platform.claim_issuer, signature, data, "")
            self.act(identities[who], "addClaim", *claim, sender=wallets[who])

        @step(who=any_identity, topic=st.sampled_from((KYC_TOPIC, ACCREDITED, ACCREDITED)), ttl=any_ttl)
        def take_claim_off(self, who, topic, ttl):
            """It may be remembered."""
            self.remember(who, ttl)
            claim_id = keccak(encode(["address", "uint256"], [platform.claim_issuer.address, topic]))
            self.act(identities[who], "removeClaim", claim_id, sender=wallets[who])

        def remember(self, wallet, ttl):
            """Attests what is verified now, or changes for how long."""
            if ttl is not None:
                self.act(platform.identity_registry, "setVerificationTtl", ttl, sender=deployer)
            self.act(platform.identity_registry, "refresh", wallets[wallet])

        @step(wallet=any_wallet, country=st.sampled_from((HOME, ABROAD)))
        def move_house(self, wallet, country):
            self.act(platform.identity_registry, "updateCountry", wallets[wallet], country, sender=scene.kyc_officer)

        @step(seconds=st.sampled_from(JUMPS))
        def wait(self, seconds):
            self.now += seconds

    run_state_machine_as_test(PreflightMachine, settings=on_chain(examples=6, steps=25))
