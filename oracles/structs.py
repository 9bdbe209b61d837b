"""Solidity structs by field name, as the ABI of the call names them."""

from collections.abc import Sequence
from typing import Any

from web3.contract.contract import ContractFunction


def struct(fn: ContractFunction, answer: Sequence[Any], output: int = 0) -> dict[str, Any]:
    """The fields of a struct by name. `answer` is what `fn` returned for its output number `output`, a struct."""
    components: Sequence[Any] = fn.abi["outputs"][output]["components"]
    return {component["name"]: value for component, value in zip(components, answer, strict=True)}
