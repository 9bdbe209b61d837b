import copy
from dataclasses import fields, replace

import pytest
from eth_account import Account
from eth_account.messages import _hash_eip191_message, encode_typed_data

from aimy.abis import abi
from oracles.valuation.report import FIELDS, Domain, Report, ReportError, report_from_json
from tests.support.reports import DOMAIN, OPERATORS, report, signed

CURVE_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


def malleable_twin(signature):
    r, s, v = signature[:32], int.from_bytes(signature[32:64]), signature[64]
    return r + (CURVE_ORDER - s).to_bytes(32) + bytes([27 + 28 - v])


@pytest.mark.parametrize(
    ("altered", "message"),
    [
        (lambda signature: signature[:64], "has 64 bytes, expected 65"),
        (lambda signature: signature[:64] + b"\x00", "has v = 0, expected 27 or 28"),
        (lambda signature: signature[:64] + b"\x1d", "has v = 29, expected 27 or 28"),
        (malleable_twin, "upper half"),
        (lambda signature: bytes(32) + signature[32:], "recovers to nobody"),
        (lambda signature: signature[:32] + bytes(32) + signature[64:], "recovers to nobody"),
        (lambda signature: b"\xff" * 32 + signature[32:], "recovers to nobody"),
    ],
)
def test_signature_that_the_contract_refuses__is_refused(altered, message):
    known = signed()
    with pytest.raises(ReportError) as refused:
        DOMAIN.signer(known.report, altered(known.signature))
    assert message in str(refused.value)


def test_malleable_twin__would_recover_to_the_same_signer():
    known = signed()
    twin = malleable_twin(known.signature)
    digest = DOMAIN.digest(known.report)
    assert Account._recover_hash(digest, signature=twin) == known.signer


@pytest.mark.parametrize("attribute", [field.name for field in fields(Report)])
def test_any_field_is_altered_after_signing__recovers_to_someone_else(attribute):
    known = signed()
    value = getattr(known.report, attribute)
    other = bytes([value[0] ^ 1]) + value[1:] if isinstance(value, bytes) else value + 1
    assert DOMAIN.signer(replace(known.report, **{attribute: other}), known.signature) != known.signer


@pytest.mark.parametrize("other", [Domain(1, DOMAIN.oracle), Domain(DOMAIN.chain_id, OPERATORS[0])])
def test_signed_for_another_chain_or_oracle__recovers_to_someone_else(other):
    known = signed(domain=other)
    assert DOMAIN.signer(known.report, known.signature) != known.signer


def test_digest__is_that_of_the_typed_data_that_wallets_sign():
    signable = encode_typed_data(full_message=DOMAIN.typed_data(report()))
    assert DOMAIN.digest(report()) == _hash_eip191_message(signable)


def test_fields__are_those_of_the_contracts_struct_in_its_order():
    publish = next(entry for entry in abi("ValuationOracle") if entry.get("name") == "publish")
    components = publish["inputs"][0]["components"]
    assert [(item["name"], item["type"]) for item in components] == [(name, kind) for _, name, kind in FIELDS]
    assert [attribute for attribute, _, _ in FIELDS] == [field.name for field in fields(Report)]


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("value", 500_000, "value: 500000, expected a decimal string"),
        ("value", "-1", "value: '-1', expected a decimal string"),
        ("value", "1e6", "value: '1e6', expected a decimal string"),
        ("value", "١", "value: '١', expected a decimal string"),
        ("value", "9" * 79, "expected a decimal string"),
        ("value", str(2**128), "expected less than 2^128"),
        ("riskBps", "65536", "riskBps: 65536, expected less than 2^16"),
        ("signedAt", str(2**40), "expected less than 2^40"),
        ("round", None, "round: None, expected a decimal string"),
        ("modelHash", "0x12", "modelHash: '0x12', expected 0x and 64 hexadecimal digits"),
        ("modelHash", "0x" + "zz" * 32, "expected 0x and 64 hexadecimal digits"),
        ("inputsHash", "03" * 33, "expected 0x and 64 hexadecimal digits"),
    ],
)
def test_served_field_is_malformed__is_refused_with_its_value(name, value, message):
    raw = copy.deepcopy(signed().to_json())
    raw["report"][name] = value
    with pytest.raises(ReportError) as refused:
        report_from_json(raw)
    assert message in str(refused.value)


@pytest.mark.parametrize("raw", [None, [], "report", {}, {"report": []}, {"report": {}}])
def test_served_value_is_no_report__is_refused(raw):
    with pytest.raises(ReportError):
        report_from_json(raw)


@pytest.mark.parametrize("signature", [None, 5, "0x", "0x" + "00" * 64, "0x" + "00" * 66])
def test_served_signature_is_malformed__is_refused(signature):
    with pytest.raises(ReportError, match="signature"):
        report_from_json(signed().to_json() | {"signature": signature})


def test_served_report__comes_back_as_it_was_signed():
    known = signed(value=2**128 - 1, high=2**128 - 1)
    assert report_from_json(known.to_json()) == (known.report, known.signature)
    assert DOMAIN.signer(known.report, known.signature) == known.signer
