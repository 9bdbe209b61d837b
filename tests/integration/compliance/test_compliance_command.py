"""`aimy compliance` and a token: profiles are put on, shown in words, and moved to a new version."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
from ape import chain
from typer.testing import CliRunner

import aimy.compliance
from aimy.chain import Chain
from aimy.cli import app
from aimy.compliance.arguments import Terms
from aimy.compliance.plan import change_to, configuration, standing_of
from aimy.compliance.profile import load_profile, parse_profile, profiles
from aimy.settings import ChainSettings
from tests.support.assets import UNITS, approved_asset, deploy_suite
from tests.support.movements import Authority, movement

FOLDER = Path(aimy.compliance.__file__).parent / "profiles"


@pytest.fixture
def suite(platform, issuer, compliance_officer):
    asset_id = approved_asset(platform, issuer, compliance_officer)
    return deploy_suite(platform, issuer, asset_id, units=UNITS, max_balance=UNITS, salt=b"\x61" * 32)


@pytest.fixture
def connected(chain_url, manifest_path):
    return Chain.connect(ChainSettings(rpc_url=chain_url, deployment=manifest_path))


@pytest.fixture
def aimy_command(chain_url, manifest_path, issuer, tmp_path):
    environment = {
        "AIMY_RPC_URL": chain_url,
        "AIMY_DEPLOYMENT": str(manifest_path),
        "AIMY_COMPLIANCE_KEY": issuer.private_key,
        "AIMY_TX_OUTBOX": str(tmp_path / "outbox"),
        "COLUMNS": "200",
    }

    def run(*arguments, answer=None):
        return CliRunner().invoke(app, ["compliance", *map(str, arguments)], env=environment, input=answer)

    return run


@pytest.fixture
def terms(platform):
    return Terms({"currency": platform.stablecoin.address, "closing": chain.pending_timestamp + 1_000}, 6)


def configure(connected, suite, issuer, profile, terms):
    change = change_to(standing_of(connected, suite.token.address), profile, terms)
    suite.compliance.configure(configuration(connected, change, profile), sender=issuer)
    return change


@pytest.mark.parametrize("name", profiles())
def test_profile__is_put_on_and_read_back_as_it_was_meant(connected, suite, issuer, terms, name):
    profile = load_profile(name)
    change = configure(connected, suite, issuer, profile, terms)
    already = {"CountryAllowModule", "MaxBalanceModule"}
    assert set(change.added) == set(profile.modules) - already
    standing = standing_of(connected, suite.token.address)
    assert standing.profile == (profile.id, profile.version, profile.content_hash)
    again = change_to(standing, profile, terms)
    assert again.is_empty
    assert not [line for line in again.lines if line[0] in "+-"]


def test_command__shows_the_difference_sends_it_once_and_reads_it_back(aimy_command, suite, platform):
    arguments = ("apply", suite.token.address, "us-reg-a-tier-2", "--set", f"currency={platform.stablecoin.address}")
    shown = aimy_command(*arguments, "--dry-run")
    assert shown.exit_code == 0, shown.output
    assert "+ RaiseCapModule: at most 75,000,000,000,000 units" in shown.output
    assert f"To send as the compliance's owner, to {suite.compliance.address}" in shown.output
    assert platform.raise_cap_module.address not in suite.compliance.getModules()

    declined = aimy_command(*arguments, answer="n\n")
    assert (declined.exit_code, "Nothing was sent." in declined.output) == (1, True)
    assert platform.raise_cap_module.address not in suite.compliance.getModules()

    sent = aimy_command(*arguments, "--yes")
    assert sent.exit_code == 0, sent.output
    assert f"Next: aimy compliance show {suite.token.address}" in sent.output
    told = aimy_command("show", suite.token.address).output
    assert "Profile: us-reg-a-tier-2 version 1, hash 0x" in told
    assert "InvestmentLimitModule: purchasers pay at most 10 % of their declared base" in told
    assert "Nothing differs" in aimy_command(*arguments, "--yes").output


def test_new_version__keeps_drops_and_changes_rules_and_leaves_the_issuers_own(
    connected, suite, platform, issuer, terms
):
    first = load_profile("us-reg-d-506b")
    configure(connected, suite, issuer, first, terms)
    data = copy.deepcopy(json.loads((FOLDER / "us-reg-d-506b.v1.json").read_text()))
    data["version"] = 2
    data["rules"] = [rule for rule in data["rules"] if rule["module"] != "SanctionsModule"]
    period = next(rule for rule in data["rules"] if rule["module"] == "HoldingPeriodModule")["arguments"]["periodDays"]
    period["value"] = 180
    second = parse_profile(data, "us-reg-d-506b", 2)
    change = configure(connected, suite, issuer, second, terms)
    assert (change.removed, change.added) == (("SanctionsModule",), ())
    assert [name for name, _ in change.settings] == ["HoldingPeriodModule"]
    assert "- HoldingPeriodModule: shares are sold 365 days after they were acquired" in change.lines
    assert "+ HoldingPeriodModule: shares are sold 180 days after they were acquired" in change.lines
    assert any(line.endswith("(the issuer's own)") and "MaxBalanceModule" in line for line in change.lines)
    bound = suite.compliance.getModules()
    assert platform.max_balance_module.address in bound
    assert platform.sanctions_module.address not in bound
    assert suite.compliance.profile().version == 2


def test_rules_of_a_profile__judge_at_once(connected, suite, platform, issuer, terms, investors):
    configure(connected, suite, issuer, load_profile("us-3c1"), terms)
    module, compliance = platform.holder_cap_module, suite.compliance
    caps = [tuple(cap) for cap in module.getHolderCaps(compliance)]
    assert caps == [(0, 0, False, True, 90, 100, 0)]
    moved = movement(token=suite.token, receiver=investors[0], amount=1, authority=Authority.ISSUANCE)
    assert compliance.refusal(moved)[0] == "0x" + "00" * 20


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (("apply", "0x" + "22" * 20, "us-reg-z"), 2, "no profile is called 'us-reg-z'"),
        (("apply", "0x" + "22" * 20, "us-reg-a-tier-2"), 2, "needs --set currency="),
        (("apply", "0x" + "22" * 20, "us-12g", "--set", "x"), 2, "--set is 'x', expected name=value"),
        (("show", "0x" + "22" * 20), 1, "there is no contract at"),
        (("show", "house"), 1, "the token is 'house', expected an address"),
    ],
)
def test_wrong_arguments__are_told_in_a_sentence(aimy_command, arguments, status, sentence):
    result = aimy_command(*arguments)
    assert result.exit_code == status
    assert sentence in result.stderr


def test_profiles__are_listed_with_what_they_need(aimy_command):
    listed = aimy_command("profiles").output
    assert all(name in listed for name in profiles())
    assert "--set closing=…  date on which the offering closes" in listed
