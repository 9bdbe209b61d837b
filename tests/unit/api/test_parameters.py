"""What callers may name things with."""

from __future__ import annotations

import pytest
from pydantic_core import PydanticCustomError

from api.routes.parameters import checked_address, checked_number

ADDRESS = "0x5FbDB2315678afecb367f032d93F642f64180aa3"


@pytest.mark.parametrize(
    "value", ["", "0x", ADDRESS[2:], ADDRESS + "0", ADDRESS[:-1] + "g", "0X" + ADDRESS[2:], "0x" + "٣" * 40]
)
def test_what_is_no_address__is_named_with_what_was_expected(value):
    with pytest.raises(PydanticCustomError, match="expected 0x and 40 hexadecimal digits") as refused:
        checked_address(value)
    assert value in refused.value.message()


def test_wrong_checksum__is_named_with_the_right_one():
    wrong = ADDRESS.replace("FbDB", "fbDB")
    with pytest.raises(PydanticCustomError, match="wrong checksum") as refused:
        checked_address(wrong)
    assert wrong in refused.value.message() and ADDRESS in refused.value.message()


@pytest.mark.parametrize("value", [ADDRESS, ADDRESS.lower(), "0x" + ADDRESS[2:].upper()])
def test_address_in_one_case_or_checksummed__is_taken(value):
    assert checked_address(value) == ADDRESS


@pytest.mark.parametrize("value", ["", "-1", "+1", "1.0", "1e3", "０", "²", str(2**256), "9" * 5000])
def test_what_is_no_id__is_refused(value):
    with pytest.raises(PydanticCustomError, match="expected a whole number below"):
        checked_number(value)


def test_largest_id__is_taken():
    assert checked_number(str(2**256 - 1)) == 2**256 - 1
