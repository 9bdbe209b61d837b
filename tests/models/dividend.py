"""Integer twin of the dividend distributor: one pot per distribution, each holder paid once, rounded down."""

from __future__ import annotations

from dataclasses import dataclass, field

MIN_CLAIM_SECONDS = 30 * 86_400


class Refused(Exception):  # noqa: N818 - an outcome, not a fault
    """The distributor refuses, with the error named."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


@dataclass
class Distribution:
    #: balances at the end of the record date's second, and the supply then
    balances: dict[int, int]
    supply: int
    payment_date: int
    expires_at: int
    funded: int
    paid: int = 0
    reclaimed: int = 0
    paid_holders: set[int] = field(default_factory=set)

    @property
    def left(self) -> int:
        return self.funded - self.paid - self.reclaimed

    def require_time_to_claim(self, now: int) -> None:
        """Asked when the pot is funded."""
        if self.expires_at < max(self.payment_date, now) + MIN_CLAIM_SECONDS:
            raise Refused("DividendExpiryTooEarly")

    def entitlement(self, holder: int, *, is_conduit: bool) -> int:
        if is_conduit or self.supply == 0:
            return 0
        return self.funded * self.balances.get(holder, 0) // self.supply

    def require_payable(self, now: int) -> None:
        if now < self.payment_date:
            raise Refused("DividendNotPayable")
        if now >= self.expires_at:
            raise Refused("DividendExpired")

    def claim(self, holder: int, now: int, *, is_conduit: bool, is_eligible: bool) -> int:
        self.require_payable(now)
        if is_conduit:
            raise Refused("DividendConduitNotPaid")
        if holder in self.paid_holders:
            raise Refused("DividendAlreadyPaid")
        amount = self.entitlement(holder, is_conduit=False)
        if amount == 0:
            raise Refused("DividendNothingDue")
        if not is_eligible:
            raise Refused("DividendHolderIneligible")
        self.paid_holders.add(holder)
        self.paid += amount
        return amount

    def reclaim(self, now: int) -> int:
        if now < self.expires_at:
            raise Refused("DividendNotExpired")
        if self.left == 0:
            raise Refused("DividendNothingDue")
        amount = self.left
        self.reclaimed += amount
        return amount
