"""Who of staff is signed in. All calls block; a sign-in takes about a tenth of a second."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.engine import Connection, Engine

from bot.accounts.passwords import Passwords
from bot.accounts.records import Session
from bot.accounts.rows import plain_name, user_of
from bot.accounts.tables import staff_sessions, users
from bot.accounts.totp import matching_step
from bot.audit import audit, note
from bot.database import reading, writing
from bot.errors import SignInRefused

LONGEST = timedelta(hours=12)  # that a session lives
IDLE = timedelta(minutes=60)  # without a request, and it ends
SEEN_EVERY = timedelta(minutes=1)  # a request is noted down: not each one is a write
FAILURES = 10  # in a row, until an account is locked
FIRST_LOCK, LONGEST_LOCK = timedelta(minutes=1), timedelta(hours=1)
NOBODY = "unknown"  # who tried a name that there is not: it may be a password in the wrong field
REFUSED = "name, password or code are wrong, or too many tries went before"


class SessionStore:
    """Sessions in the database, named by a token that only the browser keeps."""

    def __init__(self, engine: Engine, passwords: Passwords, now: Callable[[], datetime]) -> None:
        self._engine, self._passwords, self._now = engine, passwords, now

    def sign_in(self, name: str, password: str, code: str = "") -> str:
        """The token of a new session.

        Raises SignInRefused, which says and takes the same whatever is wrong: no such name, wrong
        password, wrong or missing code, locked or not active. After FAILURES in a row an account
        is locked for a minute, after each further one for twice as long, up to an hour.
        """
        with reading(self._engine) as connection:
            wanted = select(users).where(users.c.name == plain_name(name))
            row = connection.execute(wanted).first()
        is_right = self._passwords.verify(row.password if row else None, password)
        now = self._now()
        if row is None:
            self._note_unknown(now)
        elif row.active and not _is_locked(row, now):
            if is_right and (token := self._enter(row, password, code, now)):
                return token
            self._fail(row, now)
        raise SignInRefused(REFUSED)

    def sign_in_as(self, user_id: int, how: str) -> str:
        """The token of a new session for whoever proved elsewhere to be this user.

        Raises SignInRefused where the user is not active.
        """
        with writing(self._engine) as connection:
            row = connection.execute(select(users).where(users.c.id == user_id)).first()
            if row is None or not row.active:
                raise SignInRefused(REFUSED)
            return self._begin(connection, row, self._now(), how)

    def confirm(self, user_id: int, password: str) -> None:
        """Returns where `password` is the one of the user, who is signed in and tells it again.

        Raises SignInRefused where it is not; such tries count like those to sign in.
        """
        with reading(self._engine) as connection:
            row = connection.execute(select(users).where(users.c.id == user_id)).one()
        is_right, now = self._passwords.verify(row.password, password), self._now()
        if is_right and not _is_locked(row, now):
            return
        if not _is_locked(row, now):
            self._fail(row, now)
        raise SignInRefused(REFUSED)

    def find(self, token: str) -> Session | None:
        """The session of `token`, which goes on by this; None where there is none or it ended."""
        now = self._now()
        row = self._row(_digest(token))
        if row is None or not row.active or now >= _ends(row):
            return None
        if now >= row.seen_at.replace(tzinfo=UTC) + SEEN_EVERY:
            with writing(self._engine) as connection:
                mine = staff_sessions.c.digest == _digest(token)
                connection.execute(update(staff_sessions).where(mine).values(seen_at=now))
        return Session(user_of(row), row.form_key)

    def end(self, token: str) -> None:
        """Signs out; nothing happens where nobody is signed in with `token`."""
        row = self._row(_digest(token))
        if row is None:
            return
        with writing(self._engine) as connection:
            connection.execute(
                delete(staff_sessions).where(staff_sessions.c.digest == _digest(token))
            )
            note(connection, self._now(), row.name, "signed out")

    def _row(self, digest: str) -> Any:
        wanted = select(
            users, staff_sessions.c.form_key, staff_sessions.c.started_at, staff_sessions.c.seen_at
        ).join(users, users.c.id == staff_sessions.c.user_id)
        with reading(self._engine) as connection:
            return connection.execute(wanted.where(staff_sessions.c.digest == digest)).first()

    def _enter(self, row: Any, password: str, code: str, now: datetime) -> str | None:
        """The token of a new session for who knew the password; None where the code is wrong."""
        with writing(self._engine) as connection:
            # The first statement is a write: on SQLite all that follows is then of one moment.
            free = or_(users.c.locked_until.is_(None), users.c.locked_until <= now)
            values: dict[str, Any] = {"failures": 0, "locked_until": None}
            mine = [users.c.id == row.id, users.c.active, free, users.c.password == row.password]
            if row.totp is not None:
                step = matching_step(row.totp, code, now)
                if step is None:
                    return None
                mine += [
                    users.c.totp == row.totp,
                    or_(users.c.totp_used.is_(None), users.c.totp_used < step),
                ]
                values["totp_used"] = step
            else:
                mine.append(users.c.totp.is_(None))
            if self._passwords.is_outdated(row.password):
                values["password"] = self._passwords.hashed(password)
            if connection.execute(update(users).where(*mine).values(values)).rowcount != 1:
                return None
            return self._begin(connection, row, now, "password")

    def _begin(self, connection: Connection, row: Any, now: datetime, how: str) -> str:
        token = secrets.token_urlsafe(32)
        over = or_(
            staff_sessions.c.started_at <= now - LONGEST, staff_sessions.c.seen_at <= now - IDLE
        )
        connection.execute(delete(staff_sessions).where(over))
        connection.execute(
            insert(staff_sessions).values(
                digest=_digest(token),
                user_id=row.id,
                form_key=secrets.token_urlsafe(32),
                started_at=now,
                seen_at=now,
            )
        )
        note(connection, now, row.name, "signed in", how=how)
        return token

    def _fail(self, row: Any, now: datetime) -> None:
        with writing(self._engine) as connection:
            mine = users.c.id == row.id
            connection.execute(update(users).where(mine).values(failures=users.c.failures + 1))
            failures = connection.execute(select(users.c.failures).where(mine)).scalar_one()
            details: dict[str, object] = {}
            if failures >= FAILURES:
                span = min(FIRST_LOCK * 2 ** min(failures - FAILURES, 16), LONGEST_LOCK)
                connection.execute(update(users).where(mine).values(locked_until=now + span))
                details["locked_minutes"] = int(span.total_seconds() // 60)
            note(connection, now, row.name, "sign-in failed", **details)

    def _note_unknown(self, now: datetime) -> None:
        """Once a minute: whoever tries names in masses does not fill the database."""
        recent = audit.c.at > now - timedelta(minutes=1)
        with writing(self._engine) as connection:
            wanted = select(func.count()).select_from(audit)
            known = wanted.where(recent, audit.c.who == NOBODY, audit.c.what == "sign-in failed")
            if not connection.execute(known).scalar_one():
                note(connection, now, NOBODY, "sign-in failed")


def end_sessions(connection: Connection, user_id: int) -> None:
    """Signs the user out everywhere, in the transaction of `connection`."""
    connection.execute(delete(staff_sessions).where(staff_sessions.c.user_id == user_id))


def _digest(token: str) -> str:
    # What is no UTF-8 in a cookie comes as surrogates.
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def _is_locked(row: Any, now: datetime) -> bool:
    return row.locked_until is not None and now < row.locked_until.replace(tzinfo=UTC)


def _ends(row: Any) -> datetime:
    end: datetime = min(row.started_at + LONGEST, row.seen_at + IDLE)
    return end.replace(tzinfo=UTC)
