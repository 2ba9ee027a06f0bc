"""The inbox on screen: what waits, what was answered and why, and what is done about it."""

from __future__ import annotations

import asyncio
import re

import pytest

from bot.transcripts.grouping import digest_of
from tests.console.conftest import Console
from tests.transcripts.conftest import ASKED_BACK, FAILED, SURE, UNANSWERED, Citizens

QUESTION = "Is a phone fine to pay the subway?"
GROUP = f"/staff/inbox/{digest_of(QUESTION)}"
METRO = "item:faq-metro"


@pytest.fixture
def citizens(console: Console) -> Citizens:
    return Citizens(console.engine, console.clock)


@pytest.fixture
def asked(citizens: Citizens) -> list[int]:
    return [
        citizens.ask(QUESTION),
        citizens.ask("phone fine to pay subway?", language="de"),
        citizens.ask(QUESTION),
        citizens.ask("when do taxis run", FAILED),
    ]


def form(asked: list[int], **more: str | list[str]) -> dict[str, str | list[str]]:
    given = {"seen": str(asked[-1]), "key": METRO, "adds": "yes"}
    return {**given, "phrasing": QUESTION, "language": "en", **more}


async def said(console: Console) -> list[str]:
    draft = await asyncio.to_thread(console.services.drafts.get, METRO)
    if draft is None or draft.entry is None:
        return []
    phrasings: list[str] = draft.entry.loaded()["phrasings"]["en"]
    return phrasings


async def test_groups_stand_with_counts_reasons_and_languages(
    console: Console, asked: list[int]
) -> None:
    page = await (await console.signed_in("viewer")).page("/staff/inbox")
    first, second = re.findall(r"<tr>\s*<th scope=\"row\">.*?</tr>", page, re.DOTALL)
    assert QUESTION in first
    assert f'href="{GROUP}"' in first
    assert '<td class="number">3</td>' in first
    for told in ("not known", "English", "Deutsch", "and in one other wording"):
        assert told in first
    assert "failed" in second
    assert "4 questions in groups of one meaning: 2" in page


@pytest.mark.parametrize(
    ("query", "there", "gone"),
    [
        ("reason=failed", "taxis", "subway"),
        ("asked_in=de", "subway", "taxis"),
        ("reason=declined&asked_in=de&days=7", "subway", "taxis"),
        ("reason=nonsense&days=x&asked_in=", "taxis", "Nothing waits here"),
    ],
)
async def test_filters_leave_what_passes(
    query: str, there: str, gone: str, console: Console, asked: list[int]
) -> None:
    page = await (await console.signed_in("viewer")).page(f"/staff/inbox?{query}")
    assert there in page
    assert gone not in page


async def test_empty_inbox_says_so(console: Console) -> None:
    page = await (await console.signed_in("viewer")).page("/staff/inbox")
    assert "Nothing waits here." in page


async def test_words_of_citizens_are_text_and_never_markup(
    console: Console, citizens: Citizens
) -> None:
    hostile = '<img src=x onerror="alert(1)"> {{ 7 * 7 }}'
    citizens.ask(hostile)
    viewer = await console.signed_in("viewer")
    for path in ("/staff/inbox", f"/staff/inbox/{digest_of(hostile)}"):
        page = await viewer.page(path)
        assert "<img src=x" not in page
        assert "&lt;img src=x" in page


async def test_group_tells_what_was_answered_and_why(console: Console, citizens: Citizens) -> None:
    id = citizens.start()
    turn = citizens.ask(QUESTION, SURE, id)
    citizens.rate(turn, id, comment="I have no card")
    citizens.ask(QUESTION, ASKED_BACK)
    page = await (await console.signed_in("viewer")).page(GROUP)
    for told in (
        "Pay with a card.",
        "did not help once",
        "I have no card",
        "95 %",
        "<code>r-1</code>",
        "How big is it?",  # that was offered
        "What is answered now",
        "Why?",
        "How do I pay in the metro?",  # that is found now
    ):
        assert told in page, told
    assert "Give it to the item" not in page  # viewers only look


async def test_question_is_given_to_an_item_in_one_step(console: Console, asked: list[int]) -> None:
    editor = await console.signed_in("editor")
    page = await editor.page(GROUP)
    assert f'value="{METRO}"' in page
    page = await editor.done(f"{GROUP}/assign", form(asked))
    assert "The questions belong to item:faq-metro now: 3." in page
    assert QUESTION not in page
    assert await said(console) == ["metro fare", QUESTION]


async def test_question_that_is_left_out_stays(console: Console, asked: list[int]) -> None:
    editor = await console.signed_in("editor")
    left = [digest_of("phone fine to pay subway?")]
    page = await editor.done(f"{GROUP}/assign", form(asked, leave=left))
    assert "phone fine to pay subway?" in page


async def test_questions_that_came_after_the_page_was_shown_stay(
    console: Console, asked: list[int], citizens: Citizens
) -> None:
    citizens.ask("fine to pay phone subway")
    editor = await console.signed_in("editor")
    page = await editor.done(f"{GROUP}/out-of-scope", form(asked))
    assert "The questions are out of scope: 3." in page
    assert "fine to pay phone subway" in page


