"""What the tracer tells becomes a tree in which no unit of gas is lost or counted twice."""

from __future__ import annotations

import pytest

from scripts.bench.chain import BenchError
from scripts.bench.trace import Call, call_of, checked

POOL, TOKEN = "0x" + "0a" * 20, "0x" + "0b" * 20


def begin(gas):
    return {"is": "begin", "gas": gas, "refund": 0}


def called(kind, to, gas, *, refund=0, selector="0x01020304"):
    """The tracer tells an address as a number, without leading zeros."""
    return {"is": kind, "gas": gas, "refund": refund, "to": to[2:].lstrip("0"), "selector": selector}


def back(gas, *, refund=0):
    return {"is": "back", "gas": gas, "refund": refund}


def end(gas, *, refund=0):
    return {"is": "end", "gas": gas, "refund": refund}


def test_call__costs_its_maker_what_lies_between_it_and_the_next_step():
    root = call_of([begin(1_000), called("CALL", TOKEN, 900), back(300), end(200)], POOL, "0x00")
    assert (root.gas, [(call.to, call.selector, call.gas) for call in root.calls]) == (
        800,
        [(TOKEN, "0x01020304", 600)],
    )


def test_call_within_a_call__belongs_to_its_maker():
    told = [
        begin(1_000),
        called("DELEGATECALL", TOKEN, 900),
        called("STATICCALL", POOL, 800),
        back(700),
        back(600),
        end(500),
    ]
    (outer,) = call_of(told, POOL, "0x00").calls
    assert (outer.gas, [(call.to, call.gas) for call in outer.calls]) == (300, [(POOL, 100)])


def test_what_comes_back__belongs_to_the_call_in_which_it_did():
    told = [begin(1_000), called("CALL", TOKEN, 900, refund=40), back(600, refund=140), end(500, refund=100)]
    root = call_of(told, POOL, "0x00")
    assert (root.refund, root.net, root.calls[0].refund, root.calls[0].net) == (100, 400, 100, 200)


def test_look_at_code_before_a_call__is_part_of_the_call():
    look = called("EXTCODESIZE", TOKEN, 900, selector="")
    root = call_of([begin(1_000), look, back(800), called("CALL", TOKEN, 790), back(700), end(600)], POOL, "0x00")
    assert [(call.kind, call.gas) for call in root.calls] == [("CALL", 190)]


def test_look_at_code_before_a_call_of_another__is_not():
    look = called("EXTCODESIZE", TOKEN, 900, selector="")
    root = call_of([begin(1_000), look, back(800), called("CALL", POOL, 790), back(700), end(600)], POOL, "0x00")
    assert [(call.kind, call.gas) for call in root.calls] == [("EXTCODESIZE", 100), ("CALL", 90)]


def test_trace_that_ends_within_a_call__is_refused():
    with pytest.raises(BenchError, match="ends inside 1 calls"):
        call_of([begin(1_000), called("CALL", TOKEN, 900), end(500)], POOL, "0x00")


def test_trace_that_agrees_with_the_receipt__is_taken():
    assert checked(21_350, 21_000, Call("CALL", POOL, "0x00", gas=400, refund=50)).used == 21_350


@pytest.mark.parametrize("used", [21_349, 21_351])
def test_trace_that_differs_from_the_receipt__is_refused(used):
    with pytest.raises(BenchError, match=f"the trace counts 21350 gas, the receipt {used}"):
        checked(used, 21_000, Call("CALL", POOL, "0x00", gas=400, refund=50))


def test_refund_above_the_cap__is_refused():
    """A fifth of 30,000 comes back at most, whatever the steps say."""
    with pytest.raises(BenchError, match="6001 gas came back of 30000"):
        checked(23_999, 21_000, Call("CALL", POOL, "0x00", gas=9_000, refund=6_001))
