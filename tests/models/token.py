"""The security token as integers: who holds what, who may move it, and what everyone held at each record date."""

from __future__ import annotations

from dataclasses import dataclass, field


class Refused(Exception):  # noqa: N818 - an outcome, not a fault
    """The token would revert with `error`."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


@dataclass(frozen=True)
class Person:
    """A registered and verified holder."""

    identity: str
    country: int


@dataclass
class Token:
    """Wallets are names. Every wallet that is neither a person nor a conduit is a stranger.

    `maximum` is the most that one identity may receive by transfers, `units` the most that may exist [token units].
    `changes` keeps every balance ever held with the second from which it was held, under None the supply.
    """

    persons: dict[str, Person]
    conduits: set[str]
    countries: set[int]
    maximum: int
    units: int
    supply: int = 0
    is_paused: bool = False
    balances: dict[str, int] = field(default_factory=dict)
    frozen: dict[str, int] = field(default_factory=dict)
    frozen_wallets: set[str] = field(default_factory=set)
    held: dict[str, int] = field(default_factory=dict)
    dates: set[int] = field(default_factory=set)
    changes: dict[str | None, list[tuple[int, int]]] = field(default_factory=dict)

    def balance(self, wallet: str) -> int:
        return self.balances.get(wallet, 0)

    def free(self, wallet: str) -> int:
        return self.balance(wallet) - self.frozen.get(wallet, 0)

    def transfer(self, now: int, giver: str, receiver: str, amount: int) -> None:
        if refusal := self.restriction(giver, receiver, amount):
            raise Refused(refusal)
        self._move(now, giver, receiver, amount)

    def restriction(self, giver: str, receiver: str, amount: int) -> str | None:
        """Error of a holder's transfer, None if it passes."""
        into_conduit = receiver in self.conduits
        reasons = (
            (self.is_paused, "TokenIsPaused"),
            (giver in self.frozen_wallets or receiver in self.frozen_wallets, "TokenWalletFrozen"),
            (amount > self.balance(giver), "ERC20InsufficientBalance"),
            (amount > self.free(giver), "TokenFreeBalanceTooLow"),
            (into_conduit and giver not in self.conduits | self.persons.keys(), "TokenSenderUnverified"),
            (not into_conduit and receiver not in self.persons, "TokenReceiverUnverified"),
        )
        for is_so, error in reasons:
            if is_so:
                return error
        return "TokenTransferRefused" if self._is_against_a_rule(giver, receiver, amount) else None

    def force(self, now: int, giver: str, receiver: str, amount: int) -> None:
        if {giver, receiver} & self.conduits:
            raise Refused("TokenConduitProtected")
        if receiver not in self.persons:
            raise Refused("TokenReceiverUnverified")
        self._release(giver, amount, stays=giver == receiver)
        self._move(now, giver, receiver, amount)

    def mint(self, now: int, receiver: str, amount: int) -> None:
        if self.supply + amount > self.units:
            raise Refused("TokenUnitsExceeded")
        if receiver not in self.persons:
            raise Refused("TokenReceiverUnverified")
        self._set_supply(now, self.supply + amount)
        self._add(now, receiver, amount)

    def burn(self, now: int, wallet: str, amount: int) -> None:
        if wallet in self.conduits:
            raise Refused("TokenConduitProtected")
        self._release(wallet, amount, stays=False)
        self._add(now, wallet, -amount)
        self._set_supply(now, self.supply - amount)

    def set_frozen(self, wallet: str, is_frozen: bool) -> None:
        if is_frozen and wallet in self.conduits:
            raise Refused("TokenConduitProtected")
        (self.frozen_wallets.add if is_frozen else self.frozen_wallets.discard)(wallet)

    def freeze(self, wallet: str, amount: int) -> None:
        if wallet in self.conduits:
            raise Refused("TokenConduitProtected")
        if amount > self.free(wallet):
            raise Refused("TokenFreeBalanceTooLow")
        self.frozen[wallet] = self.frozen.get(wallet, 0) + amount

    def unfreeze(self, wallet: str, amount: int) -> None:
        if amount > self.frozen.get(wallet, 0):
            raise Refused("TokenFrozenTooLow")
        self.frozen[wallet] = self.frozen.get(wallet, 0) - amount

    def announce(self, now: int, date: int) -> None:
        if date <= now:
            raise Refused("TokenRecordDateNotAhead")
        if date in self.dates:
            raise Refused("TokenRecordDateKnown")
        if sum(pending >= now for pending in self.dates) >= 16:
            raise Refused("TokenRecordDatesTooMany")
        self.dates.add(date)

    def at(self, wallet: str | None, date: int) -> int:
        """What `wallet` held, or the supply was, at the end of second `date`."""
        return next((value for since, value in reversed(self.changes.get(wallet, [])) if since <= date), 0)

    def _is_against_a_rule(self, giver: str, receiver: str, amount: int) -> bool:
        if receiver in self.conduits:
            return giver in self.persons and self.persons[giver].country not in self.countries
        person = self.persons[receiver]
        if person.country not in self.countries:
            return True
        is_own = giver in self.persons and self.persons[giver].identity == person.identity
        return not is_own and self.held.get(person.identity, 0) + amount > self.maximum

    def _release(self, wallet: str, amount: int, *, stays: bool) -> None:
        if amount > self.balance(wallet):
            raise Refused("ERC20InsufficientBalance")
        if not stays and amount > self.free(wallet):
            self.frozen[wallet] -= amount - self.free(wallet)

    def _move(self, now: int, giver: str, receiver: str, amount: int) -> None:
        self._add(now, giver, -amount)
        self._add(now, receiver, amount)

    def _add(self, now: int, wallet: str, amount: int) -> None:
        self.balances[wallet] = self.balance(wallet) + amount
        self.changes.setdefault(wallet, []).append((now, self.balances[wallet]))
        if wallet in self.persons:
            identity = self.persons[wallet].identity
            self.held[identity] = self.held.get(identity, 0) + amount

    def _set_supply(self, now: int, supply: int) -> None:
        self.supply = supply
        self.changes.setdefault(None, []).append((now, supply))
