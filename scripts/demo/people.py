"""Who plays in the run: the accounts of the development chain, and eight applicants.

Seven applicants bear names of mathematicians; the eighth bears, with a letter turned, the name of an entry of the
sanctions list.
"""

from __future__ import annotations

from dataclasses import dataclass

from eth_account import Account
from eth_account.signers.local import LocalAccount

#: the mnemonic of every development chain; its keys are public and worth nothing
MNEMONIC = "test test test test test test test test test test test junk"

DEPLOYER, ISSUER, COMPLIANCE_OFFICER, KYC_OFFICER, GUARDIAN = range(5)
OPERATORS = (5, 6, 7)
STRANGER = 9
FIRST_INVESTOR = 10


@dataclass(frozen=True)
class Applicant:
    """What a person states in an application; `nationality` and `country` are ISO 3166-1 alpha-2."""

    full_name: str
    birth_date: str
    nationality: str
    country: str


APPLICANTS = (
    Applicant("Ada Lovelace", "1985-12-10", "GB", "US"),
    Applicant("Emmy Noether", "1982-03-23", "DE", "DE"),
    Applicant("Sophie Germain", "1976-04-01", "FR", "FR"),
    Applicant("Leonhard Euler", "1977-04-15", "CH", "CH"),
    Applicant("Srinivasa Ramanujan", "1987-12-22", "IN", "GB"),
    Applicant("Mary Somerville", "1980-12-26", "GB", "US"),
    Applicant("Carl Friedrich Gauss", "1977-04-30", "DE", "US"),
)

#: ISO 3166-1 numeric codes of the countries whose residents may hold the shares: DE, FR, GB, CH, US
COUNTRIES = (276, 250, 826, 756, 840)


def account(index: int) -> LocalAccount:
    """The development chain's account number `index`."""
    Account.enable_unaudited_hdwallet_features()
    return Account.from_mnemonic(MNEMONIC, account_path=f"m/44'/60'/0'/0/{index}")
