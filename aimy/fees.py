"""What a transaction pays (EIP-1559)."""

from __future__ import annotations

from dataclasses import dataclass

from web3.exceptions import Web3RPCError

from aimy.chain import Chain
from aimy.errors import FatalError, TransientError

DEFAULT_TIP = 10**9


@dataclass(frozen=True, slots=True)
class Fees:
    """Per unit of gas [wei]: the most that is paid, and the block producer's part."""

    max_fee: int
    tip: int

    def as_fields(self) -> dict[str, int]:
        return {"maxFeePerGas": self.max_fee, "maxPriorityFeePerGas": self.tip}


def market_fees(chain: Chain, limit: int) -> Fees:
    """Twice the base fee plus the usual tip, at most `limit`.

    TransientError while the base fee alone is above the limit; FatalError on a chain without EIP-1559.
    """
    with chain.rpc():
        base_fee = chain.web3.eth.get_block("latest").get("baseFeePerGas")
    if base_fee is None:
        raise FatalError("the chain has no base fee, expected one with EIP-1559")
    with chain.rpc():
        try:
            tip = int(chain.web3.eth.max_priority_fee)
        except Web3RPCError:
            tip = DEFAULT_TIP
    return capped(int(base_fee), tip, limit)


def capped(base_fee: int, tip: int, limit: int) -> Fees:
    """The fees for a base fee and a tip, within the limit."""
    if base_fee >= limit:
        raise TransientError(f"the base fee is {base_fee} wei per gas, the limit is {limit}")
    max_fee = min(2 * base_fee + tip, limit)
    return Fees(max_fee=max_fee, tip=min(tip, max_fee))


def raised(previous: Fees, market: Fees, limit: int) -> Fees | None:
    """Fees that replace `previous`: an eighth more of both (nodes ask for a tenth), or the market's if that is higher.

    None when that is above the limit.
    """
    max_fee = max(_eighth_more(previous.max_fee), market.max_fee)
    tip = max(_eighth_more(previous.tip), market.tip)
    max_fee = max(max_fee, tip)
    return Fees(max_fee=max_fee, tip=tip) if max_fee <= limit else None


def _eighth_more(fee: int) -> int:
    return fee + fee // 8 + 1
