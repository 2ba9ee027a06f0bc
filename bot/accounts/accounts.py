"""The accounts of staff: who there is, and what changes about them. All calls block."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError

from bot.accounts.passwords import Passwords, check_password
from bot.accounts.records import ROLES, Account, Role, User
from bot.accounts.rows import account_of, plain_name, user_of
from bot.accounts.sessions import SessionStore, end_sessions
from bot.accounts.tables import users
from bot.accounts.totp import is_secret, matching_step
from bot.audit import note
from bot.database import reading, writing
from bot.errors import AccountInvalid, SignInRefused, UnknownUser

LONGEST_NAME = 100  # characters
LISTS = ("categories", "languages")
TAKEN_NAMES = frozenset({"files", "shell", "unknown"})  # who did what no user did


class AccountStore:
    """The accounts of one database; `sessions` are those of whoever is signed in.

    `by` is who makes a change, for the audit. A new password, role or right, and the end of an
    account, end the sessions of its user.
    """

    def __init__(
        self,
        engine: Engine,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        passwords: Passwords | None = None,
    ) -> None:
        self._engine, self._now = engine, now
        self._passwords = passwords or Passwords()
        self.sessions = SessionStore(engine, self._passwords, now)

    def all(self) -> list[Account]:
        """Every account, by name."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(users).order_by(users.c.name))
            return [account_of(row, self._now()) for row in rows]

    def find(self, name: str) -> Account:
        """The account of `name`; raises UnknownUser."""
        with reading(self._engine) as connection:
            return account_of(_row(connection, name), self._now())

    def with_id(self, id: int) -> Account:
        """The account with this id; raises UnknownUser."""
        with reading(self._engine) as connection:
            row = connection.execute(select(users).where(users.c.id == id)).first()
        if row is None:
            raise UnknownUser(f"there is no user with the id {id}")
        return account_of(row, self._now())

    def add(
        self,
        name: str,
        role: Role,
        password: str | None,
        by: str,
        categories: Sequence[str] = (),
        languages: Sequence[str] = (),
    ) -> User:
        """The new user; without a password one that signs in by OpenID Connect alone.

        Raises AccountInvalid where the name is taken, or name, role or password is none.
        """
        name = checked_name(name)
        _check_role(role)
        if password is not None:
            check_password(password, name)
        fields = {
            "name": name,
            "password": None if password is None else self._passwords.hashed(password),
            "role": role,
            "categories": _listed(categories),
            "languages": _listed(languages),
            "active": True,
            "created_at": self._now(),
            "failures": 0,
        }
        try:
            with writing(self._engine) as connection:
                connection.execute(insert(users).values(fields))
                note(connection, self._now(), by, "user added", user=name, role=role)
        except IntegrityError:
            raise AccountInvalid("name_taken", f"there is a user {name!r} already") from None
        return self.find(name).user

    def change(
        self,
        name: str,
        by: str,
        *,
        role: Role | None = None,
        categories: Sequence[str] | None = None,
        languages: Sequence[str] | None = None,
        active: bool | None = None,
    ) -> User:
        """The user after what is given was changed.

        Raises UnknownUser, or AccountInvalid where nobody would be left who may administer.
        """
        if role is not None:
            _check_role(role)
        wanted = {
            "role": role,
            "categories": None if categories is None else _listed(categories),
            "languages": None if languages is None else _listed(languages),
            "active": active,
        }
        with writing(self._engine) as connection:
            # On PostgreSQL two who change each other wait here; SQLite has one writer anyway.
            connection.execute(_administrators().with_for_update()).all()
            row = _row(connection, name)
            given = {k: v for k, v in wanted.items() if v is not None and v != getattr(row, k)}
            if given:
                self._change(connection, row, by, given)
            return user_of(_row(connection, name))

    def _change(self, connection: Connection, row: Any, by: str, given: dict[str, Any]) -> None:
        connection.execute(update(users).where(users.c.id == row.id).values(given))
        if user_of(row).may("administer") and not connection.execute(_administrators()).all():
            raise AccountInvalid(
                "last_administrator",
                f"{row.name} is the last administrator; make another one first",
            )
        end_sessions(connection, row.id)
        told = {key: json.loads(v) if key in LISTS else v for key, v in given.items()}
        note(connection, self._now(), by, "user changed", user=row.name, **told)

    def set_password(self, name: str, password: str, by: str) -> None:
        """Gives `name` another password, and lets them in again if they were locked out.

        Raises UnknownUser, or AccountInvalid where the password is none.
        """
        user = self.find(name).user
        check_password(password, user.name)
        kept = self._passwords.hashed(password)
        with writing(self._engine) as connection:
            self._set(connection, user, password=kept, failures=0, locked_until=None)
            note(connection, self._now(), by, "password set", user=user.name)

    def set_up_codes(self, name: str, secret: str, code: str, by: str) -> None:
        """From now on `name` signs in with codes of `secret` too, of which `code` is the first.

        Raises UnknownUser, or AccountInvalid where it is not a code of it.
        """
        step = matching_step(secret, code, self._now()) if is_secret(secret) else None
        if step is None:
            raise AccountInvalid("code_wrong", "that is not the code that the app shows now")
        with writing(self._engine) as connection:
            user = user_of(_row(connection, name))
            self._set(connection, user, totp=secret, totp_used=step)
            note(connection, self._now(), by, "codes set up", user=user.name)

    def remove_codes(self, name: str, by: str) -> None:
        """From now on `name` signs in without codes; raises UnknownUser."""
        with writing(self._engine) as connection:
            user = user_of(_row(connection, name))
            self._set(connection, user, totp=None, totp_used=None)
            note(connection, self._now(), by, "codes removed", user=user.name)

    def linked(self, subject: str, names: Sequence[str]) -> User:
        """The user whom the OpenID Connect provider knows as `subject`.

        Where nobody is, the first of `names` that an account without a subject has is linked to
        it from now on. Raises SignInRefused where there is none, or the user is not active.
        """
        with writing(self._engine) as connection:
            mine = users.c.subject == subject
            row = connection.execute(select(users).where(mine)).first()
            if row is None and self._link(connection, subject, names):
                row = connection.execute(select(users).where(mine)).first()
            if row is None or not row.active:
                raise SignInRefused("the provider knows somebody who is not one of staff here")
            return user_of(row)

    def _link(self, connection: Connection, subject: str, names: Sequence[str]) -> bool:
        for name in map(plain_name, names):
            free = [users.c.name == name, users.c.subject.is_(None), users.c.active]
            if connection.execute(update(users).where(*free).values(subject=subject)).rowcount:
                note(connection, self._now(), name, "user linked", user=name)
                return True
        return False

    def unlink(self, name: str, by: str) -> None:
        """Forgets who `name` is at the OpenID Connect provider; raises UnknownUser."""
        with writing(self._engine) as connection:
            user = user_of(_row(connection, name))
            self._set(connection, user, subject=None)
            note(connection, self._now(), by, "user unlinked", user=user.name)

    def end_sessions(self, name: str, by: str) -> None:
        """Signs `name` out wherever they are signed in; raises UnknownUser."""
        with writing(self._engine) as connection:
            user = user_of(_row(connection, name))
            end_sessions(connection, user.id)
            note(connection, self._now(), by, "signed out everywhere", user=user.name)

    def _set(self, connection: Connection, user: User, **values: Any) -> None:
        connection.execute(update(users).where(users.c.id == user.id).values(values))
        end_sessions(connection, user.id)


