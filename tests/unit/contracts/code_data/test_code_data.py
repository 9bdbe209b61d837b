import ape
import pytest
from ape import chain, project

LIMIT = 24_575


@pytest.fixture(scope="module")
def code_data(deployer):
    return deployer.deploy(project.MockCodeData)


def written(code_data, data, sender):
    return code_data.write(data, sender=sender).events[0].pointer


def test_data_above_the_limit_of_code__reverts(code_data, stranger):
    with ape.reverts(code_data.DataTooLong, length=LIMIT + 1, limit=LIMIT):
        code_data.write(b"\x01" * (LIMIT + 1), sender=stranger)


def test_account_without_code__holds_nothing(code_data, stranger):
    assert bytes(code_data.read(stranger)[0]) == b""


@pytest.mark.parametrize("length", [0, 1, 31, 32, 33, 300, LIMIT])
def test_data__is_read_back_to_the_byte(code_data, stranger, length):
    data = bytes(1 + index % 251 for index in range(length))
    pointer = written(code_data, data, stranger)
    found, free_memory = code_data.read(pointer)
    assert bytes(found) == data
    assert free_memory % 32 == 0
    assert free_memory >= 0x80 + 32 + length


def test_data_that_spells_code__cannot_be_run(code_data, stranger):
    """INVALID would fail if it were reached."""
    pointer = written(code_data, b"\xfe", stranger)
    assert bytes(chain.provider.get_code(pointer)) == b"\x00\xfe"
    stranger.transfer(pointer, 0)
