"""What the intake counts, beside what every process does."""

from prometheus_client import Counter

submissions_registered = Counter("aimy_assets_submissions_registered", "Submissions found or brought on chain whole")
submissions_refused = Counter("aimy_assets_submissions_refused", "Submissions refused before or by what is on chain")
