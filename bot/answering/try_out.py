"""Asks a release that need not be live: what staff try out, and what is asked before publishing."""

from __future__ import annotations

from dataclasses import replace

from bot.answering.compose import compose
from bot.answering.explain import Explanation, explain
from bot.knowledge import live
from bot.knowledge.release import Release
from bot.records import Context, Turn, TurnEnd, Understand
from bot.settings import Settings


def try_out(
    text: str,
    release: Release,
    settings: Settings,
    understand: Understand,
    context: Context = Context(),  # noqa: B008 - frozen
    channel: str = "",
) -> TurnEnd:
    """The end of a turn in which a citizen sends `text`, cleaned, after what `context` tells.

    `channel` is the way by which it comes; `release` may be one of any time.
    """
    with live.trying(release):
        return compose(_turn(text, understand, context, channel), release, settings, understand)


def explain_out(
    text: str,
    release: Release,
    settings: Settings,
    understand: Understand,
    context: Context = Context(),  # noqa: B008 - frozen
    channel: str = "",
) -> Explanation:
    """Why `release` answers `text` as it does."""
    with live.trying(release):
        return explain(_turn(text, understand, context, channel), release, settings, understand)


def _turn(text: str, understand: Understand, context: Context, channel: str) -> Turn:
    (turn,) = understand([text])
    return replace(turn, context=context, channel=channel)
