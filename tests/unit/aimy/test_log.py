import json
import logging

import pytest
import structlog

from aimy.log import configure, redacted_url
from aimy.settings import LogSettings


@pytest.fixture
def lines(capsys):
    """Configures logging and gives what was written, line by line, decoded."""
    root = logging.getLogger()
    before = root.handlers, root.level

    def written():
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    yield written
    structlog.reset_defaults()
    root.handlers, level = before
    root.setLevel(level)


def test_secrets__are_hidden_by_their_names(lines):
    configure(LogSettings(log_format="json"), process="kyc")

    structlog.get_logger().info("started", store_key="abc", Password="abc", owner="abc")

    (event,) = lines()
    assert (event["store_key"], event["Password"], event["owner"]) == ("**********", "**********", "abc")


def test_lower_levels__are_left_out(lines):
    configure(LogSettings(log_format="json", log_level="warning"), process="kyc")

    structlog.get_logger().info("quiet")
    logging.getLogger("some.library").info("quiet")
    logging.getLogger("some.library").warning("loud")

    assert [event["event"] for event in lines()] == ["loud"]


def test_noise_of_libraries__is_left_out_even_at_debug(lines):
    configure(LogSettings(log_format="json", log_level="debug"), process="kyc")

    logging.getLogger("urllib3.connectionpool").debug("GET /secret")

    assert lines() == []


def test_event__names_process_time_and_level(lines):
    configure(LogSettings(log_format="json"), process="valuation")

    structlog.get_logger().info("valuation_published", asset=7, digest=b"\x01")

    (event,) = lines()
    assert (event["process"], event["event"], event["level"], event["asset"]) == (
        "valuation",
        "valuation_published",
        "info",
        7,
    )
    assert event["timestamp"].endswith("Z")


def test_traceback__is_structured(lines):
    configure(LogSettings(log_format="json"), process="x")

    try:
        raise KeyError("gone")
    except KeyError:
        structlog.get_logger().exception("tick_broke")

    (event,) = lines()
    assert event["exception"][0]["exc_type"] == "KeyError"


def test_console__is_readable(lines, capsys):
    configure(LogSettings(log_format="console"), process="x")

    structlog.get_logger().info("hello", a=1)

    assert "hello" in capsys.readouterr().out


def test_url__keeps_scheme_host_and_port_only():
    assert redacted_url("https://user:word@node.example:8545/v3/key?x=1") == "https://node.example:8545"
    assert redacted_url("http://node/key") == "http://node"
