"""What the indexer counts, beside what every process does."""

from __future__ import annotations

from prometheus_client import Counter, Gauge

indexed_block = Gauge("aimy_indexer_block", "Last block whose events are in the tables")
lag_blocks = Gauge("aimy_indexer_lag_blocks", "How many blocks the tables are behind the chain")
events = Counter("aimy_indexer_events", "Events written")
reorganisations = Counter("aimy_indexer_reorganisations", "How often blocks were taken back")
