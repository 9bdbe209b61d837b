"""How many blocks are asked for at once."""

from __future__ import annotations

import pytest

from aimy.errors import TransientError
from indexer.reader import Span


def test_refused_range__is_halved_down_to_one_block():
    span = Span()
    asked = span.blocks
    while asked > 1:
        span.refused(asked, "too many results")
        assert span.blocks == asked // 2
        asked = span.blocks
    with pytest.raises(TransientError, match="single block: too many results"):
        span.refused(1, "too many results")


def test_small_answers__widen_the_range():
    span = Span()
    before = span.blocks
    span.answered(before, 10)
    assert span.blocks == 2 * before


def test_small_answer_for_part_of_the_range__says_nothing():
    span = Span()
    before = span.blocks
    span.answered(before - 1, 10)
    assert span.blocks == before


def test_large_answer__narrows_the_range_in_proportion():
    span = Span()
    span.answered(2_000, 100_000)
    assert span.blocks == 200
