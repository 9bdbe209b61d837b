"""The contracts of the token machine by its twin's names: a token, its rules, and two registries over one storage."""

from __future__ import annotations

from typing import Any

from ape import project
from ape.api import AccountAPI
from eth_abi import encode
from eth_account.messages import encode_typed_data
from eth_utils import keccak

from oracles.kyc.claims import claim_id
from scripts.deployment import Platform
from scripts.deployment.platform import KYC_TOPIC
from tests.models import token as twin
from tests.support.actors import local_account
from tests.support.assets import approved_asset, deploy_suite
from tests.support.conduits import make_conduit
from tests.support.identity import YEAR, signed_claim, verify_investor
from tests.support.raw_chain import RawChain

HOME, ABROAD = 840, 408
UNITS, MAXIMUM = 2_000, 600
WALLETS = ("one", "one again", "two", "abroad", "stranger", "pool")
IDENTITIES = {"one": "one", "one again": "one", "two": "two", "abroad": "abroad"}
PEOPLE = ("one", "two", "abroad")
#: who manages each identity, and so may be its holder's new wallet
KEYS = {"one": {"one", "one again", "stranger"}, "two": {"two", "stranger"}, "abroad": {"abroad", "two"}}
#: the platform's registry, which asks for a claim, and one that asks for none
ASKING, EASY = "asking", "easy"
CONDUITS = ("pool", "stranger")
NO_PROFILE = (bytes(32), 0, bytes(32))
PERMIT = {
    "Permit": [
        {"name": "owner", "type": "address"},
        {"name": "spender", "type": "address"},
        {"name": "value", "type": "uint256"},
        {"name": "nonce", "type": "uint256"},
        {"name": "deadline", "type": "uint256"},
    ]
}


class Scene:
    """A token of which nothing exists yet; two wallets of one person, two of others, a stranger, and a pool."""

    def __init__(
        self,
        platform: Platform,
        *,
        owner: AccountAPI,
        issuer: AccountAPI,
        compliance_officer: AccountAPI,
        kyc_officer: AccountAPI,
        people: list,
        url: str,
    ) -> None:
        self.platform, self.owner, self.issuer, self.kyc_officer = platform, owner, issuer, kyc_officer
        asset_id = approved_asset(platform, issuer, compliance_officer)
        terms = {"units": UNITS, "max_balance": MAXIMUM, "countries": (HOME,), "salt": keccak(text="token machine")}
        suite = deploy_suite(platform, issuer, asset_id, **terms)
        self.token, self.compliance = suite.token, suite.compliance
        self.rules = {twin.COUNTRY: platform.country_allow_module, twin.BALANCE: platform.max_balance_module}
        self.settings = {
            twin.COUNTRY: platform.country_allow_module.batchAllowCountries.encode_input([HOME]),
            twin.BALANCE: platform.max_balance_module.setMaxBalance.encode_input(MAXIMUM),
        }
        self.wallets: dict[str, Any] = dict(zip(WALLETS, people, strict=True))
        self.wallets[twin.NOBODY] = "0x" + "0" * 40
        self.identities = {
            name: verify_investor(
                platform, kyc_officer, self.wallets[name], country=ABROAD if name == "abroad" else HOME
            )
            for name in PEOPLE
        }
        registry = platform.identity_registry
        registry.registerIdentity(self.wallets["one again"], self.identities["one"], HOME, sender=kyc_officer)
        make_conduit(platform, compliance_officer, *(self.wallets[name] for name in CONDUITS))
        self.compliance.setConduit(self.wallets["pool"], True, sender=issuer)
        for name, managers in KEYS.items():
            for manager in sorted(managers - {name}):
                key = keccak(encode(["address"], [self.wallets[manager].address]))
                self.identities[name].addKey(key, 1, 1, sender=self.wallets[name])
        self.registries = {ASKING: registry, EASY: self._easy_registry()}
        for known in self.registries.values():
            known.addListener(self.token, sender=owner)
        registry.setVerificationTtl(600, sender=owner)
        self.chain = RawChain(url)
        self.chain.know_errors_of(self.token, platform.identity_registry_storage, platform.max_balance_module, registry)

    def fresh_twin(self) -> twin.Token:
        persons = {
            wallet: twin.Person(identity, ABROAD if identity == "abroad" else HOME)
            for wallet, identity in IDENTITIES.items()
        }
        return twin.Token(
            persons=persons,
            conduits={"pool"},
            makes=set(CONDUITS),
            countries={HOME},
            maximum=MAXIMUM,
            units=UNITS,
            keys=KEYS,
        )

    def permit(self, owner: str, spender: str, amount: int, *, nonce: int, deadline: int) -> tuple[int, bytes, bytes]:
        """v, r and s."""
        domain = {
            "name": "House One",
            "version": "1",
            "chainId": self.chain_id,
            "verifyingContract": self.token.address,
        }
        terms = {
            "owner": str(self.wallets[owner]),
            "spender": str(self.wallets[spender]),
            "value": amount,
            "nonce": nonce,
            "deadline": deadline,
        }
        signed = local_account(self.wallets[owner]).sign_message(encode_typed_data(domain, PERMIT, terms))
        signature = bytes(signed.signature)
        return signature[64], signature[:32], signature[32:64]

    @property
    def chain_id(self) -> int:
        return int(self.chain.request("eth_chainId"), 16)

    @property
    def claim_id(self) -> bytes:
        return claim_id(self.platform.claim_issuer.address, KYC_TOPIC)

    def claim(self, identity: str, issued_at: int) -> tuple[bytes, bytes]:
        return signed_claim(
            self.kyc_officer,
            self.platform.claim_issuer,
            self.identities[identity].address,
            topic=KYC_TOPIC,
            issued_at=issued_at,
            expires_at=issued_at + YEAR,
        )

    def _easy_registry(self) -> Any:
        factory, storage = self.platform.registry_factory, self.platform.identity_registry_storage
        receipt = factory.deployRegistries(self.owner, sender=self.owner)
        made = receipt.events.filter(factory.RegistriesDeployed)[0]
        easy = project.IdentityRegistry.at(made.identityRegistry)
        easy.setIdentityRegistryStorage(storage, sender=self.owner)
        storage.bindIdentityRegistry(easy, sender=self.owner)
        storage.addListener(easy, sender=self.owner)
        return easy
