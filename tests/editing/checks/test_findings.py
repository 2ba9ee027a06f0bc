"""What each check finds in an edit, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import pytest

from bot.editing.checks.answered_by_others import answered_by_others
from bot.editing.checks.forbidden_words import forbidden_words
from bot.editing.checks.near_duplicates import near_duplicates
from bot.editing.checks.overdue import overdue
from bot.editing.checks.reading_level import grade, reading_level, sentence_length
from bot.editing.checks.records import Finding, Told
from bot.editing.checks.similar import WORTH_A_LOOK, similar
from bot.editing.checks.sources import is_broken, sources
from bot.editing.checks.stale_translations import stale_translations
from bot.knowledge.entries import Entry, body_of
from bot.knowledge.release import Release
from tests.conftest import PAGE
from tests.editing.checks.conftest import Propose, item_entry

METRO = "item:faq-metro"
DECLINED = Told("declined", None, "")


def told(findings: Iterable[Finding]) -> list[tuple[str, str, str]]:
    return [(one.weight, one.key, one.what) for one in findings]


def answer(**texts: str) -> Callable[[dict[str, Any]], object]:
    return lambda item: item["answer"].update(texts)


def asked(*ways: str) -> Callable[[dict[str, Any]], object]:
    return lambda item: item["phrasings"]["en"].extend(ways)


def new_item(question: str, **more: Any) -> Entry:
    said = {"question": {"en": question}, "answer": {"en": "By boat."}, "sources": [PAGE]}
    return item_entry("faq-new", category="things", **{**said, **more})


# near duplicates


def test_question_like_that_of_another_item_is_found(propose: Propose) -> None:
    (found,) = near_duplicates(propose({}, new_item("Where can I borrow the books?")))
    assert (found.key, found.others) == ("item:faq-new", ("item:faq-library",))
    assert found.details["other"] == "Where can I borrow books?"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Xicheng District", "Daxing District"),
        ("Xicheng Park", "Zhongguancun Science Park"),
        ("line 10", "line 16"),
    ],
)
def test_same_question_about_another_place_or_number_is_another_question(
    one: str, other: str, propose: Propose
) -> None:
    first = new_item(f"In which year of the long last century was the great hall of {one} built?")
    body = first.body.replace(one, other).replace("faq-new", "faq-two")
    both = [first, Entry("item", "faq-two", first.file, body)]
    assert not [*near_duplicates(propose({}, *both))]
    body = first.body.replace("faq-new", "faq-two").replace("great", "big")
    both = [first, Entry("item", "faq-two", first.file, body)]
    assert len([*near_duplicates(propose({}, *both))]) == 2


def test_name_of_the_place_alone_makes_no_duplicate(propose: Propose) -> None:
    proposal = propose({}, new_item("Who fences Xicheng Park?"))
    assert not [*near_duplicates(proposal)]
    assert not similar(["old Xicheng Park trees"], "en", proposal.draft, least=WORTH_A_LOOK)


def test_old_ways_of_asking_and_other_texts_are_not_looked_at(propose: Propose) -> None:
    assert not [*near_duplicates(propose({METRO: answer(en="Where can I borrow books?")}))]


def test_similar_items_come_the_nearest_first_and_once(release: Release) -> None:
    ways = ["where to borrow books", "metro fare", "borrow books where", "a giraffe"]
    found = similar(ways, "en", release, least=0.5)
    assert [one.item for one in found][:2] == ["faq-metro", "faq-library"]
    assert len({one.item for one in found}) == len(found)
    assert not similar([], "en", release)
    passage = "who makes vaccines in Daxing"
    assert not similar([passage], "en", release, besides="faq-metro")
    assert [one.item for one in similar(["metro fare"], "xx", release)] == ["faq-metro"]


# ways of asking that others answer


def test_phrasing_that_another_entry_answers_is_found(propose: Propose) -> None:
    found = [*answered_by_others(propose({METRO: asked("where to borrow books")}))]
    assert ("warns", METRO, "taken_from_other") in told(found)
    assert {one.others for one in found} == {("item:faq-library",)}


def test_new_item_that_is_answered_already_is_found(propose: Propose) -> None:
    proposal = propose({}, new_item("where to borrow books please"))
    (found,) = [one for one in answered_by_others(proposal) if one.what == "taken_from_other"]
    assert (found.key, found.others) == ("item:faq-new", ("item:faq-library",))


def test_own_phrasing_and_the_place_that_it_is_about_are_no_other(propose: Propose) -> None:
    assert not [*answered_by_others(propose({METRO: asked("metro fare to pay")}))]
    phone = "phone number of Xicheng Park"
    assert not [*answered_by_others(propose({"item:faq-name": asked(phone)}))]


def test_phrasing_that_nothing_answers_is_no_other_s(propose: Propose) -> None:
    proposal = propose(
        {METRO: asked("metro ticket")}, tell=lambda ways, _: [DECLINED for _ in ways]
    )
    assert not [*answered_by_others(proposal)]


def test_more_ways_than_may_be_asked_are_told(propose: Propose) -> None:
    proposal = propose({METRO: asked("metro ticket", "metro card", "metro coin")}, most_asked=1)
    (found,) = [one for one in answered_by_others(proposal) if one.what == "not_asked"]
    assert found.details == {"count": 2}


# stale translations

TWO = {"en": "It takes 3 days and costs 20 yuan.", "zh": "需要3天，费用20元。"}


@pytest.mark.parametrize(
    ("english", "chinese", "what"),
    [
        ("It takes 5 days and costs 20 yuan.", "需要3天，费用20元。", ["stale"]),
        ("It takes 3 days and costs 20 yuan.", "需要3天，费用200元。", ["stale", "missing_fact"]),
        ("It takes 3 days.", "需要3天，费用20元。", ["stale"]),
        ("It takes 3 days, costs 20 yuan, 40 at night.", "需要3天，费用20元。", ["missing_fact"]),
        ("It takes 5 days and costs 20 yuan.", "需要5天，费用20元。", []),
        ("It takes three days and costs 20 yuan.", "需要3天，花20元。", []),
        ("All 20 yuan, in 3 days.", "需要3天，费用20元。", []),
    ],
)
def test_fact_changed_in_one_language_alone_is_found(
    english: str, chinese: str, what: list[str], propose: Propose
) -> None:
    live = propose({METRO: lambda item: item.update(answer=TWO)}).after
    after = propose({METRO: lambda item: item.update(answer={"en": english, "zh": chinese})})
    assert [one.what for one in stale_translations(replace(after, before=live))] == what


def test_new_texts_are_compared_and_one_language_is_enough(propose: Propose) -> None:
    differing = {"en": "Founded in 1988.", "zh": "成立于1989年。"}
    found = stale_translations(propose({}, new_item("When?", answer=differing)))
    assert [(one.details["facts"], one.details["said"]) for one in found] == [
        ("1988", "en"),
        ("1989", "zh"),
    ]
    assert not [*stale_translations(propose({METRO: answer(en="Pay 88 yuan.")}))]


def test_value_of_a_profile_and_text_of_a_channel_are_compared(propose: Propose) -> None:
    def phone(profile: dict[str, Any]) -> None:
        profile["attributes"]["phone"][0]["value"] = {"en": "010-88064000", "zh": "010-88064001"}

    found = [*stale_translations(propose({"profile:dist-xicheng": phone}))]
    assert {one.details["field"] for one in found} == {"attributes.phone.1.value"}
    sms = {"sms": {"en": "Pay 20 yuan.", "zh": "支付30元。"}}
    found = [*stale_translations(propose({METRO: lambda item: item.update(channels=sms)}))]
    assert {one.details["field"] for one in found} == {"channels.sms"}


# sources


@pytest.mark.parametrize(
    "url",
    [
        "https:///page",
        "https://localhost/x",
        "http://192.168.1.7/x",
        "http://portal/x",
        "https://www.example.gov/a page",
        "https://user:word@www.example.gov/",
        "https://www.example.gov:port/",
        "https://www..gov/",
        "https://[::1]/",
        "https://files.internal/x",
        "https://-a.example.gov/",
    ],
)
def test_address_that_nobody_can_follow_blocks(url: str, propose: Propose) -> None:
    source = {**PAGE, "url": url}
    (found, *_) = sources(propose({METRO: lambda item: item.update(sources=[source])}))
    assert (found.weight, found.what) == ("blocks", "broken_address")


@pytest.mark.parametrize(
    "url",
    [
        "https://www.example.gov/parks?id=1&x=%20#part",
        "http://93.184.216.34:8080/x",
        "https://例子.中国/页",
        "https://xn--fiqs8s.cn/a_b/(c)~d",
    ],
)
def test_address_that_people_can_follow_is_left_alone(url: str) -> None:
    assert not is_broken(url)


def test_link_to_a_mirror_blocks_and_names_who_calls_it_one(propose: Propose) -> None:
    copied = {"url": "https://www.copies.example/1", "kind": "mirror", "as_of": "2020"}
    linked = {"url": "https://copies.example/2", "kind": "press", "as_of": "2020"}
    proposal = propose(
        {
            METRO: lambda item: item["sources"].append(copied),
            "item:faq-library": lambda item: item["sources"].append(linked),
        }
    )
    (found,) = sources(proposal)
    assert (found.weight, found.key, found.what) == ("blocks", "item:faq-library", "mirror")
    assert found.others == (METRO,)


def test_entry_without_any_link_and_date_to_come_are_warnings(propose: Propose) -> None:
    paper = {"url": None, "kind": "press", "as_of": "2027-01-01", "title": "Evening Paper"}
    found = sources(propose({METRO: lambda item: item.update(sources=[paper])}))
    assert told(found) == [("warns", METRO, "to_come"), ("warns", METRO, "no_link")]


def test_sources_of_what_is_not_edited_are_left_alone(propose: Propose) -> None:
    assert not [*sources(propose({}))]


# forbidden words

WORDS = {"en": ["todo", "click here"], "zh": ["待定", "点击这里"]}


def forbidding() -> Entry:
    return Entry("forbidden", "forbidden", "forbidden.yml", body_of(WORDS))


@pytest.mark.parametrize(
    "texts",
    [
        {"en": "Just CLICK here."},
        {"en": "TODO: fare"},
        {"zh": "费用待定。"},
        {"zh": "請點擊這裡。"},
    ],
)
def test_forbidden_word_blocks(texts: dict[str, str], propose: Propose) -> None:
    found = forbidden_words(propose({METRO: answer(**texts)}, forbidding()))
    assert told(found) == [("blocks", METRO, "forbidden")]


@pytest.mark.parametrize("texts", [{"en": "Toledo todos click. Here 待定"}, {"zh": "等待决定"}])
def test_part_of_a_word_and_another_language_are_allowed(
    texts: dict[str, str], propose: Propose
) -> None:
    assert not [*forbidden_words(propose({METRO: answer(**texts)}, forbidding()))]


def test_citizens_may_say_what_we_must_not(propose: Propose) -> None:
    assert not [*forbidden_words(propose({METRO: asked("click here to pay")}, forbidding()))]
    assert not [*forbidden_words(propose({METRO: answer(en="todo")}))]  # without such an entry


# reading level

HARD = (
    "Notwithstanding aforementioned administrative particularities, internationally recognised"
    " representatives must immediately communicate organisational documentation."
)


def test_hard_english_and_long_chinese_sentences_are_warnings(propose: Propose) -> None:
    found = reading_level(propose({METRO: answer(en=HARD, zh="请" * 50 + "。")}))
    assert told(found) == [("warns", METRO, "hard_english"), ("warns", METRO, "long_sentences")]


def test_plain_texts_and_texts_that_stay_are_left_alone(propose: Propose) -> None:
    plain = "You can pay at any gate with a card or with your phone. It costs 3 yuan."
    proposal = propose({METRO: answer(en=plain, zh="请刷卡。" * 50)})
    assert not [*reading_level(proposal)]
    hard = propose({METRO: answer(en=HARD)})
    again = propose({METRO: lambda item: item["answer"].update(en=HARD) or asked("x y")(item)})
    assert not [*reading_level(replace(again, before=hard.after))]


def test_grade_is_that_of_flesch_and_kincaid() -> None:
    text = "The wonderful people sat on the mat. Yesterday the cat sat on the mat too."
    words, sentences, syllables = 15, 2, 20
    by_hand = 0.39 * words / sentences + 11.8 * syllables / words - 15.59
    assert grade(text) == pytest.approx(by_hand)
    assert grade("Short.") == grade("") == 0
    assert sentence_length("请刷卡。请坐。") == 2.5


# dates


def test_overdue_review_and_expired_answer_are_warnings(propose: Propose) -> None:
    late = {"review_by": "2026-06-30", "valid_until": "2026-06-30T12:00+08:00"}
    found = overdue(propose({METRO: lambda item: item.update(late)}))
    assert told(found) == [("warns", METRO, "review_overdue"), ("warns", METRO, "expired")]


def test_dates_of_today_and_of_what_is_not_edited_are_left_alone(propose: Propose) -> None:
    today = {"review_by": "2026-07-01", "valid_until": "2026-07-01"}
    assert not [*overdue(propose({METRO: lambda item: item.update(today)}))]
    late = propose({METRO: lambda item: item.update(review_by="2020-01-01")})
    assert not [*overdue(replace(late, before=late.after))]