async def test_what_is_handled_is_listed_and_can_be_undone(
    console: Console, asked: list[int]
) -> None:
    editor = await console.signed_in("editor")
    await editor.done(f"{GROUP}/out-of-scope", form(asked))
    page = await editor.page("/staff/inbox/handled")
    assert QUESTION in page
    assert "out of scope" in page
    (undo,) = re.findall(r'action="(/staff/inbox/handled/\d+/undo)"', page)
    page = await editor.done(undo)
    assert "back in the inbox: 3." in page
    assert QUESTION in page
    viewer = await console.signed_in("viewer")
    assert "/undo" not in await viewer.page("/staff/inbox/handled")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"phrasing": "Metro fare?"}, "has this way of asking already"),
        ({"phrasing": " ?! "}, "Write a question"),
        ({"phrasing": "x" * 201}, "Write a question"),
        ({"key": ""}, "Choose an item"),
        ({"key": "item:nothing"}, "Choose an item"),
        ({"key": "profile:park-xicheng"}, "Choose an item"),
        ({"language": "xx"}, "Choose a language"),
        (
            {"leave": [digest_of(QUESTION), digest_of("phone fine to pay subway?")]},
            "Every question is left out",
        ),
    ],
)
async def test_form_that_cannot_be_done_says_why_and_changes_nothing(
    wrong: dict[str, str], told: str, console: Console, asked: list[int]
) -> None:
    editor = await console.signed_in("editor")
    response = await editor.post(f"{GROUP}/assign", form(asked, **wrong))
    assert response.status == 422
    assert told in await response.text()
    assert await said(console) == []
    assert QUESTION in await editor.page("/staff/inbox")


async def test_item_that_answers_already_gets_no_phrasing(
    console: Console, asked: list[int]
) -> None:
    editor = await console.signed_in("editor")
    page = await editor.done(f"{GROUP}/assign", form(asked, adds="", phrasing=""))
    assert QUESTION not in page
    assert await said(console) == []


async def test_who_is_second_is_told_who_was_first(console: Console, asked: list[int]) -> None:
    editor, reviewer = await console.signed_in("editor"), await console.signed_in("reviewer")
    await reviewer.done(f"{GROUP}/out-of-scope", form(asked))
    for path in ("assign", "out-of-scope"):
        page = await editor.done(f"{GROUP}/{path}", form(asked))
        assert "reviewer has dealt with these questions meanwhile" in page
    assert await said(console) == []
    response = await editor.get(GROUP)
    assert (response.status, response.headers["Location"]) == (303, "/staff/inbox")


async def test_address_of_no_group_leads_to_the_inbox(console: Console) -> None:
    viewer = await console.signed_in("viewer")
    response = await viewer.get(f"/staff/inbox/{'0' * 16}")
    assert (response.status, response.headers["Location"]) == (303, "/staff/inbox")
    assert (await viewer.get("/staff/inbox/nonsense")).status == 404


async def test_editor_of_other_things_changes_nothing(console: Console, asked: list[int]) -> None:
    for name, limits in (
        ("zh", {"languages": ["zh"]}),
        ("other", {"categories": ["other"]}),
    ):
        console.accounts.add(name, "editor", "correct horse battery", "shell", **limits)  # type: ignore[arg-type]
        editor = await console.signed_in("editor", name)
        response = await editor.post(f"{GROUP}/assign", form(asked))
        assert response.status == 403
        assert "not yours to change" in await response.text()
    assert await said(console) == []


async def test_items_are_found_by_words_drafts_included(console: Console, asked: list[int]) -> None:
    editor = await console.signed_in("editor")
    await editor.done(f"{GROUP}/assign", form(asked, leave=[digest_of(QUESTION)]))
    page = await editor.page(f"{GROUP}?q=BOOKS+borrow")
    assert 'value="item:faq-library" checked' in page
    page = await editor.page(f"{GROUP}?q=phone+fine")
    assert "found with all words" in page
    assert f'value="{METRO}" checked' in page  # its draft has these words
    assert "0 found" in await editor.page(f"{GROUP}?q=%3Cb%3Eno")


@pytest.mark.parametrize("path", ["assign", "out-of-scope"])
async def test_viewers_and_foreign_pages_change_nothing(
    path: str, console: Console, asked: list[int]
) -> None:
    viewer, editor = await console.signed_in("viewer"), await console.signed_in("editor")
    assert (await viewer.post(f"{GROUP}/{path}", form(asked))).status == 403
    foreign = {"Origin": "https://evil.example"}
    response = await editor.post(f"{GROUP}/{path}", form(asked), headers=foreign)
    assert response.status == 403
    assert QUESTION in await viewer.page("/staff/inbox")


async def test_screens_speak_chinese(console: Console, asked: list[int]) -> None:
    editor = await console.signed_in("editor")
    editor.headers["Accept-Language"] = "zh-CN"
    assert "<h1>收件箱</h1>" in await editor.page("/staff/inbox")
    assert "如何处理" in await editor.page(GROUP)
    assert "还没有处理过任何问题" in await editor.page("/staff/inbox/handled")


async def test_unanswerable_question_shows_why(console: Console, citizens: Citizens) -> None:
    citizens.ask("???", UNANSWERED)
    page = await (await console.signed_in("editor")).page(f"/staff/inbox/{digest_of('???')}")
    assert "Why?" not in page  # it is not even looked up
    assert "without a word" in page
