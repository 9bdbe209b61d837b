import pytest
from eth_utils.crypto import keccak

from aimy.allowed import Allowed
from aimy.errors import FatalError

HERE, THERE = "0x5FbDB2315678afecb367f032d93F642f64180aa3", "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
ADD_CLAIM = keccak(text="addClaim(uint256,uint256,address,bytes,bytes,string)")[:4]


def test_function_is_not_in_the_abi__is_fatal_and_named():
    with pytest.raises(FatalError, match="ABI OnchainId has no function addClaims"):
        Allowed.at(HERE, "OnchainId", ("addClaim", "addClaims"))


def test_function_of_one_contract__is_allowed_there_only():
    allowed = Allowed.at(HERE.lower(), "OnchainId", ("addClaim",))
    allowed.require(HERE, ADD_CLAIM + bytes(32), 0)
    with pytest.raises(FatalError, match=f"at {THERE}"):
        allowed.require(THERE, ADD_CLAIM, 0)


@pytest.mark.parametrize("data", [b"", ADD_CLAIM[:3], bytes(4)])
def test_data_is_no_such_call__is_fatal(data):
    with pytest.raises(FatalError, match=f"a call of 0x{data.hex()} at"):
        Allowed.at(HERE, "OnchainId", ("addClaim",)).require(HERE, data, 0)
