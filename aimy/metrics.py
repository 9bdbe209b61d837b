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
