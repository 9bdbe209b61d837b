"""What a pool is, at one block, as a frozen value; and what its arithmetic says of price and depth."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from math import isqrt
from typing import Any

from eth_utils.address import is_address

from aimy.chain import Chain
from aimy.errors import ContractRefused, FatalError
from aimy.units import BPS_ONE, from_units

#: how far the price is moved, where depth is told [basis points]
STEPS = (-200, -100, 100, 200)


@dataclass(frozen=True, slots=True)
class Side:
    """One of a pool's two tokens: what it trades with, what is booked for those who left, and fees so far [units]."""

    symbol: str
    decimals: int
    reserve: int
    booked: int
    fees: int

    def amount(self, units: int) -> Decimal:
        return from_units(units, self.decimals)


@dataclass(frozen=True, slots=True)
class PoolView:
    """`price`, `low` and `high` are cash units per whole share; the ends are None while no value can be used."""

    address: str
    block: int
    cash: Side
    shares: Side
    fee_bps: int
    band_bps: int
    low: int | None
    high: int | None
    unusable: str
    is_paused: bool
    is_wound_down: bool

    @property
    def price(self) -> int | None:
        """After the last movement, rounded down; None of an empty pool."""
        if self.shares.reserve == 0:
            return None
        whole_share: int = 10**self.shares.decimals
        return self.cash.reserve * whole_share // self.shares.reserve


@dataclass(frozen=True, slots=True)
class Depth:
    """What moves the price by `bps`: cash paid for shares upwards, shares for cash downwards [units]."""

    bps: int
    paid: int
    got: int


def depth_of(pool: PoolView, bps: int) -> Depth:
    """By the constant product, the fee included: paid rounded up, got rounded down."""
    kept, given = (pool.cash.reserve, pool.shares.reserve) if bps > 0 else (pool.shares.reserve, pool.cash.reserve)
    if kept == 0 or given == 0:
        return Depth(bps, 0, 0)
    # The price moves by what one reserve gains over what the other loses: the square of its growth.
    up, down = (BPS_ONE + bps, BPS_ONE) if bps > 0 else (BPS_ONE, BPS_ONE + bps)
    after = isqrt(kept * kept * up // down)
    net = after - kept
    return Depth(bps, -(-net * BPS_ONE // (BPS_ONE - pool.fee_bps)), given - -(-kept * given // after))


def read_pool(chain: Chain, address: str) -> PoolView:
    """The pool at the newest block; FatalError for what is no pool of the deployment."""
    if not is_address(address):
        raise FatalError(f"pool is {address!r}, expected an address")
    chain.verify()
    head = chain.head()
    pool = chain.at("Pool", address)
    _require_known(chain, pool, head.number)

    def ask(function: str) -> Any:
        return chain.call(getattr(pool.functions, function)(), head.number)

    security, cash = ask("securityToken"), ask("cashToken")
    is_first = int(security, 16) < int(cash, 16)
    reserves = ask("getReserves")[:2]
    booked = ask("bookedTotals")
    taken = _taken(chain, pool, head.number)
    fee_bps = ask("feeBps")
    try:
        _, low, high = ask("priceAndBand")
        unusable = ""
    except ContractRefused as refusal:
        low, high, unusable = None, None, str(refusal)

    def side(token: str, place: int, kept: int) -> Side:
        contract = chain.at("SecurityToken", token)
        return Side(
            symbol=chain.call(contract.functions.symbol(), head.number),
            decimals=chain.call(contract.functions.decimals(), head.number),
            reserve=reserves[place],
            booked=kept,
            fees=sum(amounts[place] * fee_bps // BPS_ONE for amounts in taken),
        )

    return PoolView(
        address=pool.address,
        block=head.number,
        cash=side(cash, 1 if is_first else 0, booked[1]),
        shares=side(security, 0 if is_first else 1, booked[0]),
        fee_bps=fee_bps,
        band_bps=ask("bandBps"),
        low=low,
        high=high,
        unusable=unusable,
        is_paused=ask("isPaused"),
        is_wound_down=ask("isWoundDown"),
    )


def _require_known(chain: Chain, pool: Any, block: int) -> None:
    factory = chain.contract("PoolFactory")
    try:
        pair = (chain.call(pool.functions.token0(), block), chain.call(pool.functions.token1(), block))
        found = chain.call(factory.functions.getPair(*pair), block)
    except ContractRefused:
        found = None
    if found != pool.address:
        raise FatalError(f"pool is {pool.address}, expected a pool of the factory {factory.address}")


def _taken(chain: Chain, pool: Any, block: int) -> list[tuple[int, int]]:
    """What each swap so far paid in, of token 0 and of token 1."""
    with chain.rpc():
        swaps = pool.events.Swap().get_logs(from_block=chain.manifest.start_block, to_block=block)
    return [(swap["args"]["amount0In"], swap["args"]["amount1In"]) for swap in swaps]
