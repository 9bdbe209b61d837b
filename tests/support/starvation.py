"""Asks a contract with exactly so much gas."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ape import chain
from ape.exceptions import ProviderError, VirtualMachineError


def ask_with(gas: int, method: Any, *args: Any, sender: Any = None, word: int = 0) -> int | Exception:
    """Word number `word` of the answer, or what the node refused with."""
    call = {"to": method.contract.address, "data": "0x" + bytes(method.encode_input(*args)).hex(), "gas": hex(gas)}
    if sender is not None:
        call["from"] = str(sender)
    try:
        answer = chain.provider.make_request("eth_call", [call, "latest"])
    except (ProviderError, VirtualMachineError) as refusal:
        return refusal
    return int.from_bytes(bytes.fromhex(answer[2:])[32 * word : 32 * word + 32], "big")


def told(limits: Iterable[int], method: Any, *args: Any, sender: Any = None, word: int = 0) -> dict[int, int]:
    """The answers by the gas they were given with, without those that were refused."""
    answers = {gas: ask_with(gas, method, *args, sender=sender, word=word) for gas in limits}
    return {gas: answer for gas, answer in answers.items() if isinstance(answer, int)}
