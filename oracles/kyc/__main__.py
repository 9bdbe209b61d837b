"""python -m oracles.kyc: the KYC officer's daemon."""

from typing import Final, NoReturn

from aimy import log
from aimy.chain import Chain
from aimy.sender import SendPolicy, TransactionSender
from aimy.service import run_service, startup
from aimy.settings import load_settings
from aimy.signers import signer_from
from oracles.kyc.daemon import Officer
from oracles.kyc.intake import application_routes
from oracles.kyc.observe import Observer
from oracles.kyc.publish import Publisher
from oracles.kyc.sanctions.listing import SanctionsList
from oracles.kyc.settings import KycSettings
from oracles.kyc.store import ApplicationStore

NAME: Final = "kyc"


def main() -> NoReturn:
    settings = load_settings(KycSettings)
    log.configure(settings, process=NAME)
    with startup(NAME):
        chain, signer = Chain.connect(settings), signer_from(settings)
        store = ApplicationStore(settings.store, settings.store_key)
        sanctions = SanctionsList(settings.sanctions_list, settings.list_max_age_hours * 3_600)
        observer = Observer(chain, signer.address)
        sender = TransactionSender(chain, signer, SendPolicy.from_settings(settings))
        publisher = Publisher(observer, sender, signer, chain.manifest.chain_id, settings.policy, store.save)
        officer = Officer(store, sanctions, observer, publisher, settings.policy)
    run_service(NAME, officer.tick, settings.interval_seconds, settings, application_routes(store), on_stop=store.close)


if __name__ == "__main__":
    main()
