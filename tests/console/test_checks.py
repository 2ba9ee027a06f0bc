"""What the checks find is shown with the entries concerned, and a lost answer blocks a publish."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select

from bot.audit import audit
from bot.editing.checks.records import Report
from bot.editing.drafts import Draft
from tests.console.conftest import Console, Reader
from tests.console.test_editing_screens import DRAFT, FORM, METRO, moved

LIBRARY = "/staff/answers/item:faq-library"
QUESTION = {"question": "metro fare", "expected": "faq-metro"}
NEW = "/staff/questions/new"


@pytest.fixture
async def losing(console: Console) -> Console:
    """An approved draft that takes away the answer to a saved question."""
    editor, reviewer = await console.signed_in("editor"), await console.signed_in("reviewer")
    await editor.done(NEW, QUESTION)
    await editor.done(METRO, {"version": 0, "remove": "yes"})
    await moved(editor, "submit", 1)
    await moved(reviewer, "approve", 2)
    return console


async def asked_to_publish(publisher: Reader, **more: str) -> tuple[int, str]:
    page = await publisher.page("/staff/releases")
    found = {name: re.search(rf'name="{name}" value="([^"]+)"', page) for name in ("over", "draft")}
    form = {name: match[1] for name, match in found.items() if match}
    response = await publisher.post("/staff/releases/publish", {**form, "note": "fares", **more})
    return response.status, await response.text()


def live_keys(console: Console) -> set[str]:
    releases = console.services.releases
    published = releases.live()
    assert published
    return {entry.key for entry in releases.entries(published.release)}


def noted(console: Console, what: str) -> list[dict[str, Any]]:
    with console.engine.connect() as connection:
        rows = connection.execute(select(audit).where(audit.c.what == what)).all()
    return [{"who": row.who, **json.loads(row.details)} for row in rows]


async def test_draft_shows_what_the_checks_find(losing: Console) -> None:
    viewer = await losing.signed_in("viewer")
    page = await viewer.page(DRAFT)
    assert f'data-load="{DRAFT}/checks"'.replace(":", "%3A") in page.replace(":", "%3A")
    page = await viewer.page(f"{DRAFT}/checks")
    assert "This blocks the publish" in page
    assert ">lost<" in page
    assert "metro fare" in page
    assert 'href="/staff/answers/item%3Afaq-metro"' in page


async def test_lost_answer_blocks_the_publish(losing: Console) -> None:
    publisher = await losing.signed_in("publisher")
    status, page = await asked_to_publish(publisher)
    assert status == 422
    assert "The checks found what blocks it" in page
    assert ">lost<" in page
    assert 'name="override"' in page
    assert 'value="fares"' in page  # the note that was typed
    assert "item:faq-metro" in live_keys(losing)
    assert losing.services.drafts.get("item:faq-metro")


async def test_reason_of_a_reviewer_overrides_and_is_kept(losing: Console) -> None:
    publisher = await losing.signed_in("publisher")
    status, _ = await asked_to_publish(publisher, override="the metro is closed")
    assert status == 303
    assert "item:faq-metro" not in live_keys(losing)
    (line,) = noted(losing, "overrode")
    assert (line["who"], line["reason"]) == ("publisher", "the metro is closed")
    assert line["found"]["lost"] >= 1
    assert "fares\n[checks overridden] the metro is closed" in (
        losing.services.releases.history()[0].note
    )


async def test_reason_alone_needs_no_override_and_is_not_kept_where_nothing_blocks(
    console: Console,
) -> None:
    editor, reviewer = await console.signed_in("editor"), await console.signed_in("reviewer")
    await editor.done(METRO, FORM)
    await moved(editor, "submit", 1)
    await moved(reviewer, "approve", 2)
    publisher = await console.signed_in("publisher")
    status, _ = await asked_to_publish(publisher, override="just in case")
    assert status == 303
    assert noted(console, "overrode") == []
    assert console.services.releases.history()[0].note == "fares"


async def test_publish_screen_shows_what_all_approved_drafts_do(losing: Console) -> None:
    viewer = await losing.signed_in("viewer")
    assert 'data-load="/staff/releases/checks"' in await viewer.page("/staff/releases")
    assert ">lost<" in await viewer.page("/staff/releases/checks")


async def test_who_waits_for_a_report_keeps_no_thread_from_others(
    losing: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = most = 0

    def report(chosen: Sequence[Draft], over: str) -> Report:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        time.sleep(0.05)
        at_once -= 1
        return Report(())

    monkeypatch.setattr(losing.services.drafts, "report", report)
    viewer = await losing.signed_in("viewer")
    await asyncio.gather(*(viewer.get(f"{DRAFT}/checks") for _ in range(4)))
    assert most == 1


async def test_drafts_that_are_no_content_together_say_so(console: Console) -> None:
    editor = await console.signed_in("editor")
    await editor.done("/staff/answers/profile:park-zgc", {"version": 0, "remove": "yes"})
    about = {**FORM, "about": "park-zgc"}
    await editor.done(METRO, about)
    reviewer = await console.signed_in("reviewer")
    for key in ("item:faq-metro", "profile:park-zgc"):
        await editor.done(f"/staff/drafts/{key}", {"do": "submit", "version": 1})
        await reviewer.done(f"/staff/drafts/{key}", {"do": "approve", "version": 2})
    response = await reviewer.get("/staff/releases/checks")
    assert response.status == 422
    assert "It cannot go live" in await response.text()


async def test_warning_comes_at_save_and_while_typing(console: Console) -> None:
    editor = await console.signed_in("editor")
    page = await editor.page(METRO)
    assert 'data-near="f-question.en" data-language="en" data-besides="item:faq-metro"' in page
    form = {**FORM, "question.en": "Where can I borrow the books?"}
    page = await editor.done(METRO, form)
    assert "asks nearly the same as “Where can I borrow books?”" in page
    query = {"text": "where can i borrow books", "language": "en", "besides": "item:faq-metro"}
    response = await editor.get("/staff/similar", params=query)
    told = await response.json()
    assert told["told"] == "A live answer is asked for in nearly the same way:"
    assert told["answers"] == [{"asked": "Where can I borrow books?", "address": LIBRARY}]


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"text": "wh", "language": "en"},
        {"text": "where can i borrow books", "language": "xx"},
        {"text": "where can i borrow books", "language": "en", "besides": "item:faq-library"},
        {"text": "\0" * 600, "language": "en", "besides": "::"},
    ],
)
async def test_nothing_is_like_what_is_short_unknown_or_itself(
    query: dict[str, str], console: Console
) -> None:
    editor = await console.signed_in("editor")
    response = await editor.get("/staff/similar", params=query)
    assert await response.json() == {"told": "", "answers": []}


async def test_saving_without_a_like_answer_warns_of_nothing(console: Console) -> None:
    editor = await console.signed_in("editor")
    assert "nearly the same" not in await editor.done(METRO, FORM)


# saved questions


async def test_question_is_saved_with_the_answer_it_gets_now(console: Console) -> None:
    editor = await console.signed_in("editor")
    assert 'name="question"' in await editor.page(NEW)
    page = await editor.page(f"{NEW}?question=metro+fare")
    assert 'value="faq-metro"' in page
    assert "Pay with a Yikatong card." in page
    page = await editor.done(NEW, QUESTION)
    assert "The question is saved." in page
    assert "metro fare" in page
    assert 'href="/staff/answers/item%3Afaq-metro"' in page


async def test_reviewer_changes_and_removes_what_an_editor_may_not(console: Console) -> None:
    editor, reviewer = await console.signed_in("editor"), await console.signed_in("reviewer")
    await editor.done(NEW, QUESTION)
    (kept,) = console.services.questions.all()
    there = f"/staff/questions/{kept.id}"
    assert (await editor.post(there, {"remove": "yes"})).status == 403
    assert "Remove" not in await editor.page(there)
    page = await reviewer.done(there, {"question": "metro ticket", "expected": ""})
    assert "is not to be answered" in page
    assert "No question is saved yet." in await reviewer.done(there, {"remove": "yes"})
    assert [one["who"] for one in noted(console, "question removed")] == ["reviewer"]


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"question": "", "expected": ""}, "Write a question of up to 500 characters."),
        ({"question": "?!", "expected": ""}, "Write a question"),
        ({"question": "x" * 501, "expected": ""}, "Write a question"),
        ({"question": "fare", "expected": "faq-nothing"}, "No answer, place or passage has this"),
    ],
)
async def test_wrong_question_is_told_and_kept_typed(
    form: dict[str, str], told: str, console: Console
) -> None:
    editor = await console.signed_in("editor")
    response = await editor.post(NEW, form)
    page = await response.text()
    assert response.status == 422
    assert told in page
    assert f'value="{form["expected"]}"' in page
    assert console.services.questions.all() == []


@pytest.mark.parametrize("id", ["0", "9" * 12, "x", "-1"])
async def test_question_that_is_not_there_is_a_page_that_says_so(id: str, console: Console) -> None:
    reviewer = await console.signed_in("reviewer")
    assert (await reviewer.get(f"/staff/questions/{id}")).status == 404
    assert (await reviewer.post(f"/staff/questions/{id}", QUESTION)).status == 404


async def test_personal_data_is_not_saved(console: Console) -> None:
    editor = await console.signed_in("editor")
    await editor.done(NEW, {"question": "fare? write ann@example.org", "expected": ""})
    (kept,) = console.services.questions.all()
    assert kept.question == "fare? write [e-mail]"


async def test_many_questions_come_a_page_at_a_time(console: Console) -> None:
    def add() -> None:
        for number in range(60):
            console.services.questions.add(f"question {number}", "en", None, "ann")

    await asyncio.to_thread(add)
    viewer = await console.signed_in("viewer")
    first, second = [await viewer.page(f"/staff/questions?page={n}") for n in (1, 2)]
    assert "question 59<" in first
    assert "question 9<" not in first
    assert "question 9<" in second


@pytest.mark.parametrize(
    "path",
    ["questions", "questions/new?question=metro+fare", "releases/checks", "drafts/item:faq-metro"],
)
async def test_screens_are_there_in_chinese(path: str, losing: Console) -> None:
    reader = await losing.signed_in("administrator")
    reader.headers["Accept-Language"] = "zh-CN"
    assert 'lang="zh-Hans"' in await reader.page(f"/staff/{path}")


async def test_draft_that_is_gone_has_no_checks(console: Console) -> None:
    viewer = await console.signed_in("viewer")
    assert (await viewer.get(f"{DRAFT}/checks")).status == 404
