"""A daemon like any other, small: each tick reads the chain's head."""

from __future__ import annotations

import structlog
from pydantic_settings import SettingsConfigDict
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from aimy.chain import Chain
from aimy.log import configure
from aimy.service import run_service, startup
from aimy.settings import ChainSettings, OpsSettings, load_settings

log = structlog.get_logger()


class SmallSettings(ChainSettings, OpsSettings):
    model_config = SettingsConfigDict(env_prefix="AIMY_SMALL_")

    interval_seconds: float = 0.05


def main() -> None:
    settings = load_settings(SmallSettings)
    configure(settings, process="small")
    with startup("small"):
        chain = Chain.connect(settings)

    def tick() -> None:
        chain.head()

    routes = [Route("/v1/own", lambda _request: PlainTextResponse("own"))]
    run_service("small", tick, settings.interval_seconds, settings, routes, on_stop=lambda: log.info("let_go"))


if __name__ == "__main__":
    main()
