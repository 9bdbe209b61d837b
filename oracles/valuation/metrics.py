"""What a valuation operator counts, beside what every process does."""

from prometheus_client import Counter, Gauge

reports_signed = Counter("aimy_valuation_reports_signed", "Reports signed by this operator")
rounds_published = Counter("aimy_valuation_rounds_published", "Rounds transmitted by this operator")
publications_refused = Counter(
    "aimy_valuation_publications_refused", "Rounds that the contract refused, by its error", ["error"]
)
reports_rejected = Counter("aimy_valuation_reports_rejected", "Peers' reports that did not pass verification")
peer_failures = Counter("aimy_valuation_peer_failures", "Times a peer gave no usable answer", ["peer"])
assets_unvaluable = Gauge("aimy_valuation_assets_unvaluable", "Assets of this operator that its model cannot value now")
feature_psi = Gauge(
    "aimy_valuation_feature_psi", "Population stability of a feature, newest sales against training", ["feature"]
)
drifted_features = Gauge("aimy_valuation_drifted_features", "Features whose stability index is alarming (0.25 or more)")
newest_coverage = Gauge("aimy_valuation_newest_coverage", "Share of the newest sales' prices inside the 90 % interval")
newest_bias = Gauge("aimy_valuation_newest_bias", "Median ratio of value to price over the newest sales, less one")
