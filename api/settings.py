"""Settings of the read API, from variables with the prefix AIMY_API_ beside the shared ones."""

from __future__ import annotations

from pydantic_settings import SettingsConfigDict

from aimy.settings import DatabaseSettings, LogSettings, OpsSettings


class ApiSettings(LogSettings, OpsSettings, DatabaseSettings):
    """Where the API listens, and which database it reads."""

    model_config = SettingsConfigDict(env_prefix="AIMY_API_")
