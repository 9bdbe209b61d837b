"""The embedded PostgreSQL: started, joined and stopped across processes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import psycopg
import pytest

from aimy.postgres import database_url, server_pid, stop_embedded
from tests.integration.aimy.conftest import ROOT


@pytest.fixture(scope="module")
def shared_data_dir():
    """One folder for all: filling a new one takes most of the time."""
    parent = Path(tempfile.mkdtemp(prefix="aimy-pg-"))
    yield parent / "data"
    shutil.rmtree(parent)


@pytest.fixture
def data_dir(shared_data_dir):
    yield shared_data_dir
    stop_embedded(shared_data_dir)


def has_ended(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def one(url: str, sql: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(sql).fetchone()
    return row[0] if row else None


def test_server_of_another_process__is_joined_outlives_it_and_is_stopped(data_dir):
    script = (
        "import sys; from pathlib import Path; from aimy.postgres import database_url;"
        "print(database_url('embedded', Path(sys.argv[1])))"
    )
    other = subprocess.run(
        [sys.executable, "-c", script, str(data_dir)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    pid = server_pid(data_dir)

    url = database_url("embedded", data_dir)

    assert url == other.stdout.strip()
    assert server_pid(data_dir) == pid
    assert one(url, "select current_setting('data_directory')") == str(data_dir.resolve())
    with psycopg.connect(url):
        stop_embedded(data_dir)
    assert server_pid(data_dir) is None
    assert pid is not None and has_ended(pid)
    stop_embedded(data_dir)


def test_path_too_long_for_a_socket__gets_one_that_others_cannot_reach(data_dir):
    longer = data_dir.parent / ("long" * 25) / "data"
    longer.parent.mkdir()
    stop_embedded(data_dir)
    data_dir.rename(longer)
    try:
        url = database_url("embedded", longer)

        socket_dir = Path(str(one(url, "select current_setting('unix_socket_directories')")))
        assert socket_dir != longer
        assert socket_dir.stat().st_mode & 0o777 == 0o700
        assert socket_dir.stat().st_uid == longer.stat().st_uid
    finally:
        stop_embedded(longer)
        longer.rename(data_dir)
    shutil.rmtree(socket_dir)


def test_record_of_a_crash__does_not_keep_the_server_from_starting(data_dir):
    """After a crash the number in postmaster.pid may belong to any process: here to this one."""
    url = database_url("embedded", data_dir)
    with psycopg.connect(url) as connection:
        connection.execute("create table kept as select 7 as value")
    record = (data_dir / "postmaster.pid").read_text()
    stop_embedded(data_dir)
    (data_dir / "postmaster.pid").write_text("\n".join([str(os.getpid()), *record.split("\n")[1:]]))
    assert server_pid(data_dir) is None

    assert one(database_url("embedded", data_dir), "select value from kept") == 7
