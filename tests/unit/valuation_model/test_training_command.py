from datetime import timedelta
from types import SimpleNamespace

import pytest

from oracles.valuation.training import __main__ as command
from oracles.valuation.training.challenge import PromotionRefusedError
from oracles.valuation.training.source import SourceError


@pytest.fixture
def called(monkeypatch):
    """What the commands would have done, by name, with their arguments."""
    calls = []
    for name in ("train", "challenge", "promote"):

        def note(name=name, **arguments):
            calls.append((name, arguments))
            score = SimpleNamespace(mdape=0.08, model="ab")
            return SimpleNamespace(champion=score, challenger=score)

        monkeypatch.setattr(command, name, note)
    return calls


def test_no_command__trains_the_packaged_market(called):
    assert command.main([]) == 0
    ((name, arguments),) = called
    assert name == "train"
    assert arguments["out"].parts[-2:] == ("markets", "seattle")


def test_challenge_on_a_schedule__runs_now_and_again_after_so_many_days(called, monkeypatch):
    jobs = []

    class Scheduler:
        def __init__(self, timezone):
            assert timezone == "UTC"

        def add_job(self, job, trigger, **settings):
            jobs.append((job, trigger, settings))

        def start(self):
            jobs[0][0]()

    monkeypatch.setattr(command, "BlockingScheduler", Scheduler)
    assert command.main(["challenge", "--every-days", "90"]) == 0
    assert [name for name, _ in called] == ["challenge", "challenge"]
    ((_, trigger, settings),) = jobs
    assert (trigger, timedelta(days=settings["days"]), settings["max_instances"]) == ("interval", timedelta(90), 1)


def test_challenge_without_a_schedule__runs_once(called):
    assert command.main(["challenge"]) == 0
    assert [name for name, _ in called] == ["challenge"]


def test_promotion_names_neither_asset_nor_that_there_is_none__exits_2(called):
    with pytest.raises(SystemExit, match="2"):
        command.main(["promote"])
    assert called == []


def test_promotion_before_any_asset_is_valued__asks_no_chain(called):
    assert command.main(["promote", "--unannounced"]) == 0
    assert called[0][1]["chain"] is None


def test_promotion_for_assets__asks_the_chain_for_each(called, monkeypatch):
    chain = object()
    monkeypatch.setattr(command, "load_settings", lambda _settings: None)
    monkeypatch.setattr(command, "Chain", SimpleNamespace(connect=lambda _settings: chain))
    assert command.main(["promote", "--asset", "3", "--asset", "4"]) == 0
    assert (called[0][1]["chain"], called[0][1]["assets"]) == (chain, [3, 4])


@pytest.mark.parametrize("error", [SourceError("no wheel"), PromotionRefusedError("not better")])
def test_what_cannot_be_done__exits_1_and_says_why(monkeypatch, capsys, error):
    def fail(**_arguments):
        raise error

    monkeypatch.setattr(command, "challenge", fail)
    assert command.main(["challenge"]) == 1
    assert str(error) in capsys.readouterr().err
