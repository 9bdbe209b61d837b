"""A rule under test: what it answers about a movement, in every way it can be asked, and what it is told."""

from __future__ import annotations

from typing import Any

import ape
from ape.api import AccountAPI
from ape.contracts import ContractInstance

from tests.support.movements import FIELDS, Authority, movement

NEVER, UNKNOWN = 2**40 - 1, 2**40 - 2
#: code of a rule that counts while it is being told the balances
UNSEEDED = 253
DAY = 86_400
AMOUNT_AT, TIME_AT = list(FIELDS).index("amount"), list(FIELDS).index("at")
Moved = tuple[Any, ...]


def changed(moved: Moved, *, amount: int | None = None, at: int | None = None) -> Moved:
    values = list(moved)
    if amount is not None:
        values[AMOUNT_AT] = amount
    if at is not None:
        values[TIME_AT] = at
    return tuple(values)


class RuleUnderTest:
    """`compliance` plays the compliance that keeps the books itself."""

    def __init__(self, module: ContractInstance, compliance: AccountAPI) -> None:
        self.module, self.compliance = module, compliance

    def set(self, function: str, *args: Any) -> Any:
        return getattr(self.module, function)(*args, sender=self.compliance)

    def record(self, moved: Moved | None = None, **changes: Any) -> Any:
        moved = movement(**changes) if moved is None else moved
        return self.module.record(moved, self.module.parameterOf(self.compliance), sender=self.compliance)

    def issue(self, receiver: Any, amount: int, **changes: Any) -> Any:
        return self.record(receiver=receiver, amount=amount, authority=Authority.ISSUANCE, **changes)

    def code(self, moved: Moved | None = None, **changes: Any) -> int:
        """What `check` says; what the rule forecasts of amount and time must agree with it."""
        moved = movement(**changes) if moved is None else moved
        code, time, most = (self._ask(name, moved) for name in ("check", "nextAllowed", "maxAllowed"))
        if moved[AMOUNT_AT] == 0:
            return code
        assert (time == moved[TIME_AT]) == (code == 0)
        assert (most == moved[AMOUNT_AT]) == (code == 0)
        if code and time < UNKNOWN:
            assert time > moved[TIME_AT]
            assert self._ask("check", changed(moved, at=time)) == 0
            assert self._ask("check", changed(moved, at=time - 1)) != 0
        if code and most:
            assert self._ask("check", changed(moved, amount=most)) == 0
            assert self._ask("check", changed(moved, amount=most + 1)) != 0
        return code

    def next(self, **changes: Any) -> int:
        """Earliest time at which it passes."""
        moved = movement(**changes)
        self.code(moved)
        return self._ask("nextAllowed", moved)

    def most(self, **changes: Any) -> int:
        """Largest amount that passes."""
        moved = movement(**changes)
        self.code(moved)
        return self._ask("maxAllowed", moved)

    def _ask(self, question: str, moved: Moved) -> int:
        return getattr(self.module, question)(self.compliance, moved, self.module.parameterOf(self.compliance))


def refuses_everyone_unbound(module: ContractInstance, stranger: AccountAPI, function: str, *args: Any) -> None:
    with ape.reverts(module.ModuleNotBound, compliance=stranger):
        getattr(module, function)(*args, sender=stranger)
