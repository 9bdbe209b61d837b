"""The token and its integer twin, driven side by side: whatever is done, they refuse and hold the same."""

from __future__ import annotations

import pytest
from eth_abi import encode
from eth_utils import keccak
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.models import token as twin
from tests.support import ape_speed
from tests.support.assets import approved_asset, deploy_suite
from tests.support.conduits import make_conduit
from tests.support.effort import on_chain
from tests.support.identity import verify_investor
from tests.support.raw_chain import RawChain

ape_speed.apply()

HOME, ABROAD = 840, 408
UNITS, MAXIMUM = 2_000, 600
WALLETS = ("one", "one again", "two", "abroad", "stranger", "pool")
IDENTITIES = {"one": "one", "one again": "one", "two": "two", "abroad": "abroad"}
#: who manages each identity, and so may be its holder's new wallet
KEYS = {"one": {"one", "one again", "stranger"}, "two": {"two", "stranger"}, "abroad": {"abroad", "two"}}


@pytest.fixture(scope="module")
def world(platform, deployer, issuer, compliance_officer, kyc_officer, investors, stranger, chain_url):
    """A token of which nothing exists yet; two wallets of one person, two of others, a stranger, and a pool."""
    asset_id = approved_asset(platform, issuer, compliance_officer)
    suite = deploy_suite(
        platform,
        issuer,
        asset_id,
        units=UNITS,
        max_balance=MAXIMUM,
        countries=(HOME,),
        salt=keccak(text="token machine"),
    )
    wallets = dict(zip(WALLETS, (*investors[:4], stranger, investors[4]), strict=True))
    identities = {
        name: verify_investor(platform, kyc_officer, wallets[name], country=ABROAD if name == "abroad" else HOME)
        for name in ("one", "two", "abroad")
    }
    platform.identity_registry.registerIdentity(wallets["one again"], identities["one"], HOME, sender=kyc_officer)
    make_conduit(platform, compliance_officer, wallets["pool"])
    suite.compliance.setConduit(wallets["pool"], True, sender=issuer)
    for name, managers in KEYS.items():
        for manager in sorted(managers - {name}):
            key = keccak(encode(["address"], [wallets[manager].address]))
            identities[name].addKey(key, 1, 1, sender=wallets[name])
    platform.identity_registry.addAgent(suite.token, sender=deployer)
    chain = RawChain(chain_url)
    chain.know_errors_of(suite.token, platform.identity_registry_storage)
    return suite, platform.max_balance_module, issuer, wallets, identities, chain


def fresh_twin() -> twin.Token:
    persons = {
        wallet: twin.Person(identity, ABROAD if identity == "abroad" else HOME)
        for wallet, identity in IDENTITIES.items()
    }
    return twin.Token(persons=persons, conduits={"pool"}, countries={HOME}, maximum=MAXIMUM, units=UNITS, keys=KEYS)


