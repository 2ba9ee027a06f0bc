"""The URL of the database: what is wrong is told in one line, and never what is secret."""

from __future__ import annotations

import pytest

from bot.database import open_database
from bot.database_url import checked_url, name_of, without_password
from bot.errors import StorageUnusable
from bot.settings import Settings
from tests.serving.conftest import free_port

SECRET = "s3cret"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        SECRET,
        f"postgresql//jing:{SECRET}@db/jingjing",
        f"postgresql://jing:{SECRET}@db:port/jingjing",
        f"postgresql://jing:at@{SECRET}@db/jingjing",  # an @ of a password that is not %40
        f"postgresql://jing:at@{SECRET}:1@db/jingjing",
        f"mysql://jing:{SECRET}@db/jingjing",
        f"postgresql+asyncpg://jing:{SECRET}@db/jingjing",
        f"no-such-kind://jing:{SECRET}@db/jingjing",
    ],
)
def test_what_is_no_url_is_refused_without_being_quoted(url: str) -> None:
    with pytest.raises(StorageUnusable, match=r"DATABASE_URL .*expected sqlite:.*%40") as caught:
        open_database(url)
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("sqlite:////data/jingjing.db", "sqlite:////data/jingjing.db"),
        (f"postgresql://jing:{SECRET}@db.example.org/faq", "faq at db.example.org:5432"),
        (f"postgresql+psycopg2://jing:{SECRET}@[::1]:6000/faq", "faq at ::1:6000"),
        (f"postgresql:///faq?host=/run/pg&password={SECRET}", "faq at /run/pg"),
        (f"postgresql://jing:{SECRET}@db", "jing at db:5432"),
        ("postgresql:///faq", "faq at the local socket"),
    ],
)
def test_database_is_named_without_its_password(url: str, name: str) -> None:
    assert name_of(checked_url(url)) == name


def test_password_is_cut_out_of_what_others_say() -> None:
    url = checked_url("postgresql://jing:a%40b%2Fc@db/faq?password=other")
    said = without_password("no such\n\tuser jing with a@b/c or other", url)
    assert said == "no such user jing with *** or ***"


def test_settings_do_not_show_the_url() -> None:
    assert SECRET not in repr(Settings(database_url=f"postgresql://jing:{SECRET}@db/faq"))


def test_server_that_is_not_there_is_named_with_the_way_out() -> None:
    port = free_port()
    with pytest.raises(StorageUnusable) as caught:
        open_database(f"postgresql://jing:{SECRET}@127.0.0.1:{port}/faq?password={SECRET}")
    told = str(caught.value)
    assert told.startswith(f"the database faq at 127.0.0.1:{port} cannot be used (")
    assert "refused" in told
    assert "see that the server runs, that DATABASE_URL names the right host" in told
    assert SECRET not in told
    assert "\n" not in told
