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


def publish_value(side: Ours, asset_id: int, value: int, valuers: Valuers) -> None:
    """`value` carries 8 decimals; two operators agree on it."""
    chain, oracle = side.chain, side.contracts["valuation_oracle"]
    operators = sorted(valuers.operators, key=lambda operator: int(operator.address, 16))
    limits = {"heartbeat": HEARTBEAT_SECONDS, "spread": 1_000, "move": 2_000, "pending": 3_600}
    config = ([operator.address for operator in operators], QUORUM, *limits.values())
    chain.send(oracle, "configure", asset_id, config, sender=valuers.guardian)
    _, version = chain.call(oracle, "configOf", asset_id)
    now = chain.now()
    report = Report(
        asset_id=asset_id,
        round=chain.call(oracle, "nextRound", asset_id),
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
    digest = Domain(chain.chain_id(), oracle.address).digest(report)
    signatures = [operator.sign_digest(digest) for operator in operators[:QUORUM]]
    chain.send(oracle, "publish", [report.as_tuple()] * QUORUM, signatures, sender=operators[0].address)
