"""Files are taken away and brought back: what they change becomes drafts, or nothing does."""

from __future__ import annotations

import json
import re
from dataclasses import replace as with_
from typing import Any

import pytest
from aiohttp import FormData

from bot.exchange.exporting import exported
from bot.knowledge.entries import Entry, body_of
from tests.console.conftest import Console, Reader
from tests.exchange.conftest import book_of, csv_of, saved

FARES = csv_of(
    "id,question.en,answer.en",
    "faq-metro,How do I pay in the metro?,Pay in coins only.",
)
NEW = csv_of(
    "Category,Question,Reply text,Source,Date,Source type",
    "things,Where is the zoo?,In Xicheng.,https://www.example.gov/zoo,2024-05-01,official",
)
HOSTILE = "<img src=x onerror=alert(1)>{{7*7}}.csv"


async def upload(reader: Reader, data: bytes, name: str = "faq.csv") -> str:
    """Where the import of the file is looked at."""
    await reader.page("/staff/exchange")
    form = FormData(quote_fields=False)  # as browsers send names
    form.add_field("file", data, filename=name, content_type="application/octet-stream")
    response = await reader.post("/staff/exchange", form)
    assert response.status == 303, await response.text()
    return str(response.headers["Location"])


async def keep(reader: Reader, path: str, **more: Any) -> str:
    return await reader.done(path, {"do": "keep", "over": over(await reader.page(path)), **more})


def over(page: str) -> str:
    found = re.search(r'name="over" value="([^"]+)"', page)
    assert found
    return found[1]


def live(console: Console) -> dict[str, Entry]:
    published = console.services.releases.live()
    assert published
    return {one.key: one for one in console.services.releases.entries(published.release)}


def drafts(console: Console) -> dict[str, Any]:
    found = console.services.drafts.all()
    return {one.key: one.entry.loaded() if one.entry else None for one in found}


def limited(console: Console, **limits: Any) -> None:
    console.accounts.change("editor", "administrator", **limits)


async def test_rows_become_drafts_and_nothing_goes_live(console: Console) -> None:
    editor, before = await console.signed_in("editor"), live(console)
    path = await upload(editor, FARES)
    page = await editor.page(path)
    assert "0 added, 1 changed, 0 removed" in page
    assert "<ins>coins</ins>" in page
    assert "One draft was made." in await keep(editor, path, note="fares of 2026")
    assert drafts(console)["item:faq-metro"]["answer"] == {"en": "Pay in coins only."}
    assert live(console) == before
    assert (await editor.get(path)).status == 404  # decided
    saved_draft = console.services.drafts.get("item:faq-metro")
    assert saved_draft
    assert (saved_draft.edited_by, saved_draft.note) == ("editor", "fares of 2026")
    assert saved_draft.base == before["item:faq-metro"].digest


async def test_imported_drafts_go_through_review_like_any_other(console: Console) -> None:
    editor, reviewer = await console.signed_in("editor"), await console.signed_in("reviewer")
    await keep(editor, await upload(editor, FARES))
    there = "/staff/drafts/item:faq-metro"
    await editor.done(there, {"do": "submit", "version": 1})
    assert "approved" in await reviewer.done(there, {"do": "approve", "version": 2})
    console.services.drafts.publish(
        console.services.drafts.all(), "publisher", "", _release(console)
    )
    assert live(console)["item:faq-metro"].loaded()["answer"]["en"] == "Pay in coins only."


def _release(console: Console) -> str:
    published = console.services.releases.live()
    assert published
    return published.release


async def test_headers_are_guessed_and_can_be_corrected(console: Console) -> None:
    editor = await console.signed_in("editor")
    path = await upload(editor, NEW)
    page = await editor.page(path)
    assert "column Reply text is left out" in page
    assert "One fault" in page
    assert _chosen(page, "column-0-1") == "question.en"
    assert _chosen(page, "column-0-2") == ""
    page = await editor.done(path, {**_fields(page), "column-0-2": "answer.en", "do": "read"})
    assert "1 added, 0 changed, 0 removed" in page
    await keep(editor, path)
    (zoo,) = drafts(console).values()
    assert zoo["answer"] == {"en": "In Xicheng."}
    assert zoo["sources"][0]["as_of"] == "2024-05-01"


