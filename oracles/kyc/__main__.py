"""python -m oracles.kyc: the KYC officer's daemon."""

from typing import Final, NoReturn

from aimy import log
from aimy.service import WATCH_SECONDS, Job, run_service, startup
from aimy.settings import load_settings
from oracles.kyc.daemon import officer_from
from oracles.kyc.intake import application_routes
from oracles.kyc.settings import KycSettings

NAME: Final = "kyc"


def main() -> NoReturn:
    settings = load_settings(KycSettings)
    log.configure(settings, process=NAME)
    with startup(NAME):
        officer, store, sender = officer_from(settings)
    run_service(
        NAME,
        sender.before(officer.tick),
        settings.interval_seconds,
        settings,
        application_routes(store),
        on_stop=store.close,
        jobs=[Job("signer", sender.watch, WATCH_SECONDS)],
    )


if __name__ == "__main__":
    main()
