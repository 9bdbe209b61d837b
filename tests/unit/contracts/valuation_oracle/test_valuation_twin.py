"""Rounds of any values, driven through the oracle and its integer twin together."""

from __future__ import annotations

import pytest
from ape import chain
from eth_utils import keccak
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from web3.exceptions import ContractCustomError

from tests.models.valuation import OracleTwin, Outcome, Terms
from tests.support.actors import local_account
from tests.support.assets import approved_asset, configure_valuation, report
from tests.support.effort import on_chain

OPERATORS = 5
#: reports around a round's centre; the last one is farther from the first than the spread limit
PERMILLES = (1_000, 970, 1_040, 955, 1_060, 1_101)


@st.composite
def histories(draw) -> list[tuple[list[int], bool]]:
    """Rounds around one size, from small enough for ties to as large as values get; whether a held one is confirmed."""
    size = draw(st.sampled_from([20, 100, 10**14, 2**127]))
    history = []
    for count in draw(st.lists(st.sampled_from([4, 5, 3, 4, 5, 2]), min_size=3, max_size=5)):
        centre = size * draw(st.sampled_from([100, 108, 92, 118, 85])) // 100
        permilles = draw(st.lists(st.sampled_from(PERMILLES), min_size=count, max_size=count))
        history.append(([centre * permille // 1_000 for permille in permilles], draw(st.booleans())))
    return history


class Oracle:
    """The contract through plain JSON-RPC: a transaction takes milliseconds."""

    def __init__(self, platform, signers, guardian, asset_id: int) -> None:
        self.platform = platform
        self.contract = platform.valuation_oracle
        self.signers = signers
        self.guardian = guardian
        self.asset_id = asset_id
        self.eth = chain.provider.web3.eth

    def publish(self, values: list[int]) -> str | None:
        """Publishes reports of `values`, told apart by their risk; the name of the error if that is refused."""
        now = self.eth.get_block("latest")["timestamp"]
        fields = report(self.platform, self.asset_id, 1, signedAt=now, validUntil=now + 600, navDate=0)
        reports = [
            tuple({**fields, "value": value, "low": 0, "high": value, "riskBps": index}.values())
            for index, value in enumerate(values)
        ]
        digests = [self.contract.reportDigest(signed) for signed in reports]
        signatures = [
            bytes(signer.unsafe_sign_hash(digest).signature)
            for signer, digest in zip(self.signers, digests, strict=False)
        ]
        return self._send(self.guardian, self.contract.publish.encode_input(reports, signatures))

    def resolve(self, *, is_confirmed: bool) -> None:
        name = "confirmPending" if is_confirmed else "rejectPending"
        round_ = self.contract.nextRound(self.asset_id) - 1
        arguments = (self.asset_id, round_) if is_confirmed else (self.asset_id, "")
        assert self._send(self.guardian, getattr(self.contract, name).encode_input(*arguments)) is None

    def _send(self, sender, data) -> str | None:
        call = {"from": sender.address, "to": self.contract.address, "data": data}
        try:
            self.eth.call(call)
        except ContractCustomError as refusal:
            return next(error.name for error in self.contract.contract_type.errors if is_of(error, refusal.data))
        sent = self.eth.send_transaction({**call, "gas": 5_000_000})
        assert self.eth.wait_for_transaction_receipt(sent)["status"] == 1
        return None


def is_of(error, data: str) -> bool:
    return data.startswith("0x" + keccak(text=error.selector)[:4].hex())


@pytest.fixture(scope="module")
def five(accounts):
    """Five operators, in ascending order of their addresses."""
    return sorted(accounts[20 : 20 + OPERATORS], key=lambda account: int(account.address, 16))


@pytest.fixture(scope="module")
def five_asset(platform, issuer, compliance_officer, guardian, five):
    made = approved_asset(platform, issuer, compliance_officer)
    configure_valuation(
        platform, guardian, five, made, quorum=3, spreadLimitBps=1_000, moveLimitBps=1_500, pendingSeconds=86_400
    )
    return made


@settings(on_chain(examples=10), phases=[Phase.generate])
@given(history=histories())
def test_any_rounds__what_the_twin_says(platform, guardian, five, five_asset, history):
    oracle = Oracle(platform, [local_account(account) for account in five], guardian, five_asset)
    twin = OracleTwin(Terms(quorum=3, spread_limit_bps=1_000, move_limit_bps=1_500))
    before = chain.snapshot()
    try:
        for reported, is_confirmed in history:
            outcome, middle = twin.publish(reported, 0)
            is_taken = outcome in (Outcome.HELD, Outcome.PUBLISHED)
            assert oracle.publish(reported) == (None if is_taken else outcome.value)
            assert oracle.contract.nextRound(five_asset) == twin.round + 1
            if outcome is Outcome.HELD:
                pending, _ = oracle.contract.pendingOf(five_asset)
                assert (pending[6], pending[4]) == (twin.pending.value, middle)
                twin.resolve(0, is_confirmed=is_confirmed)
                oracle.resolve(is_confirmed=is_confirmed)
            if outcome is Outcome.PUBLISHED:
                assert oracle.contract.latest(five_asset).riskBps == middle
            if twin.last is not None:
                assert oracle.contract.latest(five_asset).value == twin.last
    finally:
        chain.restore(before)
