"""Which test account plays whom."""

from __future__ import annotations

from ape.api import AccountAPI
from eth_account import Account
from eth_account.signers.local import LocalAccount

OPERATORS = (5, 6, 7)
STRANGER = 9
INVESTORS = tuple(range(10, 20))


def local_account(account: AccountAPI) -> LocalAccount:
    """The same account with its key, for what Ape does not sign: typed data and daemons' settings."""
    return Account.from_key(account.private_key)
