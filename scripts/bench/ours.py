"""Our side, on the platform as scripts/deployment deploys it."""

from __future__ import annotations

import re
from typing import Any

from ape.contracts import ContractInstance
from eth_utils import keccak

from aimy.abis import abi
from aimy.signers import Signer
from oracles.kyc.case import Claim
from oracles.kyc.claims import ECDSA_SCHEME, encode_claim, sign_claim
from scripts.bench.chain import BenchChain, Contract
from scripts.bench.sides import DECIMALS, SUPPLY_LIMIT, TOPICS, People, Rule, Suite
from scripts.deployment import Platform

YEAR_SECONDS = 365 * 86_400
#: how long an attestation may hold in the rows called attested
TTL_SECONDS = 30 * 86_400


class Ours:
    """`kyc_signer` signs claims for the platform's claim issuer."""

    def __init__(self, chain: BenchChain, people: People, platform: Platform, kyc_signer: Signer) -> None:
        self.chain, self.people, self.kyc_signer = chain, people, kyc_signer
        self.contracts = {name: _plain(contract) for name, contract in platform.contracts().items()}
        self.token_abi = self.contracts["token_implementation"].abi
        self.compliance_abi = self.contracts["compliance_implementation"].abi
        self._identities: dict[str, str] = {}
        self._suites = 0

    def lacks(self, rule: Rule) -> bool:
        return _attribute(rule.module) not in self.contracts

    def module(self, name: str) -> Contract:
        return self.contracts[_attribute(name)]

    def deploy_suite(self, rules: tuple[Rule, ...], topics: tuple[int, ...]) -> Suite:
        """All that the peer's factory does, in two transactions: registries that are ready, then token and rules."""
        chain, owner = self.chain, self.people.issuer
        salt, token = self._next_token()
        issuers = [self.contracts["claim_issuer"].address] if topics else []
        terms = (owner, [owner, token.address], topics, issuers, [topics] * len(issuers))
        factory = self.contracts["registry_factory"]
        address, *_ = chain.call(factory, "deployReady", terms)
        gas = chain.send(factory, "deployReady", terms, sender=owner)
        registry = Contract(address, self.contracts["identity_registry"].abi)
        suite = self._deploy_token(rules, registry, salt, token)
        return Suite(token, registry, suite.compliance, owner, gas + suite.deployment_gas)

    def deploy_sharing_suite(self, rules: tuple[Rule, ...], topics: tuple[int, ...]) -> Suite:
        """Under the platform's registries, as its users do."""
        return self._deploy_token(rules, self.contracts["identity_registry"], *self._next_token())

    def identity_of(self, wallet: str) -> str:
        if wallet not in self._identities:
            factory = self.contracts["identity_factory"]
            self.chain.send(factory, "createIdentity", wallet, wallet, sender=self.people.kyc_officer)
            identity = Contract(self.chain.call(factory, "getIdentity", wallet), abi("OnchainId"))
            for topic in TOPICS:
                self._add_claim(identity, topic, wallet)
            self._identities[wallet] = identity.address
        return self._identities[wallet]

    def attest(self, suite: Suite) -> None:
        """Lets the registry remember full checks, and does one of everyone who is registered."""
        issuer = self.contracts["claim_issuer"]
        if issuer.has("addListener"):
            self.chain.send(issuer, "addListener", suite.registry, sender=self.people.deployer)
        self.chain.send(suite.registry, "setVerificationTtl", TTL_SECONDS, sender=suite.owner)
        for wallet in self.people.registered():
            self.chain.send(suite.registry, "refresh", wallet, sender=wallet)
        # A refresh within the same second would write what stands there already, and cost less.
        self.chain.wait(1)

    def _next_token(self) -> tuple[bytes, Contract]:
        """Salt of the next suite, and its token, which does not exist yet."""
        self._suites += 1
        salt = self._suites.to_bytes(32, "big")
        address = self.chain.call(self.contracts["token_factory"], "tokenAddress", self.people.issuer, salt)
        return salt, Contract(address, self.token_abi)

    def _deploy_token(self, rules: tuple[Rule, ...], registry: Contract, salt: bytes, token: Contract) -> Suite:
        """The asset's own way from deed to approval has no counterpart at the peer and is not counted."""
        chain, owner = self.chain, self.people.issuer
        modules = [self.contracts[_attribute(rule.module)] for rule in rules]
        settings = [module.call_data(rule.setting, *rule.args) for module, rule in zip(modules, rules, strict=True)]
        bound = list(map(str, modules))
        terms = (
            *(self._approved_asset(), "House One", "HOUSE1", DECIMALS, SUPPLY_LIMIT, 10_000, registry.address),
            *(bound, bound, settings, [owner], salt),
        )
        gas = chain.send(self.contracts["token_factory"], "deploySuite", terms, sender=owner)
        compliance = Contract(chain.call(token, "compliance"), self.compliance_abi)
        return Suite(token, registry, compliance, owner, gas)

    def _approved_asset(self) -> int:
        chain, assets, issuer = self.chain, self.contracts["asset_registry"], self.people.issuer
        asset_id = int(chain.call(assets, "assetCount")) + 1
        metadata = keccak(asset_id.to_bytes(32, "big"))
        kind = b"real-estate.house".ljust(32, b"\0")
        chain.send(assets, "register", kind, b"USD", metadata, f"sha256:{metadata.hex()}", sender=issuer)
        deed = (b"deed".ljust(32, b"\0"), "sha256:00", keccak(b"deed"))
        chain.send(assets, "setDocument", asset_id, *deed, sender=issuer)
        chain.send(assets, "submit", asset_id, sender=issuer)
        chain.send(assets, "approve", asset_id, metadata, "documents agree", sender=self.people.compliance_officer)
        return asset_id

    def _add_claim(self, identity: Contract, topic: int, wallet: str) -> None:
        issuer = self.contracts["claim_issuer"].address
        now = self.chain.now()
        claim = Claim(
            identity=identity.address,
            topic=topic,
            issued_at=now,
            expires_at=now + YEAR_SECONDS,
            evidence_hash="11" * 32,
        )
        signature = sign_claim(claim, self.kyc_signer, issuer, self.chain.chain_id())
        parts = (topic, ECDSA_SCHEME, issuer, signature, encode_claim(claim), "")
        self.chain.send(identity, "addClaim", *parts, sender=wallet)


def _attribute(module: str) -> str:
    """`CountryAllowModule` is `country_allow_module` of the platform."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", module).lower()


def _plain(contract: ContractInstance) -> Contract:
    return Contract(contract.address, [_entry(entry) for entry in contract.contract_type.abi])


def _entry(entry: Any) -> dict[str, Any]:
    return dict(entry.model_dump(by_alias=True))
