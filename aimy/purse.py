"""What a signer may spend within a day, counted from its outbox."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from aimy import metrics
from aimy.errors import SpendLimitError
from aimy.outbox import Entry, Outbox

DAY_SECONDS: Final = 86_400
WEI_PER_ETHER: Final = 10**18


class Purse:
    """`limit` [wei] bounds the real cost of what was mined within a day and the worst of what was not; None does not.

    `chain` names the chain as the outbox does.
    """

    def __init__(self, outbox: Outbox, chain: Callable[[], str], address: str, limit: int | None) -> None:
        self._outbox = outbox
        self._chain = chain
        self._address = address
        self._limit = limit

    def require(self, worst_cost: int, entry: Entry | None) -> None:
        """SpendLimitError if `worst_cost` [wei], instead of what `entry` counts with, goes beyond the limit."""
        if self._limit is None:
            return
        spent = self._spent(without=entry)
        if spent + worst_cost > self._limit:
            metrics.transactions_refused.labels("spend").inc()
            raise SpendLimitError(
                f"{self._address} has spent {spent} wei within a day and this may cost {worst_cost},"
                f" the limit is {self._limit}: it was not signed"
            )

    def show(self) -> None:
        """Shows how old the oldest unmined transaction is, and what may still be spent."""
        since = self._outbox.open_since(self._chain())
        metrics.oldest_unmined.labels(self._address).set(0 if since is None else max(0.0, time.time() - since))
        if self._limit is not None:
            metrics.spend_left.labels(self._address).set((self._limit - self._spent()) / WEI_PER_ETHER)

    def _spent(self, without: Entry | None = None) -> int:
        return self._outbox.spent_since(self._chain(), time.time() - DAY_SECONDS, without=without)
