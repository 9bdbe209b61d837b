"""Preflight names each reason in the state that makes it, and says nothing exactly where the swap passes."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from ape import chain, project
from eth_utils import keccak
from hypothesis import given
from hypothesis import strategies as st

from tests.models import router as twin
from tests.support.assets import VALUE, publish_value, report, sign_report
from tests.support.effort import on_chain
from tests.support.market import DOLLAR, WHOLE_SHARE
from tests.support.permits import FOR_EVER
from tests.support.reasons import reasons_of
from tests.support.refusals import assert_refused

NAMES = reasons_of("SwapReasons")
LARGEST = 2**112 - 1


@pytest.fixture
def reasons(router, funded, trader, buying):
    """Names of the reasons against a swap of 50 dollars, or of what is named, by the trader."""

    def ask(amount=50 * DOLLAR, limit=None, *, path=None, to=None, is_exact_in=True, account=trader):
        method = router.preflightExactIn if is_exact_in else router.preflightExactOut
        if limit is None:
            limit = 0 if is_exact_in else FOR_EVER
        answer = method(account, amount, limit, buying if path is None else path, to or trader)
        return [NAMES[code] for code, _ in answer.reasons]

    return ask


def test_nothing_against_it__no_reasons_and_both_amounts(router, trader, buying):
    reserves = (50_000 * DOLLAR, 1_000 * WHOLE_SHARE)
    out = twin.output_for(50 * DOLLAR, *reserves)
    answer = router.preflightExactIn(trader, 50 * DOLLAR, out, buying, trader)
    assert (answer.amounts, answer.reasons) == ([50 * DOLLAR, out], ())
    cost = twin.input_for(WHOLE_SHARE, *reserves)
    answer = router.preflightExactOut(trader, WHOLE_SHARE, cost, buying, trader)
    assert (answer.amounts, answer.reasons) == ([cost, WHOLE_SHARE], ())


def test_path__named(reasons, funded, buying):
    assert reasons(path=[]) == ["PATH_UNSUPPORTED"]
    assert reasons(path=[*buying, buying[0]]) == ["PATH_UNSUPPORTED"]
    assert reasons(path=[buying[0]] * 2) == ["POOL_UNKNOWN"]


def test_amounts__named(reasons, funded, selling):
    shares = funded.reserves()[1]
    assert reasons(0) == ["AMOUNT_ZERO"]
    assert reasons(0, is_exact_in=False) == ["AMOUNT_ZERO"]
    assert reasons(LARGEST + 1) == ["AMOUNT_TOO_LARGE", "BALANCE_TOO_LOW"]
    assert "AMOUNT_TOO_LARGE" in reasons(LARGEST)
    assert reasons(2**256 - 1, is_exact_in=False) == ["AMOUNT_TOO_LARGE"]
    assert reasons(shares, is_exact_in=False) == ["LIQUIDITY_TOO_LOW"]
    assert reasons(49) == ["OUTPUT_ZERO"]
    assert reasons(50 * DOLLAR, 2 * WHOLE_SHARE) == ["OUTPUT_TOO_LOW"]
    assert reasons(WHOLE_SHARE, 50 * DOLLAR, is_exact_in=False) == ["INPUT_TOO_HIGH"]


def test_pool_that_holds_nothing__named(platform, deployer, issuer, compliance_officer, funded, reasons):
    cash = deployer.deploy(project.MockDollar18)
    platform.pool_factory.setCurrency(cash, True, sender=compliance_officer)
    platform.pool_factory.setCurrencyCode(cash, b"USD", sender=compliance_officer)
    platform.pool_factory.createPool(funded.token, cash, 30, 500, sender=issuer)
    path = [funded.token.address, cash.address]
    assert reasons(1, path=path) == ["LIQUIDITY_TOO_LOW", "TRANSFER_REFUSED"]
    assert reasons(1, path=path[::-1], account=deployer) == [
        "LIQUIDITY_TOO_LOW",
        "BALANCE_TOO_LOW",
        "ALLOWANCE_TOO_LOW",
    ]


def test_what_the_account_has_and_allows__named(router, funded, trader, provider, reasons, selling):
    assert reasons(110_000 * DOLLAR)[0] == "BALANCE_TOO_LOW"
    assert "BALANCE_TOO_LOW" in reasons(2_001 * WHOLE_SHARE, path=selling)
    funded.cash.approve(router, 50 * DOLLAR - 1, sender=trader)
    assert reasons() == ["ALLOWANCE_TOO_LOW"]
    assert reasons(50 * DOLLAR - 1) == []


@pytest.mark.parametrize("who", ["pool", "cash", "token"])
def test_receiver_of_the_pair__named(funded, reasons, who):
    assert "RECEIVER_INVALID" in reasons(to=getattr(funded, who))


def test_receiver_who_may_not__named_with_the_tokens_words(
    router, issuer, funded, trader, provider, stranger, selling, reasons
):
    assert reasons(WHOLE_SHARE, path=selling, to=stranger) == ["RECEIVER_UNVERIFIED"]
    assert reasons(to=stranger) == ["RECEIVER_UNVERIFIED", "TRANSFER_REFUSED"]
    funded.token.setAddressFrozen(provider, True, sender=issuer)
    assert reasons(WHOLE_SHARE, path=selling, to=provider) == ["RECEIVER_FROZEN"]
    answer = router.preflightExactIn(trader, 50 * DOLLAR, 0, [funded.cash, funded.token], provider)
    assert [text for _, text in answer.reasons] == ["the receiver's wallet is frozen"] * 2


def test_rule_of_the_token__in_the_tokens_words(platform, issuer, router, funded, trader, reasons):
    rule = platform.country_allow_module
    call = rule.removeAllowedCountry.encode_input(840)
    funded.suite.compliance.callModuleFunction(call, rule, sender=issuer)
    assert reasons() == ["TRANSFER_REFUSED"]
    code = funded.token.detectTransferRestriction(funded.pool, trader, 1)
    answer = router.preflightExactIn(trader, 50 * DOLLAR, 0, [funded.cash, funded.token], trader)
    assert answer.reasons[0][1] == funded.token.messageForTransferRestriction(code) != ""


def test_value__named_by_its_state(platform, guardian, operators, router, funded, trader, buying, reasons):
    def texts():
        return [text for _, text in router.preflightExactIn(trader, 50 * DOLLAR, 0, buying, trader).reasons]

    asset_id = funded.suite.asset_id
    publish_value(platform, operators, asset_id, VALUE * 2)
    assert (reasons(), texts()) == (["VALUATION_UNUSABLE"], ["the asset's value is disputed"])
    chain.mine(timestamp=chain.pending_timestamp + 2 * 86_400)
    assert (reasons(), texts()) == (["VALUATION_UNUSABLE"], ["the asset's value is stale"])
    platform.valuation_oracle.setRipcord(asset_id, True, "", sender=guardian)
    assert (reasons(), texts()) == (["VALUATION_UNUSABLE"], ["the asset's value is withdrawn"])


def test_price_out_of_the_band__named(reasons):
    assert reasons(5_000 * DOLLAR) == ["BAND_EXCEEDED"]


def test_surplus_in_the_pool__counts_for_the_price(funded, provider, reasons):
    funded.send(provider, 2_600 * DOLLAR, 0)
    assert reasons() == ["BAND_EXCEEDED"]


@pytest.mark.parametrize(("percent", "is_buying_nearer"), [(107, True), (94, False)])
def test_price_left_outside_the_band__swaps_towards_it_only(
    platform, operators, funded, selling, reasons, percent, is_buying_nearer
):
    publish_value(platform, operators, funded.suite.asset_id, VALUE * percent // 100)
    found = [reasons(), reasons(WHOLE_SHARE, path=selling)]
    assert found == [[], ["BAND_EXCEEDED"]][:: 1 if is_buying_nearer else -1]


def test_pool_that_was_stopped__named_and_refuses(
    platform, router, funded, trader, issuer, compliance_officer, buying, reasons
):
    swap = (router.swapExactTokensForTokens, 50 * DOLLAR, 0, buying, trader, FOR_EVER)
    platform.pool_factory.setPaused(funded.pool, True, sender=compliance_officer)
    assert reasons() == ["POOL_PAUSED"]
    assert_refused(*swap, sender=trader, error=funded.pool.PoolIsPaused)
    platform.pool_factory.setPaused(funded.pool, False, sender=compliance_officer)
    assert reasons() == []
    funded.pool.windDown(b"end".ljust(32, b"\0"), sender=issuer)
    assert reasons() == ["POOL_WOUND_DOWN"]
    assert_refused(*swap, sender=trader, error=funded.pool.PoolIsWoundDown)


def test_pool_that_keeps_something_for_who_left__quotes_and_swaps_without_it(router, funded, trader, provider, buying):
    funded.pool.exit(funded.pool.balanceOf(provider) // 2, sender=provider)
    answer = router.preflightExactIn(trader, 50 * DOLLAR, 0, buying, trader)
    assert list(answer.reasons) == []
    before = funded.token.balanceOf(trader)
    router.swapExactTokensForTokens(50 * DOLLAR, answer.amounts[1], buying, trader, FOR_EVER, sender=trader)
    assert funded.token.balanceOf(trader) - before == answer.amounts[1]


def test_pool_open_while_the_value_is_stale__has_no_band_meanwhile(platform, guardian, lenient, reasons):
    far, path = 5_000 * DOLLAR, [lenient.cash.address, lenient.token.address]
    assert reasons(far, path=path) == ["BAND_EXCEEDED"]
    chain.mine(timestamp=chain.pending_timestamp + 2 * 86_400)
    assert reasons(far, path=path) == []
    platform.valuation_oracle.setRipcord(lenient.suite.asset_id, True, "", sender=guardian)
    assert reasons(far, path=path) == ["VALUATION_UNUSABLE"]


@pytest.mark.parametrize("lost", [1, 10_000, 40_000 * DOLLAR])
def test_pool_that_lost_cash__named(raw_chain, funded, reasons, selling, lost):
    set_cash(raw_chain.request, funded, 50_000 * DOLLAR - lost)
    assert reasons(WHOLE_SHARE, path=selling) == ["RESERVES_MISSING"]
    # A unit is less than what rounding leaves to the pool.
    assert reasons(5 * DOLLAR) == ([] if lost == 1 else ["RESERVES_MISSING"])


def set_cash(request, market, amount):
    """What a cash token that takes money from its holders leaves the pool."""
    slot = keccak(bytes.fromhex(market.pool.address[2:]).rjust(32, b"\0") + b"\0" * 32)
    request("anvil_setStorageAt", market.cash.address, "0x" + slot.hex(), "0x" + f"{amount:064x}")


@dataclass
class Disorder:
    """What can be the matter, by name: each does it on the chain, unless another one keeps it from happening."""

    platform: object
    people: dict
    market: object
    router: object
    chain: object
    operators: list
    is_alone: bool

    def send(self, contract, function, *args, by):
        refused = self.chain.send(contract, function, *args, sender=self.people[by])
        assert refused is None or not self.is_alone

    def freeze_trader(self):
        self.send(self.market.token, "setAddressFrozen", self.people["trader"], True, by="issuer")

    def freeze_part(self):
        self.send(self.market.token, "freezePartialTokens", self.people["trader"], 1_995 * WHOLE_SHARE, by="issuer")

    def freeze_provider(self):
        self.send(self.market.token, "setAddressFrozen", self.people["provider"], True, by="issuer")

    def pause_token(self):
        self.send(self.market.token, "pause", by="issuer")

    def unverify_trader(self):
        self.send(self.platform.identity_registry, "deleteIdentity", self.people["trader"], by="kyc")

    def pull_ripcord(self):
        self.send(self.platform.valuation_oracle, "setRipcord", self.market.suite.asset_id, True, "", by="guardian")

    def raise_value(self):
        self.publish(VALUE * 107 // 100)

    def lower_value(self):
        self.publish(VALUE * 94 // 100)

    def dispute_value(self):
        self.publish(VALUE * 2)

    def donate_cash(self):
        self.send(self.market.cash, "transfer", self.market.pool, 700 * DOLLAR, by="provider")

    def donate_shares(self):
        self.send(self.market.token, "transfer", self.market.pool, 20 * WHOLE_SHARE, by="provider")

    def lose_a_cent(self):
        set_cash(self.chain.request, self.market, 50_000 * DOLLAR - 10_000)

    def lose_a_unit(self):
        set_cash(self.chain.request, self.market, 50_000 * DOLLAR - 1)

    def allow_ten_dollars(self):
        self.send(self.market.cash, "approve", self.router, 10 * DOLLAR, by="trader")

    def allow_a_share(self):
        self.send(self.market.token, "approve", self.router, WHOLE_SHARE, by="trader")

    def spend_cash(self):
        self.send(self.market.cash, "transfer", self.people["provider"], 99_970 * DOLLAR, by="trader")

    def cap_holdings(self):
        rule = self.platform.max_balance_module
        call = rule.setMaxBalance.encode_input(2_004 * WHOLE_SHARE)
        self.send(self.market.suite.compliance, "callModuleFunction", call, rule, by="issuer")

    def publish(self, value):
        now = self.chain.now() + 1
        fields = report(
            self.platform, self.market.suite.asset_id, value, signedAt=now, validUntil=now + 600, navDate=now
        )
        signatures = [sign_report(self.platform, operator, fields) for operator in self.operators[:2]]
        self.send(self.platform.valuation_oracle, "publish", [tuple(fields.values())] * 2, signatures, by="issuer")


#: what does not disturb every swap comes first; later ones are drawn as often, but together they would hide all others
TROUBLES = [
    name for name, method in vars(Disorder).items() if callable(method) and not name.startswith(("_", "send", "pub"))
]
AMOUNTS = st.one_of(
    st.integers(0, 100),
    st.integers(1, 4 * WHOLE_SHARE),
    st.integers(1, 2_000 * DOLLAR),
    st.sampled_from([LARGEST, FOR_EVER]),
)


@given(
    troubles=st.lists(st.sampled_from(TROUBLES), max_size=2, unique=True),
    pays_cash=st.booleans(),
    is_exact_in=st.booleans(),
    amount=AMOUNTS,
    slack=st.sampled_from([0, 0, 0, 1, -1, None]),
    receiver=st.sampled_from(["trader", "trader", "trader", "provider", "stranger", "pool"]),
    wait=st.sampled_from([1, 1, 1, 1, 90_000]),
)
@on_chain(examples=120)
def test_preflight__names_no_reason_exactly_where_the_swap_passes(
    platform, issuer, guardian, kyc_officer, operators, raw_chain, router, funded, provider, trader, stranger,
    troubles, pays_cash, is_exact_in, amount, slack, receiver, wait,
):  # fmt: skip
    """`slack`: by how much the limit is better than the quote, for the caller; None: no limit."""
    before = raw_chain.request("evm_snapshot")
    people = {"trader": trader, "provider": provider, "issuer": issuer, "guardian": guardian, "kyc": kyc_officer}
    disorder = Disorder(platform, people, funded, router, raw_chain, operators, len(troubles) == 1)
    path = [funded.cash.address, funded.token.address][:: 1 if pays_cash else -1]
    to = {"stranger": stranger, "pool": funded.pool}.get(receiver) or people[receiver]
    function = "swapExactTokensForTokens" if is_exact_in else "swapTokensForExactTokens"
    preflight = "preflightExactIn" if is_exact_in else "preflightExactOut"
    try:
        for trouble in troubles:
            getattr(disorder, trouble)()
        limit = 0 if is_exact_in else FOR_EVER
        if slack is not None:
            amounts, _ = raw_chain.read([(router, preflight, (trader, amount, limit, path, to))])[0]
            limit = amounts[1] - slack if is_exact_in else amounts[0] + slack
        at, terms = raw_chain.now() + wait, (amount, min(max(limit, 0), FOR_EVER), path, to)
        _, reasons = raw_chain.read_at(at, [(router, preflight, (trader, *terms))])[0]
        is_passing = raw_chain.passes(router, function, *terms, FOR_EVER, sender=trader, at=at)
        assert is_passing == (not reasons), reasons
    finally:
        raw_chain.take_back(before)
