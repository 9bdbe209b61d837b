import io
from datetime import date

import pytest

from oracles.kyc.sanctions.ofac import SdnFormatError, SdnReader
from oracles.kyc.sanctions.record import Alias, AliasQuality, DateSpan, PartyKind

HEADER = "<publshInformation><Publish_Date>03/10/2021</Publish_Date><Record_Count>1</Record_Count></publshInformation>"
ENTRY = "<sdnEntry><uid>7</uid><lastName>DOE</lastName><sdnType>Individual</sdnType></sdnEntry>"


def read(text: str | bytes) -> list:
    return list(SdnReader(io.BytesIO(text if isinstance(text, bytes) else text.encode())))


def sdn(body: str, header: str = HEADER, before: str = "") -> str:
    return f'<?xml version="1.0"?>{before}<sdnList xmlns="http://tempuri.org/sdnList.xsd">{header}{body}</sdnList>'


def test_entity_expansion__is_refused_before_anything_expands():
    bomb = '<!DOCTYPE sdnList [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    with pytest.raises(SdnFormatError, match="declares a document type"):
        read(sdn(ENTRY.replace("DOE", "&b;"), before=bomb))


def test_external_entity__is_refused():
    outside = '<!DOCTYPE sdnList [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    with pytest.raises(SdnFormatError, match="declares a document type"):
        read(sdn(ENTRY.replace("DOE", "&a;"), before=outside))


def test_truncated_list__is_refused(extract_xml):
    with pytest.raises(SdnFormatError, match="not well-formed"):
        read(extract_xml[: len(extract_xml) // 2])


def test_fewer_entries_than_declared__are_refused():
    with pytest.raises(SdnFormatError, match="2 declared, 1 read"):
        read(sdn(ENTRY, header=HEADER.replace(">1<", ">2<")))


def test_no_header__is_refused():
    with pytest.raises(SdnFormatError, match="None declared"):
        read(sdn(ENTRY, header=""))


def test_unreadable_date_of_publication__is_refused():
    with pytest.raises(SdnFormatError, match="'2021-03-10'"):
        read(sdn(ENTRY, header=HEADER.replace("03/10/2021", "2021-03-10")))


def test_other_root__is_refused():
    with pytest.raises(SdnFormatError, match="'html', expected 'sdnList'"):
        read("<html><body/></html>")


@pytest.mark.parametrize(
    "entry",
    [
        ENTRY.replace("<uid>7</uid>", ""),
        ENTRY.replace("Individual", "Person"),
        ENTRY.replace("DOE", " "),
    ],
)
def test_entry_without_what_all_have__is_refused(entry):
    with pytest.raises(SdnFormatError, match="entry with uid"):
        read(sdn(entry))


def test_nesting_without_end__is_refused():
    with pytest.raises(SdnFormatError, match="nested deeper"):
        read(sdn("<sdnEntry>" + "<a>" * 100))


def test_endless_text__is_refused():
    with pytest.raises(SdnFormatError, match="more than 1000000 characters"):
        read(sdn(ENTRY.replace("DOE", "D" * 1_000_001)))


def test_changed_namespace__is_read_the_same():
    (party,) = read(sdn(ENTRY).replace("http://tempuri.org/sdnList.xsd", "https://example.org/another"))
    assert (party.uid, party.name, party.kind) == (7, "DOE", PartyKind.INDIVIDUAL)


def test_extract__is_read_whole(extract_xml):
    reader = SdnReader(io.BytesIO(extract_xml))
    kinds = [party.kind for party in reader]
    assert {kind: kinds.count(kind) for kind in PartyKind} == {
        PartyKind.INDIVIDUAL: 303,
        PartyKind.ENTITY: 81,
        PartyKind.VESSEL: 6,
        PartyKind.AIRCRAFT: 5,
    }
    assert reader.published == date(2021, 3, 10)


def test_individual__comes_with_all_that_screening_uses():
    body = """<sdnEntry><uid>3754</uid><firstName>Mousa</firstName><lastName>ABU MARZOOK</lastName>
      <sdnType>Individual</sdnType>
      <programList><program>SDGT</program><program>NS-PLC</program></programList>
      <idList><id><uid>1</uid><idType>Passport</idType><idNumber>92/664</idNumber></id></idList>
      <akaList>
        <aka><uid>2</uid><category>strong</category><lastName>MARZUK</lastName><firstName>Musa</firstName></aka>
        <aka><uid>3</uid><type>a.k.a.</type><category>weak</category><lastName>ABU-'UMAR</lastName></aka>
      </akaList>
      <addressList><address><uid>4</uid><city>Amman</city><country>Jordan</country></address></addressList>
      <nationalityList><nationality><uid>5</uid><country>Egypt</country></nationality></nationalityList>
      <dateOfBirthList><dateOfBirthItem><uid>6</uid><dateOfBirth>09 Feb 1951</dateOfBirth><mainEntry>true</mainEntry>
      </dateOfBirthItem></dateOfBirthList></sdnEntry>"""
    (party,) = read(sdn(body))
    assert party.name == "Mousa ABU MARZOOK"
    assert party.aliases == (Alias("Musa MARZUK", AliasQuality.STRONG), Alias("ABU-'UMAR", AliasQuality.WEAK))
    assert party.birth_dates == (DateSpan(date(1951, 2, 9), date(1951, 2, 9)),)
    assert party.nationalities == {"EG"}
    assert party.countries == {"EG", "JO"}
    assert party.programmes == ("SDGT", "NS-PLC")
