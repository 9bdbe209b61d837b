import pytest
from pydantic import ValidationError
from pydantic_settings import SettingsConfigDict

from aimy.settings import ChainSettings, DatabaseSettings, OpsSettings, SignerSettings, load_settings, variable_of

KEY = "0x" + "11" * 32


class DaemonSettings(ChainSettings, SignerSettings, OpsSettings, DatabaseSettings):
    model_config = SettingsConfigDict(env_prefix="AIMY_DAEMON_")

    inbox: str
    interval_seconds: float = 2


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch):
    import os

    for name in list(os.environ):
        if name.startswith("AIMY_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AIMY_DAEMON_INBOX", "in")
    monkeypatch.setenv("AIMY_DAEMON_KEY", KEY)


def refused(capsys) -> str:
    with pytest.raises(SystemExit) as ended:
        load_settings(DaemonSettings)
    assert ended.value.code == 2
    return capsys.readouterr().err


def test_missing_variable__exits_2_and_is_named(monkeypatch, capsys):
    monkeypatch.delenv("AIMY_DAEMON_INBOX")

    assert "AIMY_DAEMON_INBOX is not set, and it has no default" in refused(capsys)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("AIMY_DAEMON_PORT", "70000", "less than or equal to 65535"),
        ("AIMY_DAEMON_INTERVAL_SECONDS", "soon", "valid number"),
        ("AIMY_RPC_URL", "ws://node/secret-key", "expected an http:// or https:// address"),
        ("AIMY_RPC_URL", "http://node,ftp://node/secret-key", "expected an http:// or https:// address"),
        ("AIMY_RPC_URL", "http://node/secret-key,", "expected an http:// or https:// address"),
        ("AIMY_TX_DAILY_SPEND_ETHER", "0", "greater than 0"),
        ("AIMY_LOG_LEVEL", "loud", "'debug', 'info', 'warning' or 'error'"),
        ("AIMY_TX_CONFIRMATIONS", "-1", "greater than or equal to 0"),
    ],
)
def test_wrong_value__exits_2_and_names_the_variable_but_not_the_value(monkeypatch, capsys, name, value, words):
    monkeypatch.setenv(name, value)

    sentence = refused(capsys)

    assert f"{name}: " in sentence
    assert words in sentence
    assert "secret-key" not in sentence


def test_every_wrong_value__has_its_line(monkeypatch, capsys):
    monkeypatch.setenv("AIMY_DAEMON_PORT", "x")
    monkeypatch.setenv("AIMY_LOG_FORMAT", "x")

    assert len(refused(capsys).splitlines()) == 2


def test_two_sources_of_a_key__exit_2_without_the_key(monkeypatch, capsys):
    monkeypatch.setenv("AIMY_DAEMON_KEYSTORE", "k.json")

    sentence = refused(capsys)

    assert "expected either AIMY_DAEMON_KEY or AIMY_DAEMON_KEYSTORE" in sentence
    assert KEY not in sentence


def test_no_key__exits_2(monkeypatch, capsys):
    monkeypatch.delenv("AIMY_DAEMON_KEY")

    assert "expected either AIMY_DAEMON_KEY" in refused(capsys)


def test_keystore_without_password__exits_2(monkeypatch, capsys):
    monkeypatch.delenv("AIMY_DAEMON_KEY")
    monkeypatch.setenv("AIMY_DAEMON_KEYSTORE", "k.json")

    assert "AIMY_DAEMON_KEYSTORE and AIMY_DAEMON_PASSWORD_FILE together" in refused(capsys)


def test_settings__cannot_be_changed():
    with pytest.raises(ValidationError):
        load_settings(DaemonSettings).port = 1


def test_shared_and_own_variables__fill_one_class(monkeypatch):
    monkeypatch.setenv("AIMY_RPC_URL", "http://node:1")
    monkeypatch.setenv("AIMY_DAEMON_PORT", "8001")
    monkeypatch.setenv("AIMY_RUN_DIR", "run")
    monkeypatch.setenv("AIMY_DATABASE_URL", "postgresql://db/aimy")

    settings = load_settings(DaemonSettings)

    assert settings.rpc_url == "http://node:1"
    assert (settings.port, settings.host, str(settings.run_dir)) == (8001, "127.0.0.1", "run")
    assert settings.database_url == "postgresql://db/aimy"
    assert str(settings.deployment) == "deployments/local.json"


def test_secrets__are_not_in_the_repr(monkeypatch):
    monkeypatch.setenv("AIMY_RPC_URL", "http://node/api-key")
    monkeypatch.setenv("AIMY_DATABASE_URL", "postgresql://user:hidden@db/aimy")

    shown = repr(load_settings(DaemonSettings))

    for secret in (KEY, "api-key", "hidden"):
        assert secret not in shown


def test_empty_variable__counts_as_unset(monkeypatch, capsys):
    monkeypatch.setenv("AIMY_DAEMON_PORT", "")
    assert load_settings(DaemonSettings).port == 0
    monkeypatch.setenv("AIMY_DAEMON_INBOX", "")

    assert "AIMY_DAEMON_INBOX is not set" in refused(capsys)


def test_fields__know_their_variables():
    assert variable_of(DaemonSettings, "rpc_url") == "AIMY_RPC_URL"
    assert variable_of(DaemonSettings, "inbox") == "AIMY_DAEMON_INBOX"
    assert variable_of(DaemonSettings, "database_url") == "AIMY_DATABASE_URL"


def test_several_nodes__are_kept_in_their_order(monkeypatch):
    monkeypatch.setenv("AIMY_RPC_URL", "http://one:1, https://two/key")

    assert load_settings(DaemonSettings).rpc_urls == ("http://one:1", "https://two/key")
