"""A message is read as it stands, and as a follow-up where it leans on what was said."""

from __future__ import annotations

import pytest

from bot.answering.find import find_hits
from bot.knowledge.release import Release
from bot.records import Context, Hit, Turn

XICHENG = Context(about=("park-xicheng",), attribute="area", question="how big is Xicheng Park")
INCOME = Context(about=("park-xicheng",), question="income of Xicheng Park in 2018")
METRO = Context(question="how do I pay in the metro")
ASKS = {"ask_attribute": 0.8}
Asked = tuple[str, float, tuple[str, ...]]


class Listening:
    """A release that finds one thing, and remembers what it was asked."""

    def __init__(self, release: Release) -> None:
        self.content, self.reader = release.content, release.reader
        self.by_key, self.asked = release.by_key, list[Asked]()
        self.languages = list[str]()
        self._features = release.hits("metro fare")[0].features
        self._answer = release.by_key["faq-metro"]

    def hits(
        self, text: str, language: str, scope: float = 0.0, carried: tuple[str, ...] = ()
    ) -> list[Hit]:
        self.asked.append((text, scope, tuple(carried)))
        self.languages.append(language)
        return [Hit(self._answer, 0.1 * len(self.asked), self._features)]


@pytest.fixture
def listening(release: Release) -> Listening:
    return Listening(release)


def asked(listening: Listening, turn: Turn) -> list[tuple[str, tuple[str, ...]]]:
    find_hits(turn, listening)  # type: ignore[arg-type]
    return [(text, carried) for text, _, carried in listening.asked]


@pytest.mark.parametrize(
    "text",
    [
        "and when does it open to all the visitors",
        "what about the phone number of the people there",
        "is the same true for visitors who come on Sundays",
        "is it open to visitors",
    ],
)
def test_leaning_message_is_read_with_the_carried_place(text: str, listening: Listening) -> None:
    assert asked(listening, Turn(text, ASKS, context=XICHENG)) == [
        (text, ()),
        (text, ("park-xicheng",)),
    ]


def test_attribute_alone_is_asked_of_the_carried_place(listening: Listening) -> None:
    text = "please tell me now the phone number for visitors"
    turn = Turn(text, ASKS, attributes=("phone",), context=XICHENG)
    assert asked(listening, turn)[1:] == [(text, ("park-xicheng",))]


@pytest.mark.parametrize("text", ["and Daxing?", "what about Daxing", "Daxing?", "the Daxing one"])
def test_place_alone_is_asked_for_the_carried_attribute(text: str, listening: Listening) -> None:
    turn = Turn(text, {"chit_chat": 0.3}, places=("dist-daxing",), context=XICHENG)
    assert asked(listening, turn) == [(text, ()), ("how big is Daxing District", ())]


def test_place_alone_takes_the_other_place_of_the_question_before(listening: Listening) -> None:
    turn = Turn("and Daxing?", ASKS, places=("dist-daxing",), context=INCOME)
    assert asked(listening, turn)[1:] == [("income of Daxing District in 2018", ())]


def test_ambiguous_place_alone_is_of_the_kind_talked_about(listening: Listening) -> None:
    places = ("park-xicheng", "dist-xicheng")
    before = Context(about=("dist-daxing",), attribute="phone", question="phone of Daxing")
    turn = Turn("and Xicheng?", ASKS, places=places, context=before)
    assert asked(listening, turn)[1:] == [
        ("what is the phone number of Xicheng District", ()),
    ]


@pytest.mark.parametrize("text", ["and the library?", "library", "what about the library"])
def test_other_subject_is_asked_for_the_carried_attribute(text: str, listening: Listening) -> None:
    turn = Turn(text, ASKS, context=XICHENG)
    assert asked(listening, turn)[1:] == [
        ("how big is library", ()),
    ]


@pytest.mark.parametrize("text", ["那西城呢", "西城呢？", "那西城区的呢"])
def test_chinese_place_alone_is_asked_for_the_carried_attribute(
    text: str, listening: Listening
) -> None:
    before = Context(about=("dist-daxing",), attribute="area", question="how big is Daxing")
    turn = Turn(text, {}, places=("dist-xicheng",), language="zh", context=before)
    assert asked(listening, turn)[1:] == [("how big is Xicheng District", ())]


@pytest.mark.parametrize("text", ["电话呢", "它的电话是多少", "那里的电话号码请告诉我好吗谢谢"])
def test_chinese_question_leans_on_the_carried_place(text: str, listening: Listening) -> None:
    turn = Turn(text, {}, attributes=("phone",), language="zh", context=XICHENG)
    assert asked(listening, turn)[1:] == [(text, ("park-xicheng",))]


@pytest.mark.parametrize(
    "turn",
    [
        Turn("who sells fresh bread around the corner", {"ask_place": 0.2}, context=Context()),
        Turn("phone of Daxing at night", ASKS, ("dist-daxing",), ("phone",), context=XICHENG),
        Turn("tell me all about the Daxing place", ASKS, ("dist-daxing",), context=XICHENG),
        Turn("thanks for it", {"thank": 0.9}, context=XICHENG),
        Turn("will it rain", {"live_information": 0.9}, context=XICHENG),
        Turn("is it nice", {"ask_place": 0.45, "opinion": 0.4}, context=XICHENG),
        Turn("how big is it", ASKS),
        Turn("", {}, context=XICHENG),
    ],
    ids=[
        "new",
        "full",
        "long",
        "thanks",
        "out of scope",
        "likely out",
        "first turn",
        "empty",
    ],
)
def test_message_that_stands_alone_is_read_once(turn: Turn, listening: Listening) -> None:
    assert asked(listening, turn) == [(turn.text, ())]


