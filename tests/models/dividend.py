"""Integer twin of the dividend distributor: one pot per distribution, each part paid once, rounded down, and tax up."""

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
    record_date: int = 0
    #: basis points withheld, by holder
    rates: dict[int, int] = field(default_factory=dict)
    paid: int = 0
    withheld: int = 0
    remitted: int = 0
    reclaimed: int = 0
    is_cancelled: bool = False
    paid_holders: set[int] = field(default_factory=set)
    paid_behind: set[tuple[int, int]] = field(default_factory=set)
    gross_behind: dict[int, int] = field(default_factory=dict)

    @property
    def left(self) -> int:
        return self.funded - self.paid - self.withheld - self.reclaimed

    def require_time_to_claim(self, now: int) -> None:
        """Asked when the pot is funded."""
        if self.expires_at < max(self.payment_date, now) + MIN_CLAIM_SECONDS:
            raise Refused("DividendExpiryTooEarly")

    def entitlement(self, holder: int, *, is_conduit: bool) -> int:
        """What those behind the holder got, while it was a conduit, is not due to it again."""
        if is_conduit:
            return 0
        return max(self.part(self.balances.get(holder, 0)) - self.gross_behind.get(holder, 0), 0)

    def entitlement_behind(self, conduit: int, holder: int, units: int, *, is_conduit: bool) -> int:
        """`units` of the conduit's stand for the holder, as it says."""
        if not is_conduit:
            return 0
        if (conduit, holder) in self.paid_behind:
            return self.part(units)
        return min(self.part(units), self.left_behind(conduit))

    def left_behind(self, conduit: int) -> int:
        """What of the part of an account is left for those behind it: nothing once it was paid itself."""
        if conduit in self.paid_holders:
            return 0
        return max(self.part(self.balances.get(conduit, 0)) - self.gross_behind.get(conduit, 0), 0)

    def part(self, units: int) -> int:
        return self.funded * units // self.supply if self.supply else 0

    def require_payable(self, now: int) -> None:
        if self.is_cancelled:
            raise Refused("DividendDistributionCancelled")
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
        amount = self._pay(holder, self.entitlement(holder, is_conduit=False), is_eligible=is_eligible)
        self.paid_holders.add(holder)
        return amount

    def claim_behind(
        self, conduit: int, holder: int, units: int, now: int, *, is_conduit: bool, is_eligible: bool
    ) -> int:
        """`units` of the conduit's stand for the holder, as it says."""
        self.require_payable(now)
        if not is_conduit:
            raise Refused("DividendConduitForeign")
        if (conduit, holder) in self.paid_behind:
            raise Refused("DividendAlreadyPaid")
        gross = min(self.part(units), self.left_behind(conduit))
        amount = self._pay(holder, gross, is_eligible=is_eligible)
        self.gross_behind[conduit] = self.gross_behind.get(conduit, 0) + gross
        self.paid_behind.add((conduit, holder))
        return amount

    def cancel(self, now: int) -> int:
        if now >= self.record_date:
            raise Refused("DividendRecordDatePassed")
        if self.left == 0:
            raise Refused("DividendNothingDue")
        self.is_cancelled, self.reclaimed = True, self.funded
        return self.funded

    def remit(self) -> int:
        amount = self.withheld - self.remitted
        if amount == 0:
            raise Refused("DividendNothingDue")
        self.remitted = self.withheld
        return amount

    def reclaim(self, now: int) -> int:
        if now < self.expires_at:
            raise Refused("DividendNotExpired")
        if self.left == 0:
            raise Refused("DividendNothingDue")
        amount = self.left
        self.reclaimed += amount
        return amount

    def _pay(self, holder: int, gross: int, *, is_eligible: bool) -> int:
        if gross == 0:
            raise Refused("DividendNothingDue")
        if not is_eligible:
            raise Refused("DividendHolderIneligible")
        tax = -(-gross * self.rates.get(holder, 0) // 10_000)
        self.paid += gross - tax
        self.withheld += tax
        return gross - tax
