"""A round: whose reports count, what each must say, and which one is published."""

from __future__ import annotations

from hashlib import sha256

import ape
import pytest
from ape import chain
from eth_abi import encode
from eth_account import Account
from eth_utils import keccak

from tests.support.actors import local_account
from tests.support.assets import REPORT_TYPE, approved_asset, configure_valuation, report, sign_report

MILLION = 1_000_000 * 10**8


def test_reports_and_signatures_of_different_number__refused(oracle, fields, stranger):
    with ape.reverts(oracle.ValuationLengthMismatch, reports=1, signatures=0):
        oracle.publish([tuple(fields().values())], [], sender=stranger)


def test_no_report__refused(oracle, stranger):
    with ape.reverts(oracle.ValuationReportsTooFew, reports=0, quorum=1):
        oracle.publish([], [], sender=stranger)


def test_fewer_reports_than_the_quorum__refused(oracle, fields, publish, operators):
    with ape.reverts(oracle.ValuationReportsTooFew, reports=1, quorum=2):
        publish((operators[0], fields()))


def test_asset_nobody_configured__refused(platform, oracle, publish, operators, issuer, compliance_officer):
    other = approved_asset(platform, issuer, compliance_officer)
    agreed = report(platform, other)
    with ape.reverts(oracle.ValuationAssetUnknown, assetId=other):
        publish((operators[0], agreed), (operators[1], agreed))


def test_one_operator_signing_twice__refused(oracle, fields, publish, operators):
    agreed = fields()
    signer = operators[0].address
    with ape.reverts(oracle.ValuationSignersUnordered, previous=signer, signer=signer):
        publish((operators[0], agreed), (operators[0], agreed))


def test_signers_in_descending_order__refused(oracle, fields, publish, operators):
    agreed = fields()
    low, high = operators[0].address, operators[1].address
    with ape.reverts(oracle.ValuationSignersUnordered, previous=high, signer=low):
        publish((operators[1], agreed), (operators[0], agreed))


def test_signer_who_is_no_operator__refused(oracle, asset_id, fields, publish, operators, stranger):
    agreed = fields()
    with ape.reverts(oracle.ValuationSignerUnknown, assetId=asset_id, signer=stranger.address):
        publish((stranger, agreed), (operators[1], agreed))


def test_signature_cut_short__refused(platform, oracle, fields, operators, stranger):
    agreed = fields()
    signatures = [sign_report(platform, operator, agreed)[:64] for operator in operators[:2]]
    with ape.reverts(oracle.ECDSAInvalidSignatureLength, length=64):
        oracle.publish([tuple(agreed.values())] * 2, signatures, sender=stranger)


def test_report_altered_after_signing__its_signer_is_nobody(platform, oracle, asset_id, fields, operators, stranger):
    agreed = fields()
    signatures = [sign_report(platform, operator, agreed) for operator in operators[:2]]
    altered = tuple({**agreed, "high": agreed["high"] + 1}.values())
    nobody = recovered(oracle, altered, signatures[0])
    with ape.reverts(oracle.ValuationSignerUnknown, assetId=asset_id, signer=nobody):
        oracle.publish([altered] * 2, signatures, sender=stranger)


def recovered(oracle, signed: tuple, signature: bytes) -> str:
    """Who the oracle must take for the signer."""
    return Account._recover_hash(oracle.reportDigest(signed), signature=signature)


def digest_in(report_fields: dict, *, chain_id: int, oracle: str) -> bytes:
    """EIP-712 digest, computed by hand."""
    types = [field["type"] for field in REPORT_TYPE["Report"]]
    members = ",".join(f"{field['type']} {field['name']}" for field in REPORT_TYPE["Report"])
    struct = keccak(encode(["bytes32", *types], [keccak(text=f"Report({members})"), *report_fields.values()]))
    domain_type = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
    domain = keccak(
        encode(
            ["bytes32", "bytes32", "bytes32", "uint256", "address"],
            [keccak(text=domain_type), keccak(text="AIMY ValuationOracle"), keccak(text="1"), chain_id, oracle],
        )
    )
    return keccak(b"\x19\x01" + domain + struct)


