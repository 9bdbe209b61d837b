"""A published round against a transaction for each report."""

from __future__ import annotations

import pytest

from aimy.signers import LocalSigner
from scripts.bench.chain import BenchChain
from scripts.bench.ours import Ours
from scripts.bench.sides import People
from scripts.bench.valuations.gas import QUORUMS, measure_gas
from tests.support.actors import local_account


@pytest.fixture(scope="module")
def rounds(platform, chain_url, kyc_officer, guardian):
    """Row by quorum."""
    from ape import chain

    before, node = chain.snapshot(), BenchChain(chain_url)
    side = Ours(node, People.of(node.accounts()), platform, LocalSigner(local_account(kyc_officer)))
    measured = list(measure_gas(side, guardian.address))
    chain.restore(before)
    return {row["quorum"]: row for row in measured}


def test_round__costs_less_than_a_transaction_for_each_report(rounds):
    assert list(rounds) == list(QUORUMS)
    assert all(row["ours"] < row["peer"] for row in rounds.values())


def test_larger_quorum__saves_more(rounds):
    assert rounds[7]["ratio"] < rounds[3]["ratio"]