def _fields(page: str) -> dict[str, str]:
    names = re.findall(r'<(?:select|input)[^>]* name="((?:column|set|sheet|lang)[^"]*)"', page)
    return {name: _chosen(page, name) for name in names}


def _chosen(page: str, name: str) -> str:
    part = page.partition(f' name="{name}"')[2].partition("</select>")[0]
    found = re.search(r'<option value="([^"]*)" selected>', part)
    return found[1] if found else ""


async def test_what_rows_lack_can_be_said_once_for_all(console: Console) -> None:
    editor = await console.signed_in("editor")
    path = await upload(editor, csv_of("question.en,answer.en", "Where is the zoo?,In Xicheng."))
    page = await editor.page(path)
    assert "faults: nothing can be imported yet" in page
    given = {
        "set-category": "things",
        "set-sources.url": "https://www.example.gov/zoo",
        "set-sources.kind": "official",
        "set-sources.as_of": "undated page",
    }
    assert "1 added" in await editor.done(path, {**_fields(page), **given, "do": "read"})


async def test_headers_of_which_none_is_known_can_be_told(console: Console) -> None:
    editor = await console.signed_in("editor")
    path = await upload(editor, csv_of("key,x,y", "faq-metro,How do I pay?,Pay in coins."))
    page = await editor.page(path)
    page = await editor.done(
        path, {"do": "read", "column-0-0": "id", "column-0-1": "question.en", "column-0-2": ""}
    )
    assert "0 added, 1 changed" in page


async def test_every_faulty_row_is_named_and_nothing_is_kept(console: Console) -> None:
    editor = await console.signed_in("editor")
    rows = [f"faq-{n},things,Question {n}?," for n in range(3)]
    rows += ["faq-metro,things,How do I pay?,In coins.", "Faq X,things,What?,Answer."]
    path = await upload(editor, csv_of("id,category,question.en,answer.en", *rows))
    page = await editor.page(path)
    for number in (2, 3, 4, 6):
        assert f"row {number}" in page
    assert "row 5" not in page
    assert 'name="over"' not in page
    response = await editor.post(path, {"do": "keep", "over": _release(console)})
    assert response.status == 200
    assert "nothing can be imported yet" in await response.text()
    assert drafts(console) == {}


async def test_entry_that_somebody_edits_is_not_taken_from_them(console: Console) -> None:
    editor = await console.signed_in("editor")
    now = live(console)["item:faq-metro"]
    other = with_(now, body=body_of({**now.loaded(), "answer": {"en": "Pay by phone."}}))
    console.services.drafts.save(now.key, other, now.digest, 0, "ann")
    path = await upload(editor, FARES)
    assert "ann has a draft of this entry" in await editor.page(path)
    await editor.post(path, {"do": "keep", "over": _release(console)})
    assert drafts(console)["item:faq-metro"]["answer"] == {"en": "Pay by phone."}


