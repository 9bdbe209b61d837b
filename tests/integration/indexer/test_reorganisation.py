"""What a replaced branch wrote is gone to the byte; a node that only lags changes nothing."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from ape import chain, project
from eth_abi import decode

from aimy.errors import TransientError
from indexer.reader import RECENT_BLOCKS
from scripts.deployment.platform import KYC_TOPIC
from tests.integration.indexer.conftest import SHARE, dump, indexers
from tests.support.assets import approved_asset, deploy_suite
from tests.support.identity import verify_investor


@pytest.fixture(scope="module")
def stages(platform, life, issuer, compliance_officer, kyc_officer, investors, database, chain_url, manifest_path):
    """The tables as they were at each stage of a reorganisation, written by one indexer."""
    with indexers(database, chain_url, manifest_path) as make:
        indexer = make()
        indexer.tick()
        fork = chain.snapshot()
        _grow(platform, life, issuer, compliance_officer, kyc_officer, investors[3])
        indexer.tick()
        old = dump(database)

        chain.restore(fork)
        indexer.tick()
        lagging = dump(database)

        _grow_otherwise(life, issuer)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(indexer.follower._node, "logs", _fail)
            patched.setattr(indexer.follower._node, "logs_of_block", _fail)
            with pytest.raises(TransientError):
                indexer.tick()
        failed = dump(database)

        indexer.tick()
        shorter = dump(database)
        fork = chain.snapshot()
        life.suite.token.transfer(life.investors[1], 11 * SHARE, sender=life.investors[0])
        indexer.tick()
        chain.restore(fork)
        life.suite.token.transfer(life.investors[1], 12 * SHARE, sender=life.investors[0])
        chain.mine(2 * RECENT_BLOCKS)
        indexer.tick()
        longer = dump(database)
    return SimpleNamespace(old=old, lagging=lagging, failed=failed, shorter=shorter, longer=longer)


def _grow(platform, life, issuer, compliance_officer, kyc_officer, newcomer):
    """A branch that touches many kinds of row: identity, asset, suite, balances, freezes, revocation, dividend."""
    token, (first, second, third) = life.suite.token, life.investors
    verify_investor(platform, kyc_officer, newcomer)
    suite = deploy_suite(platform, issuer, approved_asset(platform, issuer, compliance_officer), salt=b"\x02" * 32)
    suite.token.mint(first, 50 * SHARE, sender=issuer)
    token.transfer(second, 10 * SHARE, sender=first)
    token.unfreezePartialTokens(second, SHARE, sender=issuer)
    token.setAddressFrozen(second, True, sender=issuer)
    token.pause(sender=issuer)
    identity = project.IOnchainId.at(platform.identity_registry.identity(first))
    (claim_id,) = identity.getClaimIdsByTopic(1)
    evidence, times = decode(["bytes32", "uint256"], identity.getClaim(claim_id).data)
    claim = (identity, KYC_TOPIC, times >> 64, times % 2**64, evidence)
    platform.claim_issuer.revoke(claim, sender=kyc_officer)
    platform.dividend_distributor.claim(life.distribution_id, third, sender=third)


def _grow_otherwise(life, issuer):
    token, (first, second, _) = life.suite.token, life.investors
    token.transfer(second, 3 * SHARE, sender=first)
    token.freezePartialTokens(first, 7 * SHARE, sender=issuer)


def _fail(*_):
    raise TransientError("the chain did not answer")


def test_lower_head_of_the_same_chain__is_a_lagging_node(stages):
    assert stages.lagging == stages.old


def test_node_that_fails_within_a_reorganisation__leaves_the_old_rows(stages):
    assert stages.failed == stages.old


def test_branch_replaced_by_a_shorter_one__leaves_no_row(stages):
    old, new = stages.old, stages.shorter
    assert (len(old["tokens"]), len(new["tokens"])) == (2, 1)
    assert (len(old["claims"]), len(new["claims"])) == (4, 3)
    assert [sum(row["revoked_at"] is not None for row in tables["claims"]) for tables in (old, new)] == [1, 0]
    assert len({row["block_hash"] for row in old["events"]} - {row["block_hash"] for row in new["events"]}) > 10
    assert new["cursor"][0]["block_number"] < old["cursor"][0]["block_number"], "the new branch is the shorter one"


def test_branch_replaced_by_a_longer_one__leaves_no_row(stages):
    amounts = [row["amount"] for row in stages.longer["transfers"]]
    assert (amounts[-1], amounts.count(11 * SHARE)) == (12 * SHARE, 0)


def test_index_after_a_reorganisation__equals_one_made_anew(stages, make_indexer, database):
    make_indexer().tick()
    assert dump(database) == stages.longer
