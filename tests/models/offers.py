"""Integer twin of the offer board: who holds what, and what is open."""

from __future__ import annotations

from dataclasses import dataclass, field


class Refused(Exception):  # noqa: N818 - an outcome, not a fault
    """The board refuses, with the error named."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


@dataclass
class Offer:
    maker: str
    price: int
    amount: int
    remaining: int
    min_lot: int
    counterparty: str | None
    expires_at: int
    is_cancelled: bool = False
    #: (amount, cost) of every part that was taken
    parts: list[tuple[int, int]] = field(default_factory=list)

    def state(self, now: int) -> str:
        if self.remaining == 0:
            return "Filled"
        if self.is_cancelled:
            return "Cancelled"
        return "Open" if now < self.expires_at else "Expired"


@dataclass
class Board:
    """Of one token and one currency; `unit` is one whole share."""

    unit: int
    shares: dict[str, int]
    cash: dict[str, int]
    share_allowance: dict[str, int]
    cash_allowance: dict[str, int]
    offers: dict[int, Offer] = field(default_factory=dict)
    is_paused: bool = False

    def cost_of(self, number: int, amount: int) -> int:
        return -(-amount * self.offers[number].price // self.unit)

    def make(self, offer: Offer) -> int:
        if self.is_paused:
            raise Refused("EnforcedPause")
        number = len(self.offers) + 1
        self.offers[number] = offer
        return number

    def take(self, number: int, taker: str, amount: int, max_cost: int, now: int) -> int:
        offer = self.offers[number]
        if self.is_paused:
            raise Refused("EnforcedPause")
        if offer.state(now) != "Open":
            raise Refused("OfferNotOpen")
        if taker == offer.maker:
            raise Refused("OfferTakerIsMaker")
        if offer.counterparty not in (None, taker):
            raise Refused("OfferCounterpartyOnly")
        if amount > offer.remaining:
            raise Refused("OfferAmountTooLarge")
        if amount == 0 or amount < min(offer.min_lot, offer.remaining):
            raise Refused("OfferLotTooSmall")
        cost = self.cost_of(number, amount)
        if cost > max_cost:
            raise Refused("OfferCostTooHigh")
        if self.cash_allowance[taker] < cost or self.share_allowance[offer.maker] < amount:
            raise Refused("ERC20InsufficientAllowance")
        if self.cash[taker] < cost or self.shares[offer.maker] < amount:
            raise Refused("ERC20InsufficientBalance")
        offer.remaining -= amount
        offer.parts.append((amount, cost))
        for book, giver, receiver, moved in (
            (self.cash, taker, offer.maker, cost),
            (self.shares, offer.maker, taker, amount),
        ):
            book[giver] -= moved
            book[receiver] += moved
        self.cash_allowance[taker] -= cost
        self.share_allowance[offer.maker] -= amount
        return cost

    def cancel(self, number: int, caller: str, now: int) -> None:
        offer = self.offers[number]
        if caller != offer.maker:
            raise Refused("OfferMakerOnly")
        if offer.state(now) != "Open":
            raise Refused("OfferNotOpen")
        offer.is_cancelled = True

    def cancel_all(self, caller: str) -> None:
        for offer in self.offers.values():
            if offer.maker == caller:
                offer.is_cancelled = True

    def open(self, now: int) -> dict[int, Offer]:
        return {number: offer for number, offer in self.offers.items() if offer.state(now) == "Open"}
