"""A batch does what its entries do one by one, for less, and is bounded."""

from __future__ import annotations

from collections import Counter

import pytest
from ape import chain
from eth_utils import keccak

from tests.support.identity import verify_investor
from tests.support.refusals import assert_refused

LIMIT, COUNT = 100, 5
BASE_GAS, ZERO_BYTE_GAS, BYTE_GAS = 21_000, 4, 16
#: what a further entry may cost of what its own call does
MORE_PERCENT = 40

#: what an ONCHAINID asks its authority
GET_IMPLEMENTATION = "0x" + keccak(text="getImplementation()")[:4].hex()

#: batch -> the call for each entry, its arguments, and whether the holder calls it
BATCHES = {
    "batchTransfer": ("transfer", lambda p: (p.buyer, 1), True),
    "batchMint": ("mint", lambda p: (p.buyer, 1), False),
    "batchBurn": ("burn", lambda p: (p.holder, 1), False),
    "batchForcedTransfer": ("forcedTransfer", lambda p: (p.holder, p.buyer, 1), False),
    "batchSetAddressFrozen": ("setAddressFrozen", lambda p: (p.buyer, True), False),
    "batchFreezePartialTokens": ("freezePartialTokens", lambda p: (p.holder, 1), False),
    "batchUnfreezePartialTokens": ("unfreezePartialTokens", lambda p: (p.holder, 1), False),
}


class People:
    def __init__(self, holder, buyer, agent):
        self.holder, self.buyer, self.agent = holder, buyer, agent


@pytest.fixture
def people(token, holder, buyer, agent):
    token.freezePartialTokens(holder, 10, sender=agent)
    token.mint(buyer, 1, sender=agent)
    return People(holder, buyer, agent)


def execution(receipt):
    """Gas of the call without what any transaction costs."""
    data = bytes(receipt.data)
    zeros = data.count(0)
    return receipt.gas_used - BASE_GAS - ZERO_BYTE_GAS * zeros - BYTE_GAS * (len(data) - zeros)


def asked(transaction, contract, selector):
    """How often the transaction asked `contract` the question."""

    def count(call):
        is_it = call.get("to", "").lower() == contract.address.lower() and call["input"].startswith(selector)
        return is_it + sum(map(count, call.get("calls", ())))

    return count(chain.provider.make_request("debug_traceTransaction", [transaction, {"tracer": "callTracer"}]))


def questions_in(call):
    """Whom the call asked what; an identity that looks up its own code, as a proxy does each time, is left out."""
    for made in call.get("calls", ()):
        if made["type"] == "STATICCALL" and made["input"] != GET_IMPLEMENTATION:
            yield made["to"], made["input"]
        yield from questions_in(made)


def selector_of(method):
    return "0x" + bytes(method.encode_input("0x" + "11" * 20))[:4].hex()


@pytest.mark.parametrize("name", BATCHES)
def test_longer_batch__is_refused(token, people, name):
    _, arguments, is_holders = BATCHES[name]
    lists = [[value] * (LIMIT + 1) for value in arguments(people)]
    sender = people.holder if is_holders else people.agent
    values = {"length": LIMIT + 1, "limit": LIMIT}
    assert_refused(getattr(token, name), *lists, sender=sender, error=token.TokenBatchTooLong, **values)


@pytest.mark.parametrize("name", BATCHES)
def test_lists_of_different_lengths__are_refused(token, people, name):
    _, arguments, is_holders = BATCHES[name]
    *lists, last = [[value] * 2 for value in arguments(people)]
    sender = people.holder if is_holders else people.agent
    values = {"first": 2, "second": 1}
    assert_refused(getattr(token, name), *lists, last[:1], sender=sender, error=token.TokenLengthMismatch, **values)


@pytest.mark.parametrize("name", BATCHES)
def test_batch__does_what_its_entries_do_for_less(token, registry, people, name):
    """Registry, compliance and rules are fetched once: what a further entry reads of them is at hand."""
    single, arguments, is_holders = BATCHES[name]
    sender = people.holder if is_holders else people.agent

    def state():
        return [
            (token.balanceOf(who), token.getFrozenTokens(who), token.isFrozen(who))
            for who in (people.holder, people.buyer)
        ]

    before = chain.snapshot()
    alone = [execution(getattr(token, single)(*arguments(people), sender=sender)) for _ in range(COUNT)]
    done = state()
    chain.restore(before)
    lists = [[value] * COUNT for value in arguments(people)]
    together = execution(getattr(token, name)(*lists, sender=sender))
    assert state() == done
    assert together < min(alone) + (COUNT - 1) * min(alone) * MORE_PERCENT // 100


def test_batch_of_issues__asks_once_how_many_units_there_are(token, platform, people):
    """All entries together must find room, so that the sum is asked for."""
    lists = [people.buyer] * COUNT, [1] * COUNT
    receipt = token.batchMint(*lists, sender=people.agent)
    units_of = selector_of(platform.asset_registry.unitsOf)
    assert asked(receipt.txn_hash, platform.asset_registry, units_of) == 1
    receipt = token.mint(people.buyer, 1, sender=people.agent)
    assert asked(receipt.txn_hash, platform.asset_registry, units_of) == 1


@pytest.fixture
def crowd(platform, kyc_officer, people, investors):
    """Three verified people beside the holder."""
    for wallet in investors[3:5]:
        verify_investor(platform, kyc_officer, wallet)
    return [people.buyer, *investors[3:5]]


#: batch -> arguments for these people, and whether the holder calls it
TO_MANY = {
    "batchTransfer": (lambda holder, crowd: (crowd, [1, 2, 3]), True),
    "batchMint": (lambda holder, crowd: (crowd, [1, 2, 3]), False),
    "batchForcedTransfer": (lambda holder, crowd: ([holder] * 3, crowd, [1, 2, 3]), False),
    "batchBurn": (lambda holder, crowd: ([holder, crowd[0], crowd[1]], [2, 1, 0]), False),
}


@pytest.mark.parametrize("name", TO_MANY)
def test_batch__asks_nobody_the_same_question_twice(token, people, crowd, name):
    """Of registry, storage, identities, issuers, rules and the asset."""
    arguments, is_holders = TO_MANY[name]
    sender = people.holder if is_holders else people.agent
    receipt = getattr(token, name)(*arguments(people.holder, crowd), sender=sender)
    trace = chain.provider.make_request("debug_traceTransaction", [receipt.txn_hash, {"tracer": "callTracer"}])
    questions = list(questions_in(trace))
    assert len(questions) >= 3
    assert [call for call, count in Counter(questions).items() if count > 1] == []


def test_batch_of_entries__is_bounded(registry, kyc_officer, investors):
    people = [investors[7]] * (LIMIT + 1)
    values = {"length": LIMIT + 1, "limit": LIMIT}
    refused = (registry.batchRegisterIdentity, people, people, [276] * (LIMIT + 1))
    assert_refused(*refused, sender=kyc_officer, error=registry.RegistryBatchTooLong, **values)
