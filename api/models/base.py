"""Types that every answer uses, and the frame around them."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def _decimal_string(value: Any) -> Any:
    return str(int(value)) if isinstance(value, (int, Decimal)) else value


def _hex(value: Any) -> Any:
    return "0x" + bytes(value).hex() if isinstance(value, (bytes, memoryview)) else value


Uint = Annotated[str, BeforeValidator(_decimal_string), Field(pattern=r"^[0-9]{1,78}$", examples=["1000000"])]
"""An integer of the chain as a decimal string, in its unit."""
Hex = Annotated[str, BeforeValidator(_hex), Field(pattern=r"^0x([0-9a-f]{2})*$", examples=["0x00ff"])]
"""Bytes."""
Address = Annotated[str, Field(examples=["0x5FbDB2315678afecb367f032d93F642f64180aa3"])]
"""An address with its EIP-55 checksum."""
Seconds = Annotated[int, Field(examples=[1_700_000_000])]
"""An instant of chain time, Unix seconds."""


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, from_attributes=True)


class Block(Model):
    """The block up to which an answer speaks."""

    number: int
    hash: Hex
    at: Seconds


class Standing(Model):
    """When a thing came to be, and when it last changed."""

    created_block: int
    created_at: Seconds
    updated_block: int
    updated_at: Seconds


class Occurrence(Model):
    """Which event a row stands for."""

    block_number: int
    log_index: int
    at: Seconds
    tx_hash: Hex


class Answer(Model):
    """An answer about one thing."""

    block: Block


Item = TypeVar("Item", bound=BaseModel)


class Page(Answer, Generic[Item]):
    """A part of a list; `next` is the `cursor` of the part after it, null at the end."""

    items: list[Item]
    next: str | None


class Error(BaseModel):
    """`code` is a constant word, `message` a sentence, `field` the part of the request that is at fault."""

    code: str
    message: str
    field: str | None = None


class ErrorAnswer(BaseModel):
    error: Error
