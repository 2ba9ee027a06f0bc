"""An earlier text is compared with what is live, and restored as a draft by who may change it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from bot.knowledge.entries import Entry, body_of
from tests.console.conftest import PASSWORD, Console, Reader
from tests.console.test_editing_screens import DRAFT, FORM, METRO, live_answer, moved, publish

KEY = "item:faq-metro"


async def publish_edit(console: Console, form: dict[str, Any]) -> None:
    """A form of the answer about the metro on its whole way to citizens."""
    editor, reviewer = await console.signed_in("editor"), await console.signed_in("reviewer")
    await editor.done(METRO, form)
    await moved(editor, "submit", 1)
    await moved(reviewer, "approve", 2)
    await publish(await console.signed_in("publisher"))


async def texts(reader: Reader) -> list[str]:
    """The addresses of the texts in releases that are not live, the latest first."""
    page = await reader.page(DRAFT)
    _, _, listed = page.partition("Texts in releases")
    return re.findall(r'href="(/staff/drafts/item%3Afaq-metro/texts/[0-9a-f]{64})"', listed)


async def test_earlier_text_is_compared_and_restored_as_a_draft(console: Console) -> None:
    await publish_edit(console, FORM)
    editor = await console.signed_in("editor")
    (there,) = await texts(editor)
    page = await editor.page(there)
    assert "<ins>with a Yikatong card</ins>" in page or "Yikatong" in page
    assert "<del>" in page
    page = await editor.done(there, {"version": 0})
    assert "The earlier text is a draft now." in page
    draft = console.services.drafts.get(KEY)
    assert draft
    assert draft.entry
    assert draft.entry.loaded()["answer"]["en"] == "Pay with a Yikatong card."
    assert (draft.state, draft.edited_by) == ("draft", "editor")
    assert await live_answer(console) == "Pay by phone."


async def test_removed_answer_comes_back_from_its_release(console: Console) -> None:
    await publish_edit(console, {"version": 0, "remove": "yes"})
    editor = await console.signed_in("editor")
    assert (await editor.get(METRO)).status == 404
    page = await editor.page("/staff/releases")
    last = re.findall(r'href="/staff/releases/(r-[0-9a-f]+)"', page)[0]
    page = await editor.page(f"/staff/releases/{last}")
    assert "removed" in page
    assert "How do I pay in the metro?" in page
    assert 'href="/staff/drafts/item%3Afaq-metro"' in page
    (there,) = await texts(editor)
    assert "Nothing of it is live now." in await editor.page(there)
    await editor.done(there, {"version": 0})
    await moved(editor, "submit", 1)
    await moved(await console.signed_in("reviewer"), "approve", 2)
    await publish(await console.signed_in("publisher"))
    assert await live_answer(console) == "Pay with a Yikatong card."


async def test_saved_text_that_was_discarded_is_restored_from_the_history(
    console: Console,
) -> None:
    editor = await console.signed_in("editor")
    await editor.done(METRO, FORM)
    await moved(editor, "discard", 1)
    history, _, _ = (await editor.page(DRAFT)).partition("Texts in releases")
    (there,) = re.findall(r'href="(/staff/drafts/[^"]+/texts/[^"]+)"', history)
    await editor.done(there, {"version": 0})
    draft = console.services.drafts.get(KEY)
    assert draft
    assert draft.entry
    assert draft.entry.loaded()["answer"]["en"] == "Pay by phone."


async def test_draft_of_somebody_else_is_replaced_only_as_it_was_seen(console: Console) -> None:
    await publish_edit(console, FORM)
    editor, other = await console.signed_in("editor"), await console.signed_in("publisher")
    (there,) = await texts(editor)
    await other.done(METRO, {**FORM, "answer.en": "Pay with shells."})
    response = await editor.post(there, {"version": 0})
    assert response.status == 422
    assert "Somebody else changed this meanwhile" in await response.text()
    draft = console.services.drafts.get(KEY)
    assert draft
    assert draft.edited_by == "publisher"
    assert "There is a draft by publisher." in await editor.page(there)
    await editor.done(there, {"version": 1})
    draft = console.services.drafts.get(KEY)
    assert draft
    assert (draft.edited_by, draft.version) == ("editor", 2)


@pytest.mark.parametrize(
    ("limits", "status"),
    [
        ({"languages": ("en",)}, 303),
        ({"languages": ("zh",)}, 422),
        ({"categories": ("things",)}, 303),
        ({"categories": ("visas",)}, 422),
    ],
)
async def test_limits_of_an_editor_hold_for_earlier_texts(
    limits: dict[str, Any], status: int, console: Console
) -> None:
    await publish_edit(console, FORM)
    (there,) = await texts(await console.signed_in("viewer"))
    console.accounts.add("limited", "editor", PASSWORD, "shell", **limits)
    limited = await console.signed_in("editor", "limited")
    assert (await limited.post(there, {"version": 0})).status == status
    assert (console.services.drafts.get(KEY) is not None) == (status == 303)


async def test_who_may_only_look_restores_nothing(console: Console) -> None:
    await publish_edit(console, FORM)
    viewer = await console.signed_in("viewer")
    (there,) = await texts(viewer)
    assert "Restore this text" not in await viewer.page(there)
    assert (await viewer.post(there, {"version": 0})).status == 403
    assert console.services.drafts.all() == []


async def test_text_that_would_be_a_fault_now_is_refused_with_the_reason(
    console: Console,
) -> None:
    releases = console.services.releases
    live = releases.live()
    assert live

    def spoilt(entry: Entry) -> Entry:
        """As a version with other rules let it through."""
        return replace(entry, body=body_of({**entry.loaded(), "about": "park-gone"}))

    entries = releases.entries(live.release)
    releases.make([spoilt(one) if one.key == KEY else one for one in entries], "ann")
    editor = await console.signed_in("editor")
    (there,) = await texts(editor)
    response = await editor.post(there, {"version": 0})
    assert response.status == 422
    assert "about: no profile has the id" in await response.text()
    assert console.services.drafts.all() == []


@pytest.mark.parametrize(
    "path",
    [
        f"drafts/{KEY}/texts/{'0' * 64}",
        f"drafts/{KEY}/texts/..",
        "drafts/item:nothing/texts/x",
        "releases/r-nothing",
    ],
)
async def test_text_or_release_that_never_was_is_not_there(path: str, console: Console) -> None:
    editor = await console.signed_in("editor")
    assert (await editor.get(f"/staff/{path}")).status == 404
    if "texts" in path:
        assert (await editor.post(f"/staff/{path}", {"version": 0})).status == 404


async def test_screens_are_there_in_chinese(console: Console) -> None:
    await publish_edit(console, FORM)
    reader = await console.signed_in("editor")
    (there,) = await texts(reader)
    page = await reader.page("/staff/releases")
    releases = re.findall(r'href="(/staff/releases/r-[0-9a-f]+)"', page)
    reader.headers["Accept-Language"] = "zh-CN"
    for path, told in [(there, "恢复这一内容"), (releases[0], "修改"), (DRAFT, "各版本中的内容")]:
        assert told in await reader.page(path)