def test_follow_up_to_an_answer_without_place_repeats_the_question(listening: Listening) -> None:
    turn = Turn("and for children?", {"ask_service": 0.8}, context=METRO)
    assert asked(listening, turn)[1:] == [("how do I pay in the metro and for children?", ())]


def test_hit_tells_in_which_full_question_it_was_found(listening: Listening) -> None:
    turn = Turn("how big is it", ASKS, attributes=("area",), context=XICHENG)
    (hit,) = find_hits(turn, listening)  # type: ignore[arg-type]
    assert hit.read_as == "how big is Xicheng Park"


def test_leaning_question_for_an_attribute_needs_no_sure_intent(listening: Listening) -> None:
    turn = Turn("how big is it", {"praise": 0.3}, attributes=("area",), context=XICHENG)
    assert asked(listening, turn)[1:] == [("how big is Xicheng Park", ())]
    plain = Turn("is it so", {"praise": 0.3}, context=XICHENG)
    assert asked(listening, plain)[2:] == [("is it so", ())]


def test_better_reading_of_one_answer_wins(listening: Listening) -> None:
    turn = Turn("how big is it", ASKS, attributes=("area",), context=XICHENG)
    hits = find_hits(turn, listening)  # type: ignore[arg-type]
    assert [(hit.answer.key, hit.confidence) for hit in hits] == [("faq-metro", 0.2)]


def test_scope_counts_no_place_elsewhere_where_one_of_ours_is_named(listening: Listening) -> None:
    intents = {"other_place": 0.6, "opinion": 0.2}
    asked(listening, Turn("rent in Xicheng", intents, places=("park-xicheng",)))
    asked(listening, Turn("rent in Xicheng", intents))
    assert [scope for _, scope, _ in listening.asked] == [0.2, pytest.approx(0.8)]


def test_question_for_one_attribute_is_not_answered_with_the_fact_sheet(release: Release) -> None:
    text = "phone Xicheng Park"
    turn = Turn(text, ASKS, ("park-xicheng",), ("phone",))
    assert "park-xicheng" not in [hit.answer.key for hit in find_hits(turn, release)]
    sheet = Turn("tell me about Xicheng Park", ASKS, ("park-xicheng",))
    assert "park-xicheng" in [hit.answer.key for hit in find_hits(sheet, release)]


def test_question_in_full_may_go_on_about_the_same_thing(listening: Listening) -> None:
    text = "who sells fresh bread around the corner"
    assert asked(listening, Turn(text, ASKS, context=INCOME))[1:] == [
        (text, ("park-xicheng",)),
        (f"income of Xicheng Park in 2018 {text}", ()),
    ]


def test_answer_about_the_same_thing_must_speak_of_what_is_asked(listening: Listening) -> None:
    about_metro = Context(about=("park-xicheng",), question="phone of Xicheng Park")
    fresh = Turn("who sells fresh bread around the corner", ASKS, context=about_metro)
    (hit,) = find_hits(fresh, listening)  # type: ignore[arg-type]
    assert hit.read_as == ""
    paid = Turn("could you please pay with a Yikatong card", ASKS, context=about_metro)
    (hit,) = find_hits(paid, listening)  # type: ignore[arg-type]
    assert hit.read_as


def test_mere_name_of_a_place_asks_what_it_is(listening: Listening) -> None:
    turn = Turn("Xicheng Park", {}, places=("park-xicheng",))
    assert asked(listening, turn) == [("Xicheng Park", ()), ("What is Xicheng Park?", ())]


def test_place_given_when_asked_for_it_completes_the_question(listening: Listening) -> None:
    before = Context(question="when does it open and whom do I call")
    turn = Turn("Xicheng Park", {}, places=("park-xicheng",), context=before)
    assert asked(listening, turn)[1:] == [(before.question, ("park-xicheng",))]


def test_question_before_stays_in_its_language(listening: Listening) -> None:
    turn = Turn("那大兴呢", {}, ("dist-daxing",), language="zh", context=INCOME)
    assert asked(listening, turn)[1:] == [("income of Daxing District in 2018", ())]
    assert listening.languages == ["zh", "en"]


@pytest.mark.parametrize("text", ["and the police?", "police"])
def test_office_is_asked_for_under_its_full_name(text: str, listening: Listening) -> None:
    before = Context(about=("c-ambulance",), attribute="phone", question="phone of the ambulance")
    assert asked(listening, Turn(text, ASKS, context=before))[1:] == [
        ("what is the phone number of Police", ())
    ]


@pytest.mark.parametrize(
    ("text", "intents"),
    [("in cash?", {"ask_capabilities": 0.3}), ("and in cash?", {"deny": 0.9})],
)
def test_few_words_lean_though_the_intent_is_unclear(
    text: str, intents: dict[str, float], listening: Listening
) -> None:
    assert len(asked(listening, Turn(text, intents, context=METRO))) == 2


def test_farewell_does_not_lean(listening: Listening) -> None:
    assert len(asked(listening, Turn("bye for today", {"goodbye": 0.9}, context=METRO))) == 1
