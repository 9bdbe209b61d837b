"""A board, a maker with shares that he lets it move, and a taker with cash that he does."""

from __future__ import annotations

import pytest
from eth_utils import keccak

from tests.support import ape_speed
from tests.support.assets import approved_asset, deploy_suite
from tests.support.identity import verify_investor
from tests.support.market import DOLLAR, WHOLE_SHARE
from tests.support.offers import Floor
from tests.support.permits import FOR_EVER
from tests.support.raw_chain import RawChain

ape_speed.apply()


@pytest.fixture(scope="module")
def maker(investors):
    return investors[0]


@pytest.fixture(scope="module")
def taker(investors):
    return investors[1]


@pytest.fixture(scope="module")
def bystander(investors):
    """Verified, too, and has cash."""
    return investors[2]


@pytest.fixture(scope="module")
def board(platform):
    return platform.offer_board


@pytest.fixture(scope="module")
def pauser(compliance_officer):
    return compliance_officer


@pytest.fixture(scope="module")
def suite(platform, issuer, compliance_officer, kyc_officer, maker, taker, bystander):
    asset_id = approved_asset(platform, issuer, compliance_officer)
    made = deploy_suite(platform, issuer, asset_id, salt=keccak(text="offers"))
    for investor in (maker, taker, bystander):
        verify_investor(platform, kyc_officer, investor)
    return made


@pytest.fixture(scope="module")
def floor(platform, issuer, board, suite, maker, taker, bystander):
    made = Floor(board, suite, platform.stablecoin)
    made.token.mint(maker, 1_000 * WHOLE_SHARE, sender=issuer)
    made.token.approve(board, FOR_EVER, sender=maker)
    for investor in (taker, bystander):
        made.cash.mint(investor, 100_000 * DOLLAR, sender=investor)
        made.cash.approve(board, FOR_EVER, sender=investor)
    return made


@pytest.fixture(scope="module")
def raw_chain(chain_url, floor):
    client = RawChain(chain_url)
    client.know_errors_of(floor.token, floor.cash)
    return client


@pytest.fixture
def offered(floor, maker):
    """Id of an open offer of 100 shares."""
    return floor.make(maker)
