"""A pool's terms are set once and are what the factory was told."""

from __future__ import annotations

import ape

from tests.support.market import BAND_BPS, FEE_BPS


def test_initialising_the_implementation__refused(platform, project, market, stranger):
    implementation = project.Pool.at(platform.pool_factory.poolImplementation())
    with ape.reverts(implementation.InvalidInitialization):
        implementation.initialize(market.token, market.cash, 1, FEE_BPS, BAND_BPS, False, sender=stranger)


def test_initialising_twice__refused(market, issuer):
    with ape.reverts(market.pool.InvalidInitialization):
        market.pool.initialize(market.token, market.cash, 1, 0, 10_000, False, sender=issuer)


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
