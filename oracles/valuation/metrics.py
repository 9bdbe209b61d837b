"""What a valuation operator counts, beside what every process does."""

from prometheus_client import Counter, Gauge

reports_signed = Counter("aimy_valuation_reports_signed", "Reports signed by this operator")
rounds_published = Counter("aimy_valuation_rounds_published", "Rounds transmitted by this operator")
publications_refused = Counter(
    "aimy_valuation_publications_refused", "Rounds that the contract refused, by its error", ["error"]
)
reports_rejected = Counter("aimy_valuation_reports_rejected", "Peers' reports that did not pass verification")
peer_failures = Counter("aimy_valuation_peer_failures", "Times a peer gave no usable answer", ["peer"])
peer_silent = Gauge("aimy_valuation_peer_silent", "1 while a peer gives no usable answer", ["peer"])
value_age = Gauge(
    "aimy_valuation_value_age_seconds", "Chain time since the asset's last published value was signed", ["asset"]
)
heartbeat = Gauge("aimy_valuation_heartbeat_seconds", "After how long the asset's value is stale", ["asset"])
disputed = Gauge("aimy_valuation_disputed", "1 while a round of the asset awaits the guardian", ["asset"])
spread = Gauge(
    "aimy_valuation_spread_bps", "How far the reports for the asset's next round lie apart, own included", ["asset"]
)
spread_limit = Gauge("aimy_valuation_spread_limit_bps", "Spread at which the contract refuses a round", ["asset"])
assets_unannounced = Gauge(
    "aimy_valuation_assets_unannounced", "Assets of this operator whose documents do not announce its model"
)
assets_unvaluable = Gauge("aimy_valuation_assets_unvaluable", "Assets of this operator that its model cannot value now")
model_replaced = Gauge("aimy_valuation_model_replaced", "1 when the model's folder holds another one than is loaded")
largest_psi = Gauge("aimy_valuation_largest_psi", "Largest stability index of what describes a house", ["model"])
feature_psi = Gauge(
    "aimy_valuation_feature_psi", "Population stability of a feature, newest sales against training", ["feature"]
)
drifted_features = Gauge("aimy_valuation_drifted_features", "Features whose stability index is alarming (0.25 or more)")
newest_coverage = Gauge("aimy_valuation_newest_coverage", "Share of the newest sales' prices inside the 90 % interval")
newest_bias = Gauge("aimy_valuation_newest_bias", "Median ratio of value to price over the newest sales, less one")
