"""The run loop inside this process: what it does with each kind of error, and its cadence."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time

import pytest
import requests
from structlog.testing import capture_logs

from aimy import metrics
from aimy.errors import AimyError, ContractRefused, FatalError, TransientError
from aimy.service import FAILURES_UNTIL_NOT_READY, Job, run_service, startup
from aimy.settings import OpsSettings


@pytest.fixture(autouse=True)
def kept_signal_handlers():
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def run():
    """Runs a service until its tick ends it; gives the exit code and the log."""

    def until_it_ends(tick, **options):
        with capture_logs() as events, pytest.raises(SystemExit) as ended:
            run_service("unit", tick, 0.01, options.pop("settings", OpsSettings()), **options)
        return ended.value.code, events

    return until_it_ends


def named(events, name):
    return [event for event in events if event["event"] == name]


def end_this():
    os.kill(os.getpid(), signal.SIGTERM)


def raising_first(*errors):
    """A tick that raises each of `errors` in turn and then ends the service."""
    left = list(errors)

    def tick():
        if left:
            raise left.pop(0)
        end_this()

    return tick


def test_fatal_error__exits_1_after_letting_go(run):
    let_go = []

    code, events = run(raising_first(FatalError("the world is wrong")), on_stop=lambda: let_go.append(1))

    assert (code, let_go) == (1, [1])
    assert named(events, "stopping_on_error")[0]["reason"] == "the world is wrong"
    assert named(events, "stopping_on_error")[0]["kind"] == "fatal"


def test_unforeseen_error__exits_1(run):
    code, events = run(raising_first(KeyError("not foreseen")))

    assert code == 1
    assert named(events, "tick_broke")[0]["exc_info"] is True


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (TransientError("away"), "transient"),
        (ContractRefused("TokenIsPaused"), "refused"),
        (AimyError("something else"), "other"),
    ],
)
def test_passing_error__is_logged_and_tried_again(run, error, kind):
    code, events = run(raising_first(error, error))

    assert code == 0
    assert [(event["kind"], event["in_a_row"]) for event in named(events, "tick_failed")] == [(kind, 1), (kind, 2)]


def test_broken_stop_hook__does_not_change_the_exit_code(run):
    code, events = run(raising_first(), on_stop=lambda: 1 / 0)

    assert code == 0
    assert len(named(events, "stop_hook_broke")) == 1


def test_taken_port__exits_1(run):
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        port = listening.getsockname()[1]

        code, events = run(end_this, settings=OpsSettings(port=port))

    assert code == 1
    assert f"cannot listen on 127.0.0.1:{port}" in named(events, "start_failed")[0]["reason"]


def test_interval_of_zero__is_refused():
    with pytest.raises(ValueError, match="interval is 0 s, expected more than 0"):
        run_service("unit", end_this, 0, OpsSettings())


def test_readiness__is_lost_after_failures_in_a_row_and_regained(run, tmp_path):
    answers = []

    def tick():
        answers.append(requests.get(f"{(tmp_path / 'unit.url').read_text().strip()}/readyz", timeout=5).status_code)
        if 1 < len(answers) <= 1 + FAILURES_UNTIL_NOT_READY:
            raise TransientError("away")
        if len(answers) >= 4 + FAILURES_UNTIL_NOT_READY:
            end_this()

    code, _ = run(tick, settings=OpsSettings(run_dir=tmp_path))

    assert code == 0
    assert answers[: 4 + FAILURES_UNTIL_NOT_READY] == [503, *[200] * FAILURES_UNTIL_NOT_READY, 503, 200, 200]
    assert not (tmp_path / "unit.url").exists()


def test_ticks_longer_than_the_interval__never_overlap(run):
    running = threading.Semaphore(1)
    overlaps, ended = [], []

    def tick():
        if not running.acquire(blocking=False):
            overlaps.append(1)
            return
        time.sleep(0.05)
        ended.append(1)
        running.release()
        if len(ended) >= 3:
            end_this()

    code, _ = run(tick)

    assert (code, overlaps) == (0, [])
    assert len(ended) >= 3


def test_url_file_of_a_successor__is_left_alone(run, tmp_path):
    def tick():
        (tmp_path / "unit.url").write_text("http://127.0.0.1:1\n")
        end_this()

    run(tick, settings=OpsSettings(run_dir=tmp_path))

    assert (tmp_path / "unit.url").read_text() == "http://127.0.0.1:1\n"


def test_error_before_the_loop__exits_1_with_its_reason():
    with capture_logs() as events, pytest.raises(SystemExit) as ended, startup("unit"):
        raise FatalError("no manifest")

    assert ended.value.code == 1
    assert named(events, "start_failed")[0]["reason"] == "no manifest"


def test_signal_before_the_loop__exits_0():
    with pytest.raises(SystemExit) as ended, startup("unit"):
        end_this()
        time.sleep(1)

    assert ended.value.code == 0


@pytest.mark.parametrize(
    ("error", "event"),
    [(TransientError("away"), "job_failed"), (FatalError("wrong"), "job_failed"), (KeyError("x"), "job_broke")],
)
def test_side_job_fails__is_counted_and_runs_again_and_the_ticks_go_on(run, error, event):
    runs, before = [], metrics.job_failures.labels("unit", "side")._value.get()

    def job():
        runs.append(1)
        raise error

    def tick():
        if len(runs) >= 3:
            end_this()

    code, events = run(tick, jobs=[Job("side", job, 0.01)])

    assert code == 0
    assert len(named(events, event)) >= 3
    assert metrics.job_failures.labels("unit", "side")._value.get() >= before + 3


def test_side_job_takes_long__the_ticks_go_on_meanwhile(run):
    ticked, seen = threading.Event(), []

    def tick():
        ticked.set()
        if seen:
            end_this()

    def job():
        ticked.clear()
        seen.append(ticked.wait(10))

    code, _ = run(tick, jobs=[Job("side", job, 60)])

    assert (code, seen) == (0, [True])
