import pytest

from oracles.valuation.peers import PeerAnswer
from oracles.valuation.report import Domain
from oracles.valuation.verification import verified_reports
from tests.support.reports import DOMAIN, OPERATORS, VIEW, signed, view


def usable(*raw, views=None, peer="http://peer"):
    return verified_reports([PeerAnswer(peer, raw)], views or {VIEW.asset_id: VIEW}, DOMAIN)


@pytest.mark.parametrize(
    "raw",
    [
        None,
        {"report": {}},
        signed(3).to_json(),
        signed(0, domain=Domain(1, DOMAIN.oracle)).to_json(),
        signed(0, round=3).to_json(),
        signed(0, config_version=1).to_json(),
        signed(0, low=0).to_json(),
        signed(0).to_json() | {"signature": "0x" + "00" * 65},
        signed(0).to_json() | {"report": signed(0, value=500_001).to_json()["report"]},
    ],
    ids=[
        "no report",
        "empty report",
        "signed by a stranger",
        "signed for another chain",
        "an old round",
        "an old configuration",
        "implausible",
        "signed by nobody",
        "another value than was signed",
    ],
)
def test_report_must_not_count__is_dropped_and_the_good_one_beside_it_is_kept(raw):
    assert usable(raw, signed(1).to_json()) == {VIEW.asset_id: [signed(1)]}


def test_report_is_on_an_asset_that_is_not_due__is_ignored():
    assert usable(signed(0, asset_id=8).to_json()) == {VIEW.asset_id: []}


def test_peer_serves_far_more_reports_than_operators_sign__only_so_many_are_recovered():
    reports = [signed(3, value=500_000 + number).to_json() for number in range(6)]
    assert usable(*reports, signed(0).to_json()) == {VIEW.asset_id: []}
    assert usable(*reports[:5], signed(0).to_json()) == {VIEW.asset_id: [signed(0)]}


def test_peer_floods_one_asset__the_others_are_heard():
    flood = [signed(3, value=500_000 + number).to_json() for number in range(20)]
    other = view(asset_id=8)
    assert usable(*flood, signed(0, asset_id=8).to_json(), views={7: VIEW, 8: other})[8] == [signed(0, asset_id=8)]


def test_peers_pass_on_each_others_reports__who_signed_counts():
    answers = [
        PeerAnswer("http://a", (signed(0).to_json(), signed(1).to_json())),
        PeerAnswer("http://b", (signed(2).to_json(),)),
    ]
    found = verified_reports(answers, {VIEW.asset_id: VIEW}, DOMAIN)[VIEW.asset_id]
    assert [each.signer for each in found] == list(OPERATORS)
