"""A new answer made of questions that waited in the inbox."""

from __future__ import annotations

import asyncio
import re

import pytest

from bot.editing.drafts import Draft
from bot.transcripts.grouping import digest_of
from tests.console.conftest import Console
from tests.transcripts.conftest import Citizens

QUESTION = "Is a phone fine to pay the subway?"
OTHER = "phone fine to pay subway?"
NEW = f"/staff/answers/new?from={digest_of(QUESTION)}"


@pytest.fixture
def citizens(console: Console) -> Citizens:
    return Citizens(console.engine, console.clock)


@pytest.fixture
def asked(citizens: Citizens) -> list[int]:
    return [citizens.ask(text) for text in (QUESTION, OTHER, QUESTION)]


def form(asked: list[int], **more: str) -> dict[str, str]:
    given = {"version": "0", "seen": str(asked[-1]), "question.en": QUESTION}
    given |= {"phrasings.en": OTHER, "answer.en": "Yes, with the transport app."}
    given |= {"sources.0.url": "https://subway.example/pay", "sources.0.kind": "official"}
    return {**given, "sources.0.as_of": "2026-01-02", "category": "transport", **more}


async def waiting(console: Console) -> list[str]:
    groups = await asyncio.to_thread(console.services.transcripts.inbox.groups)
    return [group.question for group in groups]


async def drafts(console: Console) -> list[Draft]:
    return await asyncio.to_thread(console.services.drafts.all)


async def test_form_begins_with_what_was_asked(console: Console, asked: list[int]) -> None:
    page = await (await console.signed_in("editor")).page(NEW)
    question = re.search(r'<input[^>]*name="question.en"[^>]*>', page)
    assert question
    assert f'value="{QUESTION}"' in question[0]
    ways = re.search(r'<textarea[^>]*name="phrasings.en"[^>]*>([^<]*)<', page)
    assert ways
    assert ways[1].strip() == OTHER
    assert f'name="seen" value="{asked[-1]}"' in page


async def test_form_shows_the_language_of_the_question(
    console: Console, citizens: Citizens
) -> None:
    citizens.ask("Wie spät fährt die Bahn?", language="de")
    address = f"/staff/answers/new?from={digest_of('Wie spät fährt die Bahn?')}"
    page = await (await console.signed_in("editor")).page(address)
    question = re.search(r'<input[^>]*name="question.de"[^>]*>', page)
    assert question
    assert 'value="Wie spät fährt die Bahn?"' in question[0]


async def test_saved_answer_takes_the_questions_out_of_the_inbox(
    console: Console, asked: list[int], citizens: Citizens
) -> None:
    later = citizens.ask("when do taxis run")
    editor = await console.signed_in("editor")
    response = await editor.post(NEW, form(asked))
    assert response.status == 303
    (draft,) = await drafts(console)
    assert draft.entry is not None
    assert draft.entry.loaded()["question"] == {"en": QUESTION}
    assert response.headers["Location"].endswith(draft.key)
    assert later
    assert await waiting(console) == ["when do taxis run"]


async def test_faulty_answer_leaves_the_questions_where_they_are(
    console: Console, asked: list[int]
) -> None:
    editor = await console.signed_in("editor")
    response = await editor.post(NEW, form(asked, **{"answer.en": ""}))
    assert response.status == 422
    assert await drafts(console) == []
    assert await waiting(console) == [QUESTION]


async def test_answer_is_kept_although_somebody_was_faster(
    console: Console, asked: list[int]
) -> None:
    editor = await console.signed_in("editor")
    marks = console.services.transcripts.marks
    real = marks.mark

    def faster(*given: object) -> int:
        real(asked, "out of scope", "reviewer")
        return real(*given)  # type: ignore[arg-type]

    marks.mark = faster  # type: ignore[assignment,method-assign]
    response = await editor.post(NEW, form(asked))
    assert response.status == 303
    assert len(await drafts(console)) == 1


async def test_address_of_no_group_begins_with_an_empty_form(console: Console) -> None:
    page = await (await console.signed_in("editor")).page("/staff/answers/new?from=nothing")
    assert 'name="seen"' not in page
