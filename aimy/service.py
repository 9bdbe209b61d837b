"""The loop that every daemon runs: a tick at a steady cadence, an ops server beside it, and a clean end."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from types import FrameType
from typing import NoReturn

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from starlette.routing import BaseRoute

from aimy import metrics
from aimy.errors import AimyError, ContractRefused, FatalError, TransientError
from aimy.ops import OpsServer, UrlFile
from aimy.settings import OpsSettings

log = structlog.get_logger(__name__)

FAILURES_UNTIL_NOT_READY = 3
WATCH_SECONDS = 15.0
_TICK_GRACE_SECONDS = 2.5
_END_SECONDS = 4.5
_BESIDE = "beside"
_SIGNALS = (signal.SIGTERM, signal.SIGINT)


@dataclass(frozen=True, slots=True)
class Job:
    """Work beside the ticks, at a cadence of its own: `run` at once and then every `every_seconds`."""

    name: str
    run: Callable[[], object]
    every_seconds: float


class _Beside:
    """Runs jobs one after another, beside the ticks. One that fails is logged and counted, and runs again in time."""

    def __init__(self, service: str) -> None:
        self._service = service
        self.stopping = threading.Event()
        self._idle = threading.Lock()

    def run(self, job: Job) -> None:
        with self._idle:
            if self.stopping.is_set():
                return
            try:
                job.run()
            except Exception as error:
                metrics.job_failures.labels(self._service, job.name).inc()
                if isinstance(error, AimyError):
                    log.warning("job_failed", service=self._service, job=job.name, reason=str(error))
                else:
                    log.exception("job_broke", service=self._service, job=job.name)

    def finish(self) -> bool:
        """False when a job is still running."""
        return self._idle.acquire(blocking=False)


class _Loop:
    """Runs ticks one after another and remembers how they went."""

    def __init__(self, name: str, tick: Callable[[], None]) -> None:
        self._name = name
        self._tick = tick
        self._failures = 0
        self._last_failure = ""
        self._had_success = False
        self._idle = threading.Event()
        self._idle.set()
        self.stopping = threading.Event()
        self.exit_code = 0

    def run_once(self) -> None:
        if self.stopping.is_set():
            return
        self._idle.clear()
        began = time.monotonic()
        try:
            self._tick()
            self._failures, self._had_success = 0, True
        except TransientError as error:
            self._failed("transient", str(error))
        except ContractRefused as error:
            self._failed("refused", str(error))
        except FatalError as error:
            self._fatal("fatal", str(error))
        except AimyError as error:
            self._failed("other", str(error))
        except Exception as error:
            log.exception("tick_broke", service=self._name)
            self._fatal("defect", repr(error))
        finally:
            metrics.ticks.labels(self._name).inc()
            metrics.tick_seconds.labels(self._name).observe(time.monotonic() - began)
            metrics.ready.labels(self._name).set(self.not_ready() is None)
            self._idle.set()

    def not_ready(self) -> str | None:
        if self.stopping.is_set():
            return "stopping"
        if self._failures >= FAILURES_UNTIL_NOT_READY or not self._had_success:
            return self._last_failure or "the first tick has not ended yet"
        return None

    def finish(self, seconds: float) -> bool:
        """Waits for a running tick; False when it did not end in time."""
        return self._idle.wait(seconds)

    def _failed(self, kind: str, reason: str) -> None:
        self._failures += 1
        self._last_failure = reason
        metrics.tick_failures.labels(self._name, kind).inc()
        log.warning("tick_failed", service=self._name, kind=kind, reason=reason, in_a_row=self._failures)

    def _fatal(self, kind: str, reason: str) -> None:
        self._last_failure = reason
        metrics.tick_failures.labels(self._name, kind).inc()
        log.error("stopping_on_error", service=self._name, kind=kind, reason=reason)
        self.exit_code = 1
        self.stopping.set()


def run_service(
    name: str,
    tick: Callable[[], None],
    interval_seconds: float,
    settings: OpsSettings,
    routes: Sequence[BaseRoute] = (),
    on_stop: Callable[[], None] | None = None,
    jobs: Sequence[Job] = (),
) -> NoReturn:
    """Runs `tick` at once and then every `interval_seconds`, never two at a time, until a signal or a fatal error.

    TransientError and ContractRefused are logged and counted, and the next tick tries again; FatalError and unforeseen
    exceptions end the process with 1. SIGTERM or SIGINT ends it with 0 within 5 seconds, even while a tick waits.
    `routes` are served beside /healthz, /readyz and /metrics; `on_stop` runs last; `jobs` run in a thread of their own,
    so that a long one holds up no tick. Must be called in the main thread.
    """
    loop = _Loop(name, tick)
    for number in _SIGNALS:
        signal.signal(number, _setter(loop.stopping))
    url_file = UrlFile(settings.run_dir, name) if settings.run_dir is not None else None
    beside = _Beside(name)
    scheduler = _scheduler(loop, interval_seconds, beside, jobs)
    try:
        server = OpsServer(settings.host, settings.port, loop.not_ready, routes)
        server.start()
    except FatalError as error:
        log.error("start_failed", service=name, reason=str(error))
        _call(on_stop)
        sys.exit(1)
    log.info("listening", service=name, url=server.url)
    if url_file is not None:
        url_file.write(server.url)
    scheduler.start()

    loop.stopping.wait()

    log.info("stopping", service=name)
    last_resort = threading.Timer(_END_SECONDS, _cut_off, (name, loop.exit_code))
    last_resort.daemon = True
    last_resort.start()
    beside.stopping.set()
    scheduler.shutdown(wait=False)
    if url_file is not None:
        url_file.remove()
    server.stop()
    is_idle = loop.finish(_TICK_GRACE_SECONDS) and beside.finish()
    _call(on_stop)
    log.info("stopped", service=name, tick_abandoned=not is_idle)
    last_resort.cancel()
    if not is_idle:
        _exit_at_once(loop.exit_code)
    sys.exit(loop.exit_code)


@contextmanager
def startup(name: str) -> Iterator[None]:
    """Around what a process does before `run_service`: an AimyError is logged and exits 1, a signal exits 0."""

    def leave(_number: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    for number in _SIGNALS:
        signal.signal(number, leave)
    try:
        yield
    except AimyError as error:
        log.error("start_failed", service=name, reason=str(error))
        raise SystemExit(1) from None


def _scheduler(loop: _Loop, interval_seconds: float, beside: _Beside, jobs: Sequence[Job]) -> BackgroundScheduler:
    if interval_seconds <= 0:
        raise ValueError(f"interval is {interval_seconds} s, expected more than 0")
    executors = {"default": ThreadPoolExecutor(1), _BESIDE: ThreadPoolExecutor(1)}
    scheduler = BackgroundScheduler(executors=executors, timezone=UTC)
    scheduler.add_job(
        loop.run_once,
        "interval",
        seconds=interval_seconds,
        next_run_time=datetime.now(UTC),
        max_instances=1,
        coalesce=True,
        misfire_grace_time=None,
    )
    for job in jobs:
        scheduler.add_job(
            beside.run,
            "interval",
            args=(job,),
            seconds=job.every_seconds,
            next_run_time=datetime.now(UTC),
            executor=_BESIDE,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )
    return scheduler


def _setter(event: threading.Event) -> Callable[[int, FrameType | None], None]:
    def handle(_number: int, _frame: FrameType | None) -> None:
        event.set()

    return handle


def _cut_off(name: str, exit_code: int) -> None:
    log.error("stop_cut_off", service=name)
    _exit_at_once(exit_code)


def _exit_at_once(exit_code: int) -> None:
    """A thread cannot be interrupted, and the interpreter would wait for it.

    All that a tick does can be cut off anywhere: the next life looks at chain and store again.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(exit_code)


def _call(on_stop: Callable[[], None] | None) -> None:
    if on_stop is None:
        return
    try:
        on_stop()
    except Exception:
        log.exception("stop_hook_broke")
