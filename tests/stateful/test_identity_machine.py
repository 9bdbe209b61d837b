"""Who is verified, on the chain and in the twin: two registries share a storage, one always asks, one remembers."""

from __future__ import annotations

import pytest
from ape import project
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from oracles.kyc.claims import claim_id
from tests.models import identity as twin
from tests.support import ape_speed
from tests.support.clones import clone
from tests.support.effort import on_chain
from tests.support.identity import signed_claim
from tests.support.raw_chain import RawChain

ape_speed.apply()

WALLETS = ("one", "one again", "two", "spare", "another")
IDENTITIES = ("one", "two")
ISSUERS = {"first": True, "second": True, "silent": False}
TOPICS = (1, 2, 0)
SUBSETS = ([], [1], [2], [0], [1, 2], [2, 1], [1, 2, 0])
HOUR = 3_600


class World:
    """The contracts, by the twin's names. `owner` owns and operates all of them and signs for every issuer."""

    def __init__(self, platform, owner, officer, holders, url):
        self.owner = owner
        factory = platform.registry_factory
        deployed = factory.deployRegistries(owner, sender=owner).events.filter(factory.RegistriesDeployed)[0]
        self.registry = project.IdentityRegistry.at(deployed.identityRegistry)
        self.storage = project.IdentityRegistryStorage.at(deployed.identityStorage)
        self.issuers_registry = project.TrustedIssuersRegistry.at(deployed.trustedIssuersRegistry)
        self.topics = project.ClaimTopicsRegistry.at(deployed.claimTopicsRegistry)
        self.plain = clone(owner, project.IdentityRegistry, owner.deploy(project.IdentityRegistry))
        self.plain.init(self.issuers_registry, self.topics, self.storage, sender=owner)
        self.registry.addAgent(owner, sender=owner)
        self.issuers = {name: owner.deploy(project.ClaimIssuer, owner) for name in ISSUERS}
        for name, issuer in self.issuers.items():
            issuer.addSigner(owner, sender=owner)
            if ISSUERS[name]:
                issuer.addListener(self.registry, sender=owner)
        self.wallets = dict(zip(WALLETS, holders, strict=True))
        self.identities = {}
        for name in IDENTITIES:
            platform.identity_factory.createIdentity(self.wallets[name], f"machine {name}", sender=officer)
            address = platform.identity_factory.getIdentity(self.wallets[name])
            self.identities[name] = project.IOnchainId.at(address)
        self.chain = RawChain(url)
        self.chain.know_errors_of(self.storage, self.registry)

    def struct(self, claim: twin.Claim):
        identity = self.identities[claim.identity].address
        return identity, claim.topic, claim.issued_at, claim.expires_at, b"\x11" * 32


@pytest.fixture(scope="module")
def world(platform, deployer, kyc_officer, investors, chain_url):
    return World(platform, deployer, kyc_officer, investors[: len(WALLETS)], chain_url)


