"""What is indexed, and up to where."""

from __future__ import annotations

from api.models.base import Address, Answer, Model


class PlatformContract(Model):
    name: str
    address: Address
    abi: str
    block_number: int


class StatusAnswer(Answer):
    chain_id: int
    deployment: str
    start_block: int
    contracts: list[PlatformContract]
