"""Every unit of gas stands in one column."""

from __future__ import annotations

import pytest

from scripts.bench.chain import BenchError
from scripts.bench.split import CHECKS, TOKENS, Columns, Split, selector, split
from scripts.bench.trace import Call, Transaction

#: a checksummed address, as contracts carry it; a trace has it in lower case
POOL, TOKEN, REGISTRY = "0x" + "0A" * 20, "0x" + "0B" * 20, "0x" + "0C" * 20
BALANCE, FROZEN = "balanceOf(address)", "isFrozen(address)"
COLUMNS = Columns({REGISTRY: CHECKS, TOKEN: CHECKS}, {(TOKEN, BALANCE): TOKENS})


def call(to, gas, *calls, signature=BALANCE, kind="CALL", refund=0):
    return Call(kind, to.lower(), selector(signature), gas, refund, list(calls))


def sent(root, intrinsic=21_000):
    return Transaction(intrinsic + root.net, intrinsic, root)


def test_calls_of_the_contract__stand_in_the_column_of_callee_and_function():
    pool = call(POOL, 1_000, call(TOKEN, 200), call(TOKEN, 30, signature=FROZEN), call(REGISTRY, 100))
    assert split([sent(pool)], POOL, COLUMNS) == Split(transaction=21_000, tokens=200, checks=130, own_work=670)


def test_calls_that_others_make__are_part_of_theirs():
    pool = call(POOL, 1_000, call(TOKEN, 200, call(REGISTRY, 150)))
    assert split([sent(pool)], POOL, COLUMNS) == Split(21_000, tokens=200, own_work=800)


def test_calls_out_of_code_it_delegates_to__are_its_own():
    pool = call(POOL, 1_000, call(REGISTRY, 900, call(TOKEN, 200), kind="DELEGATECALL"))
    assert split([sent(pool)], POOL, COLUMNS) == Split(21_000, tokens=200, own_work=800)


def test_calls_out_of_a_call_of_itself__are_its_own():
    pool = call(POOL, 1_000, call(POOL, 900, call(TOKEN, 200)))
    assert split([sent(pool)], POOL, COLUMNS) == Split(21_000, tokens=200, own_work=800)


def test_what_comes_back__is_taken_off_the_column_in_which_it_did():
    pool = call(POOL, 1_000, call(TOKEN, 200, refund=50), refund=80)
    assert split([sent(pool)], POOL, COLUMNS) == Split(21_000, tokens=150, own_work=770)


def test_token_that_is_called_first__is_a_token_as_a_whole():
    transfers = [sent(call(TOKEN, 300), 21_100), sent(call(POOL, 400, call(TOKEN, 100)))]
    found = split(transfers, POOL, COLUMNS)
    assert found == Split(transaction=42_100, tokens=400, own_work=300)
    assert found.total == sum(transaction.used for transaction in transfers)


def test_call_that_nobody_counted_on__is_refused():
    stranger = "0x" + "0d" * 20
    with pytest.raises(BenchError, match=f"no column for a call of {selector(BALANCE)} at {stranger}"):
        split([sent(call(POOL, 1_000, call(stranger, 10)))], POOL, COLUMNS)


def test_columns_that_miss_a_unit__are_refused():
    with pytest.raises(BenchError, match="the columns add up to 22000 gas, the receipts to 22001"):
        split([Transaction(22_001, 21_000, call(POOL, 1_000))], POOL, COLUMNS)