def test_verification__is_that_of_its_twin(world):
    chain, owner = world.chain, world.owner
    any_wallet, any_identity = st.sampled_from(WALLETS), st.sampled_from(IDENTITIES)
    any_issuer, any_topic = st.sampled_from(tuple(ISSUERS)), st.sampled_from(TOPICS)
    countries = st.sampled_from([0, 276, 840])

    class IdentityMachine(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.snapshot = chain.request("evm_snapshot")
            self.now = chain.now()
            self.twin = twin.Community({name: twin.Issuer(tells) for name, tells in ISSUERS.items()})

        def teardown(self):
            chain.request("evm_revert", self.snapshot)

        def act(self, contract, function, *args, sender=owner, refused=None):
            """Every act is a second later, and refused as the twin refuses it."""
            self.now += 1
            assert chain.send(contract, function, *args, sender=sender, at=self.now) == refused

        @initialize(ttl=st.sampled_from([HOUR, 400 * 24 * HOUR]))
        def begin(self, ttl):
            """Two people, registered and vouched for."""
            self.set_ttl(ttl)
            self.toggle_topic(1)
            self.trust("first", [1, 2])
            for name in IDENTITIES:
                self.enter(name, name, 840)
                self.show(name, "first", 1, 500)
                self.refresh(name)

        @rule(ttl=st.sampled_from([0, 40, HOUR, HOUR]))
        def set_ttl(self, ttl):
            self.twin.set_ttl(ttl)
            self.act(world.registry, "setVerificationTtl", ttl)

        @rule(topic=any_topic)
        def toggle_topic(self, topic):
            is_added = self.twin.toggle_topic(topic)
            self.act(world.topics, "addClaimTopic" if is_added else "removeClaimTopic", topic)

        @rule(name=any_issuer, topics=st.sampled_from(SUBSETS))
        def trust(self, name, topics):
            was_trusted = name in self.twin.trusted
            if not topics and not was_trusted:
                return
            self.twin.trust(name, topics)
            issuer = world.issuers[name]
            if not topics:
                self.act(world.issuers_registry, "removeTrustedIssuer", issuer)
            else:
                function = "updateIssuerClaimTopics" if was_trusted else "addTrustedIssuer"
                self.act(world.issuers_registry, function, issuer, topics)

        @rule(name=any_issuer, is_serious=st.sampled_from([False, True]))
        def toggle_signer(self, name, is_serious):
            if self.twin.issuers[name].has_signer and not is_serious:
                return
            is_added = self.twin.toggle_signer(name)
            self.act(world.issuers[name], "addSigner" if is_added else "removeSigner", owner)

        @rule(identity=any_identity, name=any_issuer, topic=any_topic, seconds=st.sampled_from([3, 20, 60, 2 * HOUR]))
        def show(self, identity, name, topic, seconds):
            """The holder puts a claim on the identity; an ONCHAINID takes only one that is valid now."""
            if not self.twin.issuers[name].has_signer:
                return
            claim = twin.Claim(identity, topic, self.now, self.now + seconds)
            contract, issuer = world.identities[identity], world.issuers[name]
            signature, data = signed_claim(
                owner, issuer, contract.address, topic=topic, issued_at=self.now, expires_at=claim.expires_at
            )
            self.twin.show(name, claim)
            holder = world.wallets[identity]
            self.act(contract, "addClaim", topic, 1, issuer, signature, data, "", sender=holder)

        @rule(data=st.data())
        def take_off(self, data):
            """An ONCHAINID holds a claim about topic 0 for none, and never lets go of it."""
            shown = sorted(key for key in self.twin.shown if key[2] != 0)
            if not shown:
                return
            identity, name, topic = data.draw(st.sampled_from(shown))
            self.twin.take_off(identity, name, topic)
            self.act(
                world.identities[identity], "removeClaim", self.claim_id(name, topic), sender=world.wallets[identity]
            )

        @rule(data=st.data(), way=st.sampled_from(["revoke", "revokeDigest", "revokeClaim"]))
        def revoke(self, data, way):
            standing = sorted(key for key, claim in self.twin.shown.items() if self.can_be_revoked(key[1], claim))
            if not standing:
                return
            identity, name, topic = data.draw(st.sampled_from(standing))
            claim, issuer = self.twin.shown[(identity, name, topic)], world.issuers[name]
            self.twin.revoke(name, claim, by_digest=way == "revokeDigest")
            if way == "revokeClaim":
                self.act(issuer, way, self.claim_id(name, topic), world.identities[identity])
            elif way == "revoke":
                self.act(issuer, way, world.struct(claim))
            else:
                self.act(issuer, way, chain.read([(issuer, "claimDigest", (world.struct(claim),))])[0])

        @rule(wallet=any_wallet, identity=any_identity, country=countries)
        def enter(self, wallet, identity, country):
            refused = self.twin.enter(wallet, identity, country)
            arguments = (world.wallets[wallet], world.identities[identity], country)
            self.act(world.registry, "registerIdentity", *arguments, refused=refused)

        @rule(wallet=any_wallet)
        def remove(self, wallet):
            refused = self.twin.remove(wallet)
            self.act(world.registry, "deleteIdentity", world.wallets[wallet], refused=refused)

        @rule(wallet=any_wallet, country=countries)
        def move(self, wallet, country):
            refused = self.twin.change(wallet, country=country)
            self.act(world.registry, "updateCountry", world.wallets[wallet], country, refused=refused)

        @rule(wallet=any_wallet, identity=any_identity)
        def change_identity(self, wallet, identity):
            refused = self.twin.change(wallet, identity=identity)
            arguments = (world.wallets[wallet], world.identities[identity])
            self.act(world.registry, "updateIdentity", *arguments, refused=refused)

        @rule(lost=any_wallet, successor=any_wallet, is_serious=st.sampled_from([False, False, True]))
        def recover(self, lost, successor, is_serious):
            if not is_serious:
                return
            refused = self.twin.recover(lost, successor)
            arguments = (world.wallets[lost], world.wallets[successor])
            self.act(world.registry, "recoverWallet", *arguments, refused=refused)

        @rule(wallet=any_wallet)
        def refresh(self, wallet):
            self.twin.refresh(wallet, self.now + 1)
            self.act(world.registry, "refresh", world.wallets[wallet])

        @rule(is_plain=st.booleans())
        def sync(self, is_plain):
            self.act(world.plain if is_plain else world.registry, "syncRequirements")

        @rule(seconds=st.sampled_from([1, 2, 18, 50, HOUR]))
        def wait(self, seconds):
            self.now += seconds
            chain.request("evm_setNextBlockTimestamp", self.now)
            chain.request("evm_mine")

        @invariant()
        def registries_say_what_the_twin_says(self):
            """The one that always asks, and the one that remembers."""
            answers = chain.read(
                [
                    (registry, "isVerified", (world.wallets[name],))
                    for registry in (world.plain, world.registry)
                    for name in WALLETS
                ]
            )
            assert answers == [
                *(self.twin.is_live(name, self.now) for name in WALLETS),
                *(self.twin.is_verified(name, self.now) for name in WALLETS),
            ]

        @invariant()
        def memory_says_yes_wrongly_only_where_the_holder_took_a_claim_off(self):
            for name, kept in self.twin.attestations.items():
                if self.twin.is_attested(name, self.now) and not self.twin.is_live(name, self.now):
                    assert kept.identity in self.twin.taken_off

        @invariant()
        def both_sides_of_a_movement_are_told_as_one_alone(self):
            pair = chain.read([(world.registry, "parties", (world.wallets["one"], world.wallets["two"], True, True))])[
                0
            ]
            for name, (_, country, is_verified) in zip(("one", "two"), pair, strict=True):
                assert is_verified == self.twin.is_verified(name, self.now)
                if name in self.twin.entries:
                    assert country == self.twin.entries[name][1]

        def can_be_revoked(self, name, claim):
            issuer = self.twin.issuers[name]
            return issuer.has_signer and claim not in issuer.revoked

        @staticmethod
        def claim_id(name, topic):
            return claim_id(world.issuers[name].address, topic)

    run_state_machine_as_test(IdentityMachine, settings=on_chain(examples=8, steps=25))
