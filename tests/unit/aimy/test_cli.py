import os
import sys

import pytest
from typer.testing import CliRunner

from aimy import cli
from aimy.cli import app


class BecameError(Exception):
    """Stands for this process being replaced."""


@pytest.fixture
def became(monkeypatch):
    """What the command would replace this process with."""
    commands = []

    def execv(_path, command):
        commands.append(command)
        raise BecameError

    monkeypatch.setattr(os, "execv", execv)
    return commands


def run(*arguments):
    return CliRunner().invoke(app, list(arguments))


@pytest.mark.parametrize(
    "arguments",
    [
        ["oracle"],
        ["oracle", "weather"],
        ["oracle", "kyc", "--dry-run"],
        ["verify", "nothing"],
        ["nothing"],
        ["status", "--colour"],
        [],
    ],
)
def test_wrong_use__exits_2(arguments):
    assert run(*arguments).exit_code == 2


def test_deploy_without_ape__exits_1_and_says_how_to_get_it(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))

    result = run("deploy")

    assert result.exit_code == 1
    assert "pip install -r requirements/dev.lock" in result.stderr


def test_deploy_outside_a_checkout__exits_1(monkeypatch, tmp_path):
    (tmp_path / "ape").touch()
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.chdir(tmp_path)

    result = run("deploy")

    assert result.exit_code == 1
    assert "root of a checkout" in result.stderr


def test_missing_part__exits_1(monkeypatch):
    monkeypatch.setattr(cli.importlib.util, "find_spec", lambda _name: None)

    result = run("indexer")

    assert result.exit_code == 1
    assert "there is no indexer here" in result.stderr


def test_training_without_its_libraries__exits_1_and_says_how_to_get_them(monkeypatch):
    monkeypatch.setattr(cli.importlib.util, "find_spec", lambda _name: None)

    result = run("model", "train")

    assert result.exit_code == 1
    assert "make setup" in result.stderr


def test_deploy__runs_ape_with_the_arguments(became, monkeypatch, tmp_path):
    (tmp_path / "ape").touch()
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / "deploy.py").touch()
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.chdir(tmp_path)

    run("deploy", "--network", "ethereum:local:foundry")

    launcher = [str(tmp_path / "python"), "-m", "scripts.toolchain"]
    assert became == [[*launcher, "ape", "run", "deploy", "--network", "ethereum:local:foundry"]]


@pytest.mark.parametrize(
    ("arguments", "module"),
    [
        (["oracle", "assets"], ["oracles.assets"]),
        (["oracle", "valuation"], ["oracles.valuation"]),
        (["oracle", "valuation", "--dry-run"], ["oracles.valuation", "--dry-run"]),
        (["oracle", "kyc"], ["oracles.kyc"]),
        (["indexer"], ["indexer"]),
        (["api"], ["api"]),
        (["demo", "--once"], ["scripts.demo", "--once"]),
        (["verify", "valuation", "1"], ["oracles.valuation", "verify", "1"]),
        (["verify", "valuation", "--help"], ["oracles.valuation", "verify", "--help"]),
        (["valuation", "explain", "house.json"], ["oracles.valuation", "explain", "house.json"]),
        (["model", "train", "--check"], ["oracles.valuation.training", "train", "--check"]),
        (["model", "challenge"], ["oracles.valuation.training", "challenge"]),
        (["model", "promote", "--help"], ["oracles.valuation.training", "promote", "--help"]),
    ],
)
def test_each_command__becomes_its_process(became, monkeypatch, arguments, module):
    monkeypatch.setattr(cli.importlib.util, "find_spec", lambda _name: object())

    run(*arguments)

    assert became == [[sys.executable, "-m", *module]]


@pytest.mark.parametrize("command", ["demo", "deploy", "oracle", "indexer", "api", "status"])
def test_help__has_an_example(command):
    result = run(command, "--help")

    assert result.exit_code == 0
    assert "Example" in result.stdout


def test_front_door__lists_every_command():
    shown = run("--help").stdout

    for command in ("demo", "deploy", "oracle", "verify", "valuation", "model", "indexer", "api", "status"):
        assert command in shown
