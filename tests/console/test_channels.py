"""Editors give an answer other words for a channel; whatever the form does not show stays."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

import pytest

from bot.accounts.records import User
from bot.editing.limits import outside
from bot.knowledge.entries import Entry, body_of
from tests.conftest import item
from tests.console.conftest import PASSWORD, Console
from tests.console.test_editing_screens import FORM, METRO

KEY = "item:faq-metro"


def drafted(console: Console) -> dict[str, object]:
    draft = console.services.drafts.get(KEY)
    assert draft
    assert draft.entry
    return dict(draft.entry.loaded())


async def test_words_for_a_channel_are_saved_and_taken_out_again(console: Console) -> None:
    editor = await console.signed_in("editor")
    assert f'href="{METRO}?channel=web"' in await editor.page(METRO)
    page = await editor.page(f"{METRO}?channel=web")
    assert 'name="channels.web.en"' in page
    assert 'name="channels.web.zh"' in page
    told = {"channels.web.en": "By card.", "channels.web.zh": "刷卡。"}
    page = await editor.done(f"{METRO}?channel=web", {**FORM, **told})
    assert "<code>channels.web.en</code>" in page
    assert drafted(console)["channels"] == {"web": {"en": "By card.", "zh": "刷卡。"}}
    assert "By card." in await editor.page(METRO)
    await editor.done(METRO, {**FORM, "version": "1", "channels.web.zh": "刷卡。"})
    assert drafted(console)["channels"] == {"web": {"zh": "刷卡。"}}
    await editor.done(METRO, {**FORM, "version": "2"})
    assert "channels" not in drafted(console)


@pytest.mark.parametrize("channel", ["SMS", "a b", "<b>", "", "x" * 17, "web.en"])
async def test_what_is_no_channel_gets_no_fields(channel: str, console: Console) -> None:
    editor = await console.signed_in("editor")
    page = await editor.page(f"{METRO}?channel={quote(channel)}")
    assert "channels." not in page


async def test_words_in_other_languages_than_shown_stay(console: Console) -> None:
    services = console.services
    live = services.releases.live()
    assert live
    words = {"sms": {"fr": "Par carte."}}
    entries = [
        replace(one, body=body_of({**one.loaded(), "channels": words})) if one.key == KEY else one
        for one in services.releases.entries(live.release)
    ]
    services.releases.set_live(services.releases.make(entries, "ann").id, "ann")
    editor = await console.signed_in("editor")
    await editor.done(METRO, {**FORM, "channels.sms.en": "By card."})
    assert drafted(console)["channels"] == {"sms": {"fr": "Par carte.", "en": "By card."}}


async def test_editor_of_a_language_changes_words_of_a_channel_in_it_alone(
    console: Console,
) -> None:
    console.accounts.add("limited", "editor", PASSWORD, "shell", languages=("zh",))
    limited = await console.signed_in("editor", "limited")
    there = f"{METRO}?channel=web"
    same = {**FORM, "answer.en": "Pay with a Yikatong card.", "phrasings.en": "metro fare"}
    response = await limited.post(there, {**same, "channels.web.en": "By card."})
    assert response.status == 422
    assert (await limited.post(there, {**same, "channels.web.zh": "刷卡。"})).status == 303


def test_channel_that_is_called_like_a_language_is_none() -> None:
    user = User(1, "ann", "editor", (), ("zh",), True)
    before = Entry("item", "faq-a", "items/a.yml", body_of(item("faq-a", "What?", "That.")))

    def on_zh(language: str) -> Entry:
        words = {"zh": {language: "Other."}}
        return replace(before, body=body_of({**before.loaded(), "channels": words}))

    assert outside(user, before, on_zh("en")) == "en"
    assert outside(user, before, on_zh("zh")) is None
