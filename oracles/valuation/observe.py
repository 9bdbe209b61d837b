"""What an operator sees of its assets on chain, pinned to one block."""

from dataclasses import dataclass

from aimy.chain import Block, Chain
from aimy.errors import ContractRefused
from oracles.structs import struct
from oracles.valuation.decide import AssetView, Configuration, Published

DISPUTED, RIPCORD = 3, 4  # states of a value, as ValuationOracle numbers them


@dataclass(frozen=True, slots=True)
class Observation:
    """The assets whose configuration lists the operator, at `block`."""

    block: Block
    assets: tuple[AssetView, ...]


def observe(chain: Chain, operator: str | None, block: Block) -> Observation:
    """Reads every asset that `operator` is configured for, or that anybody values if it is None, all at `block`."""
    count = chain.call(chain.contract("AssetRegistry").functions.assetCount(), block=block)
    views: list[AssetView] = []
    for asset_id in range(1, count + 1):
        configuration = _configuration(chain, asset_id, block)
        if operator in configuration.operators or (operator is None and configuration.operators):
            views.append(_view(chain, asset_id, configuration, block))
    return Observation(block, tuple(views))


def next_round(chain: Chain, asset_id: int, block: Block | str = "latest") -> int:
    """The round that the next reports must name."""
    return int(chain.call(chain.contract("ValuationOracle").functions.nextRound(asset_id), block=block))


def _configuration(chain: Chain, asset_id: int, block: Block) -> Configuration:
    fn = chain.contract("ValuationOracle").functions.configOf(asset_id)
    answer, version = chain.call(fn, block=block)
    config = struct(fn, answer)
    return Configuration(
        version=version,
        operators=tuple(config["operators"]),
        quorum=config["quorum"],
        heartbeat_seconds=config["heartbeatSeconds"],
        spread_limit_bps=config["spreadLimitBps"],
    )


def _view(chain: Chain, asset_id: int, configuration: Configuration, block: Block) -> AssetView:
    fn = chain.contract("AssetRegistry").functions.asset(asset_id)
    asset = struct(fn, chain.call(fn, block=block))
    return AssetView(
        asset_id=asset_id,
        status=asset["status"],
        currency=bytes(asset["currency"]).decode("ascii", "replace"),
        metadata_hash=bytes(asset["metadataHash"]),
        is_pending=_is_pending(chain, asset_id, block),
        next_round=next_round(chain, asset_id, block),
        configuration=configuration,
        published=_published(chain, asset_id, block),
        now=block.timestamp,
    )


def _is_pending(chain: Chain, asset_id: int, block: Block) -> bool:
    """True while a round awaits the guardian. A pulled ripcord hides that in the state, so the round is asked for."""
    oracle = chain.contract("ValuationOracle").functions
    state = chain.call(oracle.stateOf(asset_id), block=block)
    if state != RIPCORD:
        return bool(state == DISPUTED)
    try:
        _, expires_at = chain.call(oracle.pendingOf(asset_id), block=block)
    except ContractRefused as refused:
        if refused.name == "ValuationNothingPending":
            return False
        raise
    return bool(block.timestamp <= expires_at)


def _published(chain: Chain, asset_id: int, block: Block) -> Published | None:
    fn = chain.contract("ValuationOracle").functions.latest(asset_id)
    try:
        latest = struct(fn, chain.call(fn, block=block))
    except ContractRefused as refused:
        if refused.name == "ValuationNeverPublished":
            return None
        raise
    span = (latest["signedAt"], block.timestamp)
    open_seconds = chain.call(
        chain.contract("ValuationOracle").functions.openSecondsBetween(asset_id, *span), block=block
    )
    return Published(
        round=latest["round"],
        signed_at=latest["signedAt"],
        value=latest["value"],
        closed_seconds=span[1] - span[0] - open_seconds,
    )
