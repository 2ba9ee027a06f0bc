"""Who works with the content, and what each may do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

Right = Literal["view", "edit", "review", "publish", "administer"]
Role = Literal["viewer", "editor", "reviewer", "publisher", "administrator"]

RIGHTS: tuple[Right, ...] = get_args(Right)
ROLES: tuple[Role, ...] = get_args(Role)
# Each role has one right more than the one before it.
RIGHTS_OF: Mapping[Role, frozenset[Right]] = {
    role: frozenset(RIGHTS[: number + 1]) for number, role in enumerate(ROLES)
}


@dataclass(frozen=True)
class User:
    """One of staff."""

    id: int
    name: str
    role: Role
    categories: tuple[str, ...] = ()  # of items that may be edited; empty: all
    languages: tuple[str, ...] = ()  # of texts that may be edited; empty: all
    active: bool = True

    def may(self, right: Right) -> bool:
        """Whether the role has `right`; nobody who is not active has any."""
        return self.active and right in RIGHTS_OF[self.role]

    def has_category(self, category: str) -> bool:
        """Whether things of `category` are among those that this user may edit."""
        return not self.categories or category in self.categories

    def has_language(self, language: str) -> bool:
        """Whether texts in `language` are among those that this user may edit."""
        return not self.languages or language in self.languages


@dataclass(frozen=True)
class Account:
    """A user with what there is to know about the way in; no secrets."""

    user: User
    created_at: datetime
    has_password: bool
    has_codes: bool  # whether a second factor is set up
    subject: str | None  # who this is at the OpenID Connect provider, once linked
    locked_until: datetime | None


@dataclass(frozen=True)
class Session:
    """Somebody signed in."""

    user: User
    form_key: str  # that every form of the session carries
