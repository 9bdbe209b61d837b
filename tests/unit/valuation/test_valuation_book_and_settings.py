import pytest
from eth_utils.address import to_checksum_address
from pydantic import ValidationError

from aimy.ops import OpsServer
from oracles.valuation.book import ReportBook, reports_route
from oracles.valuation.peers import Peers
from oracles.valuation.report import report_from_json
from oracles.valuation.settings import RecomputationSettings, ValuationSettings
from tests.support.reports import signed

KEY = "0x" + "11" * 32


@pytest.mark.parametrize(
    ("changes", "setting"),
    [
        ({"store": None}, "store"),
        ({"key": None}, "KEY"),
        ({"peers": "127.0.0.1:9000"}, "peers"),
        ({"peers": "http://a,ftp://b"}, "peers"),
        ({"peers": "http://127.0.0.1:99999"}, "peers"),
        ({"peers": "http://[::1"}, "peers"),
        ({"peers": "http://"}, "peers"),
        ({"interval_seconds": 0}, "interval_seconds"),
        ({"peer_deadline_seconds": 0}, "peer_deadline_seconds"),
        ({"deviation_bps": 0}, "deviation_bps"),
        ({"report_validity_seconds": 299}, "report_validity_seconds"),
        ({"patience_ticks": -1}, "patience_ticks"),
    ],
)
def test_setting_is_missing_or_out_of_range__is_named(changes, setting):
    settings = {"store": "store", "key": KEY} | changes
    with pytest.raises(ValidationError, match=setting):
        ValuationSettings(**{name: value for name, value in settings.items() if value is not None})


def test_settings__are_frozen_and_hide_the_key():
    settings = ValuationSettings(store="store", key=KEY)
    with pytest.raises(ValidationError, match="frozen"):
        settings.store = "elsewhere"
    assert KEY not in repr(settings)


@pytest.mark.parametrize(
    ("peers", "urls"),
    [("", ()), (" , ", ()), ("http://a", ("http://a",)), ("http://a:1, https://b,", ("http://a:1", "https://b"))],
)
def test_peers__are_split_at_commas(peers, urls):
    assert ValuationSettings(store="store", key=KEY, peers=peers).peer_urls == urls


def test_recomputing__needs_no_key(monkeypatch):
    monkeypatch.setenv("AIMY_VALUATION_STORE", "http://store")
    settings = RecomputationSettings()
    assert settings.store == "http://store"
    assert (settings.market_dir / "model.onnx").is_file()


def test_book__keeps_one_report_per_asset_and_withdraws_the_rest():
    book = ReportBook()
    for known in (signed(0, value=1), signed(0), signed(0, asset_id=8), signed(0, asset_id=9)):
        book.put(known)
    book.keep_only([7, 8, 10])
    assert book.all() == (signed(0), signed(0, asset_id=8))
    assert book.own(9) is None


def test_reports__are_served_as_peers_read_them():
    book = ReportBook()
    book.put(signed(0))
    server = OpsServer("127.0.0.1", 0, lambda: None, [reports_route(book)])
    server.start()
    peers = Peers((server.url,), deadline_seconds=5)
    try:
        (answer,) = peers.collect()
    finally:
        peers.close()
        server.stop()
    assert [report_from_json(raw) for raw in answer.reports] == [(signed(0).report, signed(0).signature)]


def test_dry_run__needs_no_key_and_takes_an_address_or_none():
    address = "0x5fbdb2315678afecb367f032d93f642f64180aa3"
    assert ValuationSettings(store="store", dry_run=True).address is None
    assert ValuationSettings(store="store", dry_run=True, address=address).address == to_checksum_address(address)
    with pytest.raises(ValidationError, match="expected either AIMY_VALUATION_KEY or"):
        ValuationSettings(store="store")
    with pytest.raises(ValidationError, match="expected 20 bytes in hexadecimal"):
        ValuationSettings(store="store", dry_run=True, address="0x12")
