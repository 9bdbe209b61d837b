"""One call deploys a suite where it was foretold, wires it and hands it to the asset's issuer."""

from __future__ import annotations

import ape
import pytest
from ape import project
from eth_abi import encode
from eth_utils import keccak, to_checksum_address

from tests.support.assets import HOUSE, USD, approved_asset, deploy_suite
from tests.support.refusals import assert_refused

ZERO = ape.utils.ZERO_ADDRESS
SUBMITTED, APPROVED, TOKENISED = 2, 3, 4
SALT = b"\x01" * 32
#: what OpenZeppelin's Create3 first deploys: a contract that creates whatever it is called with
CREATE3_PROXY_CODE = bytes.fromhex("73365f5f37365f34f06012573d5f5f3e3d5ffd5b005f526014600cf3")


@pytest.fixture(scope="module")
def factory(platform):
    return platform.token_factory


@pytest.fixture(scope="module")
def asset_id(platform, issuer, compliance_officer):
    return approved_asset(platform, issuer, compliance_officer)


def terms(asset_id: int, **changes) -> tuple:
    fields = {
        "assetId": asset_id,
        "name": "House One",
        "symbol": "HOUSE1",
        "decimals": 6,
        "units": 10**10,
        "shareBps": 5_000,
        "identityRegistry": ZERO,
        "modules": [],
        "settingModules": [],
        "settings": [],
        "agents": [],
        "salt": SALT,
    }
    assert changes.keys() <= fields.keys()
    return tuple({**fields, **changes}.values())


def foretold(factory: str, issuer: str, salt: bytes) -> str:
    """The token's address, from nothing but factory, issuer and salt."""
    suite_salt = keccak(encode(["address", "bytes32"], [issuer, salt]))
    proxy = keccak(b"\xff" + bytes.fromhex(factory[2:]) + suite_salt + keccak(CREATE3_PROXY_CODE))[12:]
    return to_checksum_address(keccak(b"\xd6\x94" + proxy + b"\x01")[12:])


@pytest.mark.parametrize("part", ["assetRegistry", "identityRegistry"])
def test_factory_without_a_part__cannot_be(platform, deployer, factory, part):
    parts = {"assetRegistry": factory.assetRegistry(), "identityRegistry": factory.identityRegistry(), part: ZERO}
    codes = (factory.tokenImplementation(), factory.complianceImplementation())
    with ape.reverts(factory.FactoryZeroAddress, parameter=part):
        deployer.deploy(project.TokenFactory, platform.access, *parts.values(), *codes)


def test_suite_of_anothers_asset__refused(factory, asset_id, issuer, stranger):
    with ape.reverts(factory.FactoryIssuerOnly, assetId=asset_id, issuer=issuer.address, caller=stranger.address):
        factory.deploySuite(terms(asset_id), sender=stranger)


def test_suite_of_an_unknown_asset__refused(platform, factory, issuer):
    unknown = platform.asset_registry.assetCount() + 1
    error = platform.asset_registry.AssetUnknown
    assert_refused(factory.deploySuite, terms(unknown), sender=issuer, error=error, assetId=unknown)


def test_suite_without_units_or_with_more_than_a_balance_holds__refused(factory, asset_id, issuer):
    with ape.reverts(factory.FactoryUnitsZero):
        factory.deploySuite(terms(asset_id, units=0), sender=issuer)
    with ape.reverts(factory.FactoryUnitsTooMany, units=2**104, limit=2**104 - 1):
        factory.deploySuite(terms(asset_id, units=2**104), sender=issuer)


def test_settings_without_their_modules__refused(factory, asset_id, issuer):
    with ape.reverts(factory.FactoryLengthMismatch, settingModules=0, settings=1):
        factory.deploySuite(terms(asset_id, settings=[b"\x01"]), sender=issuer)


def test_suite_of_an_asset_not_yet_approved__refused(platform, factory, issuer):
    assets = platform.asset_registry
    assets.register(HOUSE, USD, SALT, "sha256:01", sender=issuer)
    draft = assets.assetCount()
    assets.setDocument(draft, SALT, "sha256:01", SALT, sender=issuer)
    assets.submit(draft, sender=issuer)
    assert_refused(
        factory.deploySuite,
        terms(draft),
        sender=issuer,
        error=assets.AssetStatusWrong,
        assetId=draft,
        status=SUBMITTED,
        expected=APPROVED,
    )


def test_second_suite_of_an_asset__refused(platform, factory, asset_id, issuer):
    factory.deploySuite(terms(asset_id), sender=issuer)
    assert_refused(
        factory.deploySuite,
        terms(asset_id, salt=b"\x02" * 32),
        sender=issuer,
        error=platform.asset_registry.AssetStatusWrong,
        assetId=asset_id,
        status=TOKENISED,
        expected=APPROVED,
    )