async def test_draft_that_begins_between_look_and_keep_is_not_lost(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.console import exchange

    editor, now = await console.signed_in("editor"), live(console)["item:faq-metro"]
    path = await upload(editor, FARES)
    page = await editor.page(path)
    real = exchange.keep_drafts

    def late(*given: Any) -> None:
        console.services.drafts.save(now.key, None, now.digest, 0, "ann")
        real(*given)

    monkeypatch.setattr(exchange, "keep_drafts", late)
    response = await editor.post(path, {"do": "keep", "over": over(page)})
    assert response.status == 422
    assert drafts(console) == {"item:faq-metro": None}


async def test_import_over_a_release_that_is_not_live_any_more_is_looked_at_again(
    console: Console,
) -> None:
    editor = await console.signed_in("editor")
    path = await upload(editor, FARES)
    response = await editor.post(path, {"do": "keep", "over": "r-other"})
    assert response.status == 422
    assert "Another release went live" in await response.text()
    assert drafts(console) == {}


@pytest.mark.parametrize(
    ("limits", "told"),
    [({"categories": ("visas",)}, "things"), ({"languages": ("zh",)}, "en")],
    ids=["category", "language"],
)
async def test_limits_count_for_every_row(
    limits: dict[str, Any], told: str, console: Console
) -> None:
    limited(console, **limits)
    editor = await console.signed_in("editor")
    path = await upload(editor, FARES)
    assert f"This is not yours to change: {told}" in await editor.page(path)
    await editor.post(path, {"do": "keep", "over": _release(console)})
    assert drafts(console) == {}


async def test_within_limits_an_import_works(console: Console) -> None:
    limited(console, categories=("things",), languages=("zh",))
    editor = await console.signed_in("editor")
    path = await upload(editor, csv_of("id,answer.zh", "faq-metro,只收硬币。"))
    await keep(editor, path)
    assert drafts(console)["item:faq-metro"]["answer"]["zh"] == "只收硬币。"


async def test_removal_of_what_the_file_lacks_is_asked_for_and_shown(console: Console) -> None:
    editor, content = await console.signed_in("editor"), [*live(console).values()]
    kept = [one for one in content if one.id != "faq-library"]
    path = await upload(editor, exported(".csv", kept, "items"))
    assert "It changes nothing." in await editor.page(path)
    page = await editor.done(path, {"do": "read", "replace": "yes"})
    assert "0 added, 0 changed, 1 removed" in page
    await keep(editor, path)
    assert drafts(console) == {"item:faq-library": None}


async def test_whole_content_as_json_becomes_drafts_of_what_differs(console: Console) -> None:
    editor, content = await console.signed_in("editor"), [*live(console).values()]
    other = [
        with_(one, body=one.body.replace("Yikatong", "Metro")) if one.kind == "item" else one
        for one in content
    ]
    await keep(editor, await upload(editor, exported(".json", other), "all.json"))
    assert [*drafts(console)] == ["item:faq-metro"]


async def test_examples_of_rasa_become_phrasings(console: Console) -> None:
    editor = await console.signed_in("editor")
    data = b"nlu:\n- intent: faq/faq-metro\n  examples: |\n    - what does the metro take\n"
    await keep(editor, await upload(editor, data, "nlu.yml"))
    assert "what does the metro take" in drafts(console)["item:faq-metro"]["phrasings"]["en"]


async def test_workbook_says_which_sheet_is_faulty(console: Console) -> None:
    editor = await console.signed_in("editor")
    book = book_of(
        items=[["id", "answer.en"], ["faq-metro", "Coins."]],
        values=[["profile", "attribute", "value.en"], ["park-moon", "area", "1"]],
    )
    page = await editor.page(await upload(editor, saved(book), "b.xlsx"))
    assert re.search(r"values\s+row 2", page)
    assert "park-moon" in page


async def test_file_names_are_shown_as_text_and_lead_nowhere(console: Console) -> None:
    editor = await console.signed_in("editor")
    page = await editor.page(await upload(editor, FARES, f"../etc/passwd/{HOSTILE}"))
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page
    assert "{{7*7}}" in page
    assert "passwd" not in page


async def test_cells_are_shown_as_text(console: Console) -> None:
    editor = await console.signed_in("editor")
    data = csv_of("id,answer.en,<b>x</b>", "faq-metro,<img src=x onerror=alert(1)>,1")
    page = await editor.page(await upload(editor, data))
    assert "<img src=x" not in page
    assert "<b>x</b>" not in page
    assert "&lt;b&gt;x&lt;/b&gt;" in page


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.exe", b"MZ"),
        ("x", b""),
        ("x.xlsx", b"PK\x03\x04 broken"),
        ("x.csv", b"\xff\xff\xfe\x00"),
        ("x.csv", b""),
        ("x.json", b"[" * 100_000),
        ("x.yml", b"nlu: [" + b"[" * 5000),
        ("x.xlsx", saved(book_of(Empty=[]))),
    ],
)
async def test_what_is_no_such_file_is_told_as_a_fault(
    name: str, data: bytes, console: Console
) -> None:
    editor = await console.signed_in("editor")
    page = await editor.page(await upload(editor, data, name))
    assert "nothing can be imported yet" in page


