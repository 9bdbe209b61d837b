"""python -m indexer: follows the chain into PostgreSQL."""

from typing import Final, NoReturn

from aimy import log
from aimy.chain import Chain
from aimy.service import run_service, startup
from aimy.settings import load_settings
from indexer.service import Indexer
from indexer.settings import IndexerSettings

NAME: Final = "indexer"


def main() -> NoReturn:
    settings = load_settings(IndexerSettings)
    log.configure(settings, process=NAME)
    with startup(NAME):
        indexer = Indexer(Chain.connect(settings), settings)
    run_service(NAME, indexer.tick, settings.interval_seconds, settings, on_stop=indexer.close)


if __name__ == "__main__":
    main()