def test_digest__that_of_eip_712(oracle, fields):
    signed = fields()
    expected = digest_in(signed, chain_id=chain.chain_id, oracle=oracle.address)
    assert bytes(oracle.reportDigest(tuple(signed.values()))) == expected


@pytest.mark.parametrize("foreign", ["chain", "oracle"])
def test_reports_signed_for_another_chain_or_oracle__refused(oracle, asset_id, fields, operators, stranger, foreign):
    agreed = fields()
    digest = digest_in(
        agreed,
        chain_id=chain.chain_id + (foreign == "chain"),
        oracle=stranger.address if foreign == "oracle" else oracle.address,
    )
    signatures = [local_account(operator).unsafe_sign_hash(digest).signature for operator in operators[:2]]
    nobody = recovered(oracle, tuple(agreed.values()), signatures[0])
    with ape.reverts(oracle.ValuationSignerUnknown, assetId=asset_id, signer=nobody):
        oracle.publish([tuple(agreed.values())] * 2, signatures, sender=stranger)


def test_report_of_another_asset_among_them__refused(oracle, asset_id, fields, publish, operators):
    with ape.reverts(oracle.ValuationAssetMixed, assetId=asset_id + 1, expected=asset_id):
        publish((operators[0], fields()), (operators[1], fields(assetId=asset_id + 1)))


@pytest.mark.parametrize("round_", [0, 1, 3])
def test_round_other_than_the_next__refused(oracle, asset_id, publish_value, round_):
    publish_value()
    with ape.reverts(oracle.ValuationRoundWrong, assetId=asset_id, round=round_, expected=2):
        publish_value(round=round_)


def test_published_reports_sent_again__refused(platform, oracle, asset_id, fields, publish, operators):
    agreed = fields()
    publish((operators[0], agreed), (operators[1], agreed))
    with ape.reverts(oracle.ValuationRoundWrong, assetId=asset_id, round=1, expected=2):
        publish((operators[0], agreed), (operators[1], agreed))


def test_reports_signed_under_an_older_configuration__refused(
    platform, oracle, asset_id, fields, publish, operators, guardian
):
    agreed = fields()
    configure_valuation(platform, guardian, operators, asset_id)
    with ape.reverts(oracle.ValuationConfigWrong, assetId=asset_id, configVersion=1, expected=2):
        publish((operators[0], agreed), (operators[1], agreed))


def test_operator_of_an_older_configuration__refused(
    platform, oracle, asset_id, publish_value, operators, guardian, stranger
):
    configure_valuation(platform, guardian, [*operators[1:], stranger], asset_id)
    with ape.reverts(oracle.ValuationSignerUnknown, assetId=asset_id, signer=operators[0].address):
        publish_value()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("value", 0),
        ("low", MILLION + 1),
        ("high", MILLION - 1),
        ("riskBps", 10_001),
        ("navDate", 2**40 - 1),
        ("modelHash", b"\0" * 32),
        ("inputsHash", b"\0" * 32),
    ],
)
def test_report_that_makes_no_sense__refused_by_field(oracle, fields, publish, operators, field, value):
    shown = 0 if isinstance(value, bytes) else value
    with ape.reverts(oracle.ValuationReportOutOfRange, field=field, value=shown):
        publish((operators[0], fields()), (operators[1], fields(**{"low": 0, field: value})))


def test_report_signed_in_the_future__refused(oracle, fields, publish, operators):
    now = chain.pending_timestamp
    present, ahead = fields(), fields(signedAt=now + 1_000, validUntil=now + 2_000)
    chain.pending_timestamp = now
    with ape.reverts(oracle.ValuationReportFromFuture, signedAt=now + 1_000, nowAt=now):
        publish((operators[0], present), (operators[1], ahead))


