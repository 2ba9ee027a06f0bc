"""Rows of the users as records."""

from __future__ import annotations

import json
import unicodedata
from datetime import UTC, datetime
from typing import Any

from bot.accounts.records import Account, User


def plain_name(name: str) -> str:
    """`name` as it is kept and looked up: without spaces around, in lower case."""
    # PostgreSQL takes no NUL; and no name may have what stands for it.
    return unicodedata.normalize("NFKC", name).strip().casefold().replace("\0", "\x7f")


def user_of(row: Any) -> User:
    """The user of a row of the table."""
    categories, languages = tuple(json.loads(row.categories)), tuple(json.loads(row.languages))
    return User(row.id, row.name, row.role, categories, languages, row.active)


def account_of(row: Any, now: datetime) -> Account:
    """The account of a row of the table as it is now, with no secret of it."""
    locked_until = row.locked_until.replace(tzinfo=UTC) if row.locked_until else None
    return Account(
        user=user_of(row),
        created_at=row.created_at.replace(tzinfo=UTC),
        has_password=row.password is not None,
        has_codes=row.totp is not None,
        subject=row.subject,
        locked_until=locked_until if locked_until and locked_until > now else None,
    )
