"""Refusals that come from behind the contract that is called.

Ape finds the name of such an error by walking the whole trace of the transaction, which takes seconds where a suite is
deployed; here the revert data itself is compared.
"""

from __future__ import annotations

from typing import Any

import pytest
from ape import chain
from ape.api import AccountAPI
from eth_abi import encode
from eth_utils import keccak
from web3.exceptions import ContractCustomError


def assert_refused(method: Any, *args: Any, sender: AccountAPI, error: Any, **values: Any) -> None:
    """`method(*args)` by `sender` must revert with exactly `error`, a contract's error class, and `values` by name."""
    types = [entry.type for entry in error.abi.inputs]
    named = [values[entry.name] for entry in error.abi.inputs]
    assert len(named) == len(values), f"{error.abi.selector} takes other values than {sorted(values)}"
    call = {"from": sender.address, "to": method.contract.address, "data": method.encode_input(*args)}
    with pytest.raises(ContractCustomError) as refusal:
        chain.provider.web3.eth.call(call)
    assert refusal.value.data == "0x" + (keccak(text=error.abi.selector)[:4] + encode(types, named)).hex()