def checked_name(name: str) -> str:
    """`name` as it is kept: without spaces around, in lower case; raises AccountInvalid."""
    kept = plain_name(name)
    if not kept or len(kept) > LONGEST_NAME or not kept.isprintable() or kept in TAKEN_NAMES:
        raise AccountInvalid(
            "name_invalid",
            f"the name {kept[:LONGEST_NAME]!r} cannot be used: expected 1 to {LONGEST_NAME}"
            f" printable characters, and none of {', '.join(sorted(TAKEN_NAMES))}",
        )
    return kept


def _check_role(role: str) -> None:
    if role not in ROLES:
        told = f"{role!r} is no role; expected one of {', '.join(ROLES)}"
        raise AccountInvalid("role_unknown", told)


def _listed(values: Sequence[str]) -> str:
    return json.dumps(sorted({value.strip() for value in values if value.strip()}))


def _administrators() -> Any:
    wanted = select(users.c.id).where(users.c.role == "administrator", users.c.active)
    return wanted.order_by(users.c.id)


def _row(connection: Connection, name: str) -> Any:
    row = connection.execute(select(users).where(users.c.name == plain_name(name))).first()
    if row is None:
        raise UnknownUser(f"there is no user {plain_name(name)!r}; `jingjing user list` shows all")
    return row
