"""The URL of the database: what it may be, and how to speak of it without its password."""

from __future__ import annotations

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import StorageUnusable

DRIVERS = ("sqlite", "sqlite+pysqlite", "postgresql", "postgresql+psycopg2")
EXPECTED = (
    "expected sqlite:////folder/file.db or postgresql://user:password@host/database; in a"
    " password write @ as %40, : as %3A, / as %2F and % as %25"
)


def checked_url(text: str) -> URL:
    """The URL in `text`; raises StorageUnusable, which tells nothing of it: it may be secret."""
    try:
        url = make_url(text)
        known = url.drivername in DRIVERS
    except (ArgumentError, ValueError):  # of SQLAlchemy: they quote what they could not read
        known = False
    if not known or "@" in (url.host or ""):
        raise StorageUnusable(f"DATABASE_URL is not the URL of a database: {EXPECTED}") from None
    return url


def name_of(url: URL) -> str:
    """The file of a database, else its name and where its server is."""
    if url.get_backend_name() == "sqlite":
        return str(url)
    host = url.host or url.query.get("host")
    where = f"at {host}:{url.port or 5432}" if url.host else f"at {host or 'the local socket'}"
    return f"{url.database or url.username or 'postgres'} {where}"


def way_out(url: URL) -> str:
    """What to do where the database cannot be opened."""
    if url.get_backend_name() == "sqlite":
        return "make its folder writable, or set DATA_DIR or DATABASE_URL"
    return (
        "see that the server runs, that DATABASE_URL names the right host, port, user, password"
        " and database, and that the user may make tables in it"
    )


def without_password(text: str, url: URL) -> str:
    """`text` on one line, with the password of `url` left out wherever it is in it."""
    for secret in (url.password, url.query.get("password")):
        if secret:
            text = text.replace(str(secret), "***")
    return " ".join(text.split())
