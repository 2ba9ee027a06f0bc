"""Drops from a turn what the release does not know any more: another was live a moment before."""

from __future__ import annotations

from dataclasses import replace

from bot.knowledge.release import Release
from bot.records import Context, Turn


def still_known(turn: Turn, release: Release) -> Turn:
    """`turn` without profiles, attributes and answers that `release` has not."""
    profiles, attributes = release.content.profiles, release.content.attributes
    return replace(
        turn,
        places=tuple(id for id in turn.places if id in profiles),
        attributes=tuple(id for id in turn.attributes if id in attributes),
        context=_context(turn.context, release),
    )


def _context(context: Context, release: Release) -> Context:
    attribute = context.attribute
    return replace(
        context,
        about=tuple(id for id in context.about if id in release.content.profiles),
        attribute=attribute if attribute in release.content.attributes else None,
        offers=tuple(offer for offer in context.offers if offer.answer in release.by_key),
        answers=tuple(key for key in context.answers if key in release.by_key),
    )
