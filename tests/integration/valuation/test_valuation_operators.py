"""Operators against the platform's contracts: one round is published once, by whoever is up and whatever others do."""

from __future__ import annotations

import socket
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from ape import chain
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from aimy.canonical import canonical_json, sha256
from aimy.errors import TransientError
from oracles.valuation import metrics
from oracles.valuation.appraiser import day_of
from oracles.valuation.operator import Operator
from oracles.valuation.report import Domain, SignedReport
from tests.support.actors import local_account
from tests.support.assets import HOUSE as HOUSE_CLASS
from tests.support.assets import USD, VALUE, configure_valuation, publish_value
from tests.support.crash import kill_with_a_transaction_in_flight, paused
from tests.support.models import announce_model
from tests.support.reports import report
from tests.support.submissions import HOUSE

YEAR = 366 * 86_400
NOTHING = {"published": [], "held": [], "rejected": []}


def tick(*operators: Operator, times: int = 1) -> None:
    for _ in range(times):
        for operator in operators:
            operator.tick()


def test_one_operator_is_up__nothing_is_published(start, rounds):
    tick(start(0), times=6)
    assert rounds() == NOTHING


def test_operators_are_not_configured__nothing_is_signed(start, house, desks):
    tick(start(0))
    assert desks[0].book.all() == ()


def test_model_is_not_announced__nothing_is_signed_until_the_issuer_announces_it(
    platform, start, issuer, guardian, compliance_officer, operators, appraiser, desks
):
    registry = platform.asset_registry
    metadata_hash = sha256(canonical_json(HOUSE))
    registry.register(HOUSE_CLASS, USD, metadata_hash, "sha256:07", sender=issuer)
    asset = registry.assetCount()
    announce_model(registry, asset, bytes(reversed(appraiser.model_hash)), issuer)
    configure_valuation(platform, guardian, operators, asset)
    registry.submit(asset, sender=issuer)
    operator = start(0)
    with capture_logs() as said:
        tick(operator, times=3)
    assert [line["reason"] for line in said if line["event"] == "asset_rests" and line["asset"] == asset] == [
        f"model 0x{appraiser.model_hash.hex()} is not announced among the asset's documents"
    ]
    assert asset not in [signed.report.asset_id for signed in desks[0].book.all()]
    assert metrics.assets_unannounced._value.get() == 1
    registry.approve(asset, metadata_hash, "it agrees", sender=compliance_officer)
    announce_model(registry, asset, appraiser.model_hash, issuer)
    tick(operator)
    assert asset in [signed.report.asset_id for signed in desks[0].book.all()]
    assert metrics.assets_unannounced._value.get() == 0


def test_assets_state__is_shown_and_gone_with_the_operators_part_in_it(
    platform, start, valued_house, guardian, operators, desks
):
    running = [start(place) for place in range(3)]
    tick(*running, times=2)
    chain.mine(timestamp=chain.pending_timestamp + 1_000)
    tick(running[0])
    shown = {"asset": str(valued_house)}
    latest = platform.valuation_oracle.latest(valued_house)
    assert sample("aimy_valuation_value_age_seconds", shown) == chain.blocks.head.timestamp - latest.signedAt
    assert sample("aimy_valuation_heartbeat_seconds", shown) == 86_400
    assert (sample("aimy_valuation_disputed", shown), sample("aimy_valuation_spread_limit_bps", shown)) == (0, 1_000)
    assert sample("aimy_valuation_spread_bps", shown) == 0
    publish_value(platform, operators, valued_house, value=VALUE * 2)
    tick(running[0])
    assert sample("aimy_valuation_disputed", shown) == 1
    configure_valuation(platform, guardian, operators[1:], valued_house)
    tick(running[0])
    assert sample("aimy_valuation_value_age_seconds", shown) is None


