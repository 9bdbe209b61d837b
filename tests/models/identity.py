"""Twin of the identity side: who is verified, by the live check and by what a registry remembers of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class Entry(NamedTuple):
    """`identity` is empty where there is none."""

    identity: str = ""
    country: int = 0


NOBODY = Entry()


@dataclass(frozen=True)
class Claim:
    identity: str
    topic: int
    issued_at: int
    expires_at: int


Ground = tuple[str, Claim]


@dataclass
class Issuer:
    """`told` are the registries that it tells of revocations."""

    told: set[str] = field(default_factory=set)
    has_signer: bool = True
    revoked: set[Claim] = field(default_factory=set)

    def vouches_for(self, claim: Claim | None, now: int) -> bool:
        return claim is not None and self.has_signer and claim not in self.revoked and claim.expires_at >= now


class CarelessIssuer(Issuer):
    """Vouches for every claim that is there, while it answers."""

    def vouches_for(self, claim: Claim | None, now: int) -> bool:
        return claim is not None and self.has_signer


@dataclass
class Storage:
    """Tombs are the entries of lost wallets."""

    told: set[str] = field(default_factory=set)
    entries: dict[str, Entry] = field(default_factory=dict)
    tombs: dict[str, Entry] = field(default_factory=dict)
    successors: dict[str, str] = field(default_factory=dict)

    def entry(self, wallet: str) -> Entry:
        return self.entries.get(wallet, NOBODY)

    def entry_or_tomb(self, wallet: str) -> Entry:
        return self.tombs.get(wallet, self.entry(wallet))

    def last_successor(self, wallet: str) -> str:
        while wallet in self.successors:
            wallet = self.successors[wallet]
        return wallet


@dataclass
class Topics:
    told: set[str] = field(default_factory=set)
    listed: list[int] = field(default_factory=list)


@dataclass
class Trust:
    """Which issuers count for which topics."""

    told: set[str] = field(default_factory=set)
    topics_of: dict[str, list[int]] = field(default_factory=dict)
    issuers_for: dict[int, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Attestation:
    """`grounds` are the claims that the full check found."""

    entry: Entry
    until: int
    grounds: tuple[Ground, ...]


@dataclass
class Registry:
    storage: Storage
    topics: Topics
    trust: Trust
    ttl: int = 0
    attestations: dict[str, Attestation] = field(default_factory=dict)

    @property
    def parts(self) -> tuple[Storage, Topics, Trust]:
        return self.storage, self.topics, self.trust


@dataclass
class Community:
    """`shown` are the claims on identities by identity, issuer and topic; `mute` the identities that answer none."""

    issuers: dict[str, Issuer]
    registries: dict[str, Registry]
    shown: dict[tuple[str, str, int], Claim] = field(default_factory=dict)
    signed: dict[str, list[Claim]] = field(default_factory=dict)
    mute: set[str] = field(default_factory=set)

    def claim_on(self, identity: str, name: str, topic: int) -> Claim | None:
        return None if identity in self.mute else self.shown.get((identity, name, topic))

    def grounds(self, registry: Registry, wallet: str, now: int) -> tuple[Ground, ...] | None:
        """For each topic the first issuer that vouches, with its claim; None if a topic has none."""
        identity = registry.storage.entry(wallet).identity
        if not identity:
            return None
        found = []
        for topic in registry.topics.listed:
            for name in registry.trust.issuers_for.get(topic, []):
                claim = self.claim_on(identity, name, topic)
                if self.issuers[name].vouches_for(claim, now):
                    found.append((name, claim))
                    break
            else:
                return None
        return tuple(found)

    def is_live(self, registry: Registry, wallet: str, now: int) -> bool:
        return self.grounds(registry, wallet, now) is not None

    def attestation(self, registry: Registry, wallet: str, now: int) -> Attestation | None:
        """The one that is relied on now."""
        kept = registry.attestations.get(wallet)
        return kept if kept and kept.until >= now else None

    def is_verified(self, registry: Registry, wallet: str, now: int) -> bool:
        return self.attestation(registry, wallet, now) is not None or self.is_live(registry, wallet, now)

    def rests_on_standing_grounds(self, registry: Registry, wallet: str, now: int) -> bool:
        """Whether the live check would find what the attestation found, had the holder left his claims."""
        kept = registry.attestations[wallet]
        return (
            kept.entry == registry.storage.entry(wallet)
            and sorted(claim.topic for _, claim in kept.grounds) == sorted(registry.topics.listed)
            and all(claim.topic in registry.trust.topics_of.get(name, []) for name, claim in kept.grounds)
            and all(self.issuers[name].vouches_for(claim, now) for name, claim in kept.grounds)
        )

    def has_lost_a_ground(self, registry: Registry, wallet: str) -> bool:
        """Whether the holder took off, or replaced, a claim that the attestation rests on."""
        grounds = registry.attestations[wallet].grounds
        return any(self.claim_on(claim.identity, name, claim.topic) != claim for name, claim in grounds)

    def refresh(self, registry_name: str, wallet: str, now: int) -> None:
        registry = self.registries[registry_name]
        registry.attestations.pop(wallet, None)
        grounds = self.grounds(registry, wallet, now)
        if not registry.ttl or grounds is None:
            return
        if all(
            registry_name in source.told for source in (*registry.parts, *(self.issuers[name] for name, _ in grounds))
        ):
            until = min([now + registry.ttl, *(claim.expires_at for _, claim in grounds)])
            registry.attestations[wallet] = Attestation(registry.storage.entry(wallet), until, grounds)

    def set_ttl(self, registry_name: str, ttl: int) -> None:
        self.registries[registry_name].ttl = ttl
        self.registries[registry_name].attestations.clear()

    def replace(self, registry_name: str, kind: str, part: Storage | Topics | Trust) -> None:
        """`kind` is storage, topics or trust."""
        setattr(self.registries[registry_name], kind, part)
        self.registries[registry_name].attestations.clear()

    def toggle_channel(self, registry_name: str, source: Storage | Topics | Trust | Issuer) -> bool:
        """True if `source` tells the registry of changes now. What rested on a channel ends with it."""
        if registry_name not in source.told:
            source.told.add(registry_name)
            return True
        source.told.remove(registry_name)
        registry = self.registries[registry_name]
        if any(part is source for part in registry.parts) or self._counts_with(registry, source):
            registry.attestations.clear()
        return False

    def toggle_topic(self, topics: Topics, topic: int) -> bool:
        """True if it is required now. Removal puts the last topic in its place."""
        self._requirements_changed(topics)
        if topic not in topics.listed:
            topics.listed.append(topic)
            return True
        _remove(topics.listed, topic)
        return False

    def entrust(self, trust: Trust, name: str, topics: list[int]) -> None:
        """Trusts an issuer for exactly these topics; for none, no more."""
        self._requirements_changed(trust)
        for topic in trust.topics_of.pop(name, []):
            _remove(trust.issuers_for[topic], name)
        for topic in topics:
            trust.issuers_for.setdefault(topic, []).append(name)
        if topics:
            trust.topics_of[name] = topics

    def revoke(self, name: str, claim: Claim, *, by_digest: bool) -> str | None:
        issuer = self.issuers[name]
        if claim in issuer.revoked:
            return "ClaimAlreadyRevoked"
        issuer.revoked.add(claim)
        self._invalidate(issuer, None if by_digest else claim.identity)
        return None

    def revoke_shown(self, name: str, claim: Claim) -> str | None:
        """By its place on the identity, where the issuer must recognise its signature."""
        if not self.issuers[name].has_signer:
            return "ClaimNotFound"
        return self.revoke(name, claim, by_digest=False)

    def toggle_signer(self, name: str) -> bool:
        issuer = self.issuers[name]
        issuer.has_signer = not issuer.has_signer
        if not issuer.has_signer:
            self._invalidate(issuer, None)
        return issuer.has_signer

    def show(self, name: str, claim: Claim) -> None:
        """The holder puts a claim on the identity, in the place of an older one if there is one."""
        self.shown[(claim.identity, name, claim.topic)] = claim

    def take_off(self, identity: str, name: str, topic: int) -> None:
        """The holder removes a claim: the one change that nobody is told of."""
        del self.shown[(identity, name, topic)]

    def enter(self, storage: Storage, wallet: str, identity: str, country: int) -> str | None:
        if wallet in storage.entries:
            return "StorageWalletKnown"
        if wallet in storage.successors:
            return "StorageWalletLost"
        self._set(storage, wallet, Entry(identity, country))
        return None

    def enter_each(self, storage: Storage, entries: list[tuple[str, str, int]]) -> str | None:
        """All or none."""
        before = dict(storage.entries)
        for wallet, identity, country in entries:
            if refused := self.enter(storage, wallet, identity, country):
                storage.entries = before
                return refused
        return None

    def change(
        self, storage: Storage, wallet: str, *, identity: str | None = None, country: int | None = None
    ) -> str | None:
        if wallet not in storage.entries:
            return "StorageWalletUnknown"
        old = storage.entries[wallet]
        self._set(storage, wallet, Entry(identity or old.identity, old.country if country is None else country))
        return None

    def remove(self, storage: Storage, wallet: str) -> str | None:
        if wallet not in storage.entries:
            return "StorageWalletUnknown"
        self._set(storage, wallet, None)
        return None

    def recover(self, storage: Storage, lost: str, successor: str) -> str | None:
        heir = storage.entries.get(successor)
        if lost in storage.successors:
            if storage.last_successor(lost) != successor:
                return "StorageWalletLost"
            if heir is None:
                return "StorageWalletUnknown"
            return None if heir.identity == storage.tombs[lost].identity else "StorageOtherIdentity"
        if lost not in storage.entries:
            return "StorageWalletUnknown"
        if lost == successor:
            return "StorageWalletKnown"
        if successor in storage.successors:
            return "StorageWalletLost"
        entry = storage.entries[lost]
        if heir is not None and heir.identity != entry.identity:
            return "StorageOtherIdentity"
        self._set(storage, lost, None)
        if heir is None:
            self._set(storage, successor, entry)
        storage.successors[lost], storage.tombs[lost] = successor, entry
        return None

    def _set(self, storage: Storage, wallet: str, entry: Entry | None) -> None:
        if entry is None:
            del storage.entries[wallet]
        else:
            storage.entries[wallet] = entry
        for registry in self._told_by(storage):
            if registry.storage is storage:
                registry.attestations.pop(wallet, None)

    def _requirements_changed(self, part: Topics | Trust) -> None:
        for registry in self._told_by(part):
            if any(used is part for used in registry.parts):
                registry.attestations.clear()

    def _invalidate(self, issuer: Issuer, identity: str | None) -> None:
        """What rests on claims of `identity`, or on anything if that is None."""
        for registry in self._told_by(issuer):
            if self._counts_with(registry, issuer):
                registry.attestations = {
                    wallet: kept
                    for wallet, kept in registry.attestations.items()
                    if identity not in (None, kept.entry.identity)
                }

    def _counts_with(self, registry: Registry, issuer: object) -> bool:
        return any(self.issuers[name] is issuer for name in registry.trust.topics_of)

    def _told_by(self, source: Storage | Topics | Trust | Issuer) -> list[Registry]:
        return [self.registries[name] for name in sorted(source.told)]


def _remove(items: list, item: object) -> None:
    """As the registries do: the last one moves into the gap."""
    place = items.index(item)
    items[place] = items[-1]
    items.pop()
