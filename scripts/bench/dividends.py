"""Our dividends against a snapshot and a loop: a claim among few holders and among many, and a push to a batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from scripts.bench.artifacts import peer_artifacts
from scripts.bench.measure import ATTESTED, LIVE
from scripts.bench.ours import Ours
from scripts.bench.payments import (
    DAY_SECONDS,
    FEW,
    HOLDING,
    MANY,
    POT,
    PUSHED,
    RECORD_DATES,
    Measured,
    in_batches,
    measure,
    wallets,
)
from scripts.bench.sides import COUNTRY, TOPICS, Suite, populate, rules
from scripts.bench.snapshots import SnapshotPayments
from scripts.bench.split import CHECKS, TOKENS, Columns
from scripts.bench.work import MODULES, TOPIC_COUNT, WorkRow

#: each mint checks the receiver, so that a batch of more does not fit a transaction
BATCH = 50
PUSH = f"dividend push to {PUSHED} holders"
CLAIM_OF_MIDDLE = "dividend claim for a date in the middle"
SHARE_CALLS = ("holdingAt(address,uint40)", "balanceOfAt(address,uint40)", "totalSupplyAt(uint40)")


class OurPayments:
    """`holders` are registered, and hold nothing yet."""

    def __init__(self, side: Ours, suite: Suite, holders: Sequence[str], claimant: str) -> None:
        self.side, self.chain, self.suite = side, side.chain, suite
        self.distributor, self.currency = side.contracts["dividend_distributor"], side.contracts["stablecoin"]
        checks = (suite.token, suite.registry, side.contracts["sanctions_list"])
        self.columns = Columns(
            {contract.address: CHECKS for contract in checks},
            {
                (self.currency.address, "transfer(address,uint256)"): TOKENS,
                **{(suite.token.address, signature): TOKENS for signature in SHARE_CALLS},
            },
        )
        for batch in in_batches(holders, BATCH):
            self.chain.send(suite.token, "batchMint", batch, [HOLDING] * len(batch), sender=suite.owner)
        self.dates = [self._close_record_date(claimant) for _ in range(RECORD_DATES)]
        self.chain.send(self.currency, "mint", suite.owner, 3 * POT, sender=suite.owner)
        self.chain.send(self.currency, "approve", self.distributor, 3 * POT, sender=suite.owner)

    def fund(self, date: int) -> int:
        paid_from = self.chain.now() + 1
        terms = (self.dates[date], paid_from, paid_from + 90 * DAY_SECONDS)
        self.chain.send(self.distributor, "fund", self.suite.token, self.currency, POT, *terms, sender=self.suite.owner)
        self.chain.wait(1)
        return int(self.chain.call(self.distributor, "distributionCount"))

    def push(self, pot: int, holders: Sequence[str]) -> str:
        return self._send("push", pot, list(holders))

    def claim(self, pot: int, holder: str) -> str:
        return self._send("claim", pot, holder)

    def _close_record_date(self, claimant: str) -> int:
        date = self.chain.now() + 2
        self.chain.send(self.suite.token, "announceRecordDate", date, sender=self.suite.owner)
        self.chain.wait(10)
        self.chain.send(self.suite.token, "mint", claimant, HOLDING, sender=self.suite.owner)
        return date

    def _send(self, function: str, *args: object) -> str:
        """By somebody who is not concerned: anybody may."""
        caller = self.side.people.deployer
        return str(self.chain.receipt_of(self.distributor, function, *args, sender=caller)["transactionHash"])


def measure_dividends(side: Ours, report: Callable[[str], None] = lambda step: None) -> Iterator[WorkRow]:
    """The claimant has moved shares after each record date; claims are for the latest, and for one in the middle."""
    artifacts, people = peer_artifacts(), side.people
    claimant, first = people.receiver, people.sender
    persons, names = wallets("payee", PUSHED), wallets("holder", MANY)
    for person in persons:
        side.chain.admit(person)
    for count in (FEW, MANY):
        pushed = persons if count == MANY else ()
        report(f"{count:,} holders, ours")
        ours = _measure_ours(side, count, persons, claimant, first, pushed)
        report(f"{count:,} holders, the peer")
        listed = (claimant, first, *pushed, *names)[:count]
        payments = SnapshotPayments(side.chain, artifacts, side.contracts["stablecoin"], people.deployer, listed)
        peer = measure(payments, claimant, first, pushed)
        for mode, measured in ours.items():
            yield WorkRow(claim_among(count), mode, measured.claim, peer.claim)
            if count == FEW:
                yield WorkRow(CLAIM_OF_MIDDLE, mode, measured.claim_of_middle, peer.claim_of_middle)
            if measured.push and peer.push:
                yield WorkRow(PUSH, mode, measured.push, peer.push, PUSHED)


def claim_among(holders: int) -> str:
    return f"dividend claim among {holders:,} holders"


def _measure_ours(
    side: Ours, count: int, persons: Sequence[str], claimant: str, first: str, pushed: Sequence[str]
) -> dict[str, Measured]:
    """By mode."""
    chain = side.chain
    suite = side.deploy_suite(rules(side.people)[:MODULES], TOPICS[:TOPIC_COUNT])
    populate(side, suite)
    holders = (*persons, *wallets("holder", MANY))[: count - len(side.people.holders())]
    _register(side, suite, holders, persons)
    payments = OurPayments(side, suite, holders, claimant)
    measured = {LIVE: measure(payments, claimant, first, pushed)}
    side.attest(suite)
    for holder in pushed:
        chain.send(suite.registry, "refresh", holder, sender=holder)
    chain.wait(1)
    return {**measured, ATTESTED: measure(payments, claimant, first, pushed)}


def _register(side: Ours, suite: Suite, holders: Sequence[str], persons: Sequence[str]) -> None:
    """Each of `persons` has an identity; the wallets of the others belong to them, too, as anybody may have several."""
    identities = [side.identity_of(person) for person in persons]
    belonging = {holder: identities[index % len(identities)] for index, holder in enumerate(holders)}
    for batch in in_batches(holders, 2 * BATCH):
        found = [belonging[holder] for holder in batch]
        countries = [COUNTRY] * len(batch)
        side.chain.send(suite.registry, "batchRegisterIdentity", batch, found, countries, sender=suite.owner)
