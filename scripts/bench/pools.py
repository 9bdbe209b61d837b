"""Our pool against a pair of Uniswap V2, npm `@uniswap/v2-core`, whose artifacts are deployed and never imported."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from aimy.abis import abi
from scripts.bench.artifacts import our_artifact, v2_artifact
from scripts.bench.chain import BenchChain, Contract
from scripts.bench.measure import ATTESTED, LIVE
from scripts.bench.ours import Ours
from scripts.bench.pair import FEE_BPS, POOL_OPERATIONS, PURSE_CASH, PURSE_SHARES, Pair, erc20_columns, traders
from scripts.bench.sides import TOPICS, People, Suite, populate, rules
from scripts.bench.split import CHECKS, OWN_WORK, Columns
from scripts.bench.valuation import Valuers, publish_value
from scripts.bench.work import MODULES, TOPIC_COUNT, WorkRow

BAND_BPS = 500
#: SUPPLY_LIMIT units stand for the house, so that a share is worth 50 dollars
VALUE = 50_000_000 * 10**8


def measure_pools(side: Ours, valuers: Valuers, report: Callable[[str], None] = lambda step: None) -> Iterator[WorkRow]:
    people = side.people
    suite = side.deploy_suite(rules(people)[:MODULES], TOPICS[:TOPIC_COUNT])
    populate(side, suite)
    pair = _our_pair(side, suite, valuers)
    peer = _v2_pair(side.chain, people, is_token0_shares=pair.is_token0_shares)
    for each in (pair, peer):
        each.settle(people)
    of_peer = {operation.name: operation.measure(peer, people) for operation in POOL_OPERATIONS}
    for mode in (LIVE, ATTESTED):
        report(mode)
        if mode == ATTESTED:
            side.attest(suite)
        for operation in POOL_OPERATIONS:
            yield WorkRow(operation.name, mode, operation.measure(pair, people), of_peer[operation.name])


def _our_pair(side: Ours, suite: Suite, valuers: Valuers) -> Pair:
    chain, cash = side.chain, side.contracts["stablecoin"]
    assets, oracle, factory = (side.contracts[name] for name in ("asset_registry", "valuation_oracle", "pool_factory"))
    publish_value(side, chain.call(assets, "assetOf", suite.token), VALUE, valuers)
    chain.send(factory, "createPool", suite.token, cash, FEE_BPS, BAND_BPS, sender=suite.owner)
    pool = Contract(chain.call(factory, "getPair", suite.token, cash), abi("Pool"))
    chain.send(suite.compliance, "setConduit", pool, True, sender=suite.owner)
    for trader in traders(side.people):
        chain.send(suite.token, "mint", trader, PURSE_SHARES, sender=suite.owner)
        chain.send(cash, "mint", trader, PURSE_CASH, sender=trader)
    asked = {contract.address: CHECKS for contract in (suite.token, suite.registry, oracle, assets)}
    return Pair(chain, pool, suite.token, cash, Columns(asked, erc20_columns(suite.token, cash)))


def _v2_pair(chain: BenchChain, people: People, *, is_token0_shares: bool) -> Pair:
    """Of two plain ERC-20s, in the order of our pool's sides. That it asks its factory about a fee is its own work."""
    tokens = [chain.deploy(our_artifact("MockStablecoin"), sender=people.deployer) for _ in range(2)]
    low, high = sorted(tokens, key=lambda token: int(token.address, 16))
    shares, cash = (low, high) if is_token0_shares else (high, low)
    factory = chain.deploy(v2_artifact("UniswapV2Factory"), people.deployer, sender=people.deployer)
    chain.send(factory, "createPair", shares, cash, sender=people.deployer)
    pool = Contract(chain.call(factory, "getPair", shares, cash), v2_artifact("UniswapV2Pair")["abi"])
    for trader in traders(people):
        chain.send(shares, "mint", trader, PURSE_SHARES, sender=trader)
        chain.send(cash, "mint", trader, PURSE_CASH, sender=trader)
    return Pair(chain, pool, shares, cash, Columns({factory.address: OWN_WORK}, erc20_columns(shares, cash)))
