"""Asking on a plain page: forms in, whole pages out."""

from __future__ import annotations

import re
from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from bot.dialogue.reply_json import reply_as_json
from bot.knowledge.languages import LANGUAGES
from bot.web import plain_page
from tests.web.conftest import EchoingDialogue
from tests.web.test_demo import Tags

Client = TestClient[Any, Any]
Fields = dict[str, str]
CARD = {
    "title": "Xicheng Park",
    "fields": [
        {"name": "phone", "values": ["+86-10-68336190", "see <b>below</b>"]},
        {"name": "address", "values": ["1 Deshengmen Street"]},
        {"name": "email", "values": ["park@example.org"]},
        {"name": "website", "values": ["https://example.org", "javascript:alert(1)"]},
        {"name": "smell", "values": ["of pines"]},
    ],
    "map_url": "https://maps.example.org/?q=1",
}


async def post(client: Client, fields: Fields, language: str = "en") -> str:
    response = await client.post(f"/ask?language={language}", data=fields)
    assert response.status == 200
    assert response.headers["Cache-Control"] == "no-store"
    page = await response.text()
    Tags(page)
    return page


def hidden(page: str) -> Fields:
    """The fields that carry the conversation to the next question."""
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))


def links(page: str) -> list[str | None]:
    return [values["href"] for tag, values in Tags(page).found if tag == "a"]


async def test_form_is_labelled_and_tells_how_long_words_are_kept(client: Client) -> None:
    page = await (await client.get("/ask?language=en")).text()
    tags = Tags(page).found
    textarea = next(values for tag, values in tags if tag == "textarea")
    assert textarea["maxlength"] == "500"
    assert ("label", {"for": textarea["id"]}) in tags
    assert "90 days" in page
    assert "{days}" not in page
    assert not [tag for tag, values in tags if tag in ("script", "style") or "style" in values]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_page_speaks_nine_languages(client: Client, language: str) -> None:
    page = await (await client.get(f"/ask?language={language}")).text()
    html = Tags(page).found[0][1]
    assert html["lang"] == language
    for other in LANGUAGES:
        assert f"/ask?language={other}" in links(page)


async def test_language_of_the_browser_counts_where_none_is_named(client: Client) -> None:
    for query in ("", "?language=xx", "?language="):
        response = await client.get(f"/ask{query}", headers={"Accept-Language": "ar-EG, en;q=0.5"})
        assert '<html lang="ar"' in await response.text()


async def test_first_question_begins_a_conversation(
    client: Client, dialogue: EchoingDialogue
) -> None:
    page = await post(client, {"text": "phone?", "conversation": "", "token": ""})
    ((id, asked),) = dialogue.asked
    assert asked == "phone?"
    assert hidden(page)["conversation"] == id
    assert "phone?" in page
    assert "Call +86-10-68336190." in page
    assert "https://example.org/park" in links(page)
    assert "2021-12-29" in page
    assert 'data-outcome="answered"' in page


async def test_conversation_goes_on_with_earlier_turns_above(
    client: Client, dialogue: EchoingDialogue
) -> None:
    page = await post(client, {"text": "first?"})
    page = await post(client, {"text": "second?", **hidden(page)})
    assert len({id for id, _ in dialogue.asked}) == 1
    assert page.index("first?") < page.index("second?") < page.index("<textarea")
    assert page.count('name="choice"') == 1  # only of the last reply


async def test_chosen_option_is_asked_instead_of_the_text(
    client: Client, dialogue: EchoingDialogue
) -> None:
    page = await post(client, {"text": "phone?"})
    button = next(values for tag, values in Tags(page).found if values.get("name") == "choice")
    assert button["value"] == "And the person?"
    await post(client, {"text": "half a", "choice": str(button["value"]), **hidden(page)})
    assert [asked for _, asked in dialogue.asked] == ["phone?", "And the person?"]


@pytest.mark.parametrize("fields", [{}, {"text": ""}, {"text": " \n\t "}, {"other": "x"}])
async def test_empty_question_gives_a_hint_and_begins_nothing(
    client: Client, dialogue: EchoingDialogue, fields: Fields
) -> None:
    page = await post(client, fields)
    assert 'role="alert"' in page
    assert hidden(page) == {"conversation": "", "token": ""}
    assert dialogue.asked == []


async def test_empty_question_keeps_what_was_said(client: Client) -> None:
    page = await post(client, {"text": "phone?"})
    again = await post(client, {"text": "", **hidden(page)})
    assert hidden(again) == hidden(page)
    assert "Call +86-10-68336190." in again


async def test_hint_is_in_the_language_of_the_page(client: Client) -> None:
    assert "请输入您的问题" in await post(client, {"text": ""}, "zh")


async def test_too_long_question_is_answered_by_jingjing(
    client: Client, dialogue: EchoingDialogue
) -> None:
    page = await post(client, {"text": "x" * 501})
    assert "prepared: declined_too_long" in page
    assert dialogue.asked == []


