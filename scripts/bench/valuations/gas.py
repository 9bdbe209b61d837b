"""What a published round costs: one transaction with the reports of a quorum, against a transaction for each report."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

from eth_account import Account

from aimy.signers import LocalSigner
from scripts.bench.artifacts import Artifact, peer_artifacts
from scripts.bench.ours import Ours
from scripts.bench.valuation import Valuers, configure, publish_round, report_of

QUORUMS = (3, 7)
VALUE = 500_000 * 10**8
#: operators report a little apart; the last round stands for those to come: all that is written has been before
ROUNDS = 4
STEP = VALUE // 1_000
REPORT_FIELDS = ("value", "low", "high", "risk_bps", "yield_bps", "nav_date", "model_hash", "inputs_hash")


def measure_gas(
    side: Ours, guardian: str, report: Callable[[str], None] = lambda step: None
) -> Iterator[dict[str, Any]]:
    artifact = peer_artifacts()["SubmissionAggregator"]
    for quorum in QUORUMS:
        keys = [LocalSigner(Account.from_key(bytes([number]) * 32)) for number in range(1, 2 * quorum)]
        valuers = Valuers(guardian, keys, quorum)
        for operator in keys:
            side.chain.admit(operator.address)
        report(f"a round of {quorum} reports, ours")
        ours = _publish(side, valuers)
        report(f"a round of {quorum} reports, the peer")
        peer = _submit(side, valuers, artifact)
        yield {
            "measure": "gas per published round",
            "quorum": quorum,
            "operators": len(keys),
            "ours": ours,
            "peer": peer,
            "ratio": round(ours / peer, 4),
        }


def _values(quorum: int, number: int) -> list[int]:
    """In no order, and others in each round."""
    return [VALUE + STEP * ((3 * place + number) % quorum) for place in range(quorum)]


def _publish(side: Ours, valuers: Valuers) -> int:
    chain, registry, issuer = side.chain, side.contracts["asset_registry"], side.people.issuer
    chain.send(registry, "register", b"house".ljust(32, b"\0"), b"USD", b"\x07" * 32, "sha256:07", sender=issuer)
    asset_id = chain.call(registry, "assetCount")
    chain.send(registry, "setDocument", asset_id, b"deed".ljust(32, b"\0"), "deed", b"\x01" * 32, sender=issuer)
    chain.send(registry, "submit", asset_id, sender=issuer)
    configure(side, asset_id, valuers)
    gas = 0
    for number in range(ROUNDS):
        values = _values(valuers.quorum, number)
        gas = publish_round(side, asset_id, values, valuers)
        assert chain.call(side.contracts["valuation_oracle"], "latest", asset_id)[6] == median(values)
        chain.wait(1)
    return gas


def _submit(side: Ours, valuers: Valuers, artifact: Artifact) -> int:
    chain, operators = side.chain, valuers.in_order
    addresses = [operator.address for operator in operators]
    aggregator = chain.deploy(artifact, addresses, valuers.quorum, sender=side.people.deployer)
    gas = 0
    for number in range(1, ROUNDS + 1):
        values, now, gas = _values(valuers.quorum, number - 1), chain.now(), 0
        for operator, value in zip(operators, values, strict=False):
            said = report_of(1, number, value, now, 1)
            report = tuple(getattr(said, name) for name in REPORT_FIELDS)
            gas += chain.send(aggregator, "submit", 1, number, report, sender=operator.address)
        assert chain.call(aggregator, "answerAt", 1, number) == median(values)
        chain.wait(1)
    return gas
