"""What every process counts, for Prometheus."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

ticks = Counter("aimy_ticks", "Ticks that ran to their end or failed", ["service"])
tick_failures = Counter("aimy_tick_failures", "Ticks that failed, by kind of error", ["service", "kind"])
tick_seconds = Histogram("aimy_tick_seconds", "Seconds that a tick took", ["service"])
ready = Gauge("aimy_ready", "1 when the last ticks went well", ["service"])
transactions = Counter("aimy_transactions", "Transactions by what became of them", ["outcome"])
signer_balance = Gauge("aimy_signer_balance_ether", "What the signer can still pay for gas", ["address"])
head_block = Gauge("aimy_head_block", "Number of the last block seen")
head_timestamp = Gauge("aimy_head_timestamp_seconds", "Unix time of the last block seen")
spend_left = Gauge(
    "aimy_tx_spend_left_ether", "What the signer may still spend within its limit for a day", ["address"]
)
transactions_refused = Counter(
    "aimy_tx_refused", "Transactions that were not signed: destination, value or spend is out of bounds", ["reason"]
)
oldest_unmined = Gauge(
    "aimy_tx_oldest_unmined_seconds",
    "Age of the signer's transaction that is not mined yet; 0 when none is",
    ["address"],
)
rpc_failures = Counter("aimy_rpc_failures", "Requests that a node did not answer properly", ["node"])
rpc_failovers = Counter("aimy_rpc_failovers", "Times another node was turned to", ["node"])
job_failures = Counter("aimy_job_failures", "Side jobs that failed", ["service", "task"])
