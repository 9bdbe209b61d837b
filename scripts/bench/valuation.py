"""A value for a house, published as its operators do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aimy.signers import Signer
from oracles.valuation.report import Domain, Report
from scripts.bench.ours import Ours

HEARTBEAT_SECONDS = 30 * 86_400
QUORUM = 2


@dataclass(frozen=True)
class Valuers:
    """Who says what a house is worth: the guardian names the operators."""

    guardian: str
    operators: Sequence[Signer]
    quorum: int = QUORUM

    @property
    def in_order(self) -> list[Signer]:
        """By address, as the oracle takes their reports."""
        return sorted(self.operators, key=lambda operator: int(operator.address, 16))


def publish_value(side: Ours, asset_id: int, value: int, valuers: Valuers) -> None:
    """`value` carries 8 decimals; a quorum of the operators agrees on it."""
    configure(side, asset_id, valuers)
    publish_round(side, asset_id, [value] * valuers.quorum, valuers)


def configure(side: Ours, asset_id: int, valuers: Valuers) -> None:
    limits = {"heartbeat": HEARTBEAT_SECONDS, "spread": 1_000, "move": 2_000, "pending": 3_600, "window": 604_800}
    config = ([operator.address for operator in valuers.in_order], valuers.quorum, *limits.values())
    side.chain.send(side.contracts["valuation_oracle"], "configure", asset_id, config, sender=valuers.guardian)


def publish_round(side: Ours, asset_id: int, values: Sequence[int], valuers: Valuers) -> int:
    """One transaction with a report of each value, by the first operators in order; returns its gas."""
    chain, oracle = side.chain, side.contracts["valuation_oracle"]
    domain, version = Domain(chain.chain_id(), oracle.address), chain.call(oracle, "configOf", asset_id)[1]
    number, now = chain.call(oracle, "nextRound", asset_id), chain.now()
    reports = [report_of(asset_id, number, value, now, version) for value in values]
    signed = zip(valuers.in_order, reports, strict=False)
    signatures = [operator.sign_digest(domain.digest(report)) for operator, report in signed]
    sender = valuers.in_order[0].address
    return chain.send(oracle, "publish", [report.as_tuple() for report in reports], signatures, sender=sender)


def report_of(asset_id: int, number: int, value: int, now: int, version: int) -> Report:
    """An operator's report for a round, signed at `now`."""
    return Report(
        asset_id=asset_id,
        round=number,
        config_version=version,
        signed_at=now,
        valid_until=now + 600,
        value=value,
        low=value * 9 // 10,
        high=value * 11 // 10,
        risk_bps=1_200,
        yield_bps=450,
        nav_date=now - now % 86_400,
        model_hash=b"\x01" * 32,
        inputs_hash=b"\x02" * 32,
    )
