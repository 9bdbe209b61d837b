"""The dividend distributor and its integer twin, side by side, while holders trade, lapse and are frozen."""

from __future__ import annotations

import pytest
from ape import project
from eth_utils import keccak
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.models import dividend as twin
from tests.support import ape_speed
from tests.support.assets import approved_asset, deploy_suite
from tests.support.bookkeeping import account_of
from tests.support.conduits import make_conduit
from tests.support.effort import on_chain
from tests.support.identity import verify_investor
from tests.support.market import DOLLAR, WHOLE_SHARE
from tests.support.raw_chain import RawChain

ape_speed.apply()

DAY = 86_400
CONDUIT = 3
#: basis points withheld from residents of the three holders' countries
COUNTRIES, RATES = (840, 276, 250), (3_000, 2_637, 0)
#: the conduit is registered as a wallet of the first holder, so that it can be paid while it is none
RATES_OF_ALL = (*RATES, RATES[0])


@pytest.fixture(scope="module")
def world(deployer, platform, issuer, compliance_officer, kyc_officer, investors, chain_url):
    """Three holders and a conduit that each hold 500 shares, and an issuer with cash and a withholding table."""
    suite = deploy_suite(
        platform,
        issuer,
        approved_asset(platform, issuer, compliance_officer),
        salt=keccak(text="dividend machine"),
        countries=COUNTRIES,
    )
    conduit = account_of(deployer.deploy(project.MockConduitStakes))
    people = [*investors[:CONDUIT], conduit]
    identities = [
        verify_investor(platform, kyc_officer, person, country=country)
        for person, country in zip(people, COUNTRIES, strict=False)
    ]
    platform.identity_registry.registerIdentity(conduit, identities[0], COUNTRIES[0], sender=kyc_officer)
    make_conduit(platform, compliance_officer, conduit.address)
    suite.compliance.setConduit(conduit, True, sender=issuer)
    for person in (*investors[:CONDUIT], investors[0]):
        suite.token.mint(person, 500 * WHOLE_SHARE, sender=issuer)
    suite.token.transfer(conduit, 500 * WHOLE_SHARE, sender=investors[0])
    platform.stablecoin.mint(issuer, 10**9 * DOLLAR, sender=issuer)
    platform.stablecoin.approve(platform.dividend_distributor, 2**256 - 1, sender=issuer)
    rates = [(country, bps, bps) for country, bps in zip(COUNTRIES, RATES, strict=True)]
    platform.dividend_distributor.addWithholdingTable(suite.token, rates, 0, investors[8], 0, sender=issuer)
    chain = RawChain(chain_url)
    chain.know_errors_of(platform.dividend_distributor, suite.token, suite.compliance)
    return platform, issuer, kyc_officer, suite, people, identities, chain, investors[8], deployer


