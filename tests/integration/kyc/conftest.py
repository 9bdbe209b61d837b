"""The KYC officer at work on the deployed platform."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet

from oracles.kyc.settings import KycSettings
from tests.integration.kyc.office import ListFile, Office
from tests.support.actors import local_account


@pytest.fixture
def sanctions(tmp_path) -> ListFile:
    return ListFile(tmp_path / "sdn.xml")


@pytest.fixture
def settings(tmp_path, sanctions, kyc_officer, chain_url, manifest_path) -> KycSettings:
    return KycSettings(
        key=local_account(kyc_officer).key.hex(),
        store=tmp_path / "applications",
        store_key=Fernet.generate_key().decode(),
        sanctions_list=sanctions.path,
        rpc_url=chain_url,
        deployment=manifest_path,
        tx_outbox=tmp_path / "outbox",
    )


@pytest.fixture
def office(settings, platform, kyc_officer, sanctions):
    office = Office(settings, platform, kyc_officer, sanctions)
    yield office
    office.close()
