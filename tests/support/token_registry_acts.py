"""What a token machine does to registries and claims, where the token may not hear of it."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from scripts.deployment.platform import KYC_TOPIC
from tests.models import token as twin
from tests.support.token_scene import ABROAD, ASKING, EASY, HOME, PEOPLE, WALLETS, Scene

NOW_AND_THEN = st.sampled_from([False, False, False, True])


class RegistryActs(RuleBasedStateMachine):
    """Part of a machine that keeps a `twin` and does everything with `both`."""

    scene: Scene
    twin: twin.Token
    #: name of the registry that the token asks, and names of those that tell it of changes
    registry: str
    listened_to: set[str]

    @rule(name=st.sampled_from([ASKING, EASY]))
    def change_registry(self, name):
        terms = {"asks_for_claims": name == ASKING, "is_heard": name in self.listened_to}

        def change():
            self.twin.change_registry(**terms)
            self.registry = name

        self.both(change, "setIdentityRegistry", self.scene.registries[name])

    @rule(name=st.sampled_from([ASKING, EASY]), is_serious=NOW_AND_THEN)
    def toggle_listening(self, name, is_serious):
        is_added = name not in self.listened_to
        if not is_added and not is_serious:
            return
        self.listened_to ^= {name}
        if name == self.registry:
            self.twin.is_heard = is_added
        function = "addListener" if is_added else "removeListener"
        self.both(
            lambda: None, function, self.scene.token, sender=self.scene.owner, contract=self.scene.registries[name]
        )

    @rule(ttl=st.sampled_from([0, 5, 600, 600]))
    def set_ttl(self, ttl):
        """What is remembered never differs here: claims end through their issuer."""
        self.both(
            lambda: None, "setVerificationTtl", ttl, sender=self.scene.owner, contract=self.scene.registries[ASKING]
        )

    @rule(wallet=st.sampled_from(WALLETS))
    def refresh(self, wallet):
        self.both(lambda: None, "refresh", self.scene.wallets[wallet], contract=self.scene.registries[ASKING])

    @rule(identity=st.sampled_from(PEOPLE), is_serious=NOW_AND_THEN)
    def revoke_or_renew_claim(self, identity, is_serious):
        officer, issuer_of_claims = self.scene.kyc_officer, self.scene.platform.claim_issuer
        if identity in self.twin.unproven:
            signature, data = self.scene.claim(identity, self.now)
            arguments = (KYC_TOPIC, 1, issuer_of_claims, signature, data, "")
            holder, contract = self.scene.wallets[identity], self.scene.identities[identity]
            self.both(
                lambda: self.twin.unproven.remove(identity),
                "addClaim",
                *arguments,
                sender=holder,
                contract=contract,
            )
        elif is_serious:
            arguments = (self.scene.claim_id, self.scene.identities[identity])
            self.both(
                lambda: self.twin.unproven.add(identity),
                "revokeClaim",
                *arguments,
                sender=officer,
                contract=issuer_of_claims,
            )

    @rule(
        wallet=st.sampled_from(WALLETS),
        identity=st.sampled_from(PEOPLE),
        country=st.sampled_from([HOME, HOME, ABROAD]),
        act=st.sampled_from(["enter", "move", "change", "remove"]),
        is_serious=NOW_AND_THEN,
    )
    def change_entry(self, wallet, identity, country, act, is_serious):
        """Half of it where the token does not hear of it."""
        if act in ("change", "remove") and not is_serious:
            return
        who, whose = self.scene.wallets[wallet], self.scene.identities[identity]
        in_twin, function, arguments = {
            "enter": (
                lambda: self.twin.enter(wallet, twin.Person(identity, country)),
                "registerIdentity",
                (who, whose, country),
            ),
            "move": (lambda: self.twin.change_entry(wallet, country=country), "updateCountry", (who, country)),
            "change": (lambda: self.twin.change_entry(wallet, identity=identity), "updateIdentity", (who, whose)),
            "remove": (lambda: self.twin.remove_entry(wallet), "deleteIdentity", (who,)),
        }[act]
        self.both(in_twin, function, *arguments, sender=self.scene.kyc_officer, contract=self.scene.registries[ASKING])
