"""Risk in four parts, each in points of 10,000. All are stated rules on measured facts; none is a learned score.

No data at hand records operational or regulatory losses of houses, nor defaults beside the houses' values, so nothing
could be learned honestly. Every rule says in words what it found.
"""

import math
from dataclasses import dataclass
from typing import Final

from oracles.valuation.model.record import Debt, HouseRecord

FULL_BPS: Final = 10_000

STRESS_BPS: Final = 300  # rise of the interest rate under which debt service is looked at
SOUND_LOAN_TO_LOW: Final = 0.5  # loan over the low end of the interval: no points up to here, 5,000 at 1
SOUND_COVER: Final = 1.5  # income over stressed debt service: no points from here on, 5,000 at 1 and below
WORST_COVER: Final = 1.0

UPKEEP_BPS_PER_YEAR: Final = 10
UPKEEP_YEARS: Final = 60
UNDECLARED_INCOME_BPS: Final = 200

LEAD_PAINT_BEFORE: Final = 1978
LEAD_PAINT_BPS: Final = 100
SHORELINE_BPS: Final = 200
COMMON_INTEREST_BPS: Final = 100


@dataclass(frozen=True)
class Part:
    """Points of one part of the risk, and the facts that they follow from."""

    bps: int
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Risk:
    market: Part
    credit: Part
    operational: Part
    regulatory: Part

    @property
    def bps(self) -> int:
        """The sum of the parts, at most 10,000: what is reported on chain."""
        return min(FULL_BPS, self.market.bps + self.credit.bps + self.operational.bps + self.regulatory.bps)


def assess(house: HouseRecord, *, year: int, value: int, low: float, high: float, drawdown: float) -> Risk:
    return Risk(
        market=market_risk(value=value, low=low, high=high, drawdown=drawdown),
        credit=credit_risk(house.debt, income=house.annual_net_income, low=low),
        operational=operational_risk(house, year),
        regulatory=regulatory_risk(house),
    )


def market_risk(*, value: int, low: float, high: float, drawdown: float) -> Part:
    """Half the interval's width over the value, plus the index's fall from its highest level of the last 60 months."""
    half_width, fall = (high - low) / (2 * value), 1 - math.exp(-drawdown)
    return Part(
        bps=min(FULL_BPS, round((half_width + fall) * FULL_BPS)),
        reasons=(
            f"the 90 % interval reaches {half_width:.1%} to either side",
            f"the index lies {fall:.1%} below its highest level of 60 months",
        ),
    )


def credit_risk(debt: Debt | None, *, income: int, low: float) -> Part:
    """Loan over the low end of the interval, and income over debt service after a rise of the rate by 3 points."""
    if debt is None or debt.principal == 0:
        return Part(0, ("no debt is declared",))
    loan_to_low = debt.principal / low
    stressed = debt.annual_service + debt.principal * STRESS_BPS / FULL_BPS
    cover = income / stressed if stressed else math.inf
    half = FULL_BPS // 2
    loan_points = _points((loan_to_low - SOUND_LOAN_TO_LOW) / (1 - SOUND_LOAN_TO_LOW), half)
    cover_points = _points((SOUND_COVER - cover) / (SOUND_COVER - WORST_COVER), half)
    return Part(
        bps=loan_points + cover_points,
        reasons=(
            f"the loan is {loan_to_low:.1%} of the interval's low end",
            f"declared income covers debt service {cover:.2f} times if the rate rises by {STRESS_BPS / 100:g} points",
        ),
    )


def operational_risk(house: HouseRecord, year: int) -> Part:
    """10 points for each year since the house was built or renewed, up to 60; 200 where no income is declared."""
    since = year - house.year_renewed
    reasons = [f"built or renewed {since} years ago"]
    bps = UPKEEP_BPS_PER_YEAR * min(since, UPKEEP_YEARS)
    if not house.annual_net_income:
        bps += UNDECLARED_INCOME_BPS
        reasons.append("no income is declared, so nothing shows that it is let")
    return Part(bps, tuple(reasons))


def regulatory_risk(house: HouseRecord) -> Part:
    """Points for the laws that a house falls under by its recorded attributes."""
    rules = (
        (
            house.year_built < LEAD_PAINT_BEFORE,
            LEAD_PAINT_BPS,
            "built before 1978: lead paint must be disclosed (42 U.S.C. 4852d)",
        ),
        (
            house.wfnt == 1,
            SHORELINE_BPS,
            "on the water: works need leave under the Shoreline Management Act (RCW 90.58)",
        ),
        (
            house.use_type == "townhouse",
            COMMON_INTEREST_BPS,
            "a townhouse: may lie in a common interest community (RCW 64.90)",
        ),
    )
    found = [(bps, reason) for applies, bps, reason in rules if applies]
    return Part(sum(bps for bps, _ in found), tuple(reason for _, reason in found) or ("no rule applies",))


def _points(share: float, full: int) -> int:
    return round(min(1.0, max(0.0, share)) * full)
