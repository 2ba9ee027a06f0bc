"""What the widget is told before the conversation begins."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from bot.knowledge import live
from bot.settings import Settings
from bot.web.banner import FILE, write_banner

Client = TestClient[Any, Any]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        data_dir=tmp_path, leave_message=True, question_limit=321, session_minutes=7, keep_days=8
    )


async def told(client: Client, query: str = "") -> dict[str, Any]:
    response = await client.get(f"/api/v1/widget{query}")
    assert response.status == 200
    assert response.headers["Cache-Control"] == "no-cache"
    widget: dict[str, Any] = await response.json()
    return widget


async def test_widget_is_told_what_this_installation_offers(client: Client) -> None:
    widget = await told(client)
    offered = {name: widget[name] for name in ("question_limit", "session_minutes", "keep_days")}
    assert offered == {"question_limit": 321, "session_minutes": 7, "keep_days": 8}
    assert widget["leave_message"] is True
    assert widget["banner"] is None


@pytest.mark.parametrize(
    ("query", "banner"),
    [
        ("", {"text": "Closed", "language": "en"}),
        ("?language=zh", {"text": "休息", "language": "zh"}),
        ("?language=ZH-cn", {"text": "休息", "language": "zh"}),
        ("?language=fr", {"text": "Closed", "language": "en"}),
        ("?language=%00%ff" + "x" * 500, {"text": "Closed", "language": "en"}),
        ("?language=&language=zh", {"text": "Closed", "language": "en"}),
    ],
)
async def test_banner_is_told_in_the_language_asked_for(
    client: Client, settings: Settings, query: str, banner: dict[str, str]
) -> None:
    write_banner(settings.data_dir, {"en": "Closed", "zh": "休息"}, None)
    assert (await told(client, query))["banner"] == banner


async def test_banner_whose_time_is_over_is_not_told(client: Client, settings: Settings) -> None:
    write_banner(settings.data_dir, {"en": "x"}, datetime.now(UTC) - timedelta(seconds=1))
    assert (await told(client))["banner"] is None


async def test_damaged_banner_does_not_stop_the_chat_and_is_logged_once(
    client: Client, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    (settings.data_dir / FILE).write_text("{")
    for _ in range(3):
        assert (await told(client))["banner"] is None
    assert caplog.text.count("jingjing banner") == 1


async def test_person_to_talk_to_is_told_with_how_to_reach_them(client: Client) -> None:
    person = (await told(client, "?language=fr"))["person"]
    assert person["language"] == "en"
    assert {"name": "phone", "values": ["12345"]} in person["card"]["fields"]


async def test_first_questions_come_in_the_language_asked_for_or_the_default_one(
    client: Client,
) -> None:
    first = {"en": ("How big is it?",), "zh": ("多大？",)}
    live.publish(replace(live.current(), content=replace(live.current().content, welcome=first)))
    chinese, french = [await told(client, f"?language={code}") for code in ("zh-CN", "fr")]
    assert chinese["suggestions"] == {"questions": ["多大？"], "language": "zh"}
    assert french["suggestions"] == {"questions": ["How big is it?"], "language": "en"}


async def test_content_without_first_questions_suggests_none(client: Client) -> None:
    assert (await told(client))["suggestions"] == {"questions": [], "language": "en"}


async def completed(client: Client, body: dict[str, Any]) -> list[str]:
    response = await client.post("/api/v1/suggestions", json=body)
    assert response.status == 200
    assert response.headers["Cache-Control"] == "no-store"
    questions: list[str] = (await response.json())["questions"]
    return questions


async def test_text_is_completed_from_published_questions(client: Client) -> None:
    title = next(iter(live.current().by_key.values())).title("en")
    begun = title[: len(title) // 2]
    assert title in await completed(client, {"text": begun.upper(), "language": "en"})
    assert title in await completed(client, {"text": begun, "language": "fr-CA"})
    assert await completed(client, {"text": "zzz qqq"}) == []


async def test_new_release_completes_from_its_own_questions(client: Client) -> None:
    before = live.current()
    await completed(client, {"text": "what"})
    gone = next(iter(before.by_key.values()))
    live.publish(replace(before, by_key={k: v for k, v in before.by_key.items() if v is not gone}))
    assert gone.title("en") not in await completed(client, {"text": gone.title("en")})


@pytest.mark.parametrize(
    "body", [{}, {"text": None}, {"text": 7}, {"text": "a", "language": 7}, {"text": ["a"]}]
)
async def test_completion_of_what_is_no_text_is_a_clear_problem(
    client: Client, body: dict[str, Any]
) -> None:
    response = await client.post("/api/v1/suggestions", json=body)
    assert response.status == 422
    assert (await response.json())["detail"].split(":")[0] in ("text", "language")