def test_salt_used_before__refused(platform, factory, asset_id, issuer, compliance_officer):
    factory.deploySuite(terms(asset_id), sender=issuer)
    other = approved_asset(platform, issuer, compliance_officer)
    with ape.reverts(factory.FactorySaltUsed, issuer=issuer.address, salt=SALT):
        factory.deploySuite(terms(other), sender=issuer)


def test_factory_without_the_tokeniser_role__refused(platform, factory, asset_id, issuer, deployer):
    platform.access.revokeRole(7, factory, sender=deployer)
    with ape.reverts(factory.AccessManagedUnauthorized, caller=factory.address):
        factory.deploySuite(terms(asset_id), sender=issuer)


def test_suite_whose_token_refuses_its_terms__refused_with_its_error(platform, factory, asset_id, issuer):
    error = platform.token_implementation.TokenDecimalsTooMany
    too_many = terms(asset_id, decimals=19)
    assert_refused(factory.deploySuite, too_many, sender=issuer, error=error, decimals=19, limit=18)


@pytest.mark.parametrize(
    "changes",
    [{}, {"name": "Another", "symbol": "OTHER", "decimals": 0, "units": 7, "shareBps": 1}, {"salt": b"\x05" * 32}],
)
def test_address__depends_on_issuer_and_salt_only(factory, asset_id, issuer, stranger, changes):
    salt = changes.get("salt", SALT)
    expected = foretold(factory.address, issuer.address, salt)
    assert factory.tokenAddress(issuer, salt) == expected != factory.tokenAddress(stranger, salt)
    receipt = factory.deploySuite(terms(asset_id, **changes), sender=issuer)
    assert receipt.events.filter(factory.SuiteDeployed)[0].token == expected


def test_address_after_new_implementations__the_same(platform, factory, asset_id, issuer, deployer):
    token = deployer.deploy(project.SecurityToken, platform.token_agency)
    compliance = deployer.deploy(project.ModularCompliance, platform.conduit_registry)
    receipt = factory.setImplementations(token, compliance, sender=deployer)
    assert receipt.events == [factory.ImplementationsSet(token, compliance)]
    factory.deploySuite(terms(asset_id), sender=issuer)
    assert factory.isSuiteToken(foretold(factory.address, issuer.address, SALT))
    assert (factory.tokenImplementation(), factory.complianceImplementation()) == (token, compliance)


def test_implementations_set_by_another_or_to_zero__refused(platform, factory, issuer, deployer):
    token, compliance = platform.token_implementation, platform.compliance_implementation
    with ape.reverts(factory.AccessManagedUnauthorized, caller=issuer.address):
        factory.setImplementations(token, compliance, sender=issuer)
    for values, parameter in (((ZERO, compliance), "token"), ((token, ZERO), "compliance")):
        with ape.reverts(factory.FactoryZeroAddress, parameter=parameter):
            factory.setImplementations(*values, sender=deployer)


def test_suite__wired_and_the_issuers(platform, factory, asset_id, issuer):
    suite = deploy_suite(platform, issuer, asset_id, units=1_000)
    token, compliance = suite.token, suite.compliance
    assert (token.owner(), compliance.owner()) == (issuer, issuer)
    assert token.isAgent(issuer) and not token.isAgent(factory)
    assert (token.compliance(), compliance.getTokenBound()) == (compliance.address, token.address)
    assert token.identityRegistry() == platform.identity_registry.address
    assert compliance.getModules() == [platform.country_allow_module, platform.max_balance_module]
    assert platform.country_allow_module.isCountryAllowed(compliance, 840)
    assert (token.name(), token.symbol(), token.decimals()) == ("House One", "HOUSE1", 6)
    assert token.unitsSource() == platform.asset_registry.address
    assert platform.asset_registry.unitsOf(token) == 1_000
    asset = platform.asset_registry.asset(asset_id)
    assert (asset.status, asset.token, asset.shareBps) == (TOKENISED, token.address, 10_000)
    assert factory.isSuiteToken(token) and not factory.isSuiteToken(compliance)


def test_suite_with_a_registry_of_its_own__uses_it(platform, factory, asset_id, issuer, deployer):
    receipt = platform.registry_factory.deployRegistries(issuer, sender=deployer)
    own = receipt.events.filter(platform.registry_factory.RegistriesDeployed)[0].identityRegistry
    receipt = factory.deploySuite(terms(asset_id, identityRegistry=own), sender=issuer)
    deployed = receipt.events.filter(factory.SuiteDeployed)[0]
    assert (deployed.identityRegistry, project.SecurityToken.at(deployed.token).identityRegistry()) == (own, own)


def test_announcement__precedes_the_suites_own_events(factory, asset_id, issuer):
    receipt = factory.deploySuite(terms(asset_id), sender=issuer)
    deployed = receipt.events.filter(factory.SuiteDeployed)[0]
    addresses = [log["address"] for log in receipt.logs]
    announced = addresses.index(factory.address)
    assert announced < min(addresses.index(deployed.token), addresses.index(deployed.compliance))