async def test_upload_without_a_file_is_told(console: Console) -> None:
    editor = await console.signed_in("editor")
    await editor.page("/staff/exchange")
    for form in (FormData(), FormData({"file": "text"})):
        form.add_field("x", b"", filename="x", content_type="text/plain")
        response = await editor.post("/staff/exchange", form)
        assert response.status == 422
        assert "Choose a file first." in await response.text()


async def test_upload_beyond_the_limit_is_refused(console: Console) -> None:
    editor = await console.signed_in("editor")
    await editor.page("/staff/exchange")
    form = FormData()
    form.add_field("file", b"x" * (11 * 2**20), filename="x.csv")
    assert (await editor.post("/staff/exchange", form)).status == 413


async def test_upload_is_seen_by_its_owner_alone(console: Console) -> None:
    editor, reviewer = await console.signed_in("editor"), await console.signed_in("reviewer")
    path = await upload(editor, FARES)
    assert (await reviewer.get(path)).status == 404
    await reviewer.page("/staff/exchange")
    for does in ("keep", "discard", "read"):
        assert (await reviewer.post(path, {"do": does})).status == 404
    assert "have not decided" not in await reviewer.page("/staff/exchange")
    assert path in await editor.page("/staff/exchange")


async def test_file_that_is_let_go_is_gone(console: Console) -> None:
    editor = await console.signed_in("editor")
    path = await upload(editor, FARES)
    await editor.page(path)
    assert "nothing was imported" in await editor.done(path, {"do": "discard"})
    assert (await editor.get(path)).status == 404


async def test_another_upload_takes_the_place_of_the_last(console: Console) -> None:
    editor = await console.signed_in("editor")
    first, second = await upload(editor, FARES), await upload(editor, NEW)
    assert (await editor.get(first)).status == 404
    assert "faq.csv" in await editor.page(second)


async def test_every_format_is_there_to_take_away(console: Console) -> None:
    viewer = await console.signed_in("viewer")
    page = await viewer.page("/staff/exchange")
    assert 'type="file"' not in page
    content = [*live(console).values()]
    files = re.findall(r'href="(/staff/exchange/export/[^"]+)"', page)
    assert len(files) == 8
    for path in files:
        response = await viewer.get(path)
        stem, _, ending = path.rpartition("/")[2].partition(".")
        data = await response.read()
        assert response.status == 200
        assert response.headers["Content-Disposition"].startswith("attachment;")
        assert response.headers["Cache-Control"] == "no-store"
        if ending != "xlsx":  # which holds the time it was written
            assert data == exported(f".{ending}", content, stem)
    whole = json.loads(await (await viewer.get("/staff/exchange/export/content.json")).read())
    assert len(whole["entries"]) == len(content)


@pytest.mark.parametrize("file", ["x.csv", "..%2Fsettings.json", "content.exe", "items.csv%00"])
async def test_no_other_file_can_be_taken_away(file: str, console: Console) -> None:
    viewer = await console.signed_in("viewer")
    assert (await viewer.get(f"/staff/exchange/export/{file}")).status == 404


async def test_viewer_sees_no_form_and_may_not_upload(console: Console) -> None:
    viewer = await console.signed_in("viewer")
    await viewer.page("/staff/exchange")
    form = FormData()
    form.add_field("file", FARES, filename="x.csv")
    assert (await viewer.post("/staff/exchange", form)).status == 403


async def test_screen_is_there_in_chinese(console: Console) -> None:
    editor = await console.signed_in("editor")
    editor.headers["Accept-Language"] = "zh"
    page = await editor.page(await upload(editor, FARES))
    assert "新增 0，修改 1，删除 0" in page
    assert "已生成 1 条草稿。" in await keep(editor, await upload(editor, FARES))


async def test_import_is_written_to_the_audit_without_what_it_says(console: Console) -> None:
    editor, root = await console.signed_in("editor"), await console.signed_in("administrator")
    await keep(editor, await upload(editor, FARES))
    page = await root.page("/staff/audit")
    assert "imported a file as drafts" in page
    assert "faq.csv" in page
    assert "coins" not in page
