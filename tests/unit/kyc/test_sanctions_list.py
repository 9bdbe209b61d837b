import gzip
import os
import shutil

import pytest

from oracles.kyc.sanctions.listing import ListUnusableError, SanctionsList

FETCHED_AT = 1_700_000_000
HOUR = 3_600
MAX_AGE = 72 * HOUR


class Clock:
    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def path(tmp_path, extract_path):
    return fetch(extract_path, tmp_path / "sdn.xml.gz", FETCHED_AT)


@pytest.fixture
def clock():
    return Clock(FETCHED_AT + HOUR)


@pytest.fixture
def sanctions(path, clock):
    return SanctionsList(path, MAX_AGE, clock)


def fetch(source, target, at):
    unfinished = target.with_suffix(".new")
    shutil.copyfile(source, unfinished)
    os.utime(unfinished, (at, at))
    return unfinished.replace(target)


def test_missing_list__is_unusable(tmp_path, clock):
    with pytest.raises(ListUnusableError, match="No such file"):
        SanctionsList(tmp_path / "none.xml", MAX_AGE, clock).current()


def test_stale_list__is_unusable_until_it_is_fetched_again(sanctions, path, clock, extract_path):
    clock.now = FETCHED_AT + MAX_AGE
    sanctions.current()
    clock.now = FETCHED_AT + MAX_AGE + 1
    with pytest.raises(ListUnusableError, match=r"stale: fetched 72\.0 h ago, expected at most 72 h"):
        sanctions.current()
    fetch(extract_path, path, clock.now)
    assert sanctions.current().entries == 395


def test_list_from_the_future__is_unusable(sanctions, clock):
    clock.now = FETCHED_AT - HOUR
    with pytest.raises(ListUnusableError, match="stale"):
        sanctions.current()


def test_list_that_breaks__is_unusable_though_a_good_one_was_read(sanctions, path, extract_xml):
    sanctions.current()
    path.write_bytes(extract_xml[:1000])
    os.utime(path, (FETCHED_AT, FETCHED_AT))
    with pytest.raises(ListUnusableError, match="not well-formed"):
        sanctions.current()
    with pytest.raises(ListUnusableError, match="not well-formed"):
        sanctions.current()


def test_truncated_archive__is_unusable(sanctions, path):
    path.write_bytes(path.read_bytes()[:-20])
    os.utime(path, (FETCHED_AT, FETCHED_AT))
    with pytest.raises(ListUnusableError, match="unreadable"):
        sanctions.current()


def test_archive_that_unpacks_without_end__is_unusable(sanctions, path, monkeypatch):
    monkeypatch.setattr("oracles.kyc.sanctions.listing.MAX_LIST_BYTES", 1 << 20)
    path.write_bytes(gzip.compress(b"<sdnList>" + b" " * (2 << 20)))
    os.utime(path, (FETCHED_AT, FETCHED_AT))
    with pytest.raises(ListUnusableError, match="unpacks to more than 1048576 bytes"):
        sanctions.current()


def test_list_without_entries__is_unusable(sanctions, path):
    header = b"<Publish_Date>03/10/2021</Publish_Date><Record_Count>0</Record_Count>"
    path.write_bytes(b"<sdnList><publshInformation>" + header + b"</publshInformation></sdnList>")
    os.utime(path, (FETCHED_AT, FETCHED_AT))
    with pytest.raises(ListUnusableError, match="no entries"):
        sanctions.current()


def test_plain_and_packed_list__say_the_same(sanctions, path, clock, extract_xml):
    packed = sanctions.current()
    path.write_bytes(extract_xml)
    os.utime(path, (FETCHED_AT, FETCHED_AT))
    plain = sanctions.current()
    assert (plain.entries, plain.published) == (packed.entries, packed.published)
    assert plain.sha256 != packed.sha256


def test_unchanged_content__is_not_read_again(sanctions, path, clock, extract_path):
    first = sanctions.current()
    clock.now += HOUR
    fetch(extract_path, path, clock.now)
    assert sanctions.current() is first
