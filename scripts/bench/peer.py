"""The peer: ERC-3643 4.1 as npm `@tokenysolutions/t-rex` publishes it; its artifacts are deployed, never imported."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from eth_abi import encode
from eth_account import Account
from eth_account.messages import encode_defunct
from eth_utils import keccak

from scripts.bench.chain import BenchChain, Contract
from scripts.bench.sides import DECIMALS, TOPICS, People, Rule, Suite
from scripts.toolchain import NODE_MODULES

SUITE = NODE_MODULES / "@tokenysolutions" / "t-rex" / "artifacts" / "contracts"
ONCHAINID = NODE_MODULES / "@onchain-id" / "solidity" / "artifacts" / "contracts"
NOBODY = "0x" + "00" * 20
VERSION = (4, 1, 6)
CLAIM_KEY, ECDSA = 3, 1
#: fits one storage slot of the identity, which is the cheapest that a claim of the peer can be
CLAIM_DATA = b"\x11" * 16
SIGNER = Account.from_key(keccak(text="claim signer of the peer"))

#: in the order of the implementation authority's struct
IMPLEMENTATIONS = (
    "token/Token",
    "registry/implementation/ClaimTopicsRegistry",
    "registry/implementation/IdentityRegistry",
    "registry/implementation/IdentityRegistryStorage",
    "registry/implementation/TrustedIssuersRegistry",
    "compliance/modular/ModularCompliance",
)


def artifact(folder: Path, path: str) -> dict[str, Any]:
    return dict(json.loads((folder / f"{path}.sol" / f"{Path(path).name}.json").read_text()))


class Peer:
    def __init__(self, chain: BenchChain, people: People) -> None:
        self.chain, self.people = chain, people
        self.owner = people.deployer
        identity = self._deploy(ONCHAINID, "Identity", self.owner, True)
        authority = self._deploy(ONCHAINID, "proxy/ImplementationAuthority", identity)
        self.identity_factory = self._deploy(ONCHAINID, "factory/IdFactory", authority)
        self.identity_abi = identity.abi
        self.claim_issuer = self._deploy(ONCHAINID, "ClaimIssuer", self.owner)
        signer_key = keccak(encode(["address"], [SIGNER.address]))
        chain.send(self.claim_issuer, "addKey", signer_key, CLAIM_KEY, ECDSA, sender=self.owner)

        implementations = [self._deploy(SUITE, path) for path in IMPLEMENTATIONS]
        self.abis = {path: contract.abi for path, contract in zip(IMPLEMENTATIONS, implementations, strict=True)}
        versions = self._deploy(SUITE, "proxy/authority/TREXImplementationAuthority", True, NOBODY, NOBODY)
        addresses = tuple(map(str, implementations))
        chain.send(versions, "addAndUseTREXVersion", VERSION, addresses, sender=self.owner)
        self.factory = self._deploy(SUITE, "factory/TREXFactory", versions, self.identity_factory)
        chain.send(self.identity_factory, "addTokenFactory", self.factory, sender=self.owner)
        self._modules: dict[str, Contract] = {}
        self._identities: dict[str, str] = {}
        self._suites = 0
        self._shared_storage = NOBODY

    def lacks(self, rule: Rule) -> bool:
        return not (SUITE / "compliance" / "modular" / "modules" / f"{rule.module}.sol").exists()

    def deploy_suite(self, rules: tuple[Rule, ...], topics: tuple[int, ...]) -> Suite:
        return self._deploy_suite(rules, topics, NOBODY)

    def deploy_sharing_suite(self, rules: tuple[Rule, ...], topics: tuple[int, ...]) -> Suite:
        """Suites share the storage only: registry, topics and issuers are deployed for each."""
        if self._shared_storage == NOBODY:
            first = self._deploy_suite((), topics, NOBODY)
            self._shared_storage = self.chain.call(first.registry, "identityStorage")
        return self._deploy_suite(rules, topics, self._shared_storage)

    def identity_of(self, wallet: str) -> str:
        if wallet not in self._identities:
            self.chain.send(self.identity_factory, "createIdentity", wallet, wallet, sender=self.owner)
            identity = Contract(self.chain.call(self.identity_factory, "getIdentity", wallet), self.identity_abi)
            for topic in TOPICS:
                told = keccak(encode(["address", "uint256", "bytes"], [identity.address, topic, CLAIM_DATA]))
                signature = bytes(SIGNER.sign_message(encode_defunct(told)).signature)
                claim = (topic, ECDSA, self.claim_issuer, signature, CLAIM_DATA, "")
                self.chain.send(identity, "addClaim", *claim, sender=wallet)
            self._identities[wallet] = identity.address
        return self._identities[wallet]

    def _deploy_suite(self, rules: Iterable[Rule], topics: tuple[int, ...], storage: str) -> Suite:
        rules, owner = tuple(rules), self.people.issuer
        self._suites += 1
        salt = f"suite {self._suites:04}"
        modules = [self.module(rule.module) for rule in rules]
        settings = [module.call_data(rule.setting, *rule.args) for module, rule in zip(modules, rules, strict=True)]
        token_details = (
            *(owner, "House One", "HOUSE1", DECIMALS, storage, NOBODY),
            *([owner], [owner], list(map(str, modules)), settings),
        )
        issuers = ([self.claim_issuer.address], [list(topics)]) if topics else ([], [])
        gas = self.chain.send(
            self.factory, "deployTREXSuite", salt, token_details, (list(topics), *issuers), sender=self.owner
        )
        token = Contract(self.chain.call(self.factory, "getToken", salt), self.abis["token/Token"])
        registry, compliance = (self.chain.call(token, part) for part in ("identityRegistry", "compliance"))
        return Suite(
            token=token,
            registry=Contract(registry, self.abis["registry/implementation/IdentityRegistry"]),
            compliance=Contract(compliance, self.abis["compliance/modular/ModularCompliance"]),
            owner=owner,
            deployment_gas=gas,
        )

    def module(self, name: str) -> Contract:
        """Behind its proxy; one serves every suite."""
        if name not in self._modules:
            folder = "compliance/modular/modules"
            implementation = self._deploy(SUITE, f"{folder}/{name}")
            start = implementation.call_data("initialize")
            proxy = self._deploy(SUITE, f"{folder}/ModuleProxy", implementation, start)
            self._modules[name] = Contract(proxy.address, implementation.abi)
        return self._modules[name]

    def _deploy(self, folder: Path, path: str, *args: Any) -> Contract:
        return self.chain.deploy(artifact(folder, path), *args, sender=self.owner)
