"""The pool and its integer twin, driven side by side: whatever is done, they refuse and hold the same."""

from __future__ import annotations

import pytest
from eth_abi import encode
from eth_utils import keccak
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.models import pool as twin
from tests.support import ape_speed
from tests.support.assets import UNITS, VALUE, report, sign_report
from tests.support.effort import on_chain
from tests.support.holder_caps import TOTAL, cap
from tests.support.identity import verify_investor
from tests.support.market import BAND_BPS, DOLLAR, FEE_BPS, WHOLE_SHARE, open_pool
from tests.support.raw_chain import RawChain

ape_speed.apply()

HEARTBEAT = 86_400
LOCKED_HOLDER = "0x000000000000000000000000000000000000dEaD"
REASON = keccak(text="reason")
#: apart by less than an oracle publishes by itself within a week
LEAST_VALUE, LARGEST_VALUE = VALUE * 92 // 100, VALUE * 110 // 100


@pytest.fixture(scope="module")
def world(
    platform, make_valued_suite, issuer, compliance_officer, guardian, operators, kyc_officer, investors, chain_url
):
    """A pool that nobody has put anything into, with the issuer and two investors verified and well supplied."""
    suite = make_valued_suite(
        salt=keccak(text="pool machine"),
    )
    module = platform.holder_cap_module
    suite.compliance.addModule(module, sender=issuer)
    suite.compliance.callModuleFunction(module.addHolderCap.encode_input(cap(TOTAL, 3)), module, sender=issuer)
    market = open_pool(platform, issuer, suite, platform.stablecoin)
    holders = investors[:2]
    for holder in (*holders, issuer):
        verify_investor(platform, kyc_officer, holder)
    for holder in holders:
        market.give(issuer, holder, 400_000 * DOLLAR, 5_000 * WHOLE_SHARE)
    chain = RawChain(chain_url)
    chain.know_errors_of(market.token, market.pool)
    officers = compliance_officer, kyc_officer, guardian
    return platform, issuer, officers, operators, market, holders, chain


