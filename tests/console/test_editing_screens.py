"""An editor writes, a reviewer approves, a publisher publishes and rolls back; others may not."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.console.conftest import Console, Reader

METRO = "/staff/answers/item:faq-metro"
DRAFT = "/staff/drafts/item:faq-metro"
SOURCE = {
    "sources.0.url": "https://www.example.gov/parks",
    "sources.0.title": "",
    "sources.0.as_of": "2021-12-29",
    "sources.0.kind": "official",
}
FORM = {
    "version": "0",
    "category": "things",
    "question.en": "How do I pay in the metro?",
    "answer.en": "Pay by phone.",
    "phrasings.en": "metro fare\nmetro ticket",
    **SOURCE,
}


async def moved(reader: Reader, does: str, version: int) -> str:
    return await reader.done(DRAFT, {"do": does, "version": version})


async def live_answer(console: Console) -> str:
    releases = console.services.releases
    published = releases.live()
    assert published
    entries = releases.entries(published.release)
    metro = next(entry for entry in entries if entry.key == "item:faq-metro")
    return str(metro.loaded()["answer"]["en"])


async def approved(console: Console) -> None:
    editor, reviewer = await console.signed_in("editor"), await console.signed_in("reviewer")
    await editor.done(METRO, FORM)
    await moved(editor, "submit", 1)
    await moved(reviewer, "approve", 2)


async def publish(publisher: Reader) -> str:
    page = await publisher.page("/staff/releases")
    over = re.search(r'name="over" value="([^"]+)"', page)
    seen = re.search(r'name="draft" value="([^"]+)"', page)
    assert over
    assert seen
    form = {"over": over[1], "draft": seen[1], "note": "fares"}
    return await publisher.done("/staff/releases/publish", form)


async def test_edit_goes_from_the_form_to_the_live_release_and_back(console: Console) -> None:
    await approved(console)
    assert await live_answer(console) == "Pay with a Yikatong card."
    publisher = await console.signed_in("publisher")
    page = await publish(publisher)
    assert "One draft is live." in page
    assert await live_answer(console) == "Pay by phone."
    releases = re.findall(r'name="release" value="([^"]+)"', page)
    over = re.search(r'name="over" value="([^"]+)"', page)
    assert over
    await publisher.done("/staff/releases/rollback", {"over": over[1], "release": releases[-1]})
    assert await live_answer(console) == "Pay with a Yikatong card."


async def test_rollback_does_not_undo_what_went_live_meanwhile(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    releases = console.services.releases
    first = releases.live()
    assert first
    entries = releases.entries(first.release)
    second, third = (releases.make(entries[:-n], "ann").id for n in (1, 2))
    releases.set_live(second, "ann")
    publisher = await console.signed_in("publisher")
    await publisher.page("/staff/releases")

    def publish_meanwhile(entries: object) -> None:
        releases.set_live(third, "ann")

    monkeypatch.setattr("bot.console.releases.content_of", publish_meanwhile)
    form = {"over": second, "release": first.release}
    response = await publisher.post("/staff/releases/rollback", form)
    assert response.status == 422
    now = releases.live()
    assert now
    assert now.release == third


async def test_draft_shows_what_changes_word_by_word(console: Console) -> None:
    editor = await console.signed_in("editor")
    page = await editor.done(METRO, FORM)
    assert "<del>with a Yikatong card</del>" in page or "<ins>by</ins>" in page
    assert "metro ticket" in page
    assert "<code>sources" not in page  # which did not change


async def test_new_answer_gets_an_id_and_is_live_after_a_publish(console: Console) -> None:
    editor, reviewer = await console.signed_in("editor"), await console.signed_in("reviewer")
    form = {**FORM, "question.en": "Where are bicycles?", "answer.en": "At every station."}
    response = await editor.post("/staff/answers/new", form)
    assert response.status == 303
    there = response.headers["Location"]
    await editor.done(there, {"do": "submit", "version": 1})
    await reviewer.done(there, {"do": "approve", "version": 2})
    await publish(await console.signed_in("publisher"))
    assert "Where are bicycles?" in await editor.page("/staff/answers?search=bicycles")


@pytest.mark.parametrize(
    ("field", "text", "told"),
    [
        ("answer.en", "", "answer: field required"),
        ("sources.0.url", "ftp://example.gov", "expected an http or https address"),
        ("valid_until", "soon", "expected a day or a moment"),
        ("about", "park-nowhere", "no profile has the id"),
        ("category", "", "field required"),
    ],
)
async def test_fault_is_told_at_its_field_and_what_was_typed_stays(
    field: str, text: str, told: str, console: Console
) -> None:
    editor = await console.signed_in("editor")
    form = {**FORM, "phrasings.en": "my new way of asking", field: text}
    response = await editor.post(METRO, form)
    page = await response.text()
    assert response.status == 422
    assert told in page
    assert "my new way of asking" in page
    assert console.services.drafts.all() == []


async def test_second_editor_is_told_and_keeps_the_words(console: Console) -> None:
    editor = await console.signed_in("editor")
    other = await console.signed_in("publisher")
    await editor.done(METRO, FORM)
    response = await other.post(METRO, {**FORM, "answer.en": "Pay with shells."})
    page = await response.text()
    assert response.status == 422
    assert "Somebody else changed this meanwhile" in page
    assert "Pay with shells." in page


async def test_own_edit_is_not_approved_and_rights_are_kept(console: Console) -> None:
    reviewer = await console.signed_in("reviewer")
    await reviewer.done(METRO, FORM)
    await moved(reviewer, "submit", 1)
    response = await reviewer.post(DRAFT, {"do": "approve", "version": 2})
    assert response.status == 422
    assert "somebody else is to approve" in await response.text()
    editor = await console.signed_in("editor")
    assert (await editor.post(DRAFT, {"do": "approve", "version": 2})).status == 403
    assert (await editor.post("/staff/releases/publish", {})).status == 403
    viewer = await console.signed_in("viewer")
    assert (await viewer.post(METRO, FORM)).status == 403
    assert "Save the draft" not in await viewer.page(METRO)


@pytest.mark.parametrize(
    ("limits", "status"),
    [
        ({"languages": ("en",)}, 303),
        ({"languages": ("zh",)}, 422),
        ({"categories": ("things",)}, 303),
        ({"categories": ("visas",)}, 422),
    ],
)
async def test_editor_of_some_languages_or_categories_changes_no_others(
    limits: dict[str, Any], status: int, console: Console
) -> None:
    from tests.console.conftest import PASSWORD

    console.accounts.add("limited", "editor", PASSWORD, "shell", **limits)
    limited = await console.signed_in("editor", "limited")
    assert (await limited.post(METRO, FORM)).status == status


async def test_other_entries_are_edited_as_yaml(console: Console) -> None:
    editor = await console.signed_in("editor")
    place = "/staff/answers/profile:park-zgc"
    assert "488 square kilometres" in await editor.page(place)
    response = await editor.post(place, {"version": 0, "yaml": "id: [unclosed"})
    assert response.status == 422
    assert "This is not YAML" in await response.text()
    response = await editor.post(place, {"version": 0, "yaml": "id: park-other\nkind: park"})
    assert "The id must stay as it is." in await response.text()


async def test_publish_of_what_was_changed_since_is_refused(console: Console) -> None:
    await approved(console)
    publisher = await console.signed_in("publisher")
    page = await publisher.page("/staff/releases")
    over = re.search(r'name="over" value="([^"]+)"', page)
    assert over
    form = {"over": over[1], "draft": "2 item:faq-metro"}
    response = await publisher.post("/staff/releases/publish", form)
    assert response.status == 422
    form = {"over": "r-0000000000000000", "draft": "3 item:faq-metro"}
    response = await publisher.post("/staff/releases/publish", form)
    assert "Another release went live meanwhile" in await response.text()
    assert await live_answer(console) == "Pay with a Yikatong card."


@pytest.mark.parametrize("path", ["answers/item:nothing", "drafts/item:nothing", "answers/nothing"])
async def test_what_is_not_there_is_a_page_that_says_so(path: str, console: Console) -> None:
    assert (await (await console.signed_in("editor")).get(f"/staff/{path}")).status == 404


@pytest.mark.parametrize("path", ["answers", "answers/new", "drafts", "releases"])
async def test_screens_are_there_in_chinese(path: str, console: Console) -> None:
    reader = await console.signed_in("administrator")
    reader.headers["Accept-Language"] = "zh-CN"
    assert 'lang="zh-Hans"' in await reader.page(f"/staff/{path}")


async def test_every_fault_leads_to_a_field_that_is_there(console: Console) -> None:
    editor = await console.signed_in("editor")
    response = await editor.post("/staff/answers/new", {"version": 0, "question.en": "Why?"})
    page = await response.text()
    linked = re.findall(r'<a href="#(f-[^"]+)"', page)
    assert len(linked) == 3
    assert all(f'id="{id}"' in page for id in linked)


async def test_characters_that_no_database_takes_are_left_out(console: Console) -> None:
    editor = await console.signed_in("editor")
    await editor.done(METRO, {**FORM, "answer.en": "Pay by\0 phone.", "note": "n\0ote"})
    draft = console.services.drafts.get("item:faq-metro")
    assert draft
    assert draft.entry
    assert draft.entry.loaded()["answer"]["en"] == "Pay by phone."
    assert draft.note == "note"
