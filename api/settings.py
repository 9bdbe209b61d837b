"""Settings of the read API, from variables with the prefix AIMY_API_ beside the shared ones."""

from __future__ import annotations

from pathlib import Path

from pydantic_settings import SettingsConfigDict

from aimy.settings import DatabaseSettings, HttpUrls, LogSettings, OpsSettings, shared


class ApiSettings(LogSettings, OpsSettings, DatabaseSettings):
    """Where the API listens, which database it reads, and which chain it asks, if any."""

    model_config = SettingsConfigDict(env_prefix="AIMY_API_")

    rpc_url: HttpUrls | None = shared("AIMY_RPC_URL", None, repr=False)
    rpc_timeout_seconds: float = shared("AIMY_RPC_TIMEOUT_SECONDS", 10.0, gt=0)
    deployment: Path = shared("AIMY_DEPLOYMENT", Path("deployments/local.json"))
