"""How the API is asked: pages, errors, what the caller has already, and what the database does for it."""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import parse_qsl

import psycopg
import pytest
from psycopg.rows import dict_row

from aimy.postgres import psycopg_url
from api.database import DIALECT
from api.pages import PageRequest
from api.queries.tokens import LARGEST_FIRST, NEWEST_FIRST, holders_of, transfers_of

NOBODY = "0x000000000000000000000000000000000000dEaD"
WRONG_CHECKSUM = "0x000000000000000000000000000000000000DEad"
ROWS = 20_000


def refusal(response) -> tuple:
    error = response.json()["error"]
    assert response.json() == {"error": error} and response.headers["Cache-Control"] == "no-store"
    return response.status_code, error["code"], error.get("field")


@pytest.mark.parametrize(
    ("path", "expected", "named"),
    [
        ("nothing", (404, "not_found", None), "/v1/nothing"),
        ("assets/99", (404, "not_found", "asset_id"), "99"),
        ("assets/99/valuations", (404, "not_found", "asset_id"), "99"),
        ("assets/-1", (422, "invalid_id", "asset_id"), "-1"),
        ("distributions/7/payments", (404, "not_found", "distribution_id"), "7"),
        (f"tokens/{NOBODY}", (404, "not_found", "address"), NOBODY),
        (f"tokens/{NOBODY}/holders", (404, "not_found", "address"), NOBODY),
        (f"tokens/{NOBODY}/transfers", (404, "not_found", "address"), NOBODY),
        (f"offerings/{NOBODY}/subscriptions", (404, "not_found", "address"), NOBODY),
        (f"pools/{NOBODY}/swaps", (404, "not_found", "address"), NOBODY),
        (f"pools/{NOBODY}/holders", (404, "not_found", "address"), NOBODY),
        (f"identities/{NOBODY}", (404, "not_found", "wallet"), NOBODY),
        (f"identities/{NOBODY}?identity_registry={NOBODY}", (404, "not_found", "identity_registry"), NOBODY),
        (f"tokens/{WRONG_CHECKSUM}", (422, "invalid_address", "address"), NOBODY),
        ("pools/0x12", (422, "invalid_address", "address"), "0x12"),
        ("events?address=0x12", (422, "invalid_address", "address"), "0x12"),
        ("events?name=a'b", (422, "invalid_request", "name"), "a'b"),
        ("events?from_block=-1", (422, "invalid_request", "from_block"), "-1"),
        ("events?from_block=9223372036854775808", (422, "invalid_request", "from_block"), "9223372036854775808"),
        ("assets?limit=0", (422, "invalid_request", "limit"), "0"),
        ("assets?limit=201", (422, "invalid_request", "limit"), "201"),
        ("assets?cursor=x", (400, "invalid_cursor", "cursor"), "cursor"),
    ],
)
def test_bad_question__names_what_is_wrong(client, path, expected, named):
    response = client.get(f"/v1/{path}")
    assert refusal(response) == expected
    assert named in response.json()["error"]["message"]


def test_cursor_of_another_list__is_refused(client, get, world):
    following = get("assets", limit=1)["next"]
    assert refusal(client.get("/v1/tokens", params={"cursor": following})) == (400, "invalid_cursor", "cursor")


def test_writing__is_not_offered(client):
    response = client.post("/v1/assets")
    assert refusal(response) == (405, "method_not_allowed", None) and response.headers["Allow"].startswith("GET")


@pytest.mark.parametrize(
    "path",
    [
        "assets",
        "assets/2/valuations",
        "tokens/{token}/holders",
        "tokens/{token}/transfers",
        "offerings/{offering}/subscriptions",
        "distributions/{distribution_id}/payments",
        "pools/{pool}/holders",
        "events?kind=Offering",
    ],
)
def test_pages_of_two__together_are_the_whole_list(get, world, path):
    path, _, asked = path.format_map(vars(world)).partition("?")
    which = dict(parse_qsl(asked))
    whole = get(path, limit=200, **which)
    assert whole["next"] is None and len(whole["items"]) >= 2
    found, cursor = [], None
    while True:
        page = get(path, limit=2, **which, **({"cursor": cursor} if cursor else {}))
        found += page["items"]
        cursor = page["next"]
        if cursor is None:
            break
        assert len(page["items"]) == 2
    assert found == whole["items"]


