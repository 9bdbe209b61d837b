"""A KYC officer in the test's own process, and a sanctions list that tests may change."""

from __future__ import annotations

import gzip
import os
import time
from dataclasses import dataclass, field
from pathlib import Path

from ape import chain, project
from ape.api import AccountAPI
from eth_abi import encode
from eth_utils import keccak

from aimy.sender import TransactionSender
from oracles.kyc.application import Applicant
from oracles.kyc.case import Case
from oracles.kyc.daemon import Officer, officer_from
from oracles.kyc.settings import KycSettings
from oracles.kyc.store import ApplicationStore

EXTRACT = Path(__file__).parents[2] / "data" / "sanctions" / "ofac-sdn-extract.xml.gz"
CLAIM_KEY, ECDSA_KEY = 3, 1
DAY = 86_400
ADA = {"full_name": "Ada Lovelace", "birth_date": "1985-12-10", "nationality": "GB", "country": "US"}


class ListFile:
    """The sanctions list that the daemon reads; every change is a fresh fetch."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._xml = gzip.decompress(EXTRACT.read_bytes())
        self.fetch()

    def fetch(self, xml: bytes | None = None) -> None:
        unfinished = self.path.with_suffix(".new")
        unfinished.write_bytes(xml or self._xml)
        unfinished.replace(self.path)

    def age(self, hours: float) -> None:
        """Makes it seem fetched so long ago."""
        fetched_at = time.time() - hours * 3_600
        os.utime(self.path, (fetched_at, fetched_at))

    def add(self, first_name: str, last_name: str, birth_date: str) -> None:
        entry = (
            f"<sdnEntry><uid>999001</uid><firstName>{first_name}</firstName><lastName>{last_name}</lastName>"
            "<sdnType>Individual</sdnType><programList><program>SDGT</program></programList><dateOfBirthList>"
            f"<dateOfBirthItem><uid>1</uid><dateOfBirth>{birth_date}</dateOfBirth></dateOfBirthItem></dateOfBirthList></sdnEntry>"
        )
        added = self._xml.replace(b"<Record_Count>395<", b"<Record_Count>396<")
        self.fetch(added.replace(b"</sdnList>", entry.encode() + b"</sdnList>"))


@dataclass
class Office:
    """An officer in this process, ticked by hand."""

    settings: KycSettings
    platform: object
    officer_account: AccountAPI
    sanctions: ListFile
    officer: Officer = field(init=False)
    store: ApplicationStore = field(init=False)
    sender: TransactionSender = field(init=False)

    def __post_init__(self) -> None:
        self.open()

    def open(self) -> None:
        self.officer, self.store, self.sender = officer_from(self.settings)

    def close(self) -> None:
        self.store.close()
        self.sender.close()

    def restart(self) -> None:
        self.close()
        self.open()

    def tick(self) -> None:
        self.officer.tick()

    def apply(self, wallet: AccountAPI, **changes) -> str:
        applicant = Applicant(wallet=wallet.address, **{**ADA, **changes})
        return self.store.open_case(applicant, received_at=0).application_id

    def case(self, application_id: str) -> Case:
        return self.store.get(application_id)

    def identity_of(self, wallet: AccountAPI):
        return project.IOnchainId.at(self.platform.identity_factory.getIdentity(wallet))

    def consent(self, wallet: AccountAPI) -> None:
        """What an investor's wallet does once: give the officer a claim key on its identity."""
        self.identity_of(wallet).addKey(officer_key(self.officer_account.address), CLAIM_KEY, ECDSA_KEY, sender=wallet)

    def verify(self, wallet: AccountAPI, **changes) -> str:
        application_id = self.apply(wallet, **changes)
        self.tick()
        self.consent(wallet)
        self.tick()
        return application_id


def officer_key(address: str) -> bytes:
    return keccak(encode(["address"], [address]))


def pass_days(days: float) -> None:
    chain.mine(deltatime=int(days * DAY))
