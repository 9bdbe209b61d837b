"""Settings of the KYC daemon, from AIMY_KYC_… and the shared variables."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from aimy.settings import ChainSettings, OpsSettings, SignerSettings
from oracles.kyc.decide import DAY, Policy


class KycSettings(ChainSettings, SignerSettings, OpsSettings):
    """What the daemon takes.

    The key is the KYC officer's. `store`: folder of the encrypted applications. `store_key`: Fernet key that opens it;
    losing it loses the evidence. `sanctions_list`: OFAC SDN list as XML, plain or gzip. `list_max_age_hours`: how long
    after it was fetched (the file's modification time) people may still be cleared by it. `claim_validity_days`: how
    long a claim holds.
    """

    model_config = SettingsConfigDict(env_prefix="AIMY_KYC_")

    store: Path
    store_key: SecretStr
    sanctions_list: Path
    list_max_age_hours: Annotated[float, Field(gt=0)] = 72.0
    claim_validity_days: Annotated[int, Field(ge=1, le=3_650)] = 365
    interval_seconds: Annotated[float, Field(gt=0)] = 2.0

    @property
    def policy(self) -> Policy:
        return Policy(validity_seconds=self.claim_validity_days * DAY)
