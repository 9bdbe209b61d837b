"""Our claim issuer, asked and told by what knows only the IClaimIssuer of the 4.1 suite's package."""

from __future__ import annotations

import json

import pytest
from ape import project
from ape.contracts import ContractInstance
from ethpm_types import ContractType

from tests.support.identity import verify_investor
from tests.support.peer import ARTIFACTS, surface

INTERFACE = ARTIFACTS.parent / "@onchain-id/solidity/contracts/interface/IClaimIssuer.sol/IClaimIssuer.json"
#: a claim's place on an identity, and its signature and data there
PLACE, SIGNATURE, DATA = 0, 3, 4


@pytest.fixture(scope="module")
def peer_abi():
    return json.loads(INTERFACE.read_text())["abi"]


@pytest.fixture(scope="module")
def claim_issuer(platform, peer_abi):
    kind = ContractType(abi=peer_abi, contractName="PeerClaimIssuer")
    return ContractInstance(platform.claim_issuer.address, kind)


@pytest.fixture(scope="module")
def claim(platform, kyc_officer, investors):
    """Identity, topic, signature, data and place of a person's claim."""
    identity = verify_investor(platform, kyc_officer, investors[0])
    place = identity.getClaimIdsByTopic(1)[PLACE]
    shown = identity.getClaim(place)
    return identity, 1, bytes(shown[SIGNATURE]), bytes(shown[DATA]), place


def test_claim__is_judged_and_revoked(platform, claim_issuer, claim, kyc_officer, investors):
    *shown, place = claim
    identity = shown[0]
    assert claim_issuer.isClaimValid(*shown)
    assert not claim_issuer.isClaimValid(identity, 2, *shown[2:])
    receipt = claim_issuer.revokeClaim(place, identity, sender=kyc_officer)
    assert receipt.return_value is True
    assert not claim_issuer.isClaimValid(*shown)
    assert not platform.identity_registry.isVerified(investors[0])


def test_rest_of_the_interface__is_what_revocation_of_signatures_and_an_identity_of_ones_own_are_for(peer_abi):
    """Ours revokes what was signed, so that no other signature of it counts, and is no identity itself."""
    compiled = [entry.model_dump(by_alias=True) for entry in project.ClaimIssuer.contract_type.abi]
    names = {entry["name"] for entry in peer_abi if entry["type"] == "function"}
    kept = {signature.partition("(")[0] for signature, *_ in surface(peer_abi) & surface(compiled)}
    assert kept == {"isClaimValid", "revokeClaim"}
    of_signatures = {"isClaimRevoked", "revokeClaimBySignature", "getRecoveredAddress"}
    of_keys = {
        "addKey",
        "removeKey",
        "getKey",
        "getKeyPurposes",
        "getKeysByPurpose",
        "keyHasPurpose",
        "execute",
        "approve",
    }
    of_claims = {"addClaim", "removeClaim", "getClaim", "getClaimIdsByTopic"}
    assert names - kept == of_signatures | of_keys | of_claims
