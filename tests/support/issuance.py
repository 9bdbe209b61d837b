"""Issuances as rules are given them, and what a rule answers about one."""

from __future__ import annotations

from typing import Any

from ape.api import AccountAPI
from ape.contracts import ContractInstance

from tests.support.movements import Authority, movement

NEVER = 2**40 - 1
AMOUNT_AT = 4
TIME_AT = 10


def issuance(receiver: Any, consideration: int = 0, **changes: Any) -> tuple[Any, ...]:
    """An issuance to `receiver`, wallet and identity in one."""
    told = {"amount": 7, "authority": Authority.ISSUANCE, "consideration": consideration}
    return movement(receiver=receiver, **told | changes)


def postponed(issued: tuple[Any, ...], time: int) -> tuple[Any, ...]:
    return (*issued[:TIME_AT], time, *issued[TIME_AT + 1 :])


class Judge:
    """Asks a rule all it can be asked of a movement, and holds the answers against each other."""

    def __init__(self, module: ContractInstance, compliance: AccountAPI) -> None:
        self.module, self.compliance = module, compliance

    @property
    def parameter(self) -> int:
        return self.module.parameterOf(self.compliance)

    def record(self, moved: tuple[Any, ...]) -> None:
        self.module.record(moved, self.parameter, sender=self.compliance)

    def code(self, moved: tuple[Any, ...]) -> int:
        """What `check` answers."""
        return self.ask(moved)[0]

    def next(self, moved: tuple[Any, ...]) -> int:
        return self.ask(moved)[1]

    def ask(self, moved: tuple[Any, ...]) -> tuple[int, int]:
        """Code and earliest time, which agree with each other and with the largest amount."""
        ask = (self.compliance, moved, self.parameter)
        code, time, most = self.module.check(*ask), self.module.nextAllowed(*ask), self.module.maxAllowed(*ask)
        assert most == (0 if code else moved[AMOUNT_AT])
        assert (time == moved[TIME_AT]) == (code == 0)
        if code and time != NEVER:
            assert time > moved[TIME_AT]
            assert self.module.check(self.compliance, postponed(moved, time), self.parameter) == 0
            assert self.module.check(self.compliance, postponed(moved, time - 1), self.parameter) != 0
        return code, time
