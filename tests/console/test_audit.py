"""Administrators look through the audit and take it to a spreadsheet."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest

from bot import audit
from bot.audit import AuditLog, Wanted, note
from bot.console.audit import harmless
from tests.console.conftest import Console

DAY = datetime(2026, 2, 10, 12, tzinfo=UTC)


def fill(console: Console, *lines: tuple[str, str, datetime], **details: object) -> None:
    with console.engine.begin() as connection:
        for who, what, at in lines:
            note(connection, at, who, what, **details)


async def test_newest_come_first_and_say_what_they_are_about(console: Console) -> None:
    fill(console, ("ann", "user changed", DAY), user="ben", active=False, languages=["zh", "en"])
    root = await console.signed_in("administrator")
    page = await root.page("/staff/audit")
    assert "user: ben; active: no; languages: zh, en" in page
    first = page.index("signed in</td>")
    assert first < page.index("changed a user</td>")


async def test_sign_ins_and_changes_are_in_it(console: Console) -> None:
    await console.nobody().post("/staff/sign-in", {"name": "editor", "password": "tried-secret"})
    await console.nobody().post("/staff/sign-in", {"name": "tried-name", "password": "x"})
    root = await console.signed_in("administrator")
    editor = console.accounts.find("editor").user.id
    await root.done(f"/staff/users/{editor}", {"role": "viewer", "active": "yes"})
    page = await root.page("/staff/audit")
    assert page.count("failed to sign in</td>") == 2
    assert "user: editor; role: viewer" in page
    assert "tried-" not in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["a0", "a1", "a2", "a3"]),
        ("who=ann", ["a0", "a2"]),
        ("who=ANN", []),
        ("what=published", ["a1", "a2"]),
        ("who=ann&what=published", ["a2"]),
        ("first=2026-02-11", ["a1", "a2", "a3"]),
        ("last=2026-02-11", ["a0", "a1"]),
        ("first=2026-02-11&last=2026-02-11", ["a1"]),
        ("last=9999-12-31", ["a0", "a1", "a2", "a3"]),
        ("first=nonsense&last=2026-99-99", ["a0", "a1", "a2", "a3"]),
        ("who=%27+OR+1%3D1", []),
        ("who=%00", ["a0", "a1", "a2", "a3"]),
    ],
)
async def test_filters_leave_what_is_wanted(console: Console, query: str, shown: list[str]) -> None:
    for number, (who, what) in enumerate(
        [("ann", "made"), ("ben", "published"), ("ann", "published"), ("ben", "made")]
    ):
        at = DAY + timedelta(days=number)
        fill(console, (who, what, at), release=f"a{number}")
    root = await console.signed_in("administrator")
    page = await root.page(f"/staff/audit?{query}")
    assert [name for name in ("a0", "a1", "a2", "a3") if f"release: {name}" in page] == shown
    exported = await (await root.get(f"/staff/audit.csv?{query}")).text()
    assert [name for name in ("a0", "a1", "a2", "a3") if f"release: {name}" in exported] == shown


async def test_pages_keep_the_filters(console: Console) -> None:
    fill(console, *[("ann", "made", DAY)] * 120)
    root = await console.signed_in("administrator")
    page = await root.page("/staff/audit?who=ann&page=2")
    assert "51 to 100 of 120" in page
    assert 'href="/staff/audit?who=ann&amp;page=3"' in page
    assert 'href="/staff/audit.csv?who=ann"' in page


async def test_unknown_kind_is_shown_as_it_is(console: Console) -> None:
    fill(console, ("ann", "brand new", DAY))
    assert "brand new</td>" in await (await console.signed_in("administrator")).page("/staff/audit")


async def test_html_in_it_is_text(console: Console) -> None:
    fill(console, ("<b>ann</b>", "<i>made</i>", DAY), note="<script>alert(1)</script>")
    page = await (await console.signed_in("administrator")).page("/staff/audit")
    for tag in ("<b>ann", "<i>made", "<script>alert"):
        assert tag not in page


async def test_export_is_whole_and_in_order(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "LOT", 7)
    fill(console, *[(f"u{number}", "made", DAY) for number in range(30)], note="你好")
    root = await console.signed_in("administrator")
    response = await root.get("/staff/audit.csv")
    assert (response.content_type, response.charset) == ("text/csv", "utf-8")
    assert response.headers["Content-Disposition"] == 'attachment; filename="audit.csv"'
    assert response.headers["Cache-Control"] == "no-store"
    body = await response.read()
    assert body.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    assert rows[0] == ["at (UTC)", "who", "what", "details"]
    total = AuditLog(console.engine).count(Wanted())
    assert len(rows) == total + 1
    made = [row for row in rows if row[1].startswith("u")]
    assert [row[1] for row in made] == [f"u{number}" for number in reversed(range(30))]
    assert made[0] == ["2026-02-10 12:00:00", "u29", "made", "note: 你好"]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"])
def test_formula_is_text_in_a_spreadsheet(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "ann", "1=1", " =1", "你好"])
def test_what_is_no_formula_stays(cell: str) -> None:
    assert harmless(cell) == cell


async def test_formula_of_a_name_is_text(console: Console) -> None:
    fill(console, ('=HYPERLINK("https://evil.example")', "made", DAY))
    root = await console.signed_in("administrator")
    text = await (await root.get("/staff/audit.csv")).text()
    assert "\"'=HYPERLINK" in text


def test_days_are_those_of_utc(console: Console) -> None:
    midnight = datetime(2026, 2, 10, tzinfo=UTC)
    fill(console, ("ann", "made", midnight - timedelta(seconds=1)), ("ann", "made", midnight))
    log = AuditLog(console.engine)
    assert log.count(Wanted("ann", first=date(2026, 2, 10))) == 1
    assert log.count(Wanted("ann", last=date(2026, 2, 9))) == 1
