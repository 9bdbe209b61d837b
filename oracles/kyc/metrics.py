"""What the KYC daemon counts, beside what every process does. Numbers only: nothing here tells who anybody is."""

from prometheus_client import Counter, Gauge

applications = Gauge("aimy_kyc_applications", "Applications by status", ["status"])
screenings = Counter("aimy_kyc_screenings", "Comparisons of an applicant with a list", ["result"])
revocations = Counter("aimy_kyc_revocations", "Claims revoked")
refusals = Counter("aimy_kyc_refusals", "Steps that a contract refused, by its error", ["error"])
list_usable = Gauge("aimy_kyc_list_usable", "1 when the sanctions list is whole and fresh")
list_age = Gauge("aimy_kyc_list_age_seconds", "Seconds since the sanctions list was fetched")
list_entries = Gauge("aimy_kyc_list_entries", "Entries of the sanctions list in use")
