import json

import pytest
import requests
from cryptography.fernet import Fernet
from pydantic import SecretStr
from structlog.testing import capture_logs

from aimy.ops import OpsServer
from oracles.kyc.case import Status
from oracles.kyc.intake import MAX_BODY_BYTES, application_routes
from oracles.kyc.store import ApplicationStore

STATED = {
    "wallet": "0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
    "full_name": "Ada Lovelace",
    "birth_date": "1985-12-10",
    "nationality": "GB",
    "country": "US",
}


class Client(requests.Session):
    def __init__(self, base_url: str) -> None:
        super().__init__()
        self.base_url = base_url

    def request(self, method, path, **options):
        return super().request(method, self.base_url + path, timeout=10, **options)


@pytest.fixture
def store(tmp_path):
    store = ApplicationStore(tmp_path, SecretStr(Fernet.generate_key().decode()))
    yield store
    store.close()


@pytest.fixture
def client(store):
    server = OpsServer("127.0.0.1", 0, lambda: None, application_routes(store))
    server.start()
    with Client(server.url) as client:
        yield client
    server.stop()


def test_body_that_is_no_json__is_refused(client, store):
    answer = client.post("/v1/applications", data=b"full_name=Ada")
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "application_invalid")
    assert store.all() == ()


def test_wrong_statements__are_refused_each_by_name_without_repeating_them(client, store):
    answer = client.post("/v1/applications", json={**STATED, "full_name": "Lovelace", "birth_date": "1985"})
    assert answer.status_code == 422
    message = answer.json()["error"]["message"]
    assert "full_name: expected given name and family name" in message and "birth_date: expected a date" in message
    assert "Lovelace" not in answer.text
    assert store.all() == ()


def test_too_large_body__is_refused(client, store):
    answer = client.post("/v1/applications", data=b" " * (MAX_BODY_BYTES + 1))
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "application_too_large")


def test_wallet_with_other_statements__is_a_conflict_that_tells_nothing(client):
    client.post("/v1/applications", json=STATED)
    answer = client.post("/v1/applications", json={**STATED, "full_name": "Ada Byron"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "wallet_taken")
    assert "Lovelace" not in answer.text


def test_unknown_application__is_not_found(client):
    answer = client.get(f"/v1/applications/{'0' * 32}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "application_unknown")


def test_application__is_accepted_and_its_status_can_be_asked(client, store):
    answer = client.post("/v1/applications", json=STATED)
    assert answer.status_code == 202
    application_id = answer.json()["application_id"]
    assert answer.json() == {"application_id": application_id, "status": "received"}
    status = client.get(f"/v1/applications/{application_id}")
    assert status.json() == {"application_id": application_id, "status": "received", "reason": None}
    assert status.headers["cache-control"] == "no-store"
    store.save(store.get(application_id).with_(status=Status.REFUSED, reason="entry 1"))
    assert client.get(f"/v1/applications/{application_id}").json()["reason"] == "entry 1"


def test_same_application_again__is_the_same(client):
    first, second = (client.post("/v1/applications", json=STATED) for _ in range(2))
    assert first.json() == second.json()


def test_log__shows_no_personal_data_and_no_whole_id(client):
    with capture_logs() as logs:
        answer = client.post("/v1/applications", json=STATED)
    text = json.dumps(logs)
    assert "application_received" in text
    for secret in ("Lovelace", "1985", answer.json()["application_id"]):
        assert secret not in text
