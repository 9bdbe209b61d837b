"""Settings: frozen classes filled from the environment, one per process.

A process subclasses what it needs with a prefix of its own:

    class ValuationSettings(ChainSettings, SignerSettings, OpsSettings):
        model_config = SettingsConfigDict(env_prefix="AIMY_VALUATION_")
        interval_seconds: float = 2

Fields declared with `shared(…)` keep one name for all processes (AIMY_RPC_URL); the others take the prefix
(AIMY_VALUATION_PORT).
"""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import AfterValidator, AliasChoices, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

LogLevel = Literal["debug", "info", "warning", "error"]


def shared(env_name: str, default: Any = ..., **constraints: Any) -> Any:
    """A field that every process reads from the same variable, whatever its own prefix."""
    return Field(default, validation_alias=env_name, **constraints)


def _http_url(value: str) -> str:
    if not value.startswith(("http://", "https://")):
        raise ValueError("expected an http:// or https:// address")
    return value


HttpUrl = Annotated[str, AfterValidator(_http_url)]


def _http_urls(value: str) -> str:
    for part in value.split(","):
        _http_url(part.strip())
    return value


HttpUrls = Annotated[str, AfterValidator(_http_urls)]
"""One address, or several separated by commas."""


class AimySettings(BaseSettings):
    """The root of all settings: frozen, filled by variable or by field name; an empty variable counts as unset."""

    model_config = SettingsConfigDict(
        env_prefix="AIMY_",
        env_ignore_empty=True,
        frozen=True,
        extra="ignore",
        populate_by_name=True,
        hide_input_in_errors=True,
    )


class LogSettings(AimySettings):
    log_level: LogLevel = shared("AIMY_LOG_LEVEL", "info")
    log_format: Literal["console", "json"] = shared("AIMY_LOG_FORMAT", "console")


class ChainSettings(LogSettings):
    """Which chain, and which deployment on it."""

    rpc_url: HttpUrls = shared("AIMY_RPC_URL", "http://127.0.0.1:8545", repr=False)
    rpc_timeout_seconds: float = shared("AIMY_RPC_TIMEOUT_SECONDS", 10.0, gt=0)
    deployment: Path = shared("AIMY_DEPLOYMENT", Path("deployments/local.json"))

    @property
    def rpc_urls(self) -> tuple[str, ...]:
        """The nodes' addresses in the order in which they are turned to."""
        return tuple(part.strip() for part in self.rpc_url.split(","))


class OpsSettings(AimySettings):
    """Where a process serves /healthz, /readyz and /metrics. Port 0 takes a free one."""

    host: str = "127.0.0.1"
    port: int = Field(0, ge=0, le=65535)
    run_dir: Path | None = shared("AIMY_RUN_DIR", None)


class DatabaseSettings(AimySettings):
    """Which PostgreSQL: "embedded" runs one in `data_dir`, anything else is its URL."""

    database_url: str = shared("AIMY_DATABASE_URL", "embedded", repr=False)
    data_dir: Path = shared("AIMY_DATA_DIR", Path(".run/postgres"))


class SignerSettings(AimySettings):
    """Who signs, from exactly one source, and how transactions are priced and awaited."""

    key: SecretStr | None = None
    keystore: Path | None = None
    password_file: Path | None = None
    tx_max_fee_gwei: float = shared("AIMY_TX_MAX_FEE_GWEI", 200.0, gt=0)
    tx_confirmations: int = shared("AIMY_TX_CONFIRMATIONS", 0, ge=0)
    tx_stuck_after_seconds: float = shared("AIMY_TX_STUCK_AFTER_SECONDS", 60.0, gt=0)
    tx_timeout_seconds: float = shared("AIMY_TX_TIMEOUT_SECONDS", 300.0, gt=0)
    tx_daily_spend_ether: Decimal = shared("AIMY_TX_DAILY_SPEND_ETHER", Decimal(1), gt=0)
    tx_outbox: Path = shared("AIMY_TX_OUTBOX", Path(".run/outbox"))

    @property
    def signs(self) -> bool:
        """Whether the process needs a signer at all."""
        return True

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if not self.signs:
            return self
        prefix = self.model_config.get("env_prefix", "")
        if (self.key is None) == (self.keystore is None):
            raise ValueError(f"expected either {prefix}KEY or {prefix}KEYSTORE with {prefix}PASSWORD_FILE")
        if (self.keystore is None) != (self.password_file is None):
            raise ValueError(f"expected {prefix}KEYSTORE and {prefix}PASSWORD_FILE together")
        return self


S = TypeVar("S", bound=BaseSettings)


def load_settings(kind: type[S], **given: Any) -> S:
    """Settings from the environment, `given` by field before it.

    What is missing or wrong goes to stderr, a line each, and the process exits 2.
    """
    try:
        return kind(**given)
    except ValidationError as error:
        for problem in error.errors(include_url=False, include_context=False, include_input=False):
            print(f"invalid settings: {_sentence(kind, problem)}", file=sys.stderr)
        raise SystemExit(2) from None


def variable_of(kind: type[BaseSettings], field: str) -> str:
    """The environment variable that fills `field` of `kind`."""
    info = kind.model_fields[field]
    alias = info.validation_alias
    if isinstance(alias, str):
        return alias
    if isinstance(alias, AliasChoices):
        return str(alias.choices[0])
    return (kind.model_config.get("env_prefix", "") + field).upper()


def _sentence(kind: type[BaseSettings], problem: Any) -> str:
    message = str(problem["msg"]).removeprefix("Value error, ")
    location = [str(part) for part in problem["loc"]]
    if not location:
        return message
    name = variable_of(kind, location[0]) if location[0] in kind.model_fields else location[0]
    if problem["type"] == "missing":
        return f"{name} is not set, and it has no default"
    return f"{name}: {message}"
