"""Settings of the issuer's intake, from AIMY_ASSETS_… and the shared variables."""

import re
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field, field_validator
from pydantic_settings import SettingsConfigDict

from aimy.settings import ChainSettings, OpsSettings, SignerSettings

_HASH: Final = re.compile(r"(0x)?[0-9a-fA-F]{64}")


class AssetsSettings(ChainSettings, SignerSettings, OpsSettings):
    """What the intake takes; the signer is the issuer.

    `inbox`: folder with one folder per submission. `store`: folder of the content store for metadata and documents.
    `models`: SHA-256 of the models that may value the issuer's assets, in hexadecimal, comma-separated: each is
    announced on chain as a document of every asset.
    """

    model_config = SettingsConfigDict(env_prefix="AIMY_ASSETS_")

    inbox: Path
    store: Path
    models: str = ""
    interval_seconds: Annotated[float, Field(gt=0)] = 2.0

    @field_validator("models")
    @classmethod
    def _hashes(cls, value: str) -> str:
        if not all(_HASH.fullmatch(part) for part in _parts(value)):
            raise ValueError("expected SHA-256 hashes of 64 hexadecimal digits, separated by commas")
        return value

    @property
    def model_hashes(self) -> tuple[bytes, ...]:
        return tuple(bytes.fromhex(part.removeprefix("0x")) for part in _parts(self.models))


def _parts(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())
