"""Staff see when answers count, and what is soon to be seen to, in the time of the city."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.knowledge.entries import body_of
from tests.console.conftest import Console, Reader
from tests.console.test_editing_screens import DRAFT, FORM, METRO, live_answer, publish


def set_times(console: Console, times: Mapping[str, Mapping[str, str]]) -> None:
    """Makes a release live in which items, by their ids, have these times."""
    releases = console.services.releases
    live = releases.live()
    assert live
    entries = [
        replace(one, body=body_of({**one.loaded(), **times[one.id]})) if one.id in times else one
        for one in releases.entries(live.release)
    ]
    releases.set_live(releases.make(entries, "ann").id, "ann")


def row(page: str, name: str) -> str:
    """The row of a table that begins with `name`, as text."""
    found = next(part for part in page.split("<tr>") if name in part).partition("</tr>")[0]
    return " ".join(re.sub("<[^>]+>", " ", found).split())


@pytest.mark.parametrize(
    ("times", "told"),
    [
        ({"valid_from": "2026-05-01"}, "from 2026-05-01"),
        ({"valid_until": "2026-12-31"}, "until 2026-12-31"),
        ({"valid_until": "2026-12-31T18:00"}, "until 2026-12-31 18:00"),
        ({"valid_until": "2026-02-28"}, "over: 2026-02-28"),
        ({"valid_from": "2026-01-01"}, None),
        ({}, None),
    ],
)
async def test_list_tells_when_an_answer_counts(
    times: dict[str, str], told: str | None, console: Console
) -> None:
    set_times(console, {"faq-metro": times})
    viewer = await console.signed_in("viewer")
    line = row(await viewer.page("/staff/answers"), "in the metro")
    assert line == f"How do I pay in the metro? things {told}".removesuffix(" None")


async def test_list_is_narrowed_to_what_is_over_or_not_begun(console: Console) -> None:
    set_times(console, {"faq-metro": {"valid_until": "2026-02-28"}})
    viewer = await console.signed_in("viewer")
    over = await viewer.page("/staff/answers?time=over")
    assert "in the metro" in over
    assert "borrow books" not in over
    assert "Nothing has these words." in await viewer.page("/staff/answers?time=later")
    assert "borrow books" in await viewer.page("/staff/answers?time=nonsense")


async def test_form_tells_how_times_work_and_in_which_time_zone(console: Console) -> None:
    editor = await console.signed_in("editor")
    page = await editor.page(METRO)
    assert "The last day, which counts whole" in page
    assert "those of Asia/Shanghai" in page
    editor.headers["Accept-Language"] = "zh-CN"
    assert "到时自动生效和失效" in await editor.page(METRO)


async def test_end_before_the_beginning_is_told_at_its_field(console: Console) -> None:
    editor = await console.signed_in("editor")
    form = {**FORM, "valid_from": "2026-05-01", "valid_until": "2026-04-01"}
    response = await editor.post(METRO, form)
    page = await response.text()
    assert response.status == 422
    assert 'href="#f-valid_until"' in page
    assert "expected a time after valid_from" in page


async def test_first_screen_names_what_ends_and_what_is_to_be_reviewed(console: Console) -> None:
    set_times(
        console,
        {
            "faq-metro": {"valid_until": "2026-03-10", "owner": "Metro office"},
            "faq-library": {"review_by": "2026-02-01"},
            "faq-name": {"review_by": "2026-09-01"},
        },
    )
    viewer = await console.signed_in("viewer")
    page = await viewer.page("/staff")
    assert row(page, "in the metro") == "How do I pay in the metro? ends 2026-03-10 Metro office"
    assert row(page, "borrow books") == "Where can I borrow books? review overdue since 2026-02-01"
    assert page.index("borrow books") < page.index("in the metro")
    assert "called before" not in page
    assert 'href="/staff/answers/item%3Afaq-metro"' in page
    viewer.headers["Accept-Language"] = "zh-CN"
    assert "2026-03-10失效" in await viewer.page("/staff")


async def test_first_screen_says_when_nothing_is_to_be_seen_to(console: Console) -> None:
    viewer = await console.signed_in("viewer")
    assert "Nothing ends or is to be reviewed soon." in await viewer.page("/staff")


async def test_many_that_are_due_are_shown_a_page_at_a_time(console: Console) -> None:
    releases = console.services.releases
    live = releases.live()
    assert live
    entries = releases.entries(live.release)
    metro = next(one for one in entries if one.id == "faq-metro")
    many = [
        replace(
            metro,
            id=f"faq-m{n}",
            body=body_of({**metro.loaded(), "id": f"faq-m{n}", "review_by": "2026-03-05"}),
        )
        for n in range(45)
    ]
    releases.set_live(releases.make([*entries, *many], "ann").id, "ann")
    viewer = await console.signed_in("viewer")
    assert (await viewer.page("/staff")).count("review by") == 20
    assert (await viewer.page("/staff?page=3")).count("review by") == 5


async def approved(console: Console, there: str) -> Reader:
    """Who may publish the draft at `there`, which is approved."""
    editor, reviewer = await console.signed_in("editor"), await console.signed_in("reviewer")
    await editor.done(there, {"do": "submit", "version": 1})
    await reviewer.done(there, {"do": "approve", "version": 2})
    return await console.signed_in("publisher")


async def test_answer_for_later_is_checked_and_published_today(console: Console) -> None:
    editor = await console.signed_in("editor")
    form = {**FORM, "question.en": "Where are bicycles?", "phrasings.en": "bicycles for hire"}
    form |= {"answer.en": "At every station.", "valid_from": "2026-05-01"}
    response = await editor.post("/staff/answers/new", form)
    there = response.headers["Location"]
    publisher = await approved(console, there)
    assert await publisher.page(f"{there}/checks")
    assert "One draft is live." in await publish(publisher)
    line = row(await editor.page("/staff/answers?time=later"), "bicycles")
    assert line == "Where are bicycles? things from 2026-05-01"


async def test_answer_that_would_not_be_there_for_a_while_counts_as_lost(console: Console) -> None:
    editor = await console.signed_in("editor")
    console.services.questions.add("metro fare", "en", "faq-metro", "rob")
    await editor.done(METRO, {**FORM, "phrasings.en": "metro fare", "valid_from": "2026-05-01"})
    publisher = await approved(console, DRAFT)
    page = await publisher.page("/staff/releases")
    over = re.search(r'name="over" value="([^"]+)"', page)
    assert over
    form = {"over": over[1], "draft": "3 item:faq-metro"}
    assert (await publisher.post("/staff/releases/publish", form)).status == 422
    assert await live_answer(console) == "Pay with a Yikatong card."
