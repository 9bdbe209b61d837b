"""A pool's terms are what the factory was told, and nobody can set them anew."""

from __future__ import annotations

import pytest
from ape.exceptions import ContractLogicError

from tests.support.market import BAND_BPS, FEE_BPS


def test_implementation__is_no_pool(platform, project, trader):
    """It was opened by nobody: there is no token to send in, nor anyone to ask."""
    implementation = project.Pool.at(platform.pool_factory.poolImplementation())
    for call in (implementation.mint, implementation.burn):
        with pytest.raises(ContractLogicError):
            call(trader, sender=trader)


def test_open_pool__has_the_surface_of_a_pair(platform, market):
    pool = market.pool
    assert market.sides(market.cash.address, market.token.address) == (pool.token0(), pool.token1())
    assert (pool.securityToken(), pool.cashToken()) == (market.token.address, market.cash.address)
    assert (pool.feeBps(), pool.bandBps(), pool.assetId()) == (FEE_BPS, BAND_BPS, market.suite.asset_id)
    assert (pool.factory(), pool.MINIMUM_LIQUIDITY(), pool.kLast()) == (platform.pool_factory.address, 1_000, 0)
    assert tuple(pool.getReserves()) == (0, 0, 0)
    assert (pool.name(), pool.symbol(), pool.decimals()) == ("AIMY pool HOUSE1/TUSD", "HOUSE1-LP", 18)


def test_storage_namespace__is_derived_from_its_name():
    from pathlib import Path

    from eth_utils import keccak

    source = (Path(__file__).parents[4] / "contracts/market/PoolState.sol").read_text()
    for constant, name in (("STORAGE", "aimy.storage.Pool"), ("ENTERED", "aimy.transient.Pool")):
        seed = int.from_bytes(keccak(text=name), "big") - 1
        slot = int.from_bytes(keccak(seed.to_bytes(32, "big")), "big") & ~0xFF
        assert f"{constant} = {slot:#066x};" in source
