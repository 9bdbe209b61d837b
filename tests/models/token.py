"""The security token as integers: who holds what, who may move it, and what everyone held at each record date."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import dataclass, field


class Refused(Exception):  # noqa: N818 - an outcome, not a fault
    """The token would revert with `error`."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


COUNTRY, BALANCE = "country", "balance"
INFINITE = 2**256 - 1
#: ERC-1404 codes: of a rule's refusal, of one that cannot be told in eight codes, and what a rule itself says
RULE_FIRST, RULE_SPAN, RULE_OTHER = 32, 8, 255
RECEIVER_COUNTRY, SENDER_COUNTRY, MAXIMUM_EXCEEDED, UNSEEDED = 1, 2, 1, 253
NOBODY = "nobody"


@dataclass(frozen=True)
class Person:
    """A registered holder."""

    identity: str
    country: int


@dataclass
class Token:
    """Wallets are names, NOBODY the zero address. Every wallet that is neither a person nor a conduit is a stranger.

    `keys` names the wallets that manage each identity. `maximum` is the most that one identity may receive by
    transfers, `units` the most that may exist [token units]. A lost wallet is no person any more, and has an heir.
    `unproven` are the identities without a claim, which only a registry that asks for claims minds. Under `rules` stand
    those bound, in their order. While the balance rule is not seeded it knows nobody, and lets nothing pass.
    `changes` keeps every balance ever held with the second from which it was held, under None the supply.
    """

    persons: dict[str, Person]
    conduits: set[str]
    countries: set[int]
    maximum: int
    units: int
    keys: dict[str, set[str]] = field(default_factory=dict)
    makes: set[str] = field(default_factory=set)
    unproven: set[str] = field(default_factory=set)
    asks_for_claims: bool = True
    is_heard: bool = True
    rules: list[str] = field(default_factory=lambda: [COUNTRY, BALANCE])
    is_seeded: bool = True
    allowances: dict[tuple[str, str], int] = field(default_factory=dict)
    nonces: dict[str, int] = field(default_factory=dict)
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

    def is_verified(self, wallet: str) -> bool:
        person = self.persons.get(wallet)
        return person is not None and not (self.asks_for_claims and person.identity in self.unproven)

    def can_send(self, wallet: str) -> bool:
        return not self.is_paused and wallet != NOBODY and wallet not in self.frozen_wallets

    def can_receive(self, wallet: str) -> bool:
        return self.can_send(wallet) and (wallet in self.conduits or self.is_verified(wallet))

    def can_issue(self, receiver: str, amount: int) -> bool:
        return self.supply + amount <= self.units and self.is_verified(receiver)

    def transfer(self, now: int, giver: str, receiver: str, amount: int) -> None:
        if refusal := self.restriction(giver, receiver, amount):
            raise Refused(refusal)
        self._move(now, giver, receiver, amount)

    def each(self, acts: Iterable[Callable[[], None]]) -> None:
        """All or none."""
        before = deepcopy(vars(self))
        try:
            for act in acts:
                act()
        except Refused:
            vars(self).update(before)
            raise

    def transfer_from(self, now: int, spender: str, giver: str, receiver: str, amount: int) -> None:
        allowed = self.allowances.get((giver, spender), 0)
        if amount > allowed:
            raise Refused("ERC20InsufficientAllowance")
        self.transfer(now, giver, receiver, amount)
        if allowed != INFINITE:
            self.allowances[giver, spender] = allowed - amount

    def approve(self, owner: str, spender: str, amount: int) -> None:
        if spender == NOBODY:
            raise Refused("ERC20InvalidSpender")
        self.allowances[owner, spender] = amount

    def permit(self, now: int, owner: str, spender: str, amount: int, *, nonce: int, deadline: int) -> None:
        if deadline < now:
            raise Refused("TokenPermitExpired")
        if nonce != self.nonces.get(owner, 0):
            raise Refused("TokenPermitSignerInvalid")
        self.approve(owner, spender, amount)
        self.nonces[owner] = nonce + 1

    def restriction(self, giver: str, receiver: str, amount: int) -> str | None:
        """Error of a holder's transfer, None if it passes."""
        return self.finding(giver, receiver, amount)[0]

    def finding(self, giver: str, receiver: str, amount: int) -> tuple[str | None, int]:
        """Error of a holder's transfer, and its ERC-1404 code; None and 0 if it passes."""
        into_conduit = receiver in self.conduits
        reasons = (
            (self.is_paused, "TokenIsPaused", 1),
            (giver == NOBODY, "ERC20InvalidSender", 2),
            (receiver == NOBODY, "ERC20InvalidReceiver", 3),
            (giver in self.frozen_wallets, "TokenWalletFrozen", 4),
            (receiver in self.frozen_wallets, "TokenWalletFrozen", 5),
            (amount > self.balance(giver), "ERC20InsufficientBalance", 6),
            (amount > self.free(giver), "TokenFreeBalanceTooLow", 7),
            (into_conduit and giver not in self.conduits and not self.is_verified(giver), "TokenSenderUnverified", 8),
            (not into_conduit and not self.is_verified(receiver), "TokenReceiverUnverified", 9),
        )
        for is_so, error, code in reasons:
            if is_so:
                return error, code
        for place, rule in enumerate(self.rules):
            if code := self._code_of(rule, giver, receiver, amount):
                told = RULE_FIRST + RULE_SPAN * place + code if code < RULE_SPAN else RULE_OTHER
                return "TokenTransferRefused", told
        return None, 0

    def force(self, now: int, giver: str, receiver: str, amount: int) -> None:
        if receiver == NOBODY:
            raise Refused("ERC20InvalidReceiver")
        if {giver, receiver} & self.conduits:
            raise Refused("TokenConduitProtected")
        if not self.is_verified(receiver):
            raise Refused("TokenReceiverUnverified")
        self._release(giver, amount, stays=giver == receiver)
        self._move(now, giver, receiver, amount)

    def mint(self, now: int, receiver: str, amount: int) -> None:
        self.mint_to_each(now, [(receiver, amount)])

    def mint_to_each(self, now: int, parts: list[tuple[str, int]]) -> None:
        if self.supply + sum(amount for _, amount in parts) > self.units:
            raise Refused("TokenUnitsExceeded")
        for receiver, _ in parts:
            if not self.is_verified(receiver):
                raise Refused("TokenReceiverUnverified")
        for receiver, amount in parts:
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

    def set_frozen_amount(self, wallet: str, amount: int) -> None:
        frozen = self.frozen.get(wallet, 0)
        if amount >= frozen:
            self.freeze(wallet, amount - frozen)
        else:
            self.unfreeze(wallet, frozen - amount)

    def toggle_conduit(self, wallet: str) -> None:
        """Only what a listed factory made becomes one, and only while it holds nothing."""
        if wallet not in self.conduits | self.makes:
            raise Refused("ComplianceConduitForeign")
        if self.balance(wallet):
            raise Refused("ComplianceConduitInUse")
        self.conduits ^= {wallet}

    def remove_rule(self, rule: str) -> None:
        """The last one moves into the gap."""
        if rule not in self.rules:
            raise Refused("ComplianceModuleUnknown")
        self.rules[self.rules.index(rule)] = self.rules[-1]
        self.rules.pop()

    def add_rule(self, rule: str) -> None:
        """One that counts begins anew; where somebody holds shares already, only while the token is paused."""
        if rule in self.rules:
            raise Refused("ComplianceModuleKnown")
        if rule == BALANCE:
            if self.supply and not self.is_paused:
                raise Refused("ComplianceModuleUnready")
            self.held, self.is_seeded = {}, not self.supply
        self.rules.append(rule)

    def seed(self, wallets: Iterable[str]) -> None:
        """With all holders at once."""
        if BALANCE not in self.rules:
            raise Refused("ComplianceModuleUnknown")
        if not self.is_paused:
            raise Refused("ComplianceTokenNotPaused")
        holders = [wallet for wallet in wallets if self.balance(wallet) and wallet not in self.conduits]
        if not all(self.identity_of(wallet) for wallet in holders):
            raise Refused("ComplianceHolderUnknown")
        if self.is_seeded:
            raise Refused("ModuleNotSeeding")
        for wallet in holders:
            self._count(wallet, self.balance(wallet), is_seed=True)
        self.is_seeded = True

    def change_registry(self, *, asks_for_claims: bool, is_heard: bool) -> None:
        if BALANCE in self.rules and self.supply:
            raise Refused("TokenRulesCountHolders")
        self.asks_for_claims, self.is_heard = asks_for_claims, is_heard

    def enter(self, wallet: str, person: Person) -> None:
        if wallet in self.persons:
            raise Refused("StorageWalletKnown")
        if wallet in self.heirs:
            raise Refused("StorageWalletLost")
        self._set_entry(wallet, person)

    def change_entry(self, wallet: str, *, identity: str | None = None, country: int | None = None) -> None:
        if wallet not in self.persons:
            raise Refused("StorageWalletUnknown")
        old = self.persons[wallet]
        self._set_entry(wallet, Person(identity or old.identity, country or old.country))

    def remove_entry(self, wallet: str) -> None:
        if wallet not in self.persons:
            raise Refused("StorageWalletUnknown")
        self._set_entry(wallet, None)

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

    def _code_of(self, rule: str, giver: str, receiver: str, amount: int) -> int:
        """What the rule says of a holder's transfer between sides that are fit for it; 0 if it lets it pass."""
        if rule == COUNTRY:
            asked = giver if receiver in self.conduits else receiver
            if asked in self.conduits or self.persons[asked].country in self.countries:
                return 0
            return SENDER_COUNTRY if receiver in self.conduits else RECEIVER_COUNTRY
        if not self.is_seeded:
            return UNSEEDED
        if receiver in self.conduits:
            return 0
        identity = self.persons[receiver].identity
        if giver not in self.conduits and self.identity_of(giver) == identity:
            return 0
        room = max(self.maximum - self.held.get(identity, 0), 0)
        return MAXIMUM_EXCEEDED if amount and amount > room else 0

    def _replace(self, lost: str, successor: str) -> None:
        """As the registry's storage does; a second time it is nothing, or refused."""
        if not self.is_heard:
            raise Refused("AgentOnly")
        if lost in self.heirs:
            self._replace_again(lost, successor)
            return
        if successor in self.heirs:
            raise Refused("StorageWalletLost")
        person = self.persons[lost]
        if self.persons.get(successor, person).identity != person.identity:
            raise Refused("StorageOtherIdentity")
        del self.persons[lost]
        self.heirs[lost] = successor
        self.identities_of_lost[lost] = person.identity
        if successor not in self.persons:
            self._set_entry(successor, person)

    def _set_entry(self, wallet: str, person: Person | None) -> None:
        """A rule that counts hears of another identity where the token listens."""
        is_news = self.is_heard and self.identity_of(wallet) != (person and person.identity)
        if is_news:
            self._count(wallet, -self.balance(wallet))
        self.persons.pop(wallet, None)
        if person:
            self.persons[wallet] = person
        if is_news:
            self._count(wallet, self.balance(wallet))

    def _replace_again(self, lost: str, successor: str) -> None:
        last = lost
        while last in self.heirs:
            last = self.heirs[last]
        if last != successor:
            raise Refused("StorageWalletLost")
        if successor not in self.persons:
            raise Refused("StorageWalletUnknown")
        if self.persons[successor].identity != self.identities_of_lost[lost]:
            raise Refused("StorageOtherIdentity")

    def _release(self, wallet: str, amount: int, *, stays: bool) -> None:
        if amount > self.balance(wallet):
            raise Refused("ERC20InsufficientBalance")
        if not stays and amount > self.free(wallet):
            self.frozen[wallet] -= amount - self.free(wallet)

    def _move(self, now: int, giver: str, receiver: str, amount: int) -> None:
        self._add(now, giver, -amount, counts=False)
        self._add(now, receiver, amount, counts=False)
        if not self._is_within_a_person(giver, receiver):
            self._count(giver, -amount)
            self._count(receiver, amount)

    def _is_within_a_person(self, giver: str, receiver: str) -> bool:
        is_same = self.identity_of(giver) == self.identity_of(receiver)
        return is_same and not {giver, receiver} & self.conduits

    def _add(self, now: int, wallet: str, amount: int, *, counts: bool = True) -> None:
        self.balances[wallet] = self.balance(wallet) + amount
        self.changes.setdefault(wallet, []).append((now, self.balances[wallet]))
        if counts:
            self._count(wallet, amount)

    def _count(self, wallet: str, amount: int, *, is_seed: bool = False) -> None:
        """What the balance rule makes of it, which never counts below zero."""
        identity = None if wallet in self.conduits else self.identity_of(wallet)
        if identity and BALANCE in self.rules and (self.is_seeded or is_seed):
            self.held[identity] = max(self.held.get(identity, 0) + amount, 0)

    def _set_supply(self, now: int, supply: int) -> None:
        self.supply = supply
        self.changes.setdefault(None, []).append((now, supply))
