"""Takes two costs out of Ape's transactions in tests; neither changes what a test sees.

Ape prints the enriched call tree of every transaction that reverts, expected or not, which takes seconds for a deep
one; and it derives the test accounts' keys anew, through 2,048 rounds of hashing each, whenever it looks an address up.
"""

from __future__ import annotations

from functools import cache

import ape_test.accounts
from ape_ethereum.trace import Trace


def apply() -> None:
    """Idempotent; holds for the rest of the process."""
    Trace.show = lambda self, *args, **kwargs: None
    if not hasattr(ape_test.accounts.generate_dev_accounts, "cache_info"):
        ape_test.accounts.generate_dev_accounts = cache(ape_test.accounts.generate_dev_accounts)
