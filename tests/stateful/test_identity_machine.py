"""Who is verified, on the chain and in the twin: two registries share a storage, one always asks, one remembers."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.models import identity as twin
from tests.support import ape_speed
from tests.support.effort import on_chain
from tests.support.identity_scene import (
    EVIL,
    EVIL_ISSUER,
    EVIL_ISSUER_MODES,
    EVIL_MODES,
    IDENTITIES,
    ISSUERS,
    KINDS,
    LIVE,
    PLACES,
    REGISTRIES,
    REMEMBERING,
    SETTERS,
    SOUND,
    SOUND_MODE,
    VOUCHES,
    WALLETS,
    Scene,
)

ape_speed.apply()

TOPICS = (1, 2, 0)
SUBSETS = ([], [1], [2], [0], [1, 2], [2, 1], [1, 2, 0])
COUNTRIES = (0, 276, 840)
HOUR = 3_600
ZERO = "0x" + "0" * 40
#: an identity that burns its gas and issuers that do are asked again for each topic
REFRESH_GAS = 8_000_000


@pytest.fixture(scope="module")
def scene(platform, deployer, kyc_officer, investors, chain_url):
    return Scene(platform, deployer, kyc_officer, investors[: len(WALLETS)], chain_url)


def test_verification__is_that_of_its_twin(scene):
    chain, owner = scene.chain, scene.owner
    wallets, identities, issuers = st.sampled_from(WALLETS), st.sampled_from(IDENTITIES), st.sampled_from(ISSUERS)
    mostly_people = st.sampled_from((*SOUND, *SOUND, EVIL))
    registries, topics, countries = st.sampled_from(REGISTRIES), st.sampled_from(TOPICS), st.sampled_from(COUNTRIES)
    places = st.sampled_from(("used", "used", "used", "other"))
    now_and_then = st.sampled_from([False, False, False, True])

    class IdentityMachine(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.snapshot = chain.request("evm_snapshot")
            self.now = chain.now()
            self.twin = scene.fresh_twin()
            used = self.twin.registries[LIVE]
            self.parts = dict(zip(((kind, "used") for kind in KINDS), used.parts, strict=True))
            others = (twin.Storage(), twin.Topics(), twin.Trust())
            self.parts |= zip(((kind, "other") for kind in KINDS), others, strict=True)
            self.signed = []

        def teardown(self):
            chain.take_back(self.snapshot)

        def act(self, contract, function, *args, sender=owner, refused=None, **options):
            """Every act is a second later, and refused as the twin refuses it."""
            self.now += 1
            assert chain.send(contract, function, *args, sender=sender, at=self.now, **options) == refused

        def storage_of(self, registry):
            return self.twin.registries[registry].storage

        @initialize(ttl=st.sampled_from([HOUR, 400 * 24 * HOUR]))
        def begin(self, ttl):
            """Two people, registered and vouched for. The other parts know one of them, and ask for less."""
            self.set_ttl(ttl)
            self.toggle_topic("used", 1, True)
            self.entrust("used", "first", [1, 2], True)
            self.entrust("other", "second", [1, 2], True)
            for name in SOUND:
                self.enter(LIVE, name, name, 840)
                self.show(name, "first", 1, 500)
                self.refresh(REMEMBERING, name)

        @rule(ttl=st.sampled_from([0, 40, HOUR, HOUR, HOUR]))
        def set_ttl(self, ttl):
            self.twin.set_ttl(REMEMBERING, ttl)
            self.act(scene.registries[REMEMBERING], "setVerificationTtl", ttl)

        @rule(place=places, topic=topics, is_serious=now_and_then)
        def toggle_topic(self, place, topic, is_serious):
            if not is_serious:
                return
            is_added = self.twin.toggle_topic(self.parts["topics", place], topic)
            self.act(scene.parts["topics", place], "addClaimTopic" if is_added else "removeClaimTopic", topic)

        @rule(
            place=places,
            name=st.sampled_from((*ISSUERS, EVIL_ISSUER)),
            topics=st.sampled_from(SUBSETS),
            is_serious=now_and_then,
        )
        def entrust(self, place, name, topics, is_serious):
            trust, contract, issuer = self.parts["trust", place], scene.parts["trust", place], scene.issuers[name]
            was_trusted = name in trust.topics_of
            if (was_trusted and not is_serious) or not (topics or was_trusted):
                return
            self.twin.entrust(trust, name, topics)
            if not topics:
                self.act(contract, "removeTrustedIssuer", issuer)
            else:
                self.act(contract, "updateIssuerClaimTopics" if was_trusted else "addTrustedIssuer", issuer, topics)

        @rule(name=issuers, is_serious=now_and_then)
        def toggle_signer(self, name, is_serious):
            if self.twin.issuers[name].has_signer and not is_serious:
                return
            is_added = self.twin.toggle_signer(name)
            self.act(scene.issuers[name], "addSigner" if is_added else "removeSigner", owner)

        @rule(mode=st.sampled_from((VOUCHES, VOUCHES, *EVIL_ISSUER_MODES)))
        def let_careless_issuer_act(self, mode):
            self.twin.issuers[EVIL_ISSUER].has_signer = mode == VOUCHES
            self.act(scene.issuers[EVIL_ISSUER], "setMode", mode)

        @rule(mode=st.sampled_from((SOUND_MODE, SOUND_MODE, *EVIL_MODES)))
        def let_evil_identity_act(self, mode):
            """Failing is as good as having no claim."""
            (self.twin.mute.discard if mode == SOUND_MODE else self.twin.mute.add)(EVIL)
            self.act(scene.identities[EVIL], "setMode", mode)

        @rule(name=issuers, seconds=st.sampled_from([20, 60, 2 * HOUR]))
        def give_evil_identity_a_claim(self, name, seconds):
            """It keeps one, about topic 2, and answers with it whatever it is asked for."""
            claim = twin.Claim(EVIL, 2, self.now, self.now + seconds)
            for other in ISSUERS:
                self.twin.shown.pop((EVIL, other, 2), None)
            self.twin.show(name, claim)
            self.twin.show(EVIL_ISSUER, claim)
            self.signed.append((name, claim))
            self.act(scene.identities[EVIL], "setClaim", *scene.signed(name, claim))

        @rule(
            identity=st.sampled_from(SOUND),
            name=st.sampled_from(("first", "first", "second", "silent", EVIL_ISSUER)),
            topic=st.sampled_from((1, 1, 2, 0)),
            seconds=st.sampled_from([2, 3, 20, 60, 2 * HOUR]),
        )
        def show(self, identity, name, topic, seconds):
            """The holder puts a claim on the identity; an ONCHAINID takes only one that is valid now."""
            if not self.twin.issuers[name].has_signer:
                return
            self.put_on(name, twin.Claim(identity, topic, self.now, self.now + seconds))

        @rule(
            identity=mostly_people,
            name=issuers,
            topic=st.sampled_from((1, 2)),
            seconds=st.sampled_from([5, 60, 2 * HOUR]),
        )
        def sign(self, identity, name, topic, seconds):
            """A claim that is not shown, perhaps never."""
            self.signed.append((name, twin.Claim(identity, topic, self.now, self.now + seconds)))

        @rule(data=st.data())
        def show_signed(self, data):
            fit = [
                (name, claim)
                for name, claim in self.signed
                if claim.identity in SOUND and self.twin.issuers[name].vouches_for(claim, self.now + 1)
            ]
            if fit:
                self.put_on(*data.draw(st.sampled_from(fit)))

        def put_on(self, name, claim):
            self.twin.show(name, claim)
            if name != EVIL_ISSUER:
                self.signed.append((name, claim))
            signature, data = scene.signed(name, claim)
            contract, holder = scene.identities[claim.identity], scene.wallets[claim.identity]
            self.act(contract, "addClaim", claim.topic, 1, scene.issuers[name], signature, data, "", sender=holder)

        @rule(data=st.data())
        def take_off(self, data):
            """An ONCHAINID holds a claim about topic 0 for none, and never lets go of it."""
            shown = sorted(key for key in self.twin.shown if key[2] != 0 and key[0] in SOUND)
            rested_on = sorted(
                (claim.identity, name, claim.topic)
                for kept in self.twin.registries[REMEMBERING].attestations.values()
                for name, claim in kept.grounds
            )
            shown = [key for key in rested_on if key in shown] or shown
            if not shown:
                return
            identity, name, topic = data.draw(st.sampled_from(shown))
            self.twin.take_off(identity, name, topic)
            contract, holder = scene.identities[identity], scene.wallets[identity]
            self.act(contract, "removeClaim", scene.claim_id(name, topic), sender=holder)

        @rule(data=st.data(), by_digest=st.booleans())
        def revoke(self, data, by_digest):
            """Whatever was ever signed, shown or not, and even what was revoked before."""
            if not self.signed:
                return
            name, claim = data.draw(st.sampled_from(self.signed))
            issuer = scene.issuers[name]
            refused = self.twin.revoke(name, claim, by_digest=by_digest)
            if by_digest:
                digest = chain.read([(issuer, "claimDigest", (scene.struct(claim),))])[0]
                self.act(issuer, "revokeDigest", digest, refused=refused)
            else:
                self.act(issuer, "revoke", scene.struct(claim), refused=refused)

        @rule(data=st.data())
        def revoke_shown(self, data):
            shown = sorted(key for key in self.twin.shown if key[0] in SOUND and key[1] in ISSUERS)
            if not shown:
                return
            identity, name, topic = data.draw(st.sampled_from(shown))
            refused = self.twin.revoke_shown(name, self.twin.shown[identity, name, topic])
            arguments = (scene.claim_id(name, topic), scene.identities[identity])
            self.act(scene.issuers[name], "revokeClaim", *arguments, refused=refused)

        @rule(registry=registries, wallet=wallets, identity=mostly_people, country=countries)
        def enter(self, registry, wallet, identity, country):
            refused = self.twin.enter(self.storage_of(registry), wallet, identity, country)
            arguments = (scene.wallets[wallet], scene.identities[identity], country)
            self.act(scene.registries[registry], "registerIdentity", *arguments, refused=refused)

        @rule(
            registry=registries, entries=st.lists(st.tuples(wallets, mostly_people, countries), min_size=2, max_size=3)
        )
        def enter_each(self, registry, entries):
            refused = self.twin.enter_each(self.storage_of(registry), entries)
            people, their_identities, homes = zip(*entries, strict=True)
            lists = (
                [scene.wallets[name].address for name in people],
                [scene.identities[name].address for name in their_identities],
                list(homes),
            )
            self.act(scene.registries[registry], "batchRegisterIdentity", *lists, refused=refused)

        @rule(registry=registries, wallet=wallets, is_serious=now_and_then)
        def remove(self, registry, wallet, is_serious):
            if not is_serious and wallet in self.storage_of(registry).entries:
                return
            refused = self.twin.remove(self.storage_of(registry), wallet)
            self.act(scene.registries[registry], "deleteIdentity", scene.wallets[wallet], refused=refused)

        @rule(registry=registries, wallet=wallets, country=countries)
        def move(self, registry, wallet, country):
            refused = self.twin.change(self.storage_of(registry), wallet, country=country)
            self.act(scene.registries[registry], "updateCountry", scene.wallets[wallet], country, refused=refused)

        @rule(registry=registries, wallet=wallets, identity=identities)
        def change_identity(self, registry, wallet, identity):
            refused = self.twin.change(self.storage_of(registry), wallet, identity=identity)
            arguments = (scene.wallets[wallet], scene.identities[identity])
            self.act(scene.registries[registry], "updateIdentity", *arguments, refused=refused)

        @rule(registry=registries, lost=wallets, successor=wallets, is_serious=now_and_then)
        def recover(self, registry, lost, successor, is_serious):
            if not is_serious and lost not in self.storage_of(registry).successors:
                return
            refused = self.twin.recover(self.storage_of(registry), lost, successor)
            arguments = (scene.wallets[lost], scene.wallets[successor])
            self.act(scene.registries[registry], "recoverWallet", *arguments, refused=refused)

        @rule(data=st.data(), registry=registries, fate=st.sampled_from(["kept", "removed", "another's"]))
        def recover_again(self, data, registry, fate):
            """To the heir, whatever became of it."""
            storage = self.storage_of(registry)
            if not storage.successors:
                self.recover(registry, "one again", "spare", True)
            if not storage.successors:
                return
            lost = data.draw(st.sampled_from(sorted(storage.successors)))
            heir = storage.last_successor(lost)
            if fate == "removed":
                self.remove(registry, heir, True)
            elif fate == "another's":
                self.change_identity(registry, heir, "two")
            self.recover(registry, lost, heir, True)

        @rule(registry=st.sampled_from((REMEMBERING, REMEMBERING, LIVE)), kind=st.sampled_from(KINDS))
        def replace_part(self, registry, kind):
            """To the other one, or back, while as much as can be is attested."""
            is_used = getattr(self.twin.registries[registry], kind) is self.parts[kind, "used"]
            place = "other" if is_used else "used"
            part = self.parts[kind, place]
            self.set_right("one", 2 * HOUR)
            self.twin.replace(registry, kind, part)
            self.act(scene.registries[registry], SETTERS[kind], scene.parts[kind, place])

        @rule(
            source=st.sampled_from((*((kind, place) for kind in KINDS for place in PLACES), *ISSUERS)),
            is_serious=now_and_then,
        )
        def toggle_channel(self, source, is_serious):
            is_issuer = source in ISSUERS
            teller = self.twin.issuers[source] if is_issuer else self.parts[source]
            if REMEMBERING in teller.told and not is_serious:
                return
            is_told = self.twin.toggle_channel(REMEMBERING, teller)
            contract = scene.issuers[source] if is_issuer else scene.parts[source]
            self.act(contract, "addListener" if is_told else "removeListener", scene.registries[REMEMBERING])

        @rule(registry=st.sampled_from((REMEMBERING, REMEMBERING, LIVE)), wallet=wallets)
        def refresh(self, registry, wallet):
            self.twin.refresh(registry, wallet, self.now + 1)
            self.act(scene.registries[registry], "refresh", scene.wallets[wallet], gas=REFRESH_GAS)

        @rule(identity=st.sampled_from(SOUND), seconds=st.sampled_from([40, 2 * HOUR]))
        def set_right(self, identity, seconds):
            """Whoever can vouches for what the remembering registry asks for, and it looks at every wallet anew."""
            registry = self.twin.registries[REMEMBERING]
            for topic in registry.topics.listed:
                able = [
                    name for name in registry.trust.issuers_for.get(topic, []) if self.twin.issuers[name].has_signer
                ]
                if able:
                    self.show(identity, able[-1], topic, seconds)
            for wallet in WALLETS:
                self.refresh(REMEMBERING, wallet)

        @rule(registry=registries)
        def sync(self, registry):
            self.act(scene.registries[registry], "syncRequirements")

        @rule(seconds=st.sampled_from([1, 2, 18, 50, HOUR]))
        def wait(self, seconds):
            self.wait_until(self.now + seconds)

        @rule(data=st.data(), past=st.booleans())
        def wait_for_an_end(self, data, past):
            """Of a claim or of an attestation: to its last second, or one beyond."""
            kept = self.twin.registries[REMEMBERING].attestations.values()
            ends = {claim.expires_at for claim in self.twin.shown.values()} | {found.until for found in kept}
            ahead = sorted(end for end in ends if end > self.now)
            if ahead:
                self.wait_until(data.draw(st.sampled_from(ahead[:3])) + past)

        def wait_until(self, instant):
            self.now = instant
            chain.request("evm_setNextBlockTimestamp", self.now)
            chain.request("evm_mine")

        @invariant()
        def registries_say_what_the_twin_says(self):
            """Of every wallet: the registry that always asks, and the one that remembers."""
            questions = ("isVerified", "identity", "investorCountry", "attestationOf")
            pairs = [(registry, wallet) for registry in REGISTRIES for wallet in WALLETS]
            answers = chain.read(
                [(scene.registries[of], asked, (scene.wallets[wallet],)) for of, wallet in pairs for asked in questions]
            )
            expected = []
            for name, wallet in pairs:
                registry = self.twin.registries[name]
                entry, kept = registry.storage.entry(wallet), self.twin.attestation(registry, wallet, self.now)
                attested = (self.address(kept.entry.identity), kept.entry.country, kept.until) if kept else (ZERO, 0, 0)
                is_verified = self.twin.is_verified(registry, wallet, self.now)
                expected += [is_verified, self.address(entry.identity), entry.country, attested]
            assert answers == expected

        @invariant()
        def memory_says_yes_wrongly_only_where_the_holder_took_a_claim_off(self):
            """And without lasting time, or where nothing is attested, memory is the live check."""
            registry = self.twin.registries[REMEMBERING]
            for wallet in WALLETS:
                is_live = self.twin.is_live(registry, wallet, self.now)
                if self.twin.attestation(registry, wallet, self.now) is None:
                    assert self.twin.is_verified(registry, wallet, self.now) == is_live
                    continue
                assert registry.ttl
                assert self.twin.rests_on_standing_grounds(registry, wallet, self.now)
                assert is_live or self.twin.has_lost_a_ground(registry, wallet)

        @invariant()
        def both_sides_of_a_movement_are_told_as_one_alone(self):
            """A lost wallet is named for its tombstone, and is not verified."""
            pairs = list(zip(WALLETS, (*WALLETS[1:], WALLETS[0]), strict=True))
            calls = [
                (scene.registries[of], "parties", (scene.wallets[a], scene.wallets[b], True, True))
                for of in REGISTRIES
                for a, b in pairs
            ]
            expected = [
                tuple(self.party(self.twin.registries[of], wallet) for wallet in pair)
                for of in REGISTRIES
                for pair in pairs
            ]
            assert chain.read(calls) == expected

        def party(self, registry, wallet):
            entry = registry.storage.entry_or_tomb(wallet)
            return self.address(entry.identity), entry.country, self.twin.is_verified(registry, wallet, self.now)

        @staticmethod
        def address(identity):
            return scene.identities[identity].address.lower() if identity else ZERO

    run_state_machine_as_test(IdentityMachine, settings=on_chain(examples=24, steps=40))
