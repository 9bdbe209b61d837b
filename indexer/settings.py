"""Settings of the indexer, from variables with the prefix AIMY_INDEXER_ beside the shared ones."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from aimy.settings import ChainSettings, DatabaseSettings, OpsSettings


class IndexerSettings(ChainSettings, OpsSettings, DatabaseSettings):
    """confirmations: how many blocks below the head to stay; lock_wait_seconds: how long to let another indexer end."""

    model_config = SettingsConfigDict(env_prefix="AIMY_INDEXER_")

    interval_seconds: float = Field(0.5, gt=0)
    confirmations: int = Field(0, ge=0)
    lock_wait_seconds: float = Field(10.0, ge=0)
