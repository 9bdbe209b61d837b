import functools
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from aimy import store as store_module
from aimy.canonical import sha256
from aimy.errors import FatalError, TransientError
from aimy.store import ContentStore, content_uri, hash_of_uri


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *_args):
        pass


@pytest.fixture
def served(tmp_path):
    """A folder, and the address it is served at."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(QuietHandler, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield tmp_path, f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_altered_content__is_fatal(served):
    folder, url = served
    name = ContentStore(folder).put(b"deed")
    (folder / name).write_bytes(b"forged")

    for location in (folder, url):
        with pytest.raises(FatalError, match=f"content {name} was altered"):
            ContentStore(location).get(sha256(b"deed"))


def test_missing_content__is_transient(served):
    folder, url = served

    with pytest.raises(TransientError, match="No such file"):
        ContentStore(folder).get(sha256(b"nothing"))
    with pytest.raises(TransientError, match="answered 404"):
        ContentStore(url).get(sha256(b"nothing"))


def test_unreachable_store__is_transient_and_hides_its_address():
    with pytest.raises(TransientError, match="did not answer: ConnectionError") as failed:
        ContentStore("http://user:word@127.0.0.1:9/private").get(sha256(b"x"))

    assert "word" not in str(failed.value)
    assert "private" not in str(failed.value)


def test_content_over_http__cannot_be_put(served):
    with pytest.raises(FatalError, match="expected a folder"):
        ContentStore(served[1]).put(b"deed")


def test_content_without_end__is_fatal(served, monkeypatch):
    folder, url = served
    monkeypatch.setattr(store_module, "MAX_BYTES", 10)
    name = ContentStore(folder).put(b"x" * 11)

    with pytest.raises(FatalError, match=f"content {name} is larger than 10 bytes"):
        ContentStore(url).get(bytes.fromhex(name))


def test_hash_of_another_length__is_refused(tmp_path):
    with pytest.raises(ValueError, match="content hash has 2 bytes, expected 32"):
        ContentStore(tmp_path).get(b"ab")


@pytest.mark.parametrize("uri", ["", "sha256:12", "ipfs://abc", "ab" * 32, "sha256:" + "zz" * 32])
def test_other_address__is_refused(uri):
    with pytest.raises(ValueError):
        hash_of_uri(uri)


def test_content__comes_back_from_folder_and_web(served):
    folder, url = served

    name = ContentStore(folder / "new").put(b"deed")
    assert ContentStore(folder / "new").put(b"deed") == name

    assert name == sha256(b"deed").hex()
    assert ContentStore(folder / "new").get(sha256(b"deed")) == b"deed"
    assert ContentStore(url + "new").get(sha256(b"deed")) == b"deed"
    assert [path.name for path in (folder / "new").iterdir()] == [name]


def test_address__leads_back_to_the_hash():
    assert hash_of_uri(content_uri(sha256(b"deed"))) == sha256(b"deed")


@pytest.mark.parametrize("survives_power_loss", [True, False])
def test_file_was_left_unfinished__is_written_again(tmp_path, survives_power_loss):
    store = ContentStore(tmp_path)
    name = store.put(b"inputs", survives_power_loss=survives_power_loss)
    (tmp_path / name).write_bytes(b"")
    store.put(b"inputs", survives_power_loss=survives_power_loss)
    assert store.get(sha256(b"inputs")) == b"inputs"


def test_content__is_had_from_a_folder_once_it_was_put(served):
    folder, url = served
    store = ContentStore(folder)
    assert not store.has(sha256(b"deed"))
    store.put(b"deed")
    assert store.has(sha256(b"deed")) and not ContentStore(url).has(sha256(b"deed"))
