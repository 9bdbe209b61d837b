"""The contracts of the identity machine by its twin's names: two registries, and two of each part that they may use."""

from __future__ import annotations

from typing import Any

from ape import project
from ape.api import AccountAPI

from oracles.kyc.claims import claim_id
from scripts.deployment import Platform
from tests.models import identity as twin
from tests.support.clones import clone
from tests.support.identity import signed_claim
from tests.support.raw_chain import RawChain

WALLETS = ("one", "one again", "two", "spare", "another")
#: ONCHAINIDs, and one that misbehaves
SOUND, EVIL = ("one", "two"), "evil"
IDENTITIES = (*SOUND, EVIL)
ISSUERS, EVIL_ISSUER = ("first", "second", "silent"), "careless"
#: always asks, and remembers
LIVE, REMEMBERING = "live", "remembering"
REGISTRIES = (LIVE, REMEMBERING)
KINDS, PLACES = ("storage", "topics", "trust"), ("used", "other")
SETTERS = {
    "storage": "setIdentityRegistryStorage",
    "topics": "setClaimTopicsRegistry",
    "trust": "setTrustedIssuersRegistry",
}
#: what the evil identity does where it does not answer for topic 2; OwnIssuer answers, but vouches for itself
SOUND_MODE, EVIL_MODES = 7, (0, 1, 2, 3, 4, 5, 6)
#: what the careless issuer does where it does not vouch for all
VOUCHES, EVIL_ISSUER_MODES = 5, (0, 1, 2, 3, 4)


class Scene:
    """`owner` owns and operates all of them and signs for every issuer."""

    def __init__(self, platform: Platform, owner: AccountAPI, officer: AccountAPI, holders: list, url: str) -> None:
        self.owner = owner
        used, other = self._deployed(platform), self._deployed(platform)
        self.parts = {
            (kind, place): part
            for place, parts in zip(PLACES, (used, other), strict=True)
            for kind, part in zip(KINDS, parts[1:], strict=True)
        }
        live = clone(owner, project.IdentityRegistry, owner.deploy(project.IdentityRegistry))
        storage, topics, trust = used[1:]
        live.init(trust, topics, storage, sender=owner)
        self.registries = {LIVE: live, REMEMBERING: used[0]}
        for registry in self.registries.values():
            registry.addAgent(owner, sender=owner)
            for place in PLACES:
                if (registry, place) != (used[0], "used"):
                    self.parts["storage", place].bindIdentityRegistry(registry, sender=owner)
        self.issuers: dict[str, Any] = {name: owner.deploy(project.ClaimIssuer, owner) for name in ISSUERS}
        for name, issuer in self.issuers.items():
            issuer.addSigner(owner, sender=owner)
            if name != "silent":
                issuer.addListener(used[0], sender=owner)
        self.issuers[EVIL_ISSUER] = owner.deploy(project.EvilIssuer)
        self.wallets = dict(zip(WALLETS, holders, strict=True))
        self.identities: dict[str, Any] = {}
        for name in SOUND:
            platform.identity_factory.createIdentity(self.wallets[name], f"machine {name}", sender=officer)
            self.identities[name] = project.IOnchainId.at(platform.identity_factory.getIdentity(self.wallets[name]))
        self.identities[EVIL] = owner.deploy(project.EvilIdentity)
        self.names = {contract.address: name for name, contract in self.identities.items()}
        self.chain = RawChain(url)
        self.chain.know_errors_of(storage, live)

    def fresh_twin(self) -> twin.Community:
        told = {REMEMBERING}
        parts = twin.Storage(set(told)), twin.Topics(set(told)), twin.Trust(set(told))
        issuers: dict[str, twin.Issuer] = {
            name: twin.Issuer(set() if name == "silent" else set(told)) for name in ISSUERS
        }
        issuers[EVIL_ISSUER] = twin.CarelessIssuer(has_signer=False)
        return twin.Community(issuers, {name: twin.Registry(*parts) for name in REGISTRIES}, mute={EVIL})

    def struct(self, claim: twin.Claim) -> tuple[Any, ...]:
        identity = self.identities[claim.identity].address
        return identity, claim.topic, claim.issued_at, claim.expires_at, b"\x11" * 32

    def signed(self, name: str, claim: twin.Claim) -> tuple[bytes, bytes]:
        return signed_claim(
            self.owner,
            self.issuers[name],
            self.identities[claim.identity].address,
            topic=claim.topic,
            issued_at=claim.issued_at,
            expires_at=claim.expires_at,
        )

    def claim_id(self, name: str, topic: int) -> bytes:
        return claim_id(self.issuers[name].address, topic)

    def _deployed(self, platform: Platform) -> tuple[Any, ...]:
        """A registry, its storage, its list of topics and that of issuers."""
        factory = platform.registry_factory
        receipt = factory.deployRegistries(self.owner, sender=self.owner)
        made = receipt.events.filter(factory.RegistriesDeployed)[0]
        return (
            project.IdentityRegistry.at(made.identityRegistry),
            project.IdentityRegistryStorage.at(made.identityStorage),
            project.ClaimTopicsRegistry.at(made.claimTopicsRegistry),
            project.TrustedIssuersRegistry.at(made.trustedIssuersRegistry),
        )
