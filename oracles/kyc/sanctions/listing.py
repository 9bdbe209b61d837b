"""The sanctions list as the daemon holds it: usable (whole and fresh) or not, with nothing in between."""

import gzip
import hashlib
import io
import threading
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import structlog

from aimy.errors import AimyError
from oracles.kyc.sanctions.ofac import SdnFormatError, SdnReader
from oracles.kyc.sanctions.screen import Screener

log = structlog.get_logger(__name__)

GZIP_MAGIC = b"\x1f\x8b"
MAX_FILE_BYTES = 256 * 1024 * 1024
MAX_LIST_BYTES = 512 * 1024 * 1024
CLOCK_TOLERANCE_SECONDS = 300


class ListUnusableError(AimyError):
    """The list is missing, broken or stale, so nobody can be cleared by it."""


@dataclass(frozen=True, slots=True)
class UsableList:
    """A whole list: SHA-256 of its file in hexadecimal, date of publication, number of entries, and its screener."""

    sha256: str
    published: date
    entries: int
    screener: Screener


class SanctionsList:
    """The list in the file `path`, plain XML or gzip, read anew whenever the file changes.

    Its age counts from the file's modification time, which is when it was fetched: a publisher is silent for weeks, but
    who has not looked for `max_age_seconds` does not know. Replace the file in one step (rename), also when a fetch
    brings the same content.
    """

    def __init__(self, path: Path, max_age_seconds: float, clock: Callable[[], float] = time.time) -> None:
        self._path = path
        self._max_age_seconds = max_age_seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._seen: tuple[int, int, int] | None = None
        self._usable: UsableList | None = None
        self._problem = "it was not read yet"

    def age_seconds(self) -> float:
        """Seconds since the file was fetched; infinite when there is none."""
        try:
            return self._clock() - self._path.stat().st_mtime
        except OSError:
            return float("inf")

    def current(self) -> UsableList:
        """The list, if it is whole and fresh; else ListUnusableError says what is wrong."""
        with self._lock:
            self._refresh()
            if self._usable is None:
                raise ListUnusableError(f"the sanctions list is unreadable: {self._problem}")
            age = self.age_seconds()
            if not -CLOCK_TOLERANCE_SECONDS <= age <= self._max_age_seconds:
                raise ListUnusableError(
                    f"the sanctions list is stale: fetched {age / 3600:.1f} h ago, "
                    f"expected at most {self._max_age_seconds / 3600:g} h"
                )
            return self._usable

    def _refresh(self) -> None:
        try:
            stat = self._path.stat()
            version = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
            if version == self._seen:
                return
            usable = self._read()
        except OSError as error:
            self._usable, self._seen, self._problem = None, None, f"{self._path}: {error.strerror or error}"
            return
        except (SdnFormatError, EOFError, zlib.error) as error:
            self._usable, self._seen, self._problem = None, version, str(error)
            log.error("sanctions_list_refused", reason=str(error))
            return
        self._usable, self._seen = usable, version

    def _read(self) -> UsableList:
        with self._path.open("rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)
        if len(content) > MAX_FILE_BYTES:
            raise SdnFormatError(f"the file has more than {MAX_FILE_BYTES} bytes")
        digest = hashlib.sha256(content).hexdigest()
        if self._usable is not None and self._usable.sha256 == digest:
            return self._usable
        plain = io.BytesIO(content)
        stream = _Bounded(gzip.GzipFile(fileobj=plain)) if content.startswith(GZIP_MAGIC) else plain
        reader = SdnReader(stream)
        parties = list(reader)
        if not parties or reader.published is None:
            raise SdnFormatError("the list has no entries")
        log.info("sanctions_list_read", entries=len(parties), published=reader.published.isoformat(), sha256=digest)
        return UsableList(digest, reader.published, len(parties), Screener(parties))


class _Bounded:
    """Stops a small file from unpacking to no end."""

    def __init__(self, source: gzip.GzipFile) -> None:
        self._source = source
        self._left = MAX_LIST_BYTES

    def read(self, size: int) -> bytes:
        chunk = self._source.read(size)
        self._left -= len(chunk)
        if self._left < 0:
            raise SdnFormatError(f"the list unpacks to more than {MAX_LIST_BYTES} bytes")
        return chunk
