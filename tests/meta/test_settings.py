"""Every setting of every process is documented, and nothing that is documented is gone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from aimy.compliance.command import ComplianceSettings
from aimy.settings import variable_of
from api.settings import ApiSettings
from indexer.settings import IndexerSettings
from oracles.assets.settings import AssetsSettings
from oracles.kyc.settings import KycSettings
from oracles.valuation.settings import ValuationSettings

ROOT = Path(__file__).parents[2]
PROCESSES = (AssetsSettings, ValuationSettings, KycSettings, IndexerSettings, ApiSettings, ComplianceSettings)
VARIABLES = {variable_of(settings, field) for settings in PROCESSES for field in settings.model_fields}


@pytest.mark.parametrize("document", ["docs/operations.md", ".env.example"])
def test_documented_settings__are_those_of_the_processes(document):
    documented = set(re.findall(r"\bAIMY_[A-Z0-9_]*[A-Z0-9]\b", (ROOT / document).read_text()))
    assert documented == VARIABLES


def test_keys__have_no_default():
    secrets = [
        (settings.__name__, name)
        for settings in PROCESSES
        for name, field in settings.model_fields.items()
        if "SecretStr" in str(field.annotation) and field.default not in (None, ...) and not field.is_required()
    ]
    assert secrets == []
