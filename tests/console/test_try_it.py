"""Trying a release on screen: live, drafts or both, in any look, and nothing is stored."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.console.trials import MOST_LINES, MOST_TRIALS, Line, Trial, Trials
from bot.database import metadata
from bot.knowledge import live
from bot.knowledge.entries import body_of
from tests.console.conftest import Console, Reader

DATABASES = ("sqlite",)  # others go through the same tables on both
PANEL = "/staff/try"
METRO = "item:faq-metro"
ASKED = "How do I pay in the metro?"


async def edit(console: Console, **changed: Any) -> None:
    """Saves a draft of the item about the metro."""
    services = console.services
    live = await asyncio.to_thread(services.releases.live)
    assert live is not None
    entries = await asyncio.to_thread(services.releases.entries, live.release)
    (metro,) = (entry for entry in entries if entry.key == METRO)
    after = replace(metro, body=body_of({**metro.loaded(), **changed}))
    await asyncio.to_thread(services.drafts.save, METRO, after, metro.digest, 0, "ann")


async def publish_metro(console: Console, changed: dict[str, Any]) -> None:
    """Makes a release live in which the item about the metro is changed."""

    def publish() -> None:
        releases = console.services.releases
        before = releases.live()
        assert before is not None
        entries = [
            replace(one, body=body_of({**one.loaded(), **changed})) if one.key == METRO else one
            for one in releases.entries(before.release)
        ]
        releases.set_live(releases.make(entries, "ann").id, "ann")
        assert console.services.release_of
        live.publish(console.services.release_of(entries))

    await asyncio.to_thread(publish)


async def ask(reader: Reader, text: str, **more: str) -> str:
    return await reader.done(PANEL, {"text": text, "side": "both", "look": "web", **more})


def sides(page: str) -> dict[str, str]:
    """The HTML of each side of the last line."""
    last = page[page.index('id="latest"') :]
    return dict(re.findall(r'<article class="side (\w+)">(.*?)</article>', last, re.DOTALL))


async def test_both_sides_answer_with_the_reasons(console: Console) -> None:
    await edit(console, answer={"en": "Pay with your phone."})
    viewer = await console.signed_in("viewer")
    page = await ask(viewer, ASKED)
    shown = sides(page)
    assert "Pay with a Yikatong card." in shown["live"]
    assert "Pay with your phone." in shown["draft"]
    assert "The two differ" in page
    for side in shown.values():
        assert "the question, word for word as it is published" in side
        assert "Office of Examples" in side  # the source
        assert 'href="/staff/answers/item:faq-metro"' in side
        assert "it is asked in much the same words" in side


async def test_sides_without_a_draft_say_the_same(console: Console) -> None:
    page = await ask(await console.signed_in("viewer"), "where can I borrow books")
    assert "Both say the same" in page


@pytest.mark.parametrize(("side", "shown"), [("live", {"live"}), ("draft", {"draft"})])
async def test_one_side_may_be_asked_alone(side: str, shown: set[str], console: Console) -> None:
    page = await ask(await console.signed_in("viewer"), ASKED, side=side)
    assert sides(page).keys() == shown
    assert f'<option value="{side}" selected>' in page


async def test_context_is_carried_on_each_side(console: Console) -> None:
    viewer = await console.signed_in("viewer")
    await ask(viewer, "what is the phone number of Daxing District")
    page = await ask(viewer, "and Xicheng Park?")
    assert "68336190" in sides(page)["live"]
    assert "68336190" in sides(page)["draft"]


async def test_context_cannot_be_seen_by_another_session(console: Console) -> None:
    viewer, editor = await console.signed_in("viewer"), await console.signed_in("editor")
    await ask(viewer, ASKED)
    assert "Nothing was asked yet." in await editor.page(PANEL)
    again = await console.signed_in("viewer")
    assert ASKED not in await again.page(PANEL)


async def test_starting_over_forgets(console: Console) -> None:
    viewer = await console.signed_in("viewer")
    await ask(viewer, ASKED)
    page = await ask(viewer, "", over="yes")
    assert "Nothing was asked yet." in page


async def test_nothing_is_stored(console: Console) -> None:
    def rows() -> dict[str, int]:
        with console.engine.connect() as connection:
            return {
                name: connection.execute(select(func.count()).select_from(table)).scalar()
                for name, table in metadata.tables.items()
                if name != "staff_sessions"
            }

    viewer = await console.signed_in("viewer")
    before = await asyncio.to_thread(rows)
    await ask(viewer, ASKED)
    assert await asyncio.to_thread(rows) == before


async def test_option_is_chosen_by_its_button(console: Console) -> None:
    viewer = await console.signed_in("viewer")
    page = await ask(viewer, "what I typed meanwhile", choice=ASKED)
    assert "Yikatong" in sides(page)["live"]
    assert "what I typed meanwhile" not in page


@pytest.mark.parametrize("text", ["", "  ", "?!"])
async def test_message_without_a_word_is_refused(text: str, console: Console) -> None:
    viewer = await console.signed_in("viewer")
    response = await viewer.post(PANEL, {"text": text})
    page = await response.text()
    assert response.status == 422
    assert 'id="f-text-error"' in page
    assert "Write a message" in page


async def test_message_that_is_too_long_is_answered_as_citizens_are(console: Console) -> None:
    page = await ask(await console.signed_in("viewer"), "long " * 300)
    assert "too long" in sides(page)["live"]


async def test_personal_data_is_removed_before_anything_is_asked(console: Console) -> None:
    page = await ask(await console.signed_in("viewer"), "books for li.lei@example.org")
    assert "li.lei@example.org" not in sides(page)["live"]
    assert "books" in page


async def test_looks_are_those_of_the_web_plain_text_and_channels(console: Console) -> None:
    await edit(console, channels={"sms": {"en": "Card or phone."}})
    viewer = await console.signed_in("viewer")
    page = await ask(viewer, ASKED, look="text")
    plain = sides(page)["draft"]
    assert "Pay with a Yikatong card.\n\nSource: Office of Examples (2021-12-29)" in plain
    assert "https://www.example.gov/parks" in plain
    assert '<a href="https://www.example.gov' not in plain
    page = await viewer.page(f"{PANEL}?look=web")
    assert '<a href="https://www.example.gov/parks"' in sides(page)["draft"]
    page = await viewer.page(f"{PANEL}?look=nonsense")
    assert '<option value="web" selected>' in page


async def test_channel_says_what_its_variant_says(console: Console) -> None:
    await edit(console, channels={"sms": {"en": "Card or phone."}})
    viewer = await console.signed_in("viewer")
    await publish_metro(console, {"channels": {"sms": {"en": "By card."}}})
    shown = sides(await ask(viewer, ASKED, look="sms"))
    assert "By card.\n\nSource: Office of Examples" in shown["live"]
    assert "Card or phone.\n\nSource: Office of Examples" in shown["draft"]
    assert "In the words written for the channel sms:" in shown["draft"]
    for look in ("web", "text"):
        shown = sides(await ask(viewer, ASKED, look=look))
        assert "Pay with a Yikatong card." in shown["live"]
        assert "written for the channel" not in shown["draft"]


async def test_what_is_valid_next_week_is_tried_today(console: Console) -> None:
    await publish_metro(console, {"valid_until": "2026-03-05"})
    await edit(console, valid_until="2026-03-09")
    viewer = await console.signed_in("viewer")
    for at, is_live, is_drafted in [
        ("", True, True),
        ("2026-03-05T23:59", True, True),
        ("2026-03-06T00:00", False, True),
        ("2026-03-09", False, True),
        ("2026-03-10", False, False),
    ]:
        page = await ask(viewer, ASKED, at=at)
        shown = sides(page)
        assert ("Pay with a Yikatong card." in shown["live"]) is is_live, at
        assert ("Pay with a Yikatong card." in shown["draft"]) is is_drafted, at
        assert f'value="{at}"' in page
    assert "Pay with a Yikatong card." in sides(await ask(viewer, ASKED))["live"]


@pytest.mark.parametrize("at", ["soon", "2026-13-01", "<b>", "2026-03-01T25:00"])
async def test_time_that_is_none_is_refused_at_its_field(at: str, console: Console) -> None:
    viewer = await console.signed_in("viewer")
    response = await viewer.post(PANEL, {"text": ASKED, "at": at})
    page = await response.text()
    assert response.status == 422
    assert 'id="f-at-error"' in page
    assert ASKED in page  # what was typed stays
    assert '<b>"' not in page


async def test_drafts_that_are_no_content_say_so(console: Console) -> None:
    await edit(console, sources=[])
    page = await ask(await console.signed_in("viewer"), ASKED)
    assert "The drafts cannot be put together" in sides(page)["draft"]
    assert "Yikatong" in sides(page)["live"]


async def test_words_are_text_and_never_markup(console: Console) -> None:
    page = await ask(await console.signed_in("viewer"), "<script>alert(1)</script> books")
    assert "<script>alert" not in page
    page = await (await console.signed_in("viewer")).page(f"{PANEL}?text=<b>hi</b>")
    assert "&lt;b&gt;hi&lt;/b&gt;" in page


async def test_panel_speaks_chinese(console: Console) -> None:
    viewer = await console.signed_in("viewer")
    viewer.headers["Accept-Language"] = "zh"
    page = await ask(viewer, ASKED)
    assert "<h1>试一试</h1>" in page
    assert "与发布的问题逐字相同" in page


async def test_foreign_pages_ask_nothing(console: Console) -> None:
    viewer = await console.signed_in("viewer")
    foreign = {"Origin": "https://evil.example"}
    response = await viewer.post(PANEL, {"text": ASKED}, headers=foreign)
    assert response.status == 403
    viewer.form_key = "wrong"
    assert (await viewer.post(PANEL, {"text": ASKED})).status == 403


def test_what_is_remembered_is_bounded() -> None:
    trials = Trials()
    first = trials.of("first")
    for number in range(MOST_TRIALS):
        trials.of(str(number))
    assert trials.of("first") is not first
    trial = Trial()
    for number in range(MOST_LINES + 5):
        trial.add(Line(str(number), {}))
    assert [line.question for line in trial.lines] == [str(n) for n in range(5, MOST_LINES + 5)]
