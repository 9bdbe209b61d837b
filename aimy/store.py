"""Documents and metadata by their SHA-256: what the chain holds only the hash of."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import requests

from aimy.canonical import sha256
from aimy.errors import FatalError, TransientError
from aimy.log import redacted_url

URI_PREFIX = "sha256:"
MAX_BYTES = 64 * 1024 * 1024
_TIMEOUT_SECONDS = 10


class ContentStore:
    """A folder, or a web server that serves such a folder: one file per content, named by its hash in hexadecimal."""

    def __init__(self, location: str | Path) -> None:
        text = str(location)
        self._base_url = text.rstrip("/") if text.startswith(("http://", "https://")) else None
        self._folder = Path(text)

    def __repr__(self) -> str:
        return f"ContentStore({self})"

    def __str__(self) -> str:
        """Where it is, without what an address may hold that is secret."""
        return redacted_url(self._base_url) if self._base_url else str(self._folder)

    def has(self, content_hash: bytes) -> bool:
        """Whether the content lies in the folder; not for a store that is read over HTTP."""
        return self._base_url is None and (self._folder / object_name(content_hash)).exists()

    def put(self, content: bytes, *, survives_power_loss: bool = True) -> str:
        """Keeps `content` and returns its hash in hexadecimal. FatalError for a store that is read over HTTP.

        What can be made anew need not wait for the disk: an unfinished file is written again by the next `put`.
        """
        if self._base_url is not None:
            raise FatalError("a content store read over HTTP takes no content, expected a folder")
        name = sha256(content).hex()
        target = self._folder / name
        self._folder.mkdir(parents=True, exist_ok=True)
        if not target.exists() or target.stat().st_size != len(content):
            handle, unfinished = tempfile.mkstemp(dir=self._folder, prefix=".")
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                if survives_power_loss:
                    file.flush()
                    os.fsync(file.fileno())
            Path(unfinished).chmod(0o644)
            Path(unfinished).replace(target)
        return name

    def get(self, content_hash: bytes) -> bytes:
        """The content of this hash.

        TransientError while it is missing or the store does not answer, FatalError when its hash is another.
        """
        name = object_name(content_hash)
        content = self._fetch(name) if self._base_url is not None else self._read(name)
        if sha256(content) != content_hash:
            raise FatalError(f"content {name} was altered: its hash is {sha256(content).hex()}")
        return content

    def _read(self, name: str) -> bytes:
        try:
            return (self._folder / name).read_bytes()
        except OSError as error:
            raise TransientError(f"content {name} cannot be read from {self._folder}: {error.strerror}") from error

    def _fetch(self, name: str) -> bytes:
        try:
            with requests.get(f"{self._base_url}/{name}", timeout=_TIMEOUT_SECONDS, stream=True) as answer:
                if answer.status_code != 200:
                    raise TransientError(f"content {name}: {self!r} answered {answer.status_code}")
                content = b""
                for chunk in answer.iter_content(1 << 16):
                    content += chunk
                    if len(content) > MAX_BYTES:
                        raise FatalError(f"content {name} is larger than {MAX_BYTES} bytes")
                return content
        except requests.RequestException as error:
            raise TransientError(f"content {name}: {self!r} did not answer: {type(error).__name__}") from error


def object_name(content_hash: bytes) -> str:
    """The name of a content in a store: its SHA-256 in hexadecimal."""
    if len(content_hash) != 32:
        raise ValueError(f"content hash has {len(content_hash)} bytes, expected 32")
    return content_hash.hex()


def content_uri(content_hash: bytes) -> str:
    """How a content is named on chain: "sha256:<hex>"."""
    return URI_PREFIX + object_name(content_hash)


def hash_of_uri(uri: str) -> bytes:
    """The hash in a "sha256:<hex>" address; ValueError for any other."""
    digits = uri.removeprefix(URI_PREFIX)
    if not uri.startswith(URI_PREFIX) or len(digits) != 64:
        raise ValueError(f"content address is {uri!r}, expected sha256:<64 hexadecimal digits>")
    return bytes.fromhex(digits)