def test_lower_case_address__is_the_same_thing(get, world):
    assert get(f"tokens/{world.token.lower()}") == get(f"tokens/{world.token}")


def test_answer_that_the_caller_has__is_not_sent_again(client):
    first = client.get("/v1/assets?limit=2")
    tag = first.headers["ETag"]
    assert first.headers["Cache-Control"] == "public, no-cache"
    again = client.get("/v1/assets?limit=2", headers={"If-None-Match": f'"x", W/{tag}'})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    assert client.get("/v1/assets?limit=1", headers={"If-None-Match": tag}).status_code == 200


def test_next_block__makes_answers_new(client, copied, make_client):
    tag = client.get("/v1/assets").headers["ETag"]
    with psycopg.connect(psycopg_url(copied)) as database:
        database.execute("UPDATE aimy_index.cursor SET block_hash = sha256(block_hash)")
    with make_client(copied) as later:
        assert later.get("/v1/assets", headers={"If-None-Match": tag}).status_code == 200


def test_connections_that_the_server_closed__are_replaced(client, server):
    client.get("/v1/status")
    with psycopg.connect(psycopg_url(server()), autocommit=True) as database:
        closed = database.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'aimy api'"
        ).fetchone()
    assert closed[0] >= 1
    assert client.get("/v1/status").status_code == 200


def test_database_without_index__is_told_until_the_index_is_there(make_client, server, indexing, platform):
    with make_client(server("api_empty")) as client:
        assert refusal(client.get("/v1/assets")) == (503, "index_missing", None)
        assert client.get("/readyz").status_code == 503 and client.get("/healthz").status_code == 200
        with indexing(server("api_empty")) as indexer:
            indexer.tick()
        assert client.get("/readyz").status_code == 200
        assert client.get("/v1/assets").json()["items"] == []


def test_everybody__is_told_to_keep_to_this_origin(client):
    for path in ("/", "/app.js", "/docs", "/v1/status"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_requests__are_counted_by_route(client, world):
    client.get(f"/v1/tokens/{world.token}")
    metrics = client.get("/metrics").text
    assert 'aimy_api_requests_total{route="/v1/tokens/{address}",status="200"}' in metrics
    assert world.token not in metrics


@pytest.mark.parametrize(
    ("order", "rows_of", "index", "beyond"),
    [
        (LARGEST_FIRST, holders_of, "ix_balances_holders", {"balance": Decimal(10_000), "holder": "x"}),
        (NEWEST_FIRST, transfers_of, "ix_transfers_token", {"block_number": 10_000, "log_index": 0}),
    ],
)
def test_page_of_a_large_token__is_read_from_its_index(large, world, order, rows_of, index, beyond):
    for cursor in (None, order._encode(beyond)):
        statement = order.asked(rows_of(world.token), PageRequest(cursor=cursor)).compile(dialect=DIALECT)
        plan = large.execute("EXPLAIN " + statement.string, statement.params).fetchall()
        lines = [row["QUERY PLAN"] for row in plan]
        assert any(index in line for line in lines), lines
        assert not any("Sort" in line or "Seq Scan" in line for line in lines), lines


@pytest.fixture
def large(copied, world):
    """A database where the token has many holders and transfers, among those of others."""
    with psycopg.connect(psycopg_url(copied), autocommit=True, row_factory=dict_row) as database:
        values = {"token": world.token, "rows": ROWS}
        database.execute(
            "INSERT INTO aimy_index.balances (token, holder, balance, frozen, is_frozen, created_block, created_log,"
            " created_at, updated_block, updated_at) SELECT CASE WHEN n %% 20 = 0 THEN %(token)s ELSE 'other' END,"
            " 'holder ' || n, n, 0, false, n, 0, 0, n, 0 FROM generate_series(1, %(rows)s) n",
            values,
        )
        database.execute(
            "INSERT INTO aimy_index.transfers (token, from_address, to_address, amount, block_number, log_index, at,"
            " tx_hash) SELECT CASE WHEN n %% 20 = 0 THEN %(token)s ELSE 'other' END, 'a', 'b', n, 1000 + n, 0, 0, ''"
            " FROM generate_series(1, %(rows)s) n",
            values,
        )
        database.execute("ANALYZE aimy_index.balances, aimy_index.transfers")
        yield database
