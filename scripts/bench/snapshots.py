"""The peer of our dividends: shares with snapshots, as OpenZeppelin 4 has them, and who pays by them."""

from __future__ import annotations

from collections.abc import Sequence

from scripts.bench.artifacts import Artifact
from scripts.bench.chain import BenchChain, Contract
from scripts.bench.payments import HOLDING, POT, RECORD_DATES, in_batches
from scripts.bench.split import TOKENS, Columns

BATCH = 200
SHARE_CALLS = ("balanceOfAt(address,uint256)", "totalSupplyAt(uint256)")


class SnapshotPayments:
    """Snapshots are the record dates. Who is on the distributor's list in a row can be pushed to."""

    def __init__(
        self,
        chain: BenchChain,
        artifacts: dict[str, Artifact],
        currency: Contract,
        deployer: str,
        holders: Sequence[str],
    ) -> None:
        """The first of `holders` is the claimant."""
        self.chain, self.currency, self.deployer, self.holders = chain, currency, deployer, tuple(holders)
        self.share = chain.deploy(artifacts["SnapshotShare"], sender=deployer)
        self.distributor = chain.deploy(artifacts["SnapshotDistributor"], self.share, currency, sender=deployer)
        self.columns = Columns(
            {},
            {
                (currency.address, "transfer(address,uint256)"): TOKENS,
                **{(self.share.address, signature): TOKENS for signature in SHARE_CALLS},
            },
        )
        for batch in in_batches(self.holders, BATCH):
            chain.send(self.share, "mint", batch, HOLDING, sender=deployer)
            chain.send(self.distributor, "enrol", batch, sender=deployer)
        for _ in range(RECORD_DATES):
            chain.send(self.share, "takeSnapshot", sender=deployer)
            chain.send(self.share, "mint", [self.holders[0]], HOLDING, sender=deployer)
        chain.send(currency, "mint", deployer, 3 * POT, sender=deployer)
        chain.send(currency, "approve", self.distributor, 3 * POT, sender=deployer)
        self._pots = 0

    def fund(self, date: int) -> int:
        # Snapshots are counted from one.
        self.chain.send(self.distributor, "fund", date + 1, POT, sender=self.deployer)
        self._pots += 1
        return self._pots - 1

    def push(self, pot: int, holders: Sequence[str]) -> str:
        first = self.holders.index(holders[0])
        assert self.holders[first : first + len(holders)] == tuple(holders), "they do not follow each other on the list"
        return self._send("distribute", pot, first, len(holders), sender=self.deployer)

    def claim(self, pot: int, holder: str) -> str:
        return self._send("claim", pot, sender=holder)

    def _send(self, function: str, *args: int, sender: str) -> str:
        return str(self.chain.receipt_of(self.distributor, function, *args, sender=sender)["transactionHash"])
