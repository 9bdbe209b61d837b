import pytest
import requests
from eth_abi.abi import encode
from eth_utils.crypto import keccak
from hypothesis import given, settings
from hypothesis import strategies as st
from web3.exceptions import BadFunctionCallOutput, ContractLogicError, TooManyRequests, Web3RPCError

from aimy.errors import ContractRefused, TransientError
from aimy.rpc import decode_revert, refusal, rpc_errors

WALLET = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"


@pytest.mark.parametrize(
    "failure",
    [
        requests.ConnectionError("http://node/secret-key"),
        requests.Timeout("http://node/secret-key"),
        TooManyRequests("http://node/secret-key"),
        BadFunctionCallOutput("nothing"),
        Web3RPCError("{}", rpc_response={"jsonrpc": "2.0", "error": {"code": -32000, "message": "header not found"}}),
    ],
)
def test_failing_node__is_transient_without_its_address(failure):
    with pytest.raises(TransientError) as failed, rpc_errors():
        raise failure

    assert "secret-key" not in str(failed.value)


def test_words_of_the_node__are_kept():
    refused = Web3RPCError("{}", rpc_response={"error": {"code": -32000, "message": "header not found"}})

    with pytest.raises(TransientError, match="header not found"), rpc_errors():
        raise refused


def test_truncated_known_error__is_unknown():
    data = keccak(text="TokenReceiverUnverified(address)")[:4] + b"\x01"

    assert decode_revert(data).name == "UnknownError"


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_revert_data__has_a_name(data):
    refused = decode_revert(data)

    assert refused.name
    assert refused.data == "0x" + data.hex()
    assert str(refused)


def test_known_error__has_its_values_by_name():
    data = keccak(text="TokenFreeBalanceTooLow(address,uint256,uint256)")[:4]
    data += encode(["address", "uint256", "uint256"], [WALLET, 3, 5])

    refused = decode_revert(data)

    assert refused.name == "TokenFreeBalanceTooLow"
    assert refused.args_by_name == {"wallet": WALLET, "free": 3, "needed": 5}


def test_unknown_panic_code__is_told():
    refused = decode_revert(keccak(text="Panic(uint256)")[:4] + encode(["uint256"], [0x99]))

    assert refused.args_by_name == {"code": "0x99", "reason": "unknown"}


@pytest.mark.parametrize("prefix", ["", "Reverted "])
def test_data_of_a_revert__is_found_in_every_node_s_form(prefix):
    data = "0x" + (keccak(text="TokenIsPaused()")[:4]).hex()

    for form in (prefix + data, {"data": data}):
        assert refusal(ContractLogicError("execution reverted", data=form)).name == "TokenIsPaused"


@pytest.mark.parametrize("data", [None, "no data", "0xzz", {}])
def test_revert_without_data__is_told(data):
    assert isinstance(refusal(ContractLogicError("execution reverted", data=data)), ContractRefused)
    assert refusal(ContractLogicError("execution reverted", data=data)).name == "RevertedWithoutReason"