def test_token__acts_as_its_twin(world):
    suite, max_balance, agent, wallets, identities, chain = world
    token = suite.token
    any_wallet = st.sampled_from(WALLETS)
    mostly_holders = st.sampled_from(("one", "one again", "two", "one", "two", "pool", "abroad", "stranger"))
    amounts = st.one_of(st.integers(0, 300), st.integers(0, 2**104))
    shares_of_thousand = st.sampled_from([0, 1, 300, 500, 999, 1_000, 1_001])

    class TokenMachine(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.snapshot = chain.request("evm_snapshot")
            self.now = chain.now()
            self.twin = fresh_twin()

        def teardown(self):
            chain.request("evm_revert", self.snapshot)

        def both(self, act, function, *args, sender=agent):
            """Does it on the chain and in the twin, which must agree on the error. Every act is a second later."""
            self.now += 1
            try:
                act()
                refused = None
            except twin.Refused as refusal:
                refused = refusal.error
            assert chain.send(token, function, *args, sender=sender, at=self.now) == refused

        def part(self, wallet, permille):
            """A part of what `wallet` holds, rounded up, so that 1001 is one unit or more above all of it."""
            return -(-self.twin.balance(wallet) * permille // 1_000)

        @initialize()
        def issue(self):
            for wallet, amount in (("one", 500), ("two", 400), ("abroad", 100)):
                self.mint(wallet, amount)

        @rule(giver=mostly_holders, receiver=any_wallet, permille=shares_of_thousand)
        def transfer(self, giver, receiver, permille):
            amount = self.part(giver, permille)
            expected = self.twin.restriction(giver, receiver, amount)
            movement = (wallets[giver], wallets[receiver], amount)
            code, *answers = chain.read(
                [
                    (token, "detectTransferRestriction", movement),
                    (token, "canTransfer", movement),
                    (token, "canSend", (wallets[giver],)),
                    (token, "canReceive", (wallets[receiver],)),
                ]
            )
            assert (code == 0) == (expected is None)
            assert answers == [expected is None, self.twin.can_send(giver), self.twin.can_receive(receiver)]
            assert expected is not None or all(answers)
            self.both(
                lambda: self.twin.transfer(self.now, giver, receiver, amount),
                "transfer",
                wallets[receiver],
                amount,
                sender=wallets[giver],
            )

        @rule(
            giver=mostly_holders,
            legs=st.lists(st.tuples(mostly_holders, st.sampled_from([0, 1, 200, 400])), min_size=2, max_size=3),
        )
        def transfer_to_each(self, giver, legs):
            parts = [(receiver, self.part(giver, permille)) for receiver, permille in legs]
            self.both(
                lambda: self.twin.transfer_to_each(self.now, giver, parts),
                "batchTransfer",
                [wallets[receiver].address for receiver, _ in parts],
                [amount for _, amount in parts],
                sender=wallets[giver],
            )

        @rule(
            lost=mostly_holders,
            successor=st.sampled_from(("one again", "stranger", "one", "two", "pool")),
            identity=st.sampled_from((None, None, None, "one", "two")),
        )
        def recover(self, lost, successor, identity):
            """Mostly to another wallet of the same person."""
            named = identity or self.twin.identity_of(lost)
            if named is None:
                return
            self.both(
                lambda: self.twin.recover(self.now, lost, successor, named),
                "recoveryAddress",
                wallets[lost],
                wallets[successor],
                identities[named],
            )

        @rule(giver=mostly_holders, receiver=any_wallet, permille=shares_of_thousand)
        def force(self, giver, receiver, permille):
            amount = self.part(giver, permille)
            self.both(
                lambda: self.twin.force(self.now, giver, receiver, amount),
                "forcedTransfer",
                wallets[giver],
                wallets[receiver],
                amount,
            )

        @rule(wallet=any_wallet, amount=st.integers(0, 300))
        def mint(self, wallet, amount):
            self.both(lambda: self.twin.mint(self.now, wallet, amount), "mint", wallets[wallet], amount)

        @rule(wallet=any_wallet, permille=shares_of_thousand)
        def burn(self, wallet, permille):
            amount = self.part(wallet, permille) // 3
            self.both(lambda: self.twin.burn(self.now, wallet, amount), "burn", wallets[wallet], amount)

        @rule(wallet=any_wallet, amount=amounts)
        def freeze(self, wallet, amount):
            self.both(lambda: self.twin.freeze(wallet, amount), "freezePartialTokens", wallets[wallet], amount)

        @rule(wallet=any_wallet, amount=st.integers(0, 300))
        def unfreeze(self, wallet, amount):
            self.both(lambda: self.twin.unfreeze(wallet, amount), "unfreezePartialTokens", wallets[wallet], amount)

        @rule(wallet=any_wallet, is_frozen=st.sampled_from([False, False, True]))
        def set_frozen(self, wallet, is_frozen):
            self.both(lambda: self.twin.set_frozen(wallet, is_frozen), "setAddressFrozen", wallets[wallet], is_frozen)

        @rule(is_serious=st.sampled_from([False, False, True]))
        def pause(self, is_serious):
            """Ended as soon as this comes up again, begun only now and then."""
            if not self.twin.is_paused and not is_serious:
                return
            self.twin.is_paused = not self.twin.is_paused
            self.both(lambda: None, "pause" if self.twin.is_paused else "unpause")

        @rule(ahead=st.integers(-1, 12))
        def announce(self, ahead):
            date = self.now + 1 + ahead
            self.both(lambda: self.twin.announce(self.now, date), "announceRecordDate", date)

        @rule(seconds=st.integers(1, 8))
        def wait(self, seconds):
            self.now += seconds

        @invariant()
        def chain_and_twin_hold_the_same(self):
            model = self.twin
            supply, *answers = chain.read(
                [
                    (token, "totalSupply", ()),
                    *((token, "balanceOf", (wallets[name],)) for name in WALLETS),
                    *((token, "getFrozenTokens", (wallets[name],)) for name in WALLETS),
                    *((token, "isFrozen", (wallets[name],)) for name in WALLETS),
                    *((max_balance, "getIDBalance", (suite.compliance, identities[name])) for name in identities),
                ]
            )
            assert answers == [
                *(model.balance(name) for name in WALLETS),
                *(model.frozen.get(name, 0) for name in WALLETS),
                *(name in model.frozen_wallets for name in WALLETS),
                *(model.held.get(name, 0) for name in identities),
            ]
            assert supply == model.supply == sum(model.balances.values())

        @invariant()
        def nobody_has_more_frozen_than_held(self):
            assert all(self.twin.free(name) >= 0 for name in WALLETS)

        @invariant()
        def closed_record_dates_keep_their_answers(self):
            """Each date that has closed at the head, however long ago, for every wallet and the supply."""
            closed = sorted(date for date in self.twin.dates if date < chain.now())
            dates = closed[-4:] + closed[:2]
            if not dates:
                return
            answers = chain.read(
                [
                    *((token, "totalSupplyAt", (date,)) for date in dates),
                    *((token, "balanceOfAt", (wallets[name], date)) for date in dates for name in WALLETS),
                ]
            )
            assert answers == [
                *(self.twin.at(None, date) for date in dates),
                *(self.twin.at(name, date) for date in dates for name in WALLETS),
            ]

    run_state_machine_as_test(TokenMachine, settings=on_chain(examples=15, steps=30))
