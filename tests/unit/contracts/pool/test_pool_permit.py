"""EIP-2612: an allowance of liquidity shares that its owner signed."""

from __future__ import annotations

import ape
import pytest
from ape import chain
from eth_account.messages import encode_typed_data
from eth_utils import keccak

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
ZERO_ADDRESS = "0x0000000000000000000000000000000000000000"


@pytest.fixture
def signed(funded, provider, trader):
    """v, r, s of a permit of the provider for the trader, signed by `signer` (the provider if nobody is named)."""

    def sign(value, *, nonce=0, deadline=FOR_EVER, signer=provider):
        pool = funded.pool
        domain = {
            "name": pool.name(),
            "version": "1",
            "chainId": chain.chain_id,
            "verifyingContract": pool.address,
        }
        terms = {
            "owner": provider.address,
            "spender": trader.address,
            "value": value,
            "nonce": nonce,
            "deadline": deadline,
        }
        signature = local_account(signer).sign_message(encode_typed_data(domain, PERMIT, terms))
        return signature.v, signature.r.to_bytes(32, "big"), signature.s.to_bytes(32, "big")

    return sign


def test_past_its_deadline__refused(funded, provider, trader, signed):
    deadline = chain.pending_timestamp - 1
    with ape.reverts(funded.pool.PoolPermitExpired, deadline=deadline):
        funded.pool.permit(provider, trader, 5, deadline, *signed(5, deadline=deadline), sender=trader)


def test_signed_by_another__refused(funded, provider, trader, signed):
    with ape.reverts(funded.pool.PoolPermitSignerInvalid, signer=trader.address, owner=provider.address):
        funded.pool.permit(provider, trader, 5, FOR_EVER, *signed(5, signer=trader), sender=trader)


def test_used_twice__refused(funded, provider, trader, signed):
    funded.pool.permit(provider, trader, 5, FOR_EVER, *signed(5), sender=trader)
    with ape.reverts(funded.pool.PoolPermitSignerInvalid, owner=provider.address):
        funded.pool.permit(provider, trader, 5, FOR_EVER, *signed(5), sender=trader)


def test_permit__is_an_allowance_that_is_used_up(funded, provider, trader, signed):
    pool = funded.pool
    receipt = pool.permit(provider, trader, 5, FOR_EVER, *signed(5), sender=trader)
    assert receipt.events == [pool.Approval(provider, trader, 5)]
    assert (pool.allowance(provider, trader), pool.nonces(provider)) == (5, 1)
    pool.transferFrom(provider, trader, 4, sender=trader)
    with ape.reverts(pool.ERC20InsufficientAllowance, spender=trader.address, allowance=1, needed=2):
        pool.transferFrom(provider, trader, 2, sender=trader)


def test_domain_and_type__are_those_of_a_pair(funded):
    signature = "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
    assert funded.pool.PERMIT_TYPEHASH() == keccak(text=signature)
    domain = funded.pool.eip712Domain()
    assert (domain.name, domain.version, domain.verifyingContract) == (
        funded.pool.name(),
        "1",
        funded.pool.address,
    )


def test_endless_allowance__is_not_used_up(funded, provider, trader):
    funded.pool.approve(trader, FOR_EVER, sender=provider)
    funded.pool.transferFrom(provider, trader, 4, sender=trader)
    assert funded.pool.allowance(provider, trader) == FOR_EVER


def test_allowance_of_nobody__refused(funded, provider):
    with ape.reverts(funded.pool.ERC20InvalidSpender, spender=ZERO_ADDRESS):
        funded.pool.approve(ZERO_ADDRESS, 1, sender=provider)


def test_shares_to_nobody__refused(funded, provider):
    with ape.reverts(funded.pool.ERC20InvalidReceiver, receiver=ZERO_ADDRESS):
        funded.pool.transfer(ZERO_ADDRESS, 1, sender=provider)


def test_more_shares_than_held__refused(funded, provider, trader):
    held = funded.pool.balanceOf(provider)
    with ape.reverts(funded.pool.ERC20InsufficientBalance, sender=provider.address, balance=held, needed=held + 1):
        funded.pool.transfer(trader, held + 1, sender=provider)


def test_shares_to_oneself__stay(funded, provider):
    held = funded.pool.balanceOf(provider)
    funded.pool.transfer(provider, 5, sender=provider)
    assert funded.pool.balanceOf(provider) == held
