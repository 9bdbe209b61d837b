"""Every size of a board of operators: more than half of it must sign, and no fewer than its quorum."""

from __future__ import annotations

import pytest

from tests.support.assets import configure_valuation
from tests.support.raw_chain import RawChain
from tests.support.valuers import Domain, valuers

BOARD = valuers(15, "board")


@pytest.fixture(scope="module")
def raw(chain_url):
    return RawChain(chain_url)


@pytest.mark.parametrize("is_unanimous", [False, True])
@pytest.mark.parametrize("count", range(1, 16))
def test_any_board__publishes_with_its_quorum_and_no_fewer(
    platform, oracle, asset_id, guardian, stranger, fields, raw, count, is_unanimous
):
    quorum = count if is_unanimous else count // 2 + 1
    board = BOARD[:count]
    addresses = [operator.address for operator in board]
    limits = (86_400, 1_000, 2_000, 3_600, 604_800)
    refused = raw.send(oracle, "configure", asset_id, (addresses, count // 2, *limits), sender=guardian)
    assert refused == "ValuationQuorumOutOfRange"
    configure_valuation(platform, guardian, addresses, asset_id, quorum=quorum)
    domain = Domain(int(raw.request("eth_chainId"), 16), oracle.address)
    now = raw.now()
    agreed = fields(signedAt=now, validUntil=now + 600, navDate=0)
    signatures = [operator.sign(domain, agreed) for operator in board]
    for signing, expected in ((quorum - 1, "ValuationReportsTooFew"), (quorum, None)):
        reports = [tuple(agreed.values())] * signing
        assert raw.send(oracle, "publish", reports, signatures[-signing:][:signing], sender=stranger) == expected
    assert oracle.latest(asset_id).round == agreed["round"]
