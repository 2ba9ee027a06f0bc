"""A release that is not live is asked as if it were, at any time and on any channel."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.answering.try_out import explain_out, try_out
from bot.knowledge import live
from bot.knowledge.building import Builder
from bot.knowledge.content import load_content
from bot.knowledge.release import Release
from bot.knowledge.validity import TimeTable
from bot.records import Context, Turn
from bot.settings import Settings
from tests.conftest import HashingEncoder, Knowledge, lessons

SETTINGS = Settings(tolerated_wrong=0.0)
METRO = "How do I pay in the metro?"
BEIJING = TimeTable(ZoneInfo("Asia/Shanghai"))


def understand(texts: Sequence[str]) -> list[Turn]:
    """As the pipeline does: with the names of the release that is asked."""
    reader = live.current().reader
    return [
        Turn(text, {"ask_service": 0.9}, reader.places_in(text), reader.attributes_in(text))
        for text in texts
    ]


def text_of(release: Release, text: str, **more: Any) -> str:
    (reply,) = try_out(text, release, SETTINGS, understand, **more).replies
    return reply.text


@pytest.fixture
def drafted(release: Release, tmp_path: Path) -> dict[str, Release]:
    """The same draft as it is on the last day of what it says, and on the day after."""
    knowledge = Knowledge(tmp_path / "knowledge")

    def change(items: list[dict[str, Any]]) -> None:
        after = {"answer": {"en": "Pay by phone."}, "channels": {"sms": {"en": "By phone."}}}
        items.append({**items[1], **after, "id": "faq-phone", "valid_from": "2026-03-08"})
        items[1]["valid_until"] = "2026-03-07"

    def rename(parks: list[dict[str, Any]]) -> None:
        parks[1]["aliases"]["en"].append("Deshengmen Garden")

    knowledge.edit("items/things.yml", change)
    knowledge.edit("profiles/parks.yml", rename)
    content = load_content(knowledge.folder)
    builder = Builder(HashingEncoder(), tmp_path / "var", lessons())
    live.publish(release)
    return {
        day: builder.rebuild(
            BEIJING.content_at(content, datetime.fromisoformat(day).replace(tzinfo=UTC)), release
        )
        for day in ("2026-03-07", "2026-03-08")
    }


def test_each_day_answers_with_what_is_valid_then(
    drafted: dict[str, Release], release: Release
) -> None:
    assert text_of(drafted["2026-03-07"], METRO) == "Pay with a Yikatong card."
    assert text_of(drafted["2026-03-08"], METRO) == "Pay by phone."
    assert live.current() is release


def test_channel_is_tried_at_that_time_too(drafted: dict[str, Release]) -> None:
    assert text_of(drafted["2026-03-08"], METRO, channel="sms") == "By phone."
    assert text_of(drafted["2026-03-07"], METRO, channel="sms") == "Pay with a Yikatong card."
    why = explain_out(METRO, drafted["2026-03-08"], SETTINGS, understand, channel="sms")
    assert (why.channel, why.variants) == ("sms", ("faq-phone",))


def test_explanation_is_that_of_the_release_that_is_tried(
    drafted: dict[str, Release], release: Release
) -> None:
    why = explain_out(METRO, drafted["2026-03-08"], SETTINGS, understand)
    assert why.step == "answer_published"
    assert why.hits[0].key == "faq-phone"
    assert explain_out(METRO, release, SETTINGS, understand).hits[0].key == "faq-metro"


def test_names_are_those_of_the_release_that_is_tried(
    drafted: dict[str, Release], release: Release
) -> None:
    asked = "phone of Deshengmen Garden"
    assert "68336190" in text_of(drafted["2026-03-07"], asked)
    assert "68336190" not in text_of(release, asked)


def test_conversation_goes_on_from_its_context(drafted: dict[str, Release]) -> None:
    tried = drafted["2026-03-07"]
    context = Context(("park-xicheng",), "phone", "phone of Xicheng Park", language="en")
    assert "488 square" in text_of(tried, "how big is Zhongguancun", context=context)
    end = try_out("how big is it", tried, SETTINGS, understand, context)
    assert end.context.about == ("park-xicheng",)


def test_context_of_what_is_not_valid_then_leads_nowhere(drafted: dict[str, Release]) -> None:
    context = Context(question=METRO, answers=("faq-metro",), language="en")
    assert "Office of Examples" in text_of(
        drafted["2026-03-07"], "where is that from?", context=context
    )
    assert "Office of Examples" not in text_of(
        drafted["2026-03-08"], "where is that from?", context=context
    )


def test_two_who_try_at_once_and_citizens_do_not_disturb_one_another(
    drafted: dict[str, Release], release: Release
) -> None:
    barrier = Barrier(3, timeout=10)

    def meeting(texts: Sequence[str]) -> list[Turn]:
        barrier.wait()  # all three are at it
        return understand(texts)

    def told(tried: Release) -> str:
        return try_out(METRO, tried, SETTINGS, meeting).replies[0].text

    def of_citizen(_: Release) -> str:
        barrier.wait()
        return live.current().id

    with ThreadPoolExecutor(3) as threads:
        old = threads.submit(told, drafted["2026-03-07"])
        new = threads.submit(told, drafted["2026-03-08"])
        citizen = threads.submit(of_citizen, release)
    assert old.result() == "Pay with a Yikatong card."
    assert new.result() == "Pay by phone."
    assert citizen.result() == release.id


def test_failure_leaves_what_is_live_as_it_was(
    drafted: dict[str, Release], release: Release
) -> None:
    def broken(texts: Sequence[str]) -> list[Turn]:
        raise RuntimeError("no model")

    with pytest.raises(RuntimeError, match="no model"):
        try_out(METRO, drafted["2026-03-08"], SETTINGS, broken)
    assert live.current() is release
