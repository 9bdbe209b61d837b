"""EIP-2612 permits, signed by the owner of the tokens."""

from __future__ import annotations

from ape import chain
from ape.api import AccountAPI
from ape.contracts import ContractInstance
from eth_account.messages import encode_typed_data

from tests.support.actors import local_account

PERMIT_TYPE = {
    "Permit": [
        {"name": "owner", "type": "address"},
        {"name": "spender", "type": "address"},
        {"name": "value", "type": "uint256"},
        {"name": "nonce", "type": "uint256"},
        {"name": "deadline", "type": "uint256"},
    ]
}
FOR_EVER = 2**256 - 1
NO_PERMIT = (0, 0, 0, b"\0" * 32, b"\0" * 32)


def signed_permit(
    token: ContractInstance, owner: AccountAPI, spender: ContractInstance, value: int, *, deadline: int = FOR_EVER
) -> tuple[int, int, int, bytes, bytes]:
    """Value, deadline, v, r, s of the owner's next permit."""
    domain = {
        "name": token.name(),
        "version": "1",
        "chainId": chain.chain_id,
        "verifyingContract": token.address,
    }
    terms = {
        "owner": owner.address,
        "spender": spender.address,
        "value": value,
        "nonce": token.nonces(owner),
        "deadline": deadline,
    }
    signature = local_account(owner).sign_message(encode_typed_data(domain, PERMIT_TYPE, terms))
    return value, deadline, signature.v, signature.r.to_bytes(32, "big"), signature.s.to_bytes(32, "big")
