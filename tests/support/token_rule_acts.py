"""What a token machine does to the rules that count holdings."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from tests.models import token as twin
from tests.support.token_registry_acts import NOW_AND_THEN
from tests.support.token_scene import NO_PROFILE, WALLETS, Scene


class RuleActs(RuleBasedStateMachine):
    """Part of a machine that keeps a `twin` and does everything with `both`; it can `pause` and `transfer`."""

    scene: Scene
    twin: twin.Token

    @rule(rule_name=st.sampled_from([twin.COUNTRY, twin.BALANCE]), is_serious=NOW_AND_THEN)
    def remove_rule(self, rule_name, is_serious):
        if not is_serious:
            return
        self.both(
            lambda: self.twin.remove_rule(rule_name),
            "removeModule",
            self.scene.rules[rule_name],
            contract=self.scene.compliance,
        )

    @rule(rule_name=st.sampled_from([twin.COUNTRY, twin.BALANCE]))
    def add_rule(self, rule_name):
        module = self.scene.rules[rule_name]
        change = ([], [module.address], [module.address], [self.scene.settings[rule_name]], NO_PROFILE)
        self.both(lambda: self.twin.add_rule(rule_name), "configure", change, contract=self.scene.compliance)

    @rule()
    def seed(self):
        arguments = (
            self.scene.rules[twin.BALANCE],
            [self.scene.wallets[name].address for name in WALLETS],
            [0] * len(WALLETS),
        )
        self.both(lambda: self.twin.seed(WALLETS), "seed", *arguments, contract=self.scene.compliance)

    @rule(is_forgotten=st.booleans())
    def begin_to_count_anew(self, is_forgotten):
        """As an issuer goes about it, who may forget to tell the rule what everybody holds."""
        if not self.twin.is_paused:
            self.pause(True)
        if twin.BALANCE in self.twin.rules:
            self.remove_rule(twin.BALANCE, True)
        self.add_rule(twin.BALANCE)
        if not is_forgotten:
            self.seed()
        self.pause(True)
        self.transfer("one", "two", 1)