def test_pool__acts_as_its_twin(world):
    platform, issuer, (pauser, kyc_officer, guardian), operators, market, holders, chain = world
    pool, token, cash = market.pool, market.token, market.cash
    registry, factory = platform.identity_registry, platform.pool_factory
    identities = [registry.identity(holder) for holder in holders]
    oracle = platform.valuation_oracle
    published_at = oracle.latest(market.suite.asset_id).signedAt
    who = st.sampled_from([0, 1])
    parts = st.sampled_from([100, 100, 30, 0, 101])
    balance_slot = "0x" + keccak(encode(["address", "uint256"], [pool.address, 0])).hex()

    class PoolMachine(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.snapshot = chain.request("evm_snapshot")
            self.now = chain.now()
            self.signed_at = published_at
            self.is_ripcord_pulled = False
            self.last_product, self.last_supply = 0, 0
            self.has_lost = False
            self.twin = twin.Pool(
                fee_bps=FEE_BPS, band_bps=BAND_BPS, share_bps=10_000, units=UNITS, cash_decimals=6, value=VALUE
            )
            self.cash = {holder.address: 400_000 * DOLLAR for holder in holders}
            self.shares = {holder.address: 5_000 * WHOLE_SHARE for holder in holders}
            self.issuer_cash, self.issuer_shares = 0, 0

        def teardown(self):
            chain.take_back(self.snapshot)

        def send(self, contract, function, *args, sender):
            """Every transaction is a second later than the last."""
            self.now += 1
            self.twin.close_dates(self.now)
            return chain.send(contract, function, *args, sender=sender, at=self.now)

        def both(self, act, contract, function, *args, sender):
            """Does it on the chain and in the twin, which must agree; returns what the twin gives, None if refused."""
            self.now += 1
            self.twin.close_dates(self.now)
            is_stale = self.now > self.signed_at + HEARTBEAT
            self.twin.is_usable = not is_stale and not self.is_ripcord_pulled
            try:
                given, refused = act(self.now), None
            except twin.Refused as refusal:
                given, refused = None, refusal.error
            assert chain.send(contract, function, *args, sender=sender, at=self.now) == refused
            return given

        def pay_in(self, holder, cash_amount, share_amount):
            cash_amount = min(cash_amount, self.cash[holder.address])
            share_amount = min(share_amount, self.shares[holder.address])
            assert self.send(cash, "transfer", pool, cash_amount, sender=holder) is None
            refused = self.send(token, "transfer", pool, share_amount, sender=holder)
            assert refused == self.twin.refusal_to_send_shares(holder.address)
            if refused:
                share_amount = 0
            self.cash[holder.address] -= cash_amount
            self.shares[holder.address] -= share_amount
            self.twin.receive(cash_amount, share_amount)

        def pay_out(self, holder, cash_amount, share_amount):
            self.cash[holder.address] += cash_amount
            self.shares[holder.address] += share_amount

        @initialize(
            shares=st.integers(10 * WHOLE_SHARE, 1_000 * WHOLE_SHARE),
            percent=st.sampled_from([100, 98, 102, 95, 105, 103, 97, 106]),
        )
        def first_deposits(self, shares, percent):
            """Of either holder; within the band or somewhat outside, where it is refused and left to later deposits."""
            for holder in holders:
                self.deposit_of(holder, shares, shares * 50 * percent // 100)

        def deposit_of(self, holder, shares, cash_amount):
            self.pay_in(holder, cash_amount, shares)
            self.both(lambda now: self.twin.mint(holder.address, now), pool, "mint", holder, sender=holder)

        @rule(
            index=who,
            shares=st.integers(1, 300 * WHOLE_SHARE),
            skew=st.sampled_from([1_000_000, 1_000_000, 999_999, 999_900, 1_000_200, 1_040_000, 960_000, 1_100_000, 0]),
        )
        def deposit(self, index, shares, skew):
            """`skew` in millionths of what the other leg would be in proportion."""
            held_cash, held_shares = self.twin.cash_reserve or 50, self.twin.share_reserve or 1
            self.deposit_of(holders[index], shares, shares * held_cash * skew // (held_shares * 1_000_000))

        @rule(index=who, percent=st.sampled_from([50, 1, 100, 10, 80, 0]))
        def redeem(self, index, percent):
            holder = holders[index]
            amount = self.twin.liquidity.get(holder.address, 0) * percent // 100
            self.both(
                lambda now: self.twin.redeem_request(holder.address, amount),
                pool,
                "transfer",
                pool,
                amount,
                sender=holder,
            )
            paid = self.both(lambda now: self.twin.burn(holder.address, now), pool, "burn", holder, sender=holder)
            if paid is not None:
                self.pay_out(holder, *paid)

        @rule(
            index=who,
            percent=st.sampled_from([33, 1, 100, 7, 60, 0]),
            is_forced=st.booleans(),
            then=st.sampled_from(["nothing", "withdraw", "freeze and take"]),
        )
        def leave(self, index, percent, is_forced, then):
            """By exit, or because the issuer forces it."""
            holder = holders[index]
            amount = self.twin.liquidity.get(holder.address, 0) * percent // 100
            function, *arguments = ("forceExit", holder, amount, REASON) if is_forced else ("exit", amount)
            self.both(
                lambda now: self.twin.exit(holder.address, amount, now),
                pool,
                function,
                *arguments,
                sender=issuer if is_forced else holder,
            )
            if then == "withdraw":
                self.withdraw_of(holder)
            elif then == "freeze and take":
                if holder.address not in self.twin.frozen:
                    self.turn("freeze", holder, identities[index])
                self.take_of(holder)

        def part_of_booked(self, holder, percent):
            booked = self.twin.booked.get(holder.address, twin.Booked())
            return -(-booked.shares * percent // 100), -(-booked.cash * percent // 100)

        @rule(index=who, percent=parts)
        def withdraw(self, index, percent):
            self.withdraw_of(holders[index], percent)

        def withdraw_of(self, holder, percent=100):
            shares, money = self.part_of_booked(holder, percent)
            model, wallet = self.twin, holder.address
            paid_shares = self.both(
                lambda now: model.withdraw_shares(wallet, shares),
                pool,
                "withdrawShares",
                holder,
                holder,
                shares,
                sender=holder,
            )
            paid = self.both(
                lambda now: model.withdraw_cash(wallet, money),
                pool,
                "withdrawCash",
                holder,
                holder,
                money,
                sender=holder,
            )
            self.pay_out(holder, paid or 0, paid_shares or 0)

        @rule(index=who, percent=parts)
        def take_into_escrow(self, index, percent):
            self.take_of(holders[index], percent)

        def take_of(self, holder, percent=100):
            shares, _ = self.part_of_booked(holder, percent)
            taken = self.both(
                lambda now: self.twin.take_booked(holder.address, shares),
                pool,
                "takeBooked",
                holder,
                issuer,
                shares,
                REASON,
                sender=issuer,
            )
            self.issuer_shares += taken or 0

        @rule(is_serious=st.sampled_from([False] * 9 + [True]), permille=st.integers(1, 900))
        def lose_cash(self, is_serious, permille):
            """Who issued the cash takes it out of the pool's balance."""
            if not is_serious:
                return
            lost = self.twin.cash * permille // 1_000
            self.twin.cash -= lost
            left = self.twin.cash + self.twin.booked_cash
            chain.request("anvil_setStorageAt", cash.address, balance_slot, f"0x{left:064x}")
            self.has_lost |= lost > 0

        @rule(index=who, what=st.sampled_from(["lapse", "freeze", "pause the token", "pause the pool"]))
        def disturb(self, index, what):
            """What was disturbed before is mended first."""
            disturbed = [
                *(("lapse", number) for number in (0, 1) if holders[number].address in self.twin.lapsed),
                *(("freeze", number) for number in (0, 1) if holders[number].address in self.twin.frozen),
                *(("pause the token", 0) for _ in range(self.twin.is_token_paused)),
                *(("pause the pool", 0) for _ in range(self.twin.is_paused)),
            ]
            for turned, number in disturbed or [(what, index)]:
                self.turn(turned, holders[number], identities[number])

        def turn(self, what, holder, identity):
            model = self.twin
            if what == "lapse":
                model.lapsed ^= {holder.address}
                is_lapsed = holder.address in model.lapsed
                act = ("deleteIdentity", holder) if is_lapsed else ("registerIdentity", holder, identity, 840)
                assert self.send(registry, *act, sender=kyc_officer) is None
            elif what == "freeze":
                model.frozen ^= {holder.address}
                arguments = (holder, holder.address in model.frozen)
                assert self.send(token, "setAddressFrozen", *arguments, sender=issuer) is None
            elif what == "pause the token":
                model.is_token_paused = not model.is_token_paused
                assert self.send(token, "pause" if model.is_token_paused else "unpause", sender=issuer) is None
            else:
                model.is_paused = not model.is_paused
                assert self.send(factory, "setPaused", pool, model.is_paused, sender=pauser) is None

        @rule(is_serious=st.sampled_from([False] * 9 + [True]))
        def wind_down(self, is_serious):
            if is_serious:
                self.both(lambda now: self.twin.wind_down(), pool, "windDown", REASON, sender=issuer)

        @rule(ahead=st.sampled_from([1, 2, 5, 60, 3_600]))
        def announce_record_date(self, ahead):
            date = self.now + 1 + ahead
            if len(self.twin.pending_dates) == 16 or date in self.twin.pending_dates:
                return
            assert self.send(token, "announceRecordDate", date, sender=issuer) is None
            self.twin.pending_dates.add(date)

        @rule(
            index=who,
            pays_cash=st.booleans(),
            permille=st.one_of(st.integers(0, 12), st.integers(0, 60)),
            slack=st.sampled_from([0, 0, 0, 0, -1, 1, -1_000_000]),
        )
        def swap(self, index, pays_cash, permille, slack):
            holder, model = holders[index], self.twin
            amount = (model.cash_reserve if pays_cash else model.share_reserve) * permille // 1_000
            self.pay_in(holder, *((amount, 0) if pays_cash else (0, amount)))
            surplus = max(0, model.cash - model.cash_reserve if pays_cash else model.shares - model.share_reserve)
            out = max(0, model.quote(surplus, pays_cash=pays_cash) + slack) if model.cash_reserve else 1
            outs = (0, out) if pays_cash else (out, 0)

            def act(now):
                model.swap(holder.address, *outs, now)
                return outs

            if self.both(act, pool, "swap", *market.sides(*outs), holder, b"", sender=holder):
                self.pay_out(holder, *outs)

        @rule(
            index=who,
            cash_amount=st.integers(0, 900 * DOLLAR),
            share_amount=st.integers(0, 20 * WHOLE_SHARE),
            then=st.sampled_from(["sync", "skim", "nothing"]),
        )
        def donate(self, index, cash_amount, share_amount, then):
            self.pay_in(holders[index], cash_amount, share_amount)
            if then == "sync":
                self.both(self.twin.sync, pool, "sync", sender=holders[index])
            elif then == "skim":
                taken = self.both(lambda now: self.twin.skim(), pool, "skim", issuer, sender=issuer) or (0, 0)
                self.issuer_cash += taken[0]
                self.issuer_shares += taken[1]

        @rule(percent=st.one_of(st.integers(97, 103), st.integers(88, 113)))
        def revalue(self, percent):
            self.now += 1
            value = min(max(self.twin.value * percent // 100, LEAST_VALUE), LARGEST_VALUE)
            fields = report(
                platform, market.suite.asset_id, value, signedAt=self.now, validUntil=self.now + 600, navDate=self.now
            )
            signatures = [sign_report(platform, operator, fields) for operator in operators[:2]]
            reports = [tuple(fields.values())] * 2
            assert chain.send(oracle, "publish", reports, signatures, sender=issuer, at=self.now) is None
            self.twin.value, self.signed_at = value, self.now

        @rule(is_serious=st.sampled_from([False, False, False, True]))
        def turn_ripcord(self, is_serious):
            """Released as soon as this comes up again, pulled only now and then."""
            if not self.is_ripcord_pulled and not is_serious:
                return
            self.is_ripcord_pulled = not self.is_ripcord_pulled
            arguments = (market.suite.asset_id, self.is_ripcord_pulled, "")
            assert self.send(oracle, "setRipcord", *arguments, sender=guardian) is None

        @rule(seconds=st.sampled_from([60, 3_600, 3_600, 7_200, 90_000]))
        def wait(self, seconds):
            self.now += seconds

        @invariant()
        def chain_and_twin_hold_the_same(self):
            model = self.twin
            *answers, reserves, cumulative0, cumulative1 = chain.read(
                [
                    (cash, "balanceOf", (pool,)),
                    (token, "balanceOf", (pool,)),
                    (cash, "balanceOf", (issuer,)),
                    (token, "balanceOf", (issuer,)),
                    *((contract, "balanceOf", (holder,)) for contract in (cash, token, pool) for holder in holders),
                    (pool, "balanceOf", (pool,)),
                    (pool, "totalSupply", ()),
                    (pool, "getReserves", ()),
                    (pool, "price0CumulativeLast", ()),
                    (pool, "price1CumulativeLast", ()),
                ]
            )
            addresses = [holder.address for holder in holders]
            assert answers == [
                model.cash + model.booked_cash,
                model.shares + model.booked_shares,
                self.issuer_cash,
                self.issuer_shares,
                *(self.cash[address] for address in addresses),
                *(self.shares[address] for address in addresses),
                *(model.liquidity.get(address, 0) for address in addresses),
                model.liquidity.get(twin.SENT_IN, 0),
                model.supply,
            ]
            assert reserves == (*market.sides(model.cash_reserve, model.share_reserve), model.moved_at)
            # price0 is token1 per token0: cash per share if token0 is the security token.
            sums = (model.cash_per_share_seconds, model.share_per_cash_seconds)
            assert (cumulative0, cumulative1) == (sums if market.is_token0_security else sums[::-1])

        @invariant()
        def booked_are_what_the_twin_booked(self):
            *booked, totals = chain.read(
                [*((pool, "bookedOf", (holder,)) for holder in holders), (pool, "bookedTotals", ())]
            )
            expected = [self.twin.booked.get(holder.address, twin.Booked()) for holder in holders]
            assert [found[:2] for found in booked] == [(book.shares, book.cash) for book in expected]
            assert totals == (self.twin.booked_shares, self.twin.booked_cash)

        @invariant()
        def holders_are_counted_with_their_stakes(self):
            model = self.twin
            has_part = [
                self.shares[address]
                or model.liquidity.get(address, 0)
                or model.booked.get(address, twin.Booked()).shares
                for address in self.shares
            ]
            counted = platform.holder_cap_module, "holderCount", (market.suite.compliance,)
            assert chain.read([counted]) == [sum(map(bool, [*has_part, self.issuer_shares]))]

        @invariant()
        def every_provider_can_leave(self):
            for holder in holders:
                held = self.twin.liquidity.get(holder.address, 0)
                assert held == 0 or chain.refusal(pool, "exit", held, sender=holder) is None

        @invariant()
        def stakes_at_closed_dates_keep_their_answers(self):
            """They are the twin's, whatever moves later, and together no more than what the pool held."""
            people = {
                **{holder.address: holder.address for holder in holders},
                twin.LOCKED: LOCKED_HOLDER,
                twin.SENT_IN: pool.address,
            }
            for date, stakes in self.twin.stakes.items():
                calls = [(pool, "unitsBehind", (address, date)) for address in people.values()]
                *units, held = chain.read([*calls, (token, "balanceOfAt", (pool, date))])
                assert units == [stakes.behind(name) for name in people]
                assert sum(units) <= held == stakes.held

        @invariant()
        def reserves_are_held(self):
            if not self.has_lost:
                assert 0 <= self.twin.cash_reserve <= self.twin.cash
            assert 0 <= self.twin.share_reserve <= self.twin.shares

        @invariant()
        def no_liquidity_share_loses_backing(self):
            """The product of the reserves over the square of the supply never falls, but with a loss that is synced."""
            if self.has_lost:
                return
            product, supply = self.twin.cash_reserve * self.twin.share_reserve, self.twin.supply
            assert product * self.last_supply**2 >= self.last_product * supply**2
            self.last_product, self.last_supply = product, supply

    run_state_machine_as_test(PoolMachine, settings=on_chain(examples=30, steps=40))
