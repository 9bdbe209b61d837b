"""A community of its own, which the `owner` owns and the `agent` operates: one topic, one trusted issuer."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from ape import chain, project

from tests.support import ape_speed
from tests.support.identity import YEAR, signed_claim

ape_speed.apply()

TOPIC = 1
#: how long the remembering registry relies on a full check
TTL = 30 * 86_400


@pytest.fixture(scope="module")
def owner(deployer):
    return deployer


@pytest.fixture(scope="module")
def agent(kyc_officer):
    """Enters wallets; also signs for the claim issuer."""
    return kyc_officer


@pytest.fixture(scope="module")
def community(platform, owner, agent):
    factory = platform.registry_factory
    deployed = factory.deployRegistries(owner, sender=owner).events.filter(factory.RegistriesDeployed)[0]
    parts = SimpleNamespace(
        registry=project.IdentityRegistry.at(deployed.identityRegistry),
        storage=project.IdentityRegistryStorage.at(deployed.identityStorage),
        issuers=project.TrustedIssuersRegistry.at(deployed.trustedIssuersRegistry),
        topics=project.ClaimTopicsRegistry.at(deployed.claimTopicsRegistry),
        claim_issuer=platform.claim_issuer,
    )
    parts.registry.addAgent(agent, sender=owner)
    parts.topics.addClaimTopic(TOPIC, sender=owner)
    parts.issuers.addTrustedIssuer(parts.claim_issuer, [TOPIC], sender=owner)
    return parts


@pytest.fixture(scope="module")
def registry(community):
    return community.registry


@pytest.fixture(scope="module")
def wallet(investors):
    return investors[5]


@pytest.fixture(scope="module")
def add_claim(platform, agent, wallet):
    """Puts a claim signed by `agent` on an identity of `wallet`; `issuer` is the one that the identity names."""

    def add(identity, *, topic=TOPIC, issuer=None, holder=wallet, **times):
        issuer = issuer or platform.claim_issuer
        now = chain.pending_timestamp
        times = {"issued_at": now, "expires_at": now + YEAR, **times}
        signature, data = signed_claim(agent, issuer, identity.address, topic=topic, **times)
        identity.addClaim(topic, 1, issuer, signature, data, "", sender=holder)

    return add


@pytest.fixture(scope="module")
def identity(platform, community, agent, wallet):
    """The wallet's ONCHAINID, registered, without claims."""
    platform.identity_factory.createIdentity(wallet, wallet.address.lower(), sender=agent)
    contract = project.IOnchainId.at(platform.identity_factory.getIdentity(wallet))
    community.registry.registerIdentity(wallet, contract, 840, sender=agent)
    return contract


@pytest.fixture(scope="module")
def evil_identity(community, deployer, agent, investors):
    contract = deployer.deploy(project.EvilIdentity)
    community.registry.registerIdentity(investors[6], contract, 840, sender=agent)
    return contract


@pytest.fixture(scope="module")
def evil_wallet(evil_identity, investors):
    """Registered with the misbehaving identity."""
    return investors[6]


@pytest.fixture(scope="module")
def remembering(community, owner):
    """The registry, which remembers and is told of revocations."""
    community.claim_issuer.addListener(community.registry, sender=owner)
    community.registry.setVerificationTtl(TTL, sender=owner)
    return community.registry


@pytest.fixture(scope="module")
def attested(remembering, identity, add_claim, wallet, stranger):
    """A wallet whose verification is remembered."""
    add_claim(identity)
    remembering.refresh(wallet, sender=stranger)
    assert remembering.attestationOf(wallet).onchainId == identity
    return wallet
