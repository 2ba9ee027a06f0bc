"""What the widget is told before the conversation begins."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient

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
