"""Twin of the identity side: who is verified, by the live check and by what is remembered of it."""

from __future__ import annotations

from dataclasses import dataclass, field

NOBODY = ("", 0)


@dataclass(frozen=True)
class Claim:
    identity: str
    topic: int
    issued_at: int
    expires_at: int


@dataclass
class Issuer:
    """`tells`: it lists the remembering registry as a listener."""

    tells: bool
    has_signer: bool = True
    revoked: set[Claim] = field(default_factory=set)

    def vouches_for(self, claim: Claim | None, now: int) -> bool:
        return claim is not None and self.has_signer and claim not in self.revoked and claim.expires_at >= now


@dataclass(frozen=True)
class Attestation:
    identity: str
    until: int


@dataclass
class Community:
    """One storage, one list of topics and one of issuers; `shown` are the claims on identities."""

    issuers: dict[str, Issuer]
    topics: list[int] = field(default_factory=list)
    trusted: dict[str, list[int]] = field(default_factory=dict)
    issuers_for: dict[int, list[str]] = field(default_factory=dict)
    shown: dict[tuple[str, str, int], Claim] = field(default_factory=dict)
    entries: dict[str, tuple[str, int]] = field(default_factory=dict)
    successors: dict[str, str] = field(default_factory=dict)
    ttl: int = 0
    attestations: dict[str, Attestation] = field(default_factory=dict)
    taken_off: set[str] = field(default_factory=set)

    def entry(self, wallet: str) -> tuple[str, int]:
        return self.entries.get(wallet, NOBODY)

    def grounds(self, wallet: str, now: int) -> list[tuple[str, Claim]] | None:
        """For each topic the first issuer that vouches, with its claim; None if a topic has none."""
        identity, _ = self.entry(wallet)
        if not identity:
            return None
        found = []
        for topic in self.topics:
            for name in self.issuers_for.get(topic, []):
                claim = self.shown.get((identity, name, topic))
                if self.issuers[name].vouches_for(claim, now):
                    found.append((name, claim))
                    break
            else:
                return None
        return found

    def is_live(self, wallet: str, now: int) -> bool:
        return self.grounds(wallet, now) is not None

    def is_attested(self, wallet: str, now: int) -> bool:
        return wallet in self.attestations and self.attestations[wallet].until >= now

    def is_verified(self, wallet: str, now: int) -> bool:
        """In the registry that remembers."""
        return self.is_attested(wallet, now) or self.is_live(wallet, now)

    def refresh(self, wallet: str, now: int) -> None:
        self.attestations.pop(wallet, None)
        grounds = self.grounds(wallet, now)
        if self.ttl and grounds is not None and all(self.issuers[name].tells for name, _ in grounds):
            until = min([now + self.ttl, *(claim.expires_at for _, claim in grounds)])
            self.attestations[wallet] = Attestation(self.entry(wallet)[0], until)
            if not any(other.identity == self.entry(wallet)[0] for other in self.attestations.values()):
                self.taken_off.discard(self.entry(wallet)[0])

    def forget(self) -> None:
        self.attestations.clear()
        self.taken_off.clear()

    def set_ttl(self, ttl: int) -> None:
        self.ttl = ttl
        self.forget()

    def toggle_topic(self, topic: int) -> bool:
        """True if it is required now. Removal puts the last topic in its place."""
        self.forget()
        if topic not in self.topics:
            self.topics.append(topic)
            return True
        _remove(self.topics, topic)
        return False

    def trust(self, name: str, topics: list[int]) -> None:
        """Trusts an issuer for exactly these topics; for none, no more."""
        self.forget()
        for topic in self.trusted.pop(name, []):
            _remove(self.issuers_for[topic], name)
        for topic in topics:
            self.issuers_for.setdefault(topic, []).append(name)
        if topics:
            self.trusted[name] = topics

    def revoke(self, name: str, claim: Claim, *, by_digest: bool) -> None:
        issuer = self.issuers[name]
        issuer.revoked.add(claim)
        if not issuer.tells or name not in self.trusted:
            return
        if by_digest:
            self.forget()
        else:
            self.attestations = {
                wallet: kept for wallet, kept in self.attestations.items() if kept.identity != claim.identity
            }

    def toggle_signer(self, name: str) -> bool:
        issuer = self.issuers[name]
        issuer.has_signer = not issuer.has_signer
        if not issuer.has_signer and issuer.tells and name in self.trusted:
            self.forget()
        return issuer.has_signer

    def show(self, name: str, claim: Claim) -> None:
        """The holder puts a claim on the identity, in the place of an older one if there is one."""
        if (claim.identity, name, claim.topic) in self.shown:
            self.taken_off.add(claim.identity)
        self.shown[(claim.identity, name, claim.topic)] = claim

    def take_off(self, identity: str, name: str, topic: int) -> None:
        """The holder removes a claim: the one change that nobody is told of."""
        del self.shown[(identity, name, topic)]
        self.taken_off.add(identity)

    def enter(self, wallet: str, identity: str, country: int) -> str | None:
        if wallet in self.entries:
            return "StorageWalletKnown"
        if wallet in self.successors:
            return "StorageWalletLost"
        self._set(wallet, (identity, country))
        return None

    def change(self, wallet: str, *, identity: str | None = None, country: int | None = None) -> str | None:
        if wallet not in self.entries:
            return "StorageWalletUnknown"
        old_identity, old_country = self.entries[wallet]
        self._set(wallet, (identity or old_identity, old_country if country is None else country))
        return None

    def remove(self, wallet: str) -> str | None:
        if wallet not in self.entries:
            return "StorageWalletUnknown"
        del self.entries[wallet]
        self.attestations.pop(wallet, None)
        return None

    def recover(self, lost: str, successor: str) -> str | None:
        if lost in self.successors:
            return None if self.successors[lost] == successor else "StorageWalletLost"
        if lost not in self.entries:
            return "StorageWalletUnknown"
        if lost == successor:
            return "StorageWalletKnown"
        if successor in self.successors:
            return "StorageWalletLost"
        entry = self.entries[lost]
        if successor in self.entries and self.entries[successor][0] != entry[0]:
            return "StorageOtherIdentity"
        self.remove(lost)
        if successor not in self.entries:
            self._set(successor, entry)
        self.successors[lost] = successor
        return None

    def _set(self, wallet: str, entry: tuple[str, int]) -> None:
        self.entries[wallet] = entry
        self.attestations.pop(wallet, None)


def _remove(items: list, item: object) -> None:
    """As the registries do: the last one moves into the gap."""
    place = items.index(item)
    items[place] = items[-1]
    items.pop()
