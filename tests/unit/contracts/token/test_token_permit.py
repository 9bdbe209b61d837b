"""EIP-2612: an allowance that its owner signed."""

from __future__ import annotations

import ape
import pytest
from ape import chain
from eth_account.messages import encode_typed_data

from tests.support.actors import local_account

PERMIT = {
    "Permit": [
        {"name": "owner", "type": "address"},
        {"name": "spender", "type": "address"},
        {"name": "value", "type": "uint256"},
        {"name": "nonce", "type": "uint256"},
        {"name": "deadline", "type": "uint256"},
    ]
}
FOR_EVER = 2**256 - 1
SECP256K1_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


@pytest.fixture(scope="module")
def signed(token, buyer):
    """v, r, s of a permit of `owner`, signed by `signer` (the owner himself if nobody is named)."""

    def sign(owner, value, *, nonce=0, deadline=FOR_EVER, signer=None, **elsewhere):
        domain = {
            "name": token.name(),
            "version": "1",
            "chainId": chain.chain_id,
            "verifyingContract": token.address,
            **elsewhere,
        }
        terms = {
            "owner": owner.address,
            "spender": buyer.address,
            "value": value,
            "nonce": nonce,
            "deadline": deadline,
        }
        signature = local_account(signer or owner).sign_message(encode_typed_data(domain, PERMIT, terms))
        return signature.v, signature.r.to_bytes(32, "big"), signature.s.to_bytes(32, "big")

    return sign


def test_permit_past_its_deadline__reverts(token, signed, holder, buyer, stranger):
    deadline = chain.pending_timestamp - 1
    with ape.reverts(token.TokenPermitExpired, deadline=deadline):
        token.permit(holder, buyer, 5, deadline, *signed(holder, 5, deadline=deadline), sender=stranger)


def test_permit_signed_by_another__reverts(token, signed, holder, buyer, stranger):
    with ape.reverts(token.TokenPermitSignerInvalid, signer=stranger, owner=holder):
        token.permit(holder, buyer, 5, FOR_EVER, *signed(holder, 5, signer=stranger), sender=stranger)


@pytest.mark.parametrize(
    "elsewhere", [{"verifyingContract": "0x" + "11" * 20}, {"chainId": 1}], ids=["another token", "another chain"]
)
def test_permit_signed_for_elsewhere__reverts(token, signed, holder, buyer, stranger, elsewhere):
    with ape.reverts(token.TokenPermitSignerInvalid, owner=holder):
        token.permit(holder, buyer, 5, FOR_EVER, *signed(holder, 5, **elsewhere), sender=stranger)


def test_malleable_twin_of_a_permit__reverts(token, signed, holder, buyer, stranger):
    v, r, s = signed(holder, 5)
    twin = (SECP256K1_ORDER - int.from_bytes(s, "big")).to_bytes(32, "big")
    with ape.reverts(token.ECDSAInvalidSignatureS, s=twin):
        token.permit(holder, buyer, 5, FOR_EVER, 55 - v, r, twin, sender=stranger)


def test_permit_that_nobody_signed__is_not_that_of_the_zero_address(token, buyer, stranger):
    """To whom the precompile's silence would belong."""
    with ape.reverts(token.ECDSAInvalidSignature):
        token.permit("0x" + "00" * 20, buyer, 5, FOR_EVER, 0, b"\x01" * 32, b"\x01" * 32, sender=stranger)


def test_permit_used_twice__reverts(token, signed, holder, buyer, stranger):
    signature = signed(holder, 5)
    token.permit(holder, buyer, 5, FOR_EVER, *signature, sender=stranger)
    assert token.nonces(holder) == 1
    with ape.reverts(token.TokenPermitSignerInvalid, owner=holder):
        token.permit(holder, buyer, 5, FOR_EVER, *signature, sender=stranger)
    assert token.allowance(holder, buyer) == 5


def test_permit__allows_whoever_sends_it(token, signed, holder, buyer, stranger):
    receipt = token.permit(holder, buyer, 5, FOR_EVER, *signed(holder, 5), sender=stranger)
    assert receipt.events == [token.Approval(holder, buyer, 5)]
    token.transferFrom(holder, buyer, 5, sender=buyer)
    assert (token.balanceOf(buyer), token.allowance(holder, buyer)) == (5, 0)


def test_domain_after_renaming__is_the_new_names(token, issuer, signed, holder, buyer, stranger):
    token.setName("House Two", sender=issuer)
    token.permit(holder, buyer, 5, FOR_EVER, *signed(holder, 5), sender=stranger)
    assert token.allowance(holder, buyer) == 5
