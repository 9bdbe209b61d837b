"""Settings of a valuation operator, from AIMY_VALUATION_… and the shared variables."""

from pathlib import Path
from typing import Annotated, Final
from urllib.parse import urlsplit

from eth_utils.address import is_address, to_checksum_address
from pydantic import Field, field_validator
from pydantic_settings import SettingsConfigDict

from aimy.settings import ChainSettings, OpsSettings, SignerSettings
from oracles.valuation.decide import Policy

PACKAGED_MARKETS: Final = Path(__file__).parent / "markets"
PREFIX: Final = "AIMY_VALUATION_"


class RecomputationSettings(ChainSettings):
    """What recomputing a published value takes: no key.

    `store`: content store with the assets' metadata, a folder or a base URL. `market_dir`: folder of a market's model.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX)

    store: str
    market_dir: Path = PACKAGED_MARKETS / "seattle"


class ValuationSettings(RecomputationSettings, SignerSettings, OpsSettings):
    """What an operator's daemon takes.

    `peers`: base URLs of the other operators' daemons, comma-separated. `deviation_bps`: move of the model's value that
    is worth a report before the heartbeat. `report_validity_seconds`: how long a signed report may be published.
    `patience_ticks`: ticks that each operator leaves to the one before it in the round's order. `drift_hours`: hours
    between two measurements of the model on the newest sales. `dry_run`: signs and sends nothing, needs no key;
    `address` is the operator whose assets it looks at then, all assets without one.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX)

    peers: str = ""
    peer_deadline_seconds: Annotated[float, Field(gt=0, le=60)] = 2.0
    interval_seconds: Annotated[float, Field(gt=0)] = 2.0
    deviation_bps: Annotated[int, Field(ge=1, le=10_000)] = 50
    report_validity_seconds: Annotated[int, Field(ge=300, le=86_400)] = 3_600
    patience_ticks: Annotated[int, Field(ge=0)] = 3
    drift_hours: Annotated[float, Field(gt=0)] = 24.0
    dry_run: bool = False
    address: str | None = None

    @field_validator("address")
    @classmethod
    def _checksummed(cls, value: str | None) -> str | None:
        if value is None:
            return None
        if not is_address(value):
            raise ValueError("expected 20 bytes in hexadecimal")
        return str(to_checksum_address(value))

    @property
    def signs(self) -> bool:
        return not self.dry_run

    @field_validator("peers")
    @classmethod
    def _base_urls(cls, value: str) -> str:
        if not all(_is_base_url(url) for url in _parts(value)):
            raise ValueError("expected http:// or https:// base URLs, separated by commas")
        return value

    @property
    def policy(self) -> Policy:
        return Policy(self.deviation_bps, self.report_validity_seconds, self.patience_ticks)

    @property
    def peer_urls(self) -> tuple[str, ...]:
        return _parts(self.peers)


def _is_base_url(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _parts(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())
