"""What the API counts, for Prometheus."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

requests = Counter("aimy_api_requests", "Requests by route and status", ["route", "status"])
request_seconds = Histogram("aimy_api_request_seconds", "Seconds until the answer began", ["route"])
streams = Gauge("aimy_api_streams", "Streams that are open")
