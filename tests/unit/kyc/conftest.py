"""The committed extract of the OFAC list, and people to screen against it."""

import gzip
import io
from pathlib import Path

import pytest

from oracles.kyc.application import Applicant
from oracles.kyc.sanctions.ofac import SdnReader
from oracles.kyc.sanctions.screen import Screener

EXTRACT = Path(__file__).parents[2] / "data" / "sanctions" / "ofac-sdn-extract.xml.gz"
WALLET = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"


@pytest.fixture(scope="session")
def extract_path() -> Path:
    return EXTRACT


@pytest.fixture(scope="session")
def extract_xml() -> bytes:
    return gzip.decompress(EXTRACT.read_bytes())


@pytest.fixture(scope="session")
def parties(extract_xml):
    return list(SdnReader(io.BytesIO(extract_xml)))


@pytest.fixture(scope="session")
def screener(parties) -> Screener:
    return Screener(parties)


@pytest.fixture
def applicant() -> Applicant:
    return Applicant(wallet=WALLET, full_name="Ada Lovelace", birth_date="1985-12-10", nationality="GB", country="US")