def test_distributor__acts_as_its_twin(world):
    platform, issuer, kyc_officer, suite, people, identities, chain, tax_agent, deployer = world
    conduit = project.MockConduitStakes.at(people[CONDUIT].address)
    distributor, token, cash, registry = (
        platform.dividend_distributor,
        suite.token,
        platform.stablecoin,
        platform.identity_registry,
    )
    table = distributor.withholdingTableCount()
    who = st.integers(0, len(people) - 1)
    choices, early = st.integers(0, 3), st.sampled_from([0, 0, 0, 1])
    amounts = st.one_of(st.integers(1, 100), st.integers(1, 10**6 * DOLLAR))

    class DividendMachine(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.snapshot = chain.request("evm_snapshot")
            self.now = chain.now()
            self.balances = [500 * WHOLE_SHARE] * len(people)
            self.frozen, self.lapsed = set(), set()
            self.is_conduit = True
            #: record date -> balances at its end; None while it is open
            self.records: dict[int, list[int] | None] = {}
            self.pots: list[tuple[int, twin.Distribution]] = []
            self.cash = [0] * len(people)
            self.spent = 0
            self.taxed = 0
            #: units that the conduit says stand for each holder, at any date
            self.stakes = [0] * CONDUIT

        def teardown(self):
            chain.take_back(self.snapshot)

        def pass_to(self, at):
            """Record dates before `at` close with the balances that stand now."""
            for record_date, balances in self.records.items():
                if balances is None and record_date < at:
                    self.records[record_date] = list(self.balances)
            self.now = at
            for record_date, pot in self.pots:
                if not pot.balances and self.records[record_date] is not None:
                    pot.balances = dict(enumerate(self.records[record_date]))
                    pot.supply = sum(self.records[record_date])

        def send(self, contract, function, *args, sender):
            self.pass_to(self.now + 1)
            return chain.send(contract, function, *args, sender=sender, at=self.now)

        def expected(self, act):
            try:
                return act(), None
            except twin.Refused as refusal:
                return None, refusal.error

        def claim_in_twin(self, number, index):
            return self.pots[number][1].claim(
                index,
                self.now,
                is_conduit=index == CONDUIT and self.is_conduit,
                is_eligible=index not in self.frozen | self.lapsed,
            )

        def claim_behind_in_twin(self, number, index):
            return self.pots[number][1].claim_behind(
                CONDUIT,
                index,
                self.stakes[index],
                self.now,
                is_conduit=self.is_conduit,
                is_eligible=index not in self.frozen | self.lapsed,
            )

        @initialize(ahead=st.integers(2, 600), amount=amounts, pays_after=st.integers(1, 600))
        def first_distribution(self, ahead, amount, pays_after):
            self.announce(ahead)
            self.fund(0, amount, pays_after, 31 * DAY, True)

        @precondition(lambda self: len(self.records) < 6)
        @rule(ahead=st.integers(2, DAY))
        def announce(self, ahead):
            self.pass_to(self.now + 1)
            record_date = self.now + ahead
            if record_date not in self.records:
                assert chain.send(token, "announceRecordDate", record_date, sender=issuer, at=self.now) is None
                self.records[record_date] = None

        @precondition(lambda self: self.records and len(self.pots) < 4)
        @rule(
            choice=st.integers(0, 5),
            amount=amounts,
            pays_after=st.integers(1, 600),
            lasts=st.sampled_from([31 * DAY, 30 * DAY, 30 * DAY - 1]),
            withholds=st.booleans(),
        )
        def fund(self, choice, amount, pays_after, lasts, withholds):
            self.pass_to(self.now + 1)
            record_date = sorted(self.records)[choice % len(self.records)]
            payment_date = record_date + pays_after
            balances = self.records[record_date]
            pot = twin.Distribution(
                balances=dict(enumerate(balances or [])),
                supply=sum(balances or []),
                payment_date=payment_date,
                expires_at=payment_date + lasts,
                funded=amount,
                record_date=record_date,
                rates=dict(enumerate(RATES_OF_ALL)) if withholds else {},
            )
            _, expected = self.expected(lambda: pot.require_time_to_claim(self.now))
            terms = (token, cash, amount, record_date, payment_date, pot.expires_at)
            function, more = ("fundWithholding", (table,)) if withholds else ("fund", ())
            assert chain.send(distributor, function, *terms, *more, sender=issuer, at=self.now) == expected
            if expected:
                return
            self.pots.append((record_date, pot))
            self.spent += amount

        def distribution_in_time(self, choice, date, early):
            """A distribution, with the clock `early` seconds before its payment or expiry if that lies ahead."""
            number = choice % len(self.pots)
            pot = self.pots[number][1]
            dates = {"record": pot.record_date, "payment": pot.payment_date, "expiry": pot.expires_at}
            target = dates.get(date, 0)
            self.pass_to(max(self.now + 1, target - early))
            return number

        @rule(choice=choices, index=who, date=st.sampled_from(["payment", "payment", "now", "expiry"]), early=early)
        def claim(self, choice, index, date, early):
            number = self.distribution_in_time(choice, date, early)
            amount, refused = self.expected(lambda: self.claim_in_twin(number, index))
            arguments = (number + 1, people[index])
            assert chain.send(distributor, "claim", *arguments, sender=issuer, at=self.now) == refused
            self.cash[index] += amount or 0

        @rule(choice=choices, indexes=st.lists(who, max_size=6), date=st.sampled_from(["payment", "now"]), early=early)
        def push(self, choice, indexes, date, early):
            number = self.distribution_in_time(choice, date, early)
            _, refused = self.expected(lambda: self.pots[number][1].require_payable(self.now))
            for index in () if refused else indexes:
                amount, _ = self.expected(lambda index=index: self.claim_in_twin(number, index))
                self.cash[index] += amount or 0
            arguments = (number + 1, [people[index].address for index in indexes])
            assert chain.send(distributor, "push", *arguments, sender=issuer, at=self.now) == refused

        @rule(index=st.integers(0, CONDUIT - 1), units=st.integers(0, 600 * WHOLE_SHARE))
        def stand_behind_the_conduit(self, index, units):
            self.stakes[index] = units
            assert self.send(conduit, "setUnits", people[index], units, sender=deployer) is None

        @rule(
            choice=choices,
            index=st.integers(0, CONDUIT - 1),
            date=st.sampled_from(["payment", "payment", "now", "expiry"]),
            early=early,
        )
        def claim_behind(self, choice, index, date, early):
            number = self.distribution_in_time(choice, date, early)
            amount, refused = self.expected(lambda: self.claim_behind_in_twin(number, index))
            arguments = (number + 1, conduit, people[index])
            assert chain.send(distributor, "claimBehind", *arguments, sender=issuer, at=self.now) == refused
            self.cash[index] += amount or 0

        @rule(
            choice=choices,
            indexes=st.lists(st.integers(0, CONDUIT - 1), max_size=6),
            date=st.sampled_from(["payment", "now"]),
            early=early,
        )
        def push_behind(self, choice, indexes, date, early):
            number = self.distribution_in_time(choice, date, early)
            _, refused = self.expected(lambda: self.pots[number][1].require_payable(self.now))
            for index in () if refused else indexes:
                amount, _ = self.expected(lambda index=index: self.claim_behind_in_twin(number, index))
                self.cash[index] += amount or 0
            arguments = (number + 1, conduit, [people[index].address for index in indexes])
            assert chain.send(distributor, "pushBehind", *arguments, sender=issuer, at=self.now) == refused

        @rule(choice=choices, date=st.sampled_from(["now", "record"]), early=early)
        def cancel(self, choice, date, early):
            number = self.distribution_in_time(choice, date, early)
            amount, refused = self.expected(lambda: self.pots[number][1].cancel(self.now))
            assert chain.send(distributor, "cancel", number + 1, sender=issuer, at=self.now) == refused
            self.spent -= amount or 0

        @rule(choice=choices)
        def remit(self, choice):
            number = self.distribution_in_time(choice, "now", 0)
            amount, refused = self.expected(self.pots[number][1].remit)
            assert chain.send(distributor, "remitWithheld", number + 1, sender=issuer, at=self.now) == refused
            self.taxed += amount or 0

        @rule(choice=choices, date=st.sampled_from(["now", "expiry"]), early=early)
        def reclaim(self, choice, date, early):
            number = self.distribution_in_time(choice, date, early)
            amount, refused = self.expected(lambda: self.pots[number][1].reclaim(self.now))
            assert chain.send(distributor, "reclaim", number + 1, sender=issuer, at=self.now) == refused
            self.spent -= amount or 0

        @rule(sender=who, receiver=who, percent=st.integers(0, 100))
        def trade(self, sender, receiver, percent):
            amount = self.balances[sender] * percent // 100
            checked = {receiver, sender} if receiver == CONDUIT and self.is_conduit else {receiver}
            is_allowed = not {sender, receiver} & self.frozen and not checked & self.lapsed
            refused = self.send(token, "transfer", people[receiver], amount, sender=people[sender])
            assert (refused is None) == is_allowed
            if is_allowed:
                self.balances[sender] -= amount
                self.balances[receiver] += amount

        @rule(receiver=st.integers(0, CONDUIT - 1))
        def begin_or_cease_to_be_a_conduit(self, receiver):
            """Once it has given away what it holds, if it may."""
            self.trade(CONDUIT, receiver, 100)
            refused = self.send(suite.compliance, "setConduit", conduit, not self.is_conduit, sender=issuer)
            assert refused == ("ComplianceConduitInUse" if self.balances[CONDUIT] else None)
            self.is_conduit ^= refused is None

        @rule(index=st.integers(0, CONDUIT - 1))
        def freeze_or_release(self, index):
            self.frozen ^= {index}
            arguments = (people[index], index in self.frozen)
            assert self.send(token, "setAddressFrozen", *arguments, sender=issuer) is None

        @rule(index=st.integers(0, CONDUIT - 1))
        def lapse_or_return(self, index):
            self.lapsed ^= {index}
            if index in self.lapsed:
                refused = self.send(registry, "deleteIdentity", people[index], sender=kyc_officer)
            else:
                arguments = (people[index], identities[index], COUNTRIES[index])
                refused = self.send(registry, "registerIdentity", *arguments, sender=kyc_officer)
            assert refused is None

        @invariant()
        def chain_and_twin_hold_the_same(self):
            *answers, held, issuer_cash, taxed = chain.read(
                [
                    *((distributor, "distribution", (number + 1,)) for number in range(len(self.pots))),
                    *((cash, "balanceOf", (person,)) for person in people),
                    (cash, "balanceOf", (distributor,)),
                    (cash, "balanceOf", (issuer,)),
                    (cash, "balanceOf", (tax_agent,)),
                ]
            )
            pots, paid = answers[: len(self.pots)], answers[len(self.pots) :]
            assert [(pot[8], *pot[10:]) for pot in pots] == [
                (pot.funded, pot.paid, pot.withheld, pot.remitted, pot.reclaimed) for _, pot in self.pots
            ]
            assert paid == self.cash
            assert issuer_cash == 10**9 * DOLLAR - self.spent
            assert taxed == self.taxed
            assert held == sum(pot.left + pot.withheld - pot.remitted for _, pot in self.pots)

        @invariant()
        def entitlements_never_exceed_the_pot(self):
            closed = [
                (number, pot) for number, (date, pot) in enumerate(self.pots) if self.records[date] and pot.balances
            ]
            if not closed or chain.now() <= max(self.pots[number][0] for number, _ in closed):
                return
            due = chain.read(
                [(distributor, "entitlementOf", (number + 1, person)) for number, _ in closed for person in people]
                + [
                    (distributor, "entitlementBehind", (number + 1, conduit, person))
                    for number, _ in closed
                    for person in people[:CONDUIT]
                ]
            )
            for position, (_, pot) in enumerate(closed):
                parts = due[position * len(people) : (position + 1) * len(people)]
                at = len(closed) * len(people) + position * CONDUIT
                assert parts == [
                    pot.entitlement(i, is_conduit=i == CONDUIT and self.is_conduit) for i in range(len(people))
                ]
                assert due[at : at + CONDUIT] == [
                    pot.entitlement_behind(CONDUIT, i, self.stakes[i], is_conduit=self.is_conduit)
                    for i in range(CONDUIT)
                ]
                assert sum(parts) <= pot.funded

        @invariant()
        def shares_are_paid_for_once(self):
            for _, pot in self.pots:
                units = sum(pot.balances.get(i, 0) for i in pot.paid_holders if i != CONDUIT)
                units += pot.balances.get(CONDUIT, 0)
                assert pot.paid + pot.withheld <= pot.part(units)

    run_state_machine_as_test(DividendMachine, settings=on_chain(examples=20, steps=30))
