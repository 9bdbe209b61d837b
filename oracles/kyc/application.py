"""What an applicant states, checked once at the door."""

from datetime import date
from typing import Annotated, Any

from eth_utils.address import is_address, is_checksum_address, to_checksum_address
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from oracles.kyc.countries import numeric_code
from oracles.kyc.sanctions.names import is_latin, name_parts
from oracles.kyc.sanctions.screen import Person

MIN_NAME_PARTS = 2
LEGAL_AGE_YEARS = 18
OLDEST_YEARS = 130


def _wallet(value: str) -> str:
    digits = value[2:]
    is_mixed_case = digits != digits.lower() and digits != digits.upper()
    if not value.startswith("0x") or not is_address(value) or (is_mixed_case and not is_checksum_address(value)):
        raise ValueError("expected 0x and 40 hexadecimal digits, with the right checksum where it is in mixed case")
    if not int(digits, 16):
        raise ValueError("expected a wallet, not the zero address")
    return to_checksum_address(value)


def _full_name(value: str) -> str:
    """Lists are in Latin script: a name in another one would be compared with nothing, and pass."""
    name = " ".join(value.split())
    if not is_latin(name):
        raise ValueError("expected Latin letters, as in the machine-readable zone of the passport")
    if len(name_parts(name)) < MIN_NAME_PARTS:
        raise ValueError("expected given name and family name")
    return name


def _country(value: str) -> str:
    numeric_code(value)
    return value


def _birth_date(value: date) -> date:
    today = date.today()
    years = today.year - value.year - ((today.month, today.day) < (value.month, value.day))
    if not LEGAL_AGE_YEARS <= years <= OLDEST_YEARS:
        raise ValueError(f"expected an age of {LEGAL_AGE_YEARS} to {OLDEST_YEARS} years")
    return value


def _iso_date(value: Any) -> Any:
    """Only YYYY-MM-DD: a number would be taken for seconds."""
    if not isinstance(value, (str, date)) or (isinstance(value, str) and len(value) != len("YYYY-MM-DD")):
        raise ValueError("expected a date as YYYY-MM-DD")
    return value


Country = Annotated[str, Field(min_length=2, max_length=2), AfterValidator(_country)]


class Applicant(BaseModel):
    """Who applies: `nationality` and `country` (of residence) are ISO 3166-1 alpha-2 codes."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    wallet: Annotated[str, Field(max_length=42), AfterValidator(_wallet)]
    full_name: Annotated[str, Field(min_length=2, max_length=140), AfterValidator(_full_name)]
    birth_date: Annotated[date, BeforeValidator(_iso_date), AfterValidator(_birth_date)]
    nationality: Country
    country: Country

    @property
    def person(self) -> Person:
        return Person(self.full_name, self.birth_date, frozenset({self.nationality, self.country}))

    @property
    def country_code(self) -> int:
        """Numeric code of the country of residence, as the identity registry keeps it."""
        return numeric_code(self.country)

    def __repr__(self) -> str:
        """Without personal data, so that none slips into a log."""
        return f"Applicant({self.wallet})"

    __str__ = __repr__
