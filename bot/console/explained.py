"""Why an answer was given, in words for people who edit answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.answering.explain import ExplainedHit, Explanation
from bot.console.words import Words
from bot.knowledge.release import Release
from bot.records import said_in

# What the evidence of bot/knowledge/evidence.py is about, told in words by the catalogue.
SIGNALS: Mapping[str, Sequence[str]] = {
    "wording": (
        "asked",
        "letters",
        "covered_asked",
        "fused",
        "asked_default",
        "sense_covered_asked",
        "sense_lacking_asked",
        "sense_lacking_two_asked",
    ),
    "text": ("text", "text_letters", "words", "covered", "sense_covered"),
    "lacking": ("lacking", "numbers_lacking", "sense_lacking", "sense_lacking_two"),
    "rivals": ("behind", "fused_behind"),
    "decoy": ("decoy", "decoy_words", "decoy_words_ahead", "decoy_ahead"),
    "scope": ("out_of_scope",),
    "place": (
        "elsewhere",
        "place_same",
        "place_related",
        "place_other",
        "place_absent",
        "place_unnamed",
    ),
    "attribute": ("attribute_same", "attribute_other", "attribute_gap"),
    "kind": ("is_item", "is_overview", "is_place_sheet", "is_passage", "is_default_language"),
    "asks_for": (
        "kinds_given",
        "kinds_lacking",
        "kinds_asked",
        "kinds_unasked",
        "counted",
        "limits_lacking",
        "limits_given",
    ),
}
SIGNAL_OF = {feature: signal for signal, features in SIGNALS.items() for feature in features}
TELLING = 0.1  # log-odds below which a signal hardly matters
SHOWN = 3  # signals for a hit, and as many against it


@dataclass(frozen=True)
class HitTold:
    """An answer that was found, as a person reads it."""

    id: str
    title: str
    kind: str
    confidence: float  # 0 to 1
    speaks_for: tuple[str, ...]
    speaks_against: tuple[str, ...]
    scores: Mapping[str, float]  # as `jingjing ask --explain` shows them


@dataclass(frozen=True)
class Why:
    """The explanation of one answer."""

    language: str
    step: str
    intents: Sequence[tuple[str, float]]  # in words, with the probability of each
    places: Sequence[str]
    attributes: Sequence[str]
    answer_from: float  # the confidence from which on answers are given
    option_from: float  # and options
    hits: Sequence[HitTold]
    channel: str  # by which the message came; empty: none
    variants: Sequence[str]  # ids of the items that are told in words of that channel


def told_why(explanation: Explanation, release: Release, t: Words) -> Why:
    """`explanation` in the words of `t`; names come from `release`."""
    content = release.content
    return Why(
        language=explanation.language,
        step=t.get(f"explained.step.{explanation.step}", explanation.step),
        intents=[
            (t.get(f"explained.intent.{name}", t("explained.other_intent")), probability)
            for name, probability in explanation.intents.items()
        ],
        places=[
            said_in(content.profiles[id].short, t.language)
            for id in explanation.places
            if id in content.profiles
        ],
        attributes=[
            said_in(content.attributes[id].label, t.language)
            for id in explanation.attributes
            if id in content.attributes
        ],
        answer_from=min(explanation.thresholds.answer, 1.0),
        option_from=min(explanation.thresholds.option, 1.0),
        hits=[_hit(hit, explanation.language, release, t) for hit in explanation.hits],
        channel=explanation.channel,
        variants=explanation.variants,
    )


def _hit(hit: ExplainedHit, language: str, release: Release, t: Words) -> HitTold:
    answer = release.by_key[hit.key]
    weights: defaultdict[str, float] = defaultdict(float)
    for feature, share in hit.shares.items():
        weights[SIGNAL_OF.get(feature, feature)] += share
    ordered = sorted(weights, key=lambda signal: -abs(weights[signal]))
    telling = [signal for signal in ordered if abs(weights[signal]) >= TELLING]

    speaks_for = [signal for signal in telling if weights[signal] > 0][:SHOWN]
    speaks_against = [signal for signal in telling if weights[signal] < 0][:SHOWN]
    return HitTold(
        answer.id,
        answer.title(language) or said_in(answer.text, language),
        hit.kind,
        hit.confidence,
        tuple(t.get(f"explained.for.{signal}", signal) for signal in speaks_for),
        tuple(t.get(f"explained.against.{signal}", signal) for signal in speaks_against),
        hit.scores,
    )
