"""Asks a release as a citizen would, with the reasons; nothing that is said is kept anywhere."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bot.answering.case import prepared
from bot.answering.explain import Explanation
from bot.answering.try_out import explain_out, try_out
from bot.dialogue.clean import clean, has_words
from bot.knowledge import live
from bot.knowledge.languages import LanguageFinder
from bot.knowledge.release import Release
from bot.records import DEFAULT_LANGUAGE, Context, Reply
from bot.services import Services

languages = LanguageFinder()


@dataclass(frozen=True)
class Told:
    """What a citizen would be told, and why."""

    question: str  # as it is read: on one line, without personal data
    replies: tuple[Reply, ...]
    context: Context  # for the next message
    explanation: Explanation | None  # None where the message was not looked up


async def ask(
    services: Services,
    text: str,
    release: Release,
    context: Context = Context(),  # noqa: B008
    channel: str = "",
) -> Told:
    """What `release` tells to `text` on a channel, after what `context` tells."""
    return await asyncio.to_thread(_told, services, clean(text), release, context, channel)


def _told(
    services: Services, question: str, release: Release, context: Context, channel: str
) -> Told:
    limit = services.settings.question_limit
    if not has_words(question):
        return _refused("empty", question, release, context)
    if len(question) > limit:
        return _refused("too_long", question[:limit], release, context, limit=limit)
    asked = question, release, services.settings, services.agent.understand, context, channel
    end, why = try_out(*asked), explain_out(*asked)
    return Told(question, end.replies, end.context, why)


def _refused(
    kind: str, question: str, release: Release, context: Context, **values: object
) -> Told:
    """What is said to a message that nobody looks up; see Conversations."""
    language = languages.find(question, context.language or DEFAULT_LANGUAGE)
    with live.trying(release):
        text = prepared(f"declined_{kind}", language, **values)
    return Told(question, (Reply(text, "declined", kind, language=language),), context, None)
