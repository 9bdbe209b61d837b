"""Which answers a caller has already."""

from __future__ import annotations

import pytest

from api.caching import matches


@pytest.mark.parametrize("tags", [None, "", '"b"', "a", '"a', 'W/"b", "c"'])
def test_other_tags__do_not_match(tags):
    assert not matches(tags, '"a"')


@pytest.mark.parametrize("tags", ['"a"', 'W/"a"', '"b", "a"', '"b",W/"a"'])
def test_same_tag__matches_alone_or_in_a_list(tags):
    assert matches(tags, '"a"')
