"""An offer board with a token and a currency, and offers in terms of what is unusual about them."""

from __future__ import annotations

from dataclasses import dataclass

from ape import chain
from ape.api import AccountAPI
from ape.contracts import ContractInstance
from ape.utils import ZERO_ADDRESS

from tests.support.assets import Suite
from tests.support.market import DOLLAR, WHOLE_SHARE
from tests.support.permits import FOR_EVER
from tests.support.reasons import reasons_of

#: cash per whole share; a third of a share costs a fraction of a unit, which is rounded up
PRICE = 50 * DOLLAR + 1
AMOUNT = 100 * WHOLE_SHARE
LOT = 10 * WHOLE_SHARE
DAY = 86_400
OPEN, FILLED, CANCELLED, EXPIRED = range(4)
REASONS = reasons_of("OfferReasons")


@dataclass(frozen=True)
class Floor:
    """Where offers are made and taken."""

    board: ContractInstance
    suite: Suite
    cash: ContractInstance

    @property
    def token(self) -> ContractInstance:
        return self.suite.token

    def terms(self, **changes) -> tuple:
        """An offer to anyone for a day, but for what is named."""
        usual = {
            "token": self.token,
            "currency": self.cash,
            "amount": AMOUNT,
            "price": PRICE,
            "min_lot": LOT,
            "counterparty": ZERO_ADDRESS,
            "expires_at": chain.pending_timestamp + DAY,
        }
        assert changes.keys() <= usual.keys()
        return tuple((usual | changes).values())

    def make(self, maker: AccountAPI, **changes) -> int:
        return self.board.make(*self.terms(**changes), sender=maker).return_value

    def take(self, taker: AccountAPI, number: int, amount: int = LOT, max_cost: int = FOR_EVER):
        return self.board.take(number, amount, max_cost, sender=taker)

    def listed(self, cursor: int = 0, limit: int = 100) -> list[int]:
        """Ids of the open offers on a page."""
        offers, _ = self.board.openOffers(self.token, cursor, limit)
        return [entry[0] for entry in offers]

    def state(self, number: int) -> int:
        return self.board.offer(number)[1]

    def reasons(self, number: int, amount: int, taker: AccountAPI) -> list[str]:
        return [REASONS[code] for code, _ in self.board.preflight(number, amount, taker).reasons]

    def held(self, *accounts: AccountAPI) -> list[tuple[int, int]]:
        """(cash, shares) of each."""
        return [(self.cash.balanceOf(account), self.token.balanceOf(account)) for account in accounts]


def cost(amount: int, price: int = PRICE) -> int:
    return -(-amount * price // WHOLE_SHARE)
