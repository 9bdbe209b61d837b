"""python -m oracles.assets: the issuer's intake."""

from typing import Final

from aimy import log
from aimy.allowed import Allowed
from aimy.chain import Chain
from aimy.sender import TransactionSender
from aimy.service import WATCH_SECONDS, Job, run_service, startup
from aimy.settings import load_settings
from aimy.signers import signer_from
from aimy.store import ContentStore
from oracles.assets.intake import Intake
from oracles.assets.registry import CALLS, IssuerRegistry
from oracles.assets.settings import AssetsSettings

NAME: Final = "assets"


def main() -> None:
    settings = load_settings(AssetsSettings)
    log.configure(settings, process=NAME)
    with startup(NAME):
        chain = Chain.connect(settings)
        sender = TransactionSender.from_settings(chain, signer_from(settings), settings, Allowed.of(chain, CALLS))
        registry = IssuerRegistry(chain, sender, settings.model_hashes)
        intake = Intake(chain, registry, ContentStore(settings.store), settings.inbox)
    jobs = [Job("signer", sender.watch, WATCH_SECONDS)]
    run_service(NAME, sender.before(intake.tick), settings.interval_seconds, settings, jobs=jobs)


if __name__ == "__main__":
    main()
