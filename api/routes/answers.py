"""Rows put into the frame of an answer."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel

from api.database import Row, Snapshot
from api.models.base import Answer, Block, Page

Item = TypeVar("Item", bound=BaseModel)
Single = TypeVar("Single", bound=Answer)


def page(kind: type[Item], found: tuple[list[Row], str | None], snapshot: Snapshot) -> Page[Item]:
    rows, following = found
    return Page[kind](  # type: ignore[valid-type]
        items=[kind.model_validate(dict(row)) for row in rows],
        next=following,
        block=Block.model_validate(snapshot.block),
    )


def single(kind: type[Single], row: Row, snapshot: Snapshot, **more: Any) -> Single:
    return kind.model_validate({**row, **more, "block": snapshot.block})
