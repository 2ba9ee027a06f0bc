"""Why this answer: what was understood, what was found, and which step replied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.answering.compose import examined
from bot.knowledge.calibration import Thresholds
from bot.knowledge.release import Edition, Release
from bot.records import Hit, Reply, Turn, Understand
from bot.settings import Settings

SHOWN_INTENTS, SHOWN_HITS, SHOWN_SHARES = 3, 5, 6


@dataclass(frozen=True)
class ExplainedHit:
    """An answer that was found, and what speaks for it and against it."""

    key: str
    kind: str
    confidence: float  # probability that it is right, 0 to 1
    scores: Mapping[str, float]  # the evidence, by name
    shares: Mapping[str, float]  # log-odds that the most telling pieces of evidence add


@dataclass(frozen=True)
class Explanation:
    """Why a message is answered as it is."""

    language: str
    intents: Mapping[str, float]  # the most probable ones
    places: tuple[str, ...]
    attributes: tuple[str, ...]
    thresholds: Thresholds
    step: str  # the one that replied
    hits: tuple[ExplainedHit, ...]  # the best ones
    channel: str = ""  # by which the message came
    variants: tuple[str, ...] = ()  # ids of the items that were quoted in words of that channel


def explain(
    turn: Turn, release: Release, settings: Settings, understand: Understand | None = None
) -> Explanation:
    """Why `turn` gets its reply; takes as long as replying."""
    found = examined(turn, release, settings, understand)
    edition = release.edition(turn.language)
    return Explanation(
        language=turn.language,
        intents=dict([*turn.intents.items()][:SHOWN_INTENTS]),
        places=turn.places,
        attributes=turn.attributes,
        thresholds=found.case.thresholds,
        step=found.step,
        hits=tuple(_explained(hit, edition) for hit in found.case.hits[:SHOWN_HITS]),
        channel=turn.channel,
        variants=tuple(
            reply.item_id
            for reply in found.end.replies
            if reply.item_id and _is_variant(reply, turn.channel, release)
        ),
    )


def _is_variant(reply: Reply, channel: str, release: Release) -> bool:
    """Whether `reply` quotes what is said on `channel` alone."""
    quoted = release.by_key.get(reply.item_id or "")
    return (
        reply.outcome == "answered"
        and quoted is not None
        and reply.language in quoted.channels.get(channel, {})
    )


def _explained(hit: Hit, edition: Edition) -> ExplainedHit:
    shares = edition.confidence.explained(hit.features)
    telling = sorted(shares, key=lambda name: -abs(shares[name]))[:SHOWN_SHARES]
    return ExplainedHit(
        hit.answer.key,
        hit.answer.kind,
        round(hit.confidence, 4),
        edition.confidence.named(hit.features),
        {name: shares[name] for name in telling},
    )
