"""Settings of the issuer's intake, from AIMY_ASSETS_… and the shared variables."""

from pathlib import Path
from typing import Annotated

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from aimy.settings import ChainSettings, OpsSettings, SignerSettings


class AssetsSettings(ChainSettings, SignerSettings, OpsSettings):
    """What the intake takes; the signer is the issuer.

    `inbox`: folder with one folder per submission. `store`: folder of the content store for metadata and documents.
    """

    model_config = SettingsConfigDict(env_prefix="AIMY_ASSETS_")

    inbox: Path
    store: Path
    interval_seconds: Annotated[float, Field(gt=0)] = 2.0