@pytest.mark.parametrize(
    "claimed",
    [
        {"conversation": "0" * 32, "token": "x"},
        {"conversation": "' OR 1=1 --", "token": ""},
        {"conversation": "\u0000", "token": "\ud7ff"},
        {"token": "x"},
    ],
)
async def test_conversation_that_is_gone_silently_begins_anew(
    client: Client, dialogue: EchoingDialogue, claimed: Fields
) -> None:
    page = await post(client, {"text": "phone?", **claimed})
    ((id, _),) = dialogue.asked
    assert hidden(page)["conversation"] == id != claimed.get("conversation")
    assert "Call +86-10-68336190." in page


async def test_token_of_another_conversation_shows_nothing_of_it(
    client: Client, dialogue: EchoingDialogue
) -> None:
    mine = hidden(await post(client, {"text": "my secret"}))
    other = hidden(await post(client, {"text": "phone?"}))
    stolen = {"conversation": mine["conversation"], "token": other["token"]}
    for text in ("what did they say?", ""):
        page = await post(client, {"text": text, **stolen})
        assert "my secret" not in page
        assert mine["conversation"] not in page
    assert dialogue.asked[-1][0] not in (mine["conversation"], other["conversation"])


async def test_conversation_can_be_cleared(client: Client, dialogue: EchoingDialogue) -> None:
    page = await post(client, {"text": "my secret"})
    assert ">Clear my conversation</button>" in page
    cleared = await post(client, {"text": "typed", "clear": "1", **hidden(page)})
    assert "my secret" not in cleared
    assert "has been deleted" in cleared
    assert hidden(cleared) == {"conversation": "", "token": ""}
    assert "my secret" not in await post(client, {"text": "", **hidden(page)})
    assert [asked for _, asked in dialogue.asked] == ["my secret"]


async def test_conversation_of_somebody_else_is_not_cleared(client: Client) -> None:
    page = await post(client, {"text": "my secret"})
    stolen = {"conversation": hidden(page)["conversation"], "token": "x"}
    await post(client, {"clear": "1", **stolen})
    assert "my secret" in await post(client, {"text": "", **hidden(page)})


async def test_script_in_a_question_comes_back_as_text(client: Client) -> None:
    hostile = '</textarea><script>alert("x")</script><img src=x onerror=alert(1)>'
    page = await post(client, {"text": hostile})
    assert "&lt;script&gt;" in page
    assert not {"script", "img"} & {tag for tag, values in Tags(page).found if "alt" not in values}


async def test_script_in_hidden_fields_does_not_come_back(client: Client) -> None:
    page = await post(client, {"text": "", "conversation": '"><script>', "token": '"><script>'})
    assert "<script" not in page


async def test_card_can_be_called_and_hostile_addresses_are_text(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = await redrawn(client, monkeypatch, card=CARD)
    assert "tel:+861068336190" in links(told)
    assert "mailto:park@example.org" in links(told)
    assert "https://example.org" in links(told)
    assert "https://maps.example.org/?q=1" in links(told)
    for text in ("1 Deshengmen Street", "smell", "of pines", "see &lt;b&gt;", "javascript:"):
        assert text in told
    assert "javascript:alert(1)" not in links(told)


async def test_hostile_reply_is_text(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    source = {"title": "<b>x</b>", "url": "javascript:alert(1)", "as_of": "<i>x</i>"}
    told = await redrawn(
        client,
        monkeypatch,
        text="<script>1</script>\n- <b>one</b>",
        sources=[source, {**source, "as_of": ""}],
        options=[{"title": "<u>", "value": '"><script>'}],
        card={**CARD, "map_url": "javascript:alert(1)"},
    )
    assert not {"script", "b", "i", "u"} & {tag for tag, _ in Tags(told).found}
    assert not [link for link in links(told) if str(link).startswith("javascript")]


async def redrawn(client: Client, monkeypatch: pytest.MonkeyPatch, **changed: object) -> str:
    """The page with a reply that is not as the dialogue gave it."""
    monkeypatch.setattr(
        plain_page, "reply_as_json", lambda reply: {**reply_as_json(reply), **changed}
    )
    return await post(client, {"text": "phone?"})


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"text=x", "application/x-www-form-urlencoded; charset=nonsense", 400),
        (b"text=" + b"x" * 70_000, "application/x-www-form-urlencoded", 413),
        (b'{"text": "hi"}', "application/json", 200),
        (b"no parts", "multipart/form-data; boundary=x", 400),
        (b"text=%ff%fe", "application/x-www-form-urlencoded", 200),
    ],
)
async def test_form_that_is_none_breaks_nothing(
    client: Client, body: bytes, kind: str, status: int
) -> None:
    response = await client.post("/ask", data=body, headers={"Content-Type": kind})
    assert response.status == status


async def test_file_instead_of_text_is_no_question(
    client: Client, dialogue: EchoingDialogue
) -> None:
    boundary = (
        b'--x\r\nContent-Disposition: form-data; name="text"; filename="a"\r\n\r\nhi\r\n--x--\r\n'
    )
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    response = await client.post("/ask", data=boundary, headers=kind)
    assert response.status == 200
    assert dialogue.asked == []
