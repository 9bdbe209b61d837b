"""Whether a transfer would pass, as the API tells it from the chain."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from ape import chain, project
from fastapi.testclient import TestClient

from aimy.errors import FatalError
from aimy.manifest import Manifest
from api.app import create_app
from api.settings import ApiSettings
from tests.support.assets import approved_asset, deploy_suite
from tests.support.identity import verify_investor
from tests.support.peer import deploy_peer_module

NOBODY = "0x000000000000000000000000000000000000dEaD"
HELD, MAXIMUM = 1_000, 600
DAY = 86_400


@pytest.fixture(scope="module")
def suite(platform, issuer, compliance_officer):
    asset_id = approved_asset(platform, issuer, compliance_officer)
    return deploy_suite(platform, issuer, asset_id, max_balance=MAXIMUM, salt=b"\x73" * 32)


@pytest.fixture(scope="module")
def holder(platform, kyc_officer, investors, suite, issuer):
    verify_investor(platform, kyc_officer, investors[0])
    suite.token.mint(investors[0], HELD, sender=issuer)
    return investors[0]


@pytest.fixture(scope="module")
def buyer(platform, kyc_officer, investors):
    verify_investor(platform, kyc_officer, investors[1])
    return investors[1]


@pytest.fixture(scope="module")
def connect(server, chain_url, manifest_path):
    """Asks an API that reads this chain, or another."""

    def client(**changes) -> TestClient:
        settings = {"rpc_url": chain_url, "deployment": manifest_path, "database_url": server("api_empty")} | changes
        return TestClient(create_app(ApiSettings(**settings)), raise_server_exceptions=False)

    return client


@pytest.fixture(scope="module")
def client(connect):
    with connect() as client:
        yield client


@pytest.fixture
def ask(client, suite, holder, buyer):
    """The answer about a transfer of `amount` from the holder to the buyer, or between those named."""

    def ask(amount, *, giver=holder.address, receiver=buyer.address):
        query = {"from": giver, "to": receiver, "amount": str(amount)}
        response = client.get(f"/v1/tokens/{suite.token.address}/preflight", params=query)
        assert response.status_code == 200, response.text
        return response.json()

    return ask


def refusal(response) -> tuple:
    error = response.json()["error"]
    assert response.json() == {"error": error}
    return response.status_code, error["code"], error.get("field")


def test_transfer_that_passes__is_allowed_at_the_head(ask):
    answer = ask(1)
    head = chain.blocks.head
    assert answer == {
        "block": {"number": head.number, "hash": "0x" + bytes(head.hash).hex(), "at": head.timestamp},
        "is_allowed": True,
        "failures": [],
        "earliest": {
            "is_known": True,
            "at": head.timestamp,
            "iso": datetime.fromtimestamp(head.timestamp, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        },
        "largest": str(MAXIMUM),
        "is_largest_known": True,
    }


def test_everything_that_is_wrong__is_told_with_its_words(ask, suite, platform, stranger):
    answer = ask(HELD + 1, receiver=stranger.address)
    token, country, balance = answer["failures"][0], *answer["failures"][-2:]
    assert token == {
        "module": suite.token.address,
        "name": "token",
        "code": 9,
        "text": "the receiver is not verified",
        "parameters": "0x" + "0" * 64,
    }
    assert (country["name"], balance["name"]) == ("CountryAllowModule", "MaxBalanceModule")
    assert balance["module"] == platform.max_balance_module.address
    assert int(balance["parameters"], 16) == suite.compliance.parameterOf(platform.max_balance_module)
    assert not answer["is_allowed"]
    assert answer["earliest"] == {"is_known": True, "at": None, "iso": None}
    assert (answer["largest"], answer["is_largest_known"]) == ("0", True)


def test_transfer_that_passes_later__says_when(ask, suite, platform, issuer, holder, buyer):
    limits, compliance = platform.time_transfers_limits_module, suite.compliance
    compliance.addModule(limits, sender=issuer)
    compliance.callModuleFunction(limits.setTimeTransferLimit.encode_input((DAY, 100)), limits, sender=issuer)
    suite.token.transfer(buyer, 60, sender=holder)
    answer = ask(41)
    assert [failure["name"] for failure in answer["failures"]] == ["TimeTransfersLimitsModule"]
    assert answer["earliest"]["at"] == chain.blocks.head.timestamp + DAY
    assert answer["largest"] == "40" and ask(40)["is_allowed"]


def test_rule_that_says_no_words__hides_no_answer(ask, suite, deployer, issuer):
    rule = deployer.deploy(project.EvilWordlessRule)
    suite.compliance.addModule(rule, sender=issuer)
    rule.setLot(1, 4, sender=deployer)
    (failure,) = ask(5)["failures"]
    assert (failure["module"], failure["name"], failure["text"]) == (rule.address, "N\ufffd", "\ufffd")


def test_rule_of_the_peer__leaves_forecasts_unknown(ask, suite, deployer, issuer):
    suite.compliance.addModule(deploy_peer_module(deployer, "CountryAllowModule"), sender=issuer)
    answer = ask(1)
    assert not answer["is_allowed"] and answer["failures"][0]["text"] == "a rule of the 4.1 suite refuses"
    assert answer["earliest"] == {"is_known": False, "at": None, "iso": None}
    assert (answer["largest"], answer["is_largest_known"]) == (None, False)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"from": "0x12"}, (422, "invalid_address", "from")),
        ({"to": "0x12"}, (422, "invalid_address", "to")),
        ({"to": None}, (422, "invalid_request", "to")),
        ({"amount": "-1"}, (422, "invalid_amount", "amount")),
        ({"amount": "1.5"}, (422, "invalid_amount", "amount")),
        ({"amount": str(2**256)}, (422, "invalid_amount", "amount")),
        ({"amount": None}, (422, "invalid_request", "amount")),
    ],
)
def test_bad_question__names_what_is_wrong(client, suite, changes, expected):
    query = {"from": NOBODY, "to": NOBODY, "amount": "1"} | changes
    query = {name: value for name, value in query.items() if value is not None}
    assert refusal(client.get(f"/v1/tokens/{suite.token.address}/preflight", params=query)) == expected


def test_largest_amount__is_asked_about(ask):
    assert not ask(2**256 - 1)["is_allowed"]


def test_what_is_no_token__is_not_found(client, suite, platform):
    query = {"from": NOBODY, "to": NOBODY, "amount": "1"}
    for address in (NOBODY, platform.max_balance_module.address):
        response = client.get(f"/v1/tokens/{address}/preflight", params=query)
        assert refusal(response) == (404, "not_found", "address")
        assert address in response.json()["error"]["message"]
    assert refusal(client.get("/v1/tokens/0x12/preflight", params=query)) == (422, "invalid_address", "address")


def test_api_without_chain__says_so(connect, suite):
    with connect(rpc_url=None) as client:
        response = client.get(
            f"/v1/tokens/{suite.token.address}/preflight", params={"from": NOBODY, "to": NOBODY, "amount": "1"}
        )
    assert refusal(response) == (503, "chain_missing", None)
    assert "AIMY_RPC_URL" in response.json()["error"]["message"]


def test_chain_that_is_away__is_told(connect, suite):
    with connect(rpc_url="http://127.0.0.1:9") as client:
        response = client.get(
            f"/v1/tokens/{suite.token.address}/preflight", params={"from": NOBODY, "to": NOBODY, "amount": "1"}
        )
    assert refusal(response) == (503, "chain_unreachable", None)
    assert response.headers["Retry-After"]


@pytest.mark.parametrize("change", ["another chain", "no Preflight"])
def test_deployment_that_differs__is_told(connect, suite, manifest_path, tmp_path, change):
    manifest = Manifest.load(manifest_path)
    contracts = {name: entry for name, entry in manifest.contracts.items() if name != "Preflight"}
    changes = {"chain_id": 99} if change == "another chain" else {"contracts": contracts}
    manifest.model_copy(update=changes).save(tmp_path / "other.json")
    with connect(deployment=tmp_path / "other.json") as client:
        response = client.get(
            f"/v1/tokens/{suite.token.address}/preflight", params={"from": NOBODY, "to": NOBODY, "amount": "1"}
        )
    assert refusal(response) == (503, "chain_differs", None)


def test_chain_without_manifest__ends_the_start(connect, tmp_path):
    with pytest.raises(FatalError, match="no deployment manifest"):
        connect(deployment=tmp_path / "missing.json")


def test_silent_chain__keeps_no_other_request_waiting(connect, suite):
    """The node takes the question and says nothing; the process answers others meanwhile."""
    asked, done = threading.Event(), threading.Event()

    class Silent(BaseHTTPRequestHandler):
        def do_POST(self):
            asked.set()
            done.wait(20)

        def log_message(self, *args):
            pass

    node = HTTPServer(("127.0.0.1", 0), Silent)
    threading.Thread(target=node.serve_forever, daemon=True).start()
    query = {"from": NOBODY, "to": NOBODY, "amount": "1"}
    try:
        with connect(rpc_url=f"http://127.0.0.1:{node.server_port}") as client, ThreadPoolExecutor() as pool:
            waiting = pool.submit(client.get, f"/v1/tokens/{suite.token.address}/preflight", params=query)
            assert asked.wait(10)
            began = time.monotonic()
            assert client.get("/healthz").status_code == 200
            assert time.monotonic() - began < 2 and not waiting.done()
            done.set()
            assert refusal(waiting.result()) == (503, "chain_unreachable", None)
    finally:
        done.set()
        node.shutdown()
        node.server_close()
