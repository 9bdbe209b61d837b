"""The sanctions list of the run, and an applicant who is on it."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

from oracles.kyc.sanctions.names import is_latin, name_parts
from oracles.kyc.sanctions.ofac import SdnReader
from oracles.kyc.sanctions.record import PartyKind, SanctionedParty
from scripts.demo.people import Applicant
from scripts.toolchain import ROOT

EXTRACT = ROOT / "tests" / "data" / "sanctions" / "ofac-sdn-extract.xml.gz"


def fetch_list(run_dir: Path) -> Path:
    """Puts the list where the daemon reads it; from now on it is fresh."""
    target = run_dir / "sdn.xml.gz"
    shutil.copyfile(EXTRACT, target)
    return target


def listed_person(sanctions_list: Path) -> Applicant:
    """An applicant with the birth date and nationality of a listed individual, and the name with two letters turned."""
    with gzip.open(sanctions_list) as stream:
        party = next(party for party in SdnReader(stream) if _is_plain(party))
    nationality = min(party.nationalities)
    return Applicant(
        full_name=_mistyped(party.name),
        birth_date=party.birth_dates[0].first.isoformat(),
        nationality=nationality,
        country=nationality,
    )


def _is_plain(party: SanctionedParty) -> bool:
    """An individual with a name in Latin letters, one birth date known to the day, and a nationality."""
    return (
        party.kind is PartyKind.INDIVIDUAL
        and is_latin(party.name)
        and len(name_parts(party.name)) >= 2
        and [span.days for span in party.birth_dates] == [1]
        and party.birth_dates[0].first.year >= 1940
        and bool(party.nationalities)
    )


def _mistyped(name: str) -> str:
    """The longest part of the name with two inner letters turned, as a hurried hand types it."""
    longest = max(name.split(), key=len)
    letters = list(longest)
    letters[2], letters[3] = letters[3], letters[2]
    return name.replace(longest, "".join(letters))
