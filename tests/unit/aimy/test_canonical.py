import hashlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aimy.canonical import canonical_json, sha256

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("value", "error", "sentence"),
    [
        ({"a": [1, float("nan")]}, ValueError, r"\$\.a\[1\] is nan, expected a finite number"),
        ({"a": float("-inf")}, ValueError, r"\$\.a is -inf"),
        ({"a": {1: 2}}, TypeError, r"\$\.a has the key 1, expected a string"),
        ({"a": {1, 2}}, TypeError, r"\$\.a is a set, expected a JSON value"),
        ([b"x"], TypeError, r"\$\[0\] is a bytes"),
        ({"a": "\ud800"}, ValueError, r"\$\.a holds .* lone surrogates"),
    ],
)
def test_value_that_json_would_change__is_refused_with_its_place(value, error, sentence):
    with pytest.raises(error, match=sentence):
        canonical_json(value)


def test_object__is_sorted_compact_and_utf8():
    value = {"b": [1, True, None], "a": "Zürich", "B": 1.5}

    assert canonical_json(value) == '{"B":1.5,"a":"Zürich","b":[1,true,null]}'.encode()


@settings(deadline=None, max_examples=40)
@given(JSON_VALUES)
def test_canonical_form__is_a_fixed_point(value):
    once = canonical_json(value)

    assert canonical_json(json.loads(once)) == once


@settings(deadline=None, max_examples=40)
@given(st.dictionaries(st.text(), st.integers(), min_size=2))
def test_order_of_keys__does_not_matter(value):
    assert canonical_json(dict(reversed(value.items()))) == canonical_json(value)


def test_sha256__is_the_standard_one():
    assert sha256(b"deed") == hashlib.sha256(b"deed").digest()