def test_report_past_its_validity__refused(oracle, fields, publish, operators):
    agreed = fields()
    chain.pending_timestamp = agreed["validUntil"] + 1
    with ape.reverts(oracle.ValuationReportExpired, validUntil=agreed["validUntil"], nowAt=agreed["validUntil"] + 1):
        publish((operators[0], agreed), (operators[1], agreed))


def test_report_in_its_last_valid_second__published(oracle, asset_id, fields, publish, operators):
    agreed = fields()
    chain.pending_timestamp = agreed["validUntil"]
    publish((operators[0], agreed), (operators[1], agreed))
    assert oracle.latest(asset_id).publishedAt == agreed["validUntil"]


def test_report_older_than_the_heartbeat__refused(oracle, fields, publish, operators):
    agreed = fields(validUntil=chain.pending_timestamp + 900_000)
    now = agreed["signedAt"] + 86_401
    chain.pending_timestamp = now
    with ape.reverts(oracle.ValuationReportStale, signedAt=agreed["signedAt"], nowAt=now, heartbeatSeconds=86_400):
        publish((operators[0], agreed), (operators[1], agreed))


def test_report_signed_before_the_last_published_one__refused(oracle, asset_id, publish_value):
    publish_value()
    last = oracle.latest(asset_id).signedAt
    with ape.reverts(oracle.ValuationReportBackdated, signedAt=last - 1, lastSignedAt=last):
        publish_value(signedAt=last - 1, navDate=last - 1)


def test_spread_beyond_the_limit__round_refused_and_nothing_published(oracle, asset_id, fields, publish, operators):
    wide = MILLION * 11 // 10 + 1
    with ape.reverts(oracle.ValuationSpreadTooWide, spreadBps=1_001, limitBps=1_000):
        publish((operators[0], fields()), (operators[1], fields(wide)))
    assert oracle.nextRound(asset_id) == 1


def test_spread_at_the_limit__published(oracle, asset_id, fields, publish, operators):
    publish((operators[0], fields(MILLION * 11 // 10)), (operators[1], fields()))
    assert oracle.latest(asset_id).value == MILLION


def test_two_reports__the_lower_one_is_published_whole(oracle, asset_id, fields, publish, operators):
    low = fields(
        MILLION,
        low=MILLION - 5,
        high=MILLION + 7,
        riskBps=11,
        yieldBps=12,
        inputsHash=sha256(b"low").digest(),
        modelHash=sha256(b"model of low").digest(),
    )
    high = fields(MILLION + 3, inputsHash=sha256(b"high").digest())
    receipt = publish((operators[0], high), (operators[1], low))
    signers = [operators[0].address, operators[1].address]
    assert receipt.events == [
        oracle.ValuationPublished(
            asset_id,
            1,
            MILLION,
            MILLION - 5,
            MILLION + 7,
            11,
            12,
            low["navDate"],
            low["signedAt"],
            low["signedAt"] + 86_400,
            low["modelHash"],
            low["inputsHash"],
            signers,
        )
    ]
    published = oracle.latest(asset_id)
    assert tuple(published)[:9] == (
        1,
        low["signedAt"],
        receipt.timestamp,
        low["navDate"],
        11,
        12,
        MILLION,
        MILLION - 5,
        MILLION + 7,
    )
    assert (bytes(published.modelHash), bytes(published.inputsHash)) == (low["modelHash"], low["inputsHash"])


def test_three_reports__the_middle_one_is_published(oracle, asset_id, fields, publish, operators):
    values = (MILLION + 2, MILLION, MILLION + 1)
    publish(*((operator, fields(value)) for operator, value in zip(operators, values, strict=True)))
    assert oracle.latest(asset_id).value == MILLION + 1


def test_equal_values__the_first_signers_report_counts_as_the_lower(oracle, asset_id, fields, publish, operators):
    first, second = (fields(inputsHash=sha256(name).digest()) for name in (b"first", b"second"))
    publish((operators[0], first), (operators[1], second))
    assert bytes(oracle.latest(asset_id).inputsHash) == first["inputsHash"]
