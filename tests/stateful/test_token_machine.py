"""The token and its integer twin, driven side by side: whatever is done, they refuse and hold the same."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.models import token as twin
from tests.support import ape_speed
from tests.support.effort import on_chain
from tests.support.token_registry_acts import NOW_AND_THEN, RegistryActs
from tests.support.token_rule_acts import RuleActs
from tests.support.token_scene import ASKING, CONDUITS, EASY, PEOPLE, WALLETS, Scene

ape_speed.apply()

FOR_EVER = 2**256 - 1
UNSAID = (0, "0x" + "0" * 40, bytes(32))


@pytest.fixture(scope="module")
def scene(platform, deployer, issuer, compliance_officer, kyc_officer, investors, stranger, chain_url):
    return Scene(
        platform,
        owner=deployer,
        issuer=issuer,
        compliance_officer=compliance_officer,
        kyc_officer=kyc_officer,
        people=[*investors[:4], stranger, investors[4]],
        url=chain_url,
    )


def test_token__acts_as_its_twin(scene):
    chain, token, agent, wallets, identities = scene.chain, scene.token, scene.issuer, scene.wallets, scene.identities
    any_wallet, people = st.sampled_from(WALLETS), st.sampled_from(PEOPLE)
    anybody = st.sampled_from((*WALLETS, twin.NOBODY))
    mostly_holders = st.sampled_from(("one", "one again", "two", "one", "two", "pool", "abroad", "stranger"))
    amounts = st.one_of(st.integers(0, 300), st.integers(0, 2**104))
    shares_of_thousand = st.sampled_from([0, 1, 300, 500, 999, 1_000, 1_001])
    parts = st.lists(st.tuples(mostly_holders, st.sampled_from([0, 1, 200, 400])), min_size=2, max_size=3)

    class TokenMachine(RegistryActs, RuleActs, RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.scene = scene
            self.snapshot = chain.request("evm_snapshot")
            self.now = chain.now()
            self.twin = scene.fresh_twin()
            self.listened_to = {ASKING, EASY}
            self.registry = ASKING

        def teardown(self):
            chain.take_back(self.snapshot)

        def both(self, act, function, *args, sender=agent, contract=token):
            """Does it on the chain and in the twin, which must agree on the error. Every act is a second later."""
            self.now += 1
            try:
                act()
                refused = None
            except twin.Refused as refusal:
                refused = refusal.error
            assert chain.send(contract, function, *args, sender=sender, at=self.now) == refused

        def part(self, wallet, permille):
            """A part of what `wallet` holds, rounded up, so that 1001 is one unit or more above all of it."""
            return -(-self.twin.balance(wallet) * permille // 1_000)

        @initialize()
        def issue(self):
            for wallet, amount in (("one", 500), ("two", 400), ("abroad", 100)):
                self.mint(wallet, amount)

        @rule(giver=mostly_holders, receiver=anybody, permille=shares_of_thousand)
        def transfer(self, giver, receiver, permille):
            amount = self.part(giver, permille)
            self.ask_beforehand(giver, receiver, amount)
            self.both(
                lambda: self.twin.transfer(self.now, giver, receiver, amount),
                "transfer",
                wallets[receiver],
                amount,
                sender=wallets[giver],
            )

        def ask_beforehand(self, giver, receiver, amount):
            """ERC-1404 and ERC-7943, which the movement is then held against."""
            refused, told = self.twin.finding(giver, receiver, amount)
            movement = (wallets[giver], wallets[receiver], amount)
            code, *answers = chain.read(
                [
                    (token, "detectTransferRestriction", movement),
                    (token, "canTransfer", movement),
                    (token, "canSend", (wallets[giver],)),
                    (token, "canReceive", (wallets[receiver],)),
                ]
            )
            assert code == told
            assert answers == [refused is None, self.twin.can_send(giver), self.twin.can_receive(receiver)]
            assert refused is not None or all(answers)

        @rule(
            spender=mostly_holders,
            giver=st.sampled_from(("one", "two", "pool")),
            receiver=any_wallet,
            permille=shares_of_thousand,
            allowed_now=st.sampled_from([None, 400, FOR_EVER]),
        )
        def transfer_from(self, spender, giver, receiver, permille, allowed_now):
            """Mostly by whom the giver allows something."""
            if allowed_now:
                self.approve(giver, spender, allowed_now)
            allowed = sorted(who for (owner, who), amount in self.twin.allowances.items() if owner == giver and amount)
            spender, amount = (allowed or [spender])[-1], self.part(giver, permille)
            self.ask_beforehand(giver, receiver, amount)
            self.both(
                lambda: self.twin.transfer_from(self.now, spender, giver, receiver, amount),
                "transferFrom",
                wallets[giver],
                wallets[receiver],
                amount,
                sender=wallets[spender],
            )

        @rule(owner=any_wallet, spender=anybody, amount=st.sampled_from([0, 1, 150, 400, FOR_EVER - 1, FOR_EVER]))
        def approve(self, owner, spender, amount):
            self.both(
                lambda: self.twin.approve(owner, spender, amount),
                "approve",
                wallets[spender],
                amount,
                sender=wallets[owner],
            )

        @rule(
            owner=any_wallet,
            spender=any_wallet,
            amount=st.sampled_from([0, 150, FOR_EVER]),
            skipped=st.sampled_from([0, 0, 0, 1]),
            seconds=st.sampled_from([0, 1, 1, 9]),
        )
        def permit(self, owner, spender, amount, skipped, seconds):
            """Now and then with the number of another permit, or a second too late."""
            terms = {"nonce": self.twin.nonces.get(owner, 0) + skipped, "deadline": self.now + seconds}
            self.both(
                lambda: self.twin.permit(self.now, owner, spender, amount, **terms),
                "permit",
                wallets[owner],
                wallets[spender],
                amount,
                terms["deadline"],
                *scene.permit(owner, spender, amount, **terms),
                contract=token,
            )

        @rule(giver=mostly_holders, legs=parts)
        def transfer_to_each(self, giver, legs):
            legs = [(receiver, self.part(giver, permille)) for receiver, permille in legs]
            self.both(
                lambda: self.twin.each(lambda leg=leg: self.twin.transfer(self.now, giver, *leg) for leg in legs),
                "batchTransfer",
                *self.lists(legs),
                sender=wallets[giver],
            )

        @rule(legs=parts)
        def mint_to_each(self, legs):
            self.both(
                lambda: self.twin.mint_to_each(self.now, legs),
                "batchMint",
                *self.lists(legs),
            )

        @rule(receiver=any_wallet, legs=parts)
        def force_each(self, receiver, legs):
            legs = [(giver, self.part(giver, permille)) for giver, permille in legs]
            self.both(
                lambda: self.twin.each(
                    lambda leg=leg: self.twin.force(self.now, leg[0], receiver, leg[1]) for leg in legs
                ),
                "batchForcedTransfer",
                self.lists(legs)[0],
                [wallets[receiver].address] * len(legs),
                self.lists(legs)[1],
            )

        @rule(
            act=st.sampled_from(
                [
                    ("batchBurn", lambda model, now, *leg: model.burn(now, *leg)),
                    ("batchFreezePartialTokens", lambda model, now, *leg: model.freeze(*leg)),
                    ("batchUnfreezePartialTokens", lambda model, now, *leg: model.unfreeze(*leg)),
                ]
            ),
            legs=parts,
        )
        def act_on_each(self, act, legs):
            function, in_twin = act
            legs = [(wallet, self.part(wallet, permille) // 2) for wallet, permille in legs]
            self.both(
                lambda: self.twin.each(lambda leg=leg: in_twin(self.twin, self.now, *leg) for leg in legs),
                function,
                *self.lists(legs),
            )

        @rule(marks=st.lists(st.tuples(any_wallet, NOW_AND_THEN), min_size=2, max_size=3))
        def set_frozen_each(self, marks):
            self.both(
                lambda: self.twin.each(lambda mark=mark: self.twin.set_frozen(*mark) for mark in marks),
                "batchSetAddressFrozen",
                *self.lists(marks),
            )

        @staticmethod
        def lists(legs):
            return [wallets[name].address for name, _ in legs], [value for _, value in legs]

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
            asked = (wallets[wallet], amount, UNSAID)
            assert chain.read([(token, "canIssue", asked)])[0][0] == self.twin.can_issue(wallet, amount)
            self.both(lambda: self.twin.mint(self.now, wallet, amount), "mint", wallets[wallet], amount)

        @rule(wallet=any_wallet, permille=shares_of_thousand)
        def burn(self, wallet, permille):
            """Little of it, all, or more."""
            amount = self.part(wallet, permille) if permille > 1_000 else self.part(wallet, permille) // 3
            self.both(lambda: self.twin.burn(self.now, wallet, amount), "burn", wallets[wallet], amount)

        @rule(wallet=any_wallet, amount=amounts)
        def freeze(self, wallet, amount):
            self.both(lambda: self.twin.freeze(wallet, amount), "freezePartialTokens", wallets[wallet], amount)

        @rule(wallet=mostly_holders, permilles=st.lists(shares_of_thousand, min_size=2, max_size=2))
        def set_frozen_amounts(self, wallet, permilles):
            """One after another, up and down."""
            for permille in permilles:
                amount = self.part(wallet, permille)
                self.both(
                    lambda amount=amount: self.twin.set_frozen_amount(wallet, amount),
                    "setFrozenTokens",
                    wallets[wallet],
                    amount,
                )

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

        @rule(
            ahead=st.integers(0, 2),
            acts=st.lists(
                st.tuples(st.sampled_from(["mint", "burn", "force"]), people, people), min_size=2, max_size=3
            ),
        )
        def crowd_into_the_second_of_a_record_date(self, ahead, acts):
            """All in one block; what they leave behind is what counts for that date."""
            date = self.now + 2 + ahead
            self.both(lambda: self.twin.announce(self.now, date), "announceRecordDate", date)
            self.now = date
            calls, passed = [], []
            for kind, wallet, receiver in acts:
                legs = (wallet, receiver, 7) if kind == "force" else (wallet, 7)
                function = "forcedTransfer" if kind == "force" else kind
                calls.append((token, function, (*(wallets[name] for name in legs[:-1]), 7)))
                try:
                    getattr(self.twin, kind)(self.now, *legs)
                    passed.append(True)
                except twin.Refused:
                    passed.append(False)
            assert chain.send_together(calls, sender=agent, at=date) == passed

        @rule(wallet=st.sampled_from(("pool", "stranger", "stranger", "two")))
        def toggle_conduit(self, wallet):
            is_conduit = wallet not in self.twin.conduits
            arguments = (wallets[wallet], is_conduit)
            self.both(lambda: self.twin.toggle_conduit(wallet), "setConduit", *arguments, contract=scene.compliance)

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
                    *((token, "isConduit", (wallets[name],)) for name in CONDUITS),
                    *(
                        (scene.rules[twin.BALANCE], "getIDBalance", (scene.compliance, identities[name]))
                        for name in identities
                    ),
                    *((token, "allowance", (wallets[owner], wallets[spender])) for owner, spender in model.allowances),
                ]
            )
            assert answers == [
                *(model.balance(name) for name in WALLETS),
                *(model.frozen.get(name, 0) for name in WALLETS),
                *(name in model.frozen_wallets for name in WALLETS),
                *(name in model.conduits for name in CONDUITS),
                *(model.held.get(name, 0) for name in identities),
                *model.allowances.values(),
            ]
            assert supply == model.supply == sum(answers[: len(WALLETS)])

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

    run_state_machine_as_test(TokenMachine, settings=on_chain(examples=20, steps=40))