def test_peers_report_lies_apart__the_spread_is_shown(start, valued_house, desks, domain):
    tick(start(0))
    own = desks[0].book.own(valued_house).report
    higher = replace(own, value=own.value * 103 // 100, high=own.high * 2)
    signature = desks[1].signer.sign_typed_data(domain.typed_data(higher))
    desks[1].book.put(SignedReport(higher, signature, desks[1].signer.address))
    reader = start(0)
    tick(reader)
    assert sample("aimy_valuation_spread_bps", {"asset": str(valued_house)}) == 300


def sample(name, labels):
    return REGISTRY.get_sample_value(name, labels)


def test_metadata_is_not_in_the_store__the_tick_is_retried_and_the_other_asset_is_published(
    platform, start, rounds, valued_house, issuer, guardian, operators, appraiser
):
    registry = platform.asset_registry
    registry.register(b"real-estate.house".ljust(32, b"\0"), b"USD", b"\x07" * 32, "sha256:07", sender=issuer)
    missing = registry.assetCount()
    registry.setDocument(missing, b"deed".ljust(32, b"\0"), "sha256:00", b"\x01" * 32, sender=issuer)
    announce_model(registry, missing, appraiser.model_hash, issuer)
    registry.submit(missing, sender=issuer)
    configure_valuation(platform, guardian, operators, missing)
    running = [start(place) for place in range(3)]
    for _ in range(2):
        for operator in running:
            with pytest.raises(TransientError, match="07070707"):
                operator.tick()
    assert rounds()["published"] == [1]
    assert platform.valuation_oracle.nextRound(missing) == 1


def test_peer_never_answers__the_round_is_published_without_it(start, rounds):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        tick(start(0, more_peers=(url,)), start(1, more_peers=(url,)))
    assert rounds()["published"] == [1]


def test_round_awaits_the_guardian__nobody_signs_until_it_is_decided_nor_asks_again_after(
    platform, start, rounds, valued_house, guardian, operators, desks
):
    publish_value(platform, operators, valued_house, value=VALUE * 2)
    running = [start(place) for place in range(3)]
    tick(*running, times=3)
    assert rounds() == {"published": [1], "held": [2], "rejected": []}
    assert [desk.book.all() for desk in desks] == [()] * 3
    platform.valuation_oracle.rejectPending(valued_house, "not plausible", sender=guardian)
    tick(*running, times=3)
    assert rounds() == {"published": [1], "held": [2], "rejected": [2]}
    chain.mine(timestamp=chain.pending_timestamp + 86_400 // 2 + 1)
    tick(*running, times=2)
    assert rounds()["held"] == [2, 3]


def test_ripcord_is_pulled_over_a_pending_round__nobody_signs(
    platform, start, rounds, valued_house, guardian, operators
):
    publish_value(platform, operators, valued_house, value=VALUE * 2)
    running = [start(place) for place in range(3)]
    tick(*running, times=2)
    platform.valuation_oracle.setRipcord(valued_house, True, "look into it", sender=guardian)
    tick(*running, times=2)
    assert rounds()["held"] == [2]


def test_three_operators_are_up__the_models_value_is_published_once(platform, start, rounds, valued_house, appraiser):
    running = [start(place) for place in range(3)]
    tick(*running, times=4)
    assert rounds() == {"published": [1], "held": [], "rejected": []}
    latest = platform.valuation_oracle.latest(valued_house)
    expected = appraiser.appraise(sha256(canonical_json(HOUSE)), day_of(latest.signedAt))
    assert (latest.value, latest.low, latest.high) == (expected.value, expected.low, expected.high)
    assert (latest.riskBps, latest.yieldBps) == (expected.risk_bps, expected.yield_bps)
    assert (bytes(latest.modelHash), bytes(latest.inputsHash)) == (expected.model_hash, expected.inputs_hash)
    assert datetime.fromtimestamp(latest.navDate, UTC).time() == datetime.min.time()


@pytest.mark.parametrize("dead", [0, 1, 2])
def test_any_one_operator_is_down__the_others_publish(start, rounds, dead):
    running = [start(place) for place in range(3) if place != dead]
    tick(*running, times=5)
    assert rounds()["published"] == [1]


def test_operators_restart_at_every_tick__the_round_is_published_once(start, rounds):
    for _ in range(3):
        for place in range(3):
            start(place).tick()
    assert rounds() == {"published": [1], "held": [], "rejected": []}


def test_round_is_taken_between_look_and_transmission__nothing_is_sent(start, rounds):
    first, second = start(0), start(1)
    tick(first, second)
    assert rounds()["published"] == [1]
    late = start(1)
    late._observe = lambda: second._seen
    late.tick()
    assert rounds()["published"] == [1]


def test_process_is_killed_with_the_round_in_flight__it_is_published_once(
    chain_url, manifest_path, metadata_folder, start, rounds, desks, operators, tmp_path
):
    start(0).tick()
    settings = {
        "AIMY_RPC_URL": chain_url,
        "AIMY_TX_OUTBOX": str(tmp_path / "outbox"),
        "AIMY_DEPLOYMENT": str(manifest_path),
        "AIMY_VALUATION_KEY": local_account(operators[1]).key.hex(),
        "AIMY_VALUATION_STORE": str(metadata_folder),
        "AIMY_VALUATION_PEERS": desks[0].server.url,
        "AIMY_VALUATION_INTERVAL_SECONDS": "0.2",
    }
    following = start(1)
    with paused(chain_url) as node:
        kill_with_a_transaction_in_flight(node, "oracles.valuation", settings)
        with (
            node.going_on_after("earlier_transaction_pending"),
            pytest.raises(TransientError, match="an earlier transaction"),
        ):
            following.tick()
    tick(following, start(0), times=2)
    assert rounds() == {"published": [1], "held": [], "rejected": []}


def test_half_of_the_heartbeat_has_passed__the_next_round_is_published(start, rounds):
    running = [start(place) for place in range(3)]
    tick(*running, times=2)
    chain.mine(timestamp=chain.pending_timestamp + 86_400 // 2 + 60)
    tick(*running, times=3)
    assert rounds()["published"] == [1, 2]


def test_chain_is_a_year_ahead__the_value_is_published_in_its_time(platform, start, rounds, valued_house):
    chain.mine(timestamp=chain.pending_timestamp + YEAR)
    tick(start(0), start(1))
    assert rounds()["published"] == [1]
    latest = platform.valuation_oracle.latestUsable(valued_house)
    assert latest.navDate == latest.signedAt - latest.signedAt % 86_400


def test_configuration_changes_after_signing__reports_are_signed_anew(
    platform, start, rounds, valued_house, guardian, operators
):
    running = [start(place) for place in range(2)]
    running[0].tick()
    configure_valuation(platform, guardian, operators, valued_house, quorum=2, heartbeatSeconds=3_600)
    tick(*running, times=2)
    assert rounds()["published"] == [1]


def test_digest__is_the_contracts(platform):
    domain = Domain(chain.chain_id, platform.valuation_oracle.address)
    stated = report(value=2**128 - 1)
    assert domain.digest(stated) == bytes(platform.valuation_oracle.reportDigest(stated.as_tuple()))
