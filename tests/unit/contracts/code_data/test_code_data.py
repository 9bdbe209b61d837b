"""Data kept as contract code, and the addresses of a contract's creations."""

import ape
import pytest
import rlp
from ape import project
from ape.utils import ZERO_ADDRESS
from eth_utils import keccak, to_canonical_address, to_checksum_address

SIZE_LIMIT = 24_575


@pytest.fixture(scope="module")
def keeper(deployer):
    return deployer.deploy(project.MockCodeData)


def test_data_longer_than_code__reverts(keeper, stranger):
    with ape.reverts(keeper.DataTooLong, length=SIZE_LIMIT + 1, limit=SIZE_LIMIT):
        keeper.write(b"\1" * (SIZE_LIMIT + 1), sender=stranger)


def test_gas_that_does_not_suffice_for_the_code__reverts(keeper, stranger):
    """What is left when the creation fails is enough to go on."""
    with ape.reverts(keeper.DataNotWritten):
        keeper.write(b"\1" * SIZE_LIMIT, sender=stranger, gas_limit=5_000_000)
    assert keeper.lastPlace() == ZERO_ADDRESS


@pytest.mark.parametrize("length", [0, 1, 31, 32, 33, 255, 256, 1_600, SIZE_LIMIT])
def test_data__is_read_as_written(keeper, stranger, length):
    data = bytes((place * 7 + 1) % 256 for place in range(length))
    keeper.write(data, sender=stranger)
    assert keeper.read(keeper.lastPlace()) == data


def test_place_where_nothing_was_written__reads_empty(keeper, stranger):
    assert keeper.read(stranger) == b""


def test_data__cannot_be_run(keeper, stranger):
    """Whoever calls the place is stopped before the first byte, which would revert here."""
    keeper.write(bytes.fromhex("5f5ffd"), sender=stranger)
    code = ape.chain.provider.get_code(keeper.lastPlace())
    assert bytes(code) == bytes.fromhex("005f5ffd")
    stranger.transfer(keeper.lastPlace(), 0)


def test_each_writing__stands_where_its_number_says(keeper, stranger):
    for number in (1, 2):
        keeper.write(b"data", sender=stranger)
        assert keeper.lastPlace() == keeper.creationOf(keeper, number)


@pytest.mark.parametrize("nonce", [1, 127, 128, 255, 256, 65_535, 65_536, 2**24 - 1])
def test_creation__is_the_hash_of_creator_and_number(keeper, nonce):
    expected = keccak(rlp.encode([to_canonical_address(keeper.address), nonce]))[12:]
    assert keeper.creationOf(keeper, nonce) == to_checksum_address(expected)
