"""python -m oracles.assets: the issuer's intake."""

from typing import Final

from aimy import log
from aimy.chain import Chain
from aimy.sender import SendPolicy, TransactionSender
from aimy.service import run_service, startup
from aimy.settings import load_settings
from aimy.signers import signer_from
from aimy.store import ContentStore
from oracles.assets.intake import Intake
from oracles.assets.registry import IssuerRegistry
from oracles.assets.settings import AssetsSettings

NAME: Final = "assets"


def main() -> None:
    settings = load_settings(AssetsSettings)
    log.configure(settings, process=NAME)
    with startup(NAME):
        chain = Chain.connect(settings)
        sender = TransactionSender(chain, signer_from(settings), SendPolicy.from_settings(settings))
        registry = IssuerRegistry(chain, sender)
        intake = Intake(chain, registry, ContentStore(settings.store), settings.inbox)
    run_service(NAME, intake.tick, settings.interval_seconds, settings)


if __name__ == "__main__":
    main()
