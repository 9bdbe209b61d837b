"""Peers over real sockets: whatever they do, `collect` comes back in time with what the good ones served."""

import contextlib
import json
import socket
import threading
import time

import pytest

from oracles.valuation import metrics
from oracles.valuation import peers as module
from oracles.valuation.peers import Peers

DEADLINE_SECONDS = 2.0
GOOD = {"reports": [{"report": {"round": "1"}, "signature": "0x"}]}


def http(body, status="200 OK", headers=""):
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}\r\n".encode() + body


class RawServer:
    """Answers each connection by a function of the socket."""

    def __init__(self, answer):
        self._answer = answer
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.connections = 0
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                self.connections += 1
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with contextlib.suppress(OSError), connection:
            connection.recv(65_536)
            self._answer(connection)

    def close(self):
        self._socket.close()


@pytest.fixture
def serve():
    """Starts a server for a fixed answer or for a function of the socket."""
    servers = []

    def start(answer):
        server = RawServer(answer if callable(answer) else lambda connection: connection.sendall(answer))
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.close()


@pytest.fixture
def collect():
    """The answers of these peers and the seconds it took."""
    opened = []

    def run(*urls, deadline=DEADLINE_SECONDS):
        peers = Peers(urls, deadline)
        opened.append(peers)
        began = time.monotonic()
        answers = peers.collect()
        return answers, time.monotonic() - began

    yield run
    for peers in opened:
        peers.close()


def drip(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(200):
        connection.sendall(b" ")
        time.sleep(0.05)


def drip_headers(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    for number in range(200):
        connection.sendall(f"X-{number}: y\r\n".encode())
        time.sleep(0.05)


def flood(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        connection.sendall(b"10000\r\n" + b" " * 65_536 + b"\r\n")


def stall(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n{")
    time.sleep(10)


WRONG = {
    "hangs up": lambda connection: None,
    "no HTTP": b"220 ready\r\n\r\n",
    "floods": flood,
    "promises more than it sends": b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n{}",
    "fails": http(b"{}", "500 Internal Server Error"),
    "no JSON": http(b"<html>"),
    "no UTF-8": http(b'{"reports": ["\xff\xfe"]}'),
    "nested": http(b"[" * 200_000),
    "long number": http(b'{"reports": [' + b"9" * 10_000 + b"]}"),
    "no object": http(b"[]"),
    "no list": http(b'{"reports": {}}'),
    "too many": http(json.dumps({"reports": [1] * (module.MAX_REPORTS + 1)}).encode()),
    "compressed": http(b"\x1f\x8b\x08\x00\x00\x00", headers="Content-Encoding: gzip\r\n"),
}


@pytest.mark.parametrize("behaviour", WRONG)
def test_peer_answers_wrongly__is_left_out_at_once_and_the_good_one_is_heard(serve, collect, behaviour):
    wrong, good = serve(WRONG[behaviour]), serve(http(json.dumps(GOOD).encode()))
    answers, seconds = collect(wrong.url, good.url, deadline=20)
    assert [answer.peer for answer in answers] == [good.url]
    assert seconds < 10


def test_peers_stall_in_every_way__the_good_one_is_heard_within_the_deadline(serve, collect):
    stalling = [serve(way) for way in (lambda connection: time.sleep(10), drip, drip_headers, stall)]
    good = serve(http(json.dumps(GOOD).encode()))
    answers, seconds = collect(*(server.url for server in stalling), good.url)
    assert [answer.peer for answer in answers] == [good.url]
    assert DEADLINE_SECONDS <= seconds < DEADLINE_SECONDS + 1


def test_peer_redirects__is_not_followed(serve, collect):
    other = serve(http(json.dumps(GOOD).encode()))
    hostile = serve(http(b"", "302 Found", f"Location: {other.url}/v1/reports\r\n"))
    assert collect(hostile.url)[0] == ()
    assert (hostile.connections, other.connections) == (1, 0)


def test_peer_is_down__is_left_out(collect):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
    assert collect(url)[0] == ()


@pytest.mark.parametrize("url", ["http://peer.invalid", "http://127.0.0.1:1"])
def test_peers_address_leads_nowhere__is_left_out(collect, url):
    assert collect(url)[0] == ()


def test_name_resolution_hangs__the_caller_is_not_kept(collect, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: time.sleep(5) or [])
    answers, seconds = collect("http://slow.example", deadline=0.2)
    assert answers == ()
    assert seconds < 2.5
    assert is_silent("http://slow.example")


def test_peers_behave__all_are_heard_side_by_side(serve, collect):
    everyone_asked = threading.Barrier(5, timeout=10)

    def patient(connection):
        everyone_asked.wait()
        connection.sendall(http(json.dumps(GOOD).encode()))

    servers = [serve(patient) for _ in range(5)]
    answers, _ = collect(*(server.url + "/" for server in servers), deadline=20)
    assert [answer.peer for answer in answers] == [server.url for server in servers]
    assert [list(answer.reports) for answer in answers] == [GOOD["reports"]] * 5


def test_peer_falls_silent_and_is_heard_again__its_metric_says_so(serve):
    answers = [http(b"{}", "500 Internal Server Error"), http(json.dumps(GOOD).encode())]
    server = serve(lambda connection: connection.sendall(answers.pop(0)))
    peers = Peers((server.url,), DEADLINE_SECONDS)
    try:
        peers.collect()
        assert is_silent(server.url)
        peers.collect()
        assert not is_silent(server.url)
    finally:
        peers.close()


def is_silent(url):
    return bool(metrics.peer_silent.labels(peer=url)._value.get())


def test_no_peers__nothing_is_collected(collect):
    assert collect()[0] == ()
