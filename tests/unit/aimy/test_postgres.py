import pytest

from aimy.errors import FatalError
from aimy.postgres import database_url, psycopg_url, server_pid, sqlalchemy_url, stop_embedded


@pytest.mark.parametrize(
    ("setting", "words"), [("mysql://u:hidden@db/x", "has mysql://…"), ("", "has no scheme"), ("Embedded", "no scheme")]
)
def test_other_setting__is_fatal_and_keeps_the_password(tmp_path, setting, words):
    with pytest.raises(FatalError, match="expected 'embedded' or postgresql://") as failed:
        database_url(setting, tmp_path)

    assert words in str(failed.value)
    assert "hidden" not in str(failed.value)


def test_folder_without_server__has_nothing_to_stop(tmp_path):
    stop_embedded(tmp_path)
    stop_embedded(tmp_path / "missing")

    assert server_pid(tmp_path) is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("record", ["", "junk", "999999999\n/elsewhere", "1\n"])
def test_record_that_names_no_server__is_not_believed(tmp_path, record):
    (tmp_path / "postmaster.pid").write_text(record)

    assert server_pid(tmp_path) is None


def test_given_url__is_kept(tmp_path):
    assert database_url("postgresql://db/aimy", tmp_path) == "postgresql://db/aimy"


def test_url__has_a_form_for_each_reader():
    for url in ("postgresql://u@db/aimy", "postgres://u@db/aimy", "postgresql+psycopg://u@db/aimy"):
        assert sqlalchemy_url(url) == "postgresql+psycopg://u@db/aimy"
    assert psycopg_url("postgresql+psycopg://u@db/aimy") == "postgresql://u@db/aimy"
