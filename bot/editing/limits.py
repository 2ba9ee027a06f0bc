"""What a member of staff may change: all, or some categories and languages alone."""

from __future__ import annotations

from bot.accounts.records import User
from bot.editing.differences import differences, languages_of
from bot.knowledge.entries import Entry


def category_of(entry: Entry) -> str:
    """The category of an item; of other entries their kind."""
    return str(entry.loaded().get("category", "")) if entry.kind == "item" else entry.kind


def outside(user: User, before: Entry | None, after: Entry | None) -> str | None:
    """The category or language of the edit that is not `user`'s to change; None if all is.

    Whoever is limited to languages may change nothing that is in no language.
    """
    for entry in (before, after):
        if entry is not None and not user.has_category(category := category_of(entry)):
            return category
    for language in sorted(languages_of(differences(before, after))):
        if user.languages and not (language and user.has_language(language)):
            return language or "*"
    return None
