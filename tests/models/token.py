"""The security token as integers: who holds what, who may move it, and what everyone held at each record date."""

from __future__ import annotations

from copy import deepcopy
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

    `keys` names the wallets that manage each identity. `maximum` is the most that one identity may receive by
    transfers, `units` the most that may exist [token units]. A lost wallet is no person any more, and has an heir.
    `changes` keeps every balance ever held with the second from which it was held, under None the supply.
    """

    persons: dict[str, Person]
    conduits: set[str]
    countries: set[int]
    maximum: int
    units: int
    keys: dict[str, set[str]] = field(default_factory=dict)
    supply: int = 0
    is_paused: bool = False
    balances: dict[str, int] = field(default_factory=dict)
    frozen: dict[str, int] = field(default_factory=dict)
    frozen_wallets: set[str] = field(default_factory=set)
    held: dict[str, int] = field(default_factory=dict)
    dates: set[int] = field(default_factory=set)
    changes: dict[str | None, list[tuple[int, int]]] = field(default_factory=dict)
    heirs: dict[str, str] = field(default_factory=dict)
    identities_of_lost: dict[str, str] = field(default_factory=dict)

    def balance(self, wallet: str) -> int:
        return self.balances.get(wallet, 0)

    def free(self, wallet: str) -> int:
        return self.balance(wallet) - self.frozen.get(wallet, 0)

    def identity_of(self, wallet: str) -> str | None:
        """That of a person or of a lost wallet."""
        return self.persons[wallet].identity if wallet in self.persons else self.identities_of_lost.get(wallet)

    def can_send(self, wallet: str) -> bool:
        return not self.is_paused and wallet not in self.frozen_wallets

    def can_receive(self, wallet: str) -> bool:
        return self.can_send(wallet) and wallet in self.conduits | self.persons.keys()

    def transfer(self, now: int, giver: str, receiver: str, amount: int) -> None:
        if refusal := self.restriction(giver, receiver, amount):
            raise Refused(refusal)
        self._move(now, giver, receiver, amount)

    def transfer_to_each(self, now: int, giver: str, legs: list[tuple[str, int]]) -> None:
        """All or none."""
        before = deepcopy(vars(self))
        try:
            for receiver, amount in legs:
                self.transfer(now, giver, receiver, amount)
        except Refused:
            vars(self).update(before)
            raise

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

    def recover(self, now: int, lost: str, successor: str, identity: str) -> None:
        """Moves all of it, with what of it is frozen and the freeze of the wallet."""
        if lost == successor:
            raise Refused("TokenRecoveryToItself")
        if {lost, successor} & self.conduits:
            raise Refused("TokenConduitProtected")
        if successor not in self.keys[identity]:
            raise Refused("TokenRecoveryKeyMissing")
        if self.identity_of(lost) != identity:
            raise Refused("TokenRecoveryForeign")
        self._replace(lost, successor)
        self._move(now, lost, successor, self.balance(lost))
        self.frozen[successor] = self.frozen.get(successor, 0) + self.frozen.pop(lost, 0)
        if lost in self.frozen_wallets:
            self.frozen_wallets.remove(lost)
            self.frozen_wallets.add(successor)

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
        is_own = self.identity_of(giver) == person.identity
        return not is_own and self.held.get(person.identity, 0) + amount > self.maximum

    def _replace(self, lost: str, successor: str) -> None:
        """As the registry's storage does; a second time it is nothing, or refused."""
        if lost in self.heirs:
            if self.heirs[lost] != successor:
                raise Refused("StorageWalletLost")
            return
        if successor in self.heirs:
            raise Refused("StorageWalletLost")
        person = self.persons[lost]
        if self.persons.get(successor, person).identity != person.identity:
            raise Refused("StorageOtherIdentity")
        del self.persons[lost]
        self.persons.setdefault(successor, person)
        self.heirs[lost] = successor
        self.identities_of_lost[lost] = person.identity

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
        if identity := self.identity_of(wallet):
            self.held[identity] = self.held.get(identity, 0) + amount

    def _set_supply(self, now: int, supply: int) -> None:
        self.supply = supply
        self.changes.setdefault(None, []).append((now, supply))
