"""What a compliance made a conduit stays one, whatever compliance comes after it."""

from __future__ import annotations

import psycopg
import pytest
from ape import project

from aimy.postgres import psycopg_url
from tests.support.assets import approved_asset, deploy_suite
from tests.support.clones import clone
from tests.support.conduits import make_conduit
from tests.support.identity import verify_investor

NAME = "api_conduits"


@pytest.fixture
def database(server):
    """URL of a database of this test's own."""
    with psycopg.connect(psycopg_url(server()), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {NAME}")
        yield server(NAME)
        connection.execute(f"DROP DATABASE {NAME} WITH (FORCE)")


def test_conduit_of_an_earlier_compliance__is_told_as_one(
    platform, database, indexing, make_client, issuer, compliance_officer, kyc_officer, deployer, investors
):
    asset_id = approved_asset(platform, issuer, compliance_officer)
    suite = deploy_suite(platform, issuer, asset_id, salt=b"\x0c" * 32)
    holder, conduit, former = investors[0], investors[5], investors[6]
    make_conduit(platform, compliance_officer, conduit, former)
    verify_investor(platform, kyc_officer, holder)
    verify_investor(platform, kyc_officer, former)
    for account in (conduit, former):
        suite.compliance.setConduit(account, True, sender=issuer)
    later = clone(deployer, project.ModularCompliance, platform.compliance_implementation)
    later.init(sender=issuer)
    suite.token.setCompliance(later, sender=issuer)
    later.setConduit(former, False, sender=issuer)
    for account, amount in ((holder, 100), (former, 10)):
        suite.token.mint(account, amount, sender=issuer)
    suite.token.transfer(conduit, 10, sender=holder)
    with indexing(database) as indexer:
        indexer.tick()
    with make_client(database) as client:
        holders = client.get(f"/v1/tokens/{suite.token.address}/holders").json()["items"]
    told = {row["holder"]: row["is_conduit"] for row in holders}
    assert told == {account.address: suite.token.isConduit(account) for account in (holder, conduit, former)}
    assert told[conduit.address]
