"""Ratings, the survey and notes for staff over HTTP."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from bot.dialogue.feedback import FeedbackStore
from bot.settings import Settings
from tests.databases import run_sql
from tests.web.conftest import Opened
from tests.web.test_api import expect_problem

Client = TestClient[Any, Any]


@pytest.fixture
def settings(tmp_path: Path, database: str) -> Settings:
    return Settings(data_dir=tmp_path, database_url=database, leave_message=True)


@pytest.fixture
async def reply_id(client: Client, opened: Opened) -> str:
    address, header = opened
    response = await client.post(f"{address}/messages", json={"text": "hi"}, headers=header)
    return str((await response.json())["replies"][0]["id"])


def rows(settings: Settings, table: str) -> list[tuple]:
    return run_sql(settings.database, f"SELECT * FROM {table}")


async def give(client: Client, opened: Opened, what: str, **body: object) -> Any:
    return await client.post(f"{opened[0]}/{what}", json=body, headers=opened[1])


async def test_rating_is_kept_without_personal_data(
    client: Client, opened: Opened, reply_id: str, settings: Settings
) -> None:
    comment = "call me\nat 138 1234 5678"
    response = await give(
        client, opened, "ratings", reply_id=reply_id, helped=False, comment=comment
    )
    assert response.status == 204
    ((_, kept, helped, comment, _),) = rows(settings, "ratings")
    assert (kept, helped, comment) == (reply_id, 0, "call me at [phone number]")


async def test_rating_again_replaces(
    client: Client, opened: Opened, reply_id: str, settings: Settings
) -> None:
    for helped in (False, True):
        await give(client, opened, "ratings", reply_id=reply_id, helped=helped)
    ((_, _, helped, _, _),) = rows(settings, "ratings")
    assert helped == 1


async def test_reply_of_another_conversation_cannot_be_rated(
    client: Client, opened: Opened, reply_id: str, settings: Settings
) -> None:
    other = await (await client.post("/api/v1/conversations")).json()
    theirs = (
        f"/api/v1/conversations/{other['conversation_id']}",
        {"Authorization": f"Bearer {other['token']}"},
    )
    for opener, id in ((theirs, reply_id), (opened, "0" * 16), (opened, "%")):
        await expect_problem(await give(client, opener, "ratings", reply_id=id, helped=True), 404)
    assert rows(settings, "ratings") == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"helped": True},
        {"reply_id": "x"},
        {"reply_id": "", "helped": True},
        {"reply_id": 7, "helped": True},
        {"reply_id": "x" * 33, "helped": True},
        {"reply_id": "x", "helped": 1},
        {"reply_id": "x", "helped": "yes"},
        {"reply_id": "x", "helped": None},
        {"reply_id": "x", "helped": True, "comment": "c" * 1001},
        {"reply_id": "x", "helped": True, "comment": None},
    ],
)
async def test_rating_that_is_none_is_refused(
    client: Client, opened: Opened, body: dict[str, object]
) -> None:
    await expect_problem(await give(client, opened, "ratings", **body), 422)


async def test_comment_at_the_limit_is_kept(
    client: Client, opened: Opened, reply_id: str, settings: Settings
) -> None:
    response = await give(
        client, opened, "ratings", reply_id=reply_id, helped=True, comment="c" * 1000
    )
    assert response.status == 204
    assert rows(settings, "ratings")[0][3] == "c" * 1000


@pytest.mark.parametrize("stars", [0, 6, -1, True, "5", 4.0, None, 10**30])
async def test_stars_that_are_none_are_refused(
    client: Client, opened: Opened, stars: object, settings: Settings
) -> None:
    await expect_problem(await give(client, opened, "survey", stars=stars), 422)
    assert rows(settings, "surveys") == []


async def test_survey_is_kept_without_personal_data_and_replaced(
    client: Client, opened: Opened, settings: Settings
) -> None:
    await give(client, opened, "survey", stars=1)
    await give(client, opened, "survey", stars=5, comment="mail me@example.org")
    ((_, stars, comment, _),) = rows(settings, "surveys")
    assert (stars, comment) == (5, "mail [e-mail]")


async def test_note_is_kept_as_it_was_written(
    client: Client, opened: Opened, settings: Settings
) -> None:
    response = await give(
        client, opened, "notes", text=" My visa?\n138 1234 5678 ", contact="me@example.org"
    )
    assert response.status == 204
    ((_, _, text, contact, _),) = rows(settings, "notes")
    assert (text, contact) == ("My visa?\n138 1234 5678", "me@example.org")


async def test_fourth_note_is_refused(client: Client, opened: Opened, settings: Settings) -> None:
    for _ in range(3):
        assert (await give(client, opened, "notes", text="hi", contact="x")).status == 204
    await expect_problem(await give(client, opened, "notes", text="hi", contact="x"), 429)
    assert len(rows(settings, "notes")) == 3


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": "hi"},
        {"contact": "x"},
        {"text": " \n", "contact": "x"},
        {"text": "hi", "contact": " "},
        {"text": "x" * 2001, "contact": "x"},
        {"text": "hi", "contact": "x" * 201},
        {"text": 7, "contact": "x"},
    ],
)
async def test_note_that_is_none_is_refused(
    client: Client, opened: Opened, body: dict[str, object], settings: Settings
) -> None:
    await expect_problem(await give(client, opened, "notes", **body), 422)
    assert rows(settings, "notes") == []


async def test_words_are_in_no_log_and_no_problem(
    client: Client,
    opened: Opened,
    reply_id: str,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    secret = "my-very-own-words"
    given: dict[str, dict[str, object]] = {
        "ratings": {"reply_id": reply_id, "helped": True, "comment": secret},
        "survey": {"stars": 1, "comment": secret},
        "notes": {"text": secret, "contact": secret},
    }
    with caplog.at_level(logging.DEBUG):
        for what, body in given.items():
            assert (await give(client, opened, what, **body)).status == 204
        # And where the database refuses: its errors would carry what was to be written.
        for column in ("ratings RENAME comment", "surveys RENAME comment", "notes RENAME text"):
            run_sql(settings.database, f"ALTER TABLE {column} TO other")
        for what, body in given.items():
            response = await give(client, opened, what, **body)
            assert response.status == 500
            assert secret not in await response.text()
    assert "failed" in caplog.text
    assert secret not in caplog.text


class TestByDefault:
    """What an installation does that sets nothing."""

    @pytest.fixture
    def settings(self, tmp_path: Path) -> Settings:
        return Settings(data_dir=tmp_path)

    async def test_notes_cannot_be_left(
        self, client: Client, opened: Opened, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(FeedbackStore, "leave", None)
        await expect_problem(await give(client, opened, "notes", text="hi", contact="x"), 404)
