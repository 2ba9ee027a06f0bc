"""Why a message is answered as it is: the same hits and thresholds that replying works with."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest

from bot.answering.compose import compose, examined
from bot.answering.explain import SHOWN_SHARES, Explanation, explain
from bot.knowledge.evidence import FEATURES
from bot.knowledge.release import Release
from bot.records import Turn
from bot.settings import Settings

SETTINGS = Settings(tolerated_wrong=0.0)


def explained(
    release: Release, text: str, intents: dict[str, float], language: str = "en"
) -> Explanation:
    reader = release.reader
    places, attributes = reader.places_in(text), reader.attributes_in(text)
    return explain(Turn(text, intents, places, attributes, language), release, SETTINGS)


def test_answer_is_explained_by_its_evidence(release: Release) -> None:
    told = explained(release, "phone of Xicheng Park", {"ask_attribute": 0.8})
    assert (told.step, told.language) == ("answer", "en")
    assert (told.places, told.attributes) == (("park-xicheng",), ("phone",))
    assert told.thresholds == release.edition("en").thresholds(0.0)
    best = told.hits[0]
    assert (best.key, best.kind) == ("park-xicheng:phone", "attribute")
    assert best.confidence >= told.thresholds.answer
    assert best.scores["place_same"] == 1.0
    assert set(best.scores) == set(FEATURES)


def test_only_the_most_telling_shares_are_shown_and_the_strongest_first(release: Release) -> None:
    turn = Turn("phone of Xicheng Park", {}, ("park-xicheng",), ("phone",))
    case = examined(turn, release, SETTINGS).case
    told = explain(turn, release, SETTINGS)
    for shown, hit in zip(told.hits, case.hits, strict=False):
        shares = release.edition("en").confidence.explained(hit.features)
        strengths = sorted((abs(share) for share in shares.values()), reverse=True)
        assert shown.shares.items() <= shares.items()
        assert [abs(share) for share in shown.shares.values()] == strengths[:SHOWN_SHARES]


@pytest.mark.parametrize(
    ("text", "intents", "step"),
    [
        ("thanks", {"thank": 0.9}, "make_small_talk"),
        ("I want to die", {"greet": 0.9}, "signpost_danger"),
        ("phone of Xicheng", {"ask_attribute": 0.9}, "ask_which_place"),
        ("will it snow", {"live_information": 0.9}, "decline"),
        ("how big is Xicheng District and what is its phone?", {}, "answer_several"),
        ("", {}, "decline"),
    ],
)
def test_step_that_replied_is_named(
    text: str, intents: dict[str, float], step: str, release: Release
) -> None:
    assert explained(release, text, intents).step == step


def test_few_intents_and_hits_are_shown_and_all_fits_into_json(release: Release) -> None:
    intents = {"greet": 0.4, "thank": 0.3, "praise": 0.2, "deny": 0.1}
    told = explained(release, "how big is Xicheng Park", intents)
    assert [*told.intents] == ["greet", "thank", "praise"]
    assert 0 < len(told.hits) <= 5
    assert json.loads(json.dumps(asdict(told)))["hits"][0]["key"] == told.hits[0].key


def test_language_without_an_edition_is_explained_by_the_default_one(release: Release) -> None:
    told = explained(release, "Telefon Xicheng Park", {}, "de")
    assert told.language == "de"
    assert told.thresholds == release.edition("en").thresholds(0.0)


def test_explaining_changes_no_reply(release: Release) -> None:
    turn = Turn("phone of Daxing", {}, ("dist-daxing",), ("phone",))
    before = compose(turn, release, SETTINGS)
    explain(turn, release, SETTINGS)
    assert compose(turn, release, SETTINGS) == before
