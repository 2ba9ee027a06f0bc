"""The banner of staff: put up, taken down, damaged."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.errors import BannerInvalid, StorageUnusable
from bot.web.banner import FILE, LONGEST, read_banner, write_banner

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
TEXTS = {"en": "Closed today.", "zh": "今天休息。"}


def test_banner_is_read_as_it_was_put_up_and_no_draft_is_left(tmp_path: Path) -> None:
    write_banner(tmp_path / "var", TEXTS, None)
    banner = read_banner(tmp_path / "var", NOW)
    assert banner is not None
    assert (banner.texts, banner.until) == (TEXTS, None)
    assert [path.name for path in (tmp_path / "var").iterdir()] == [FILE]


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("zh", ("今天休息。", "zh")),
        ("en", ("Closed today.", "en")),
        ("de", ("Closed today.", "en")),
    ],
)
def test_banner_is_told_in_the_reader_s_language_else_in_english(
    tmp_path: Path, language: str, told: tuple[str, str]
) -> None:
    write_banner(tmp_path, TEXTS, None)
    banner = read_banner(tmp_path, NOW)
    assert banner is not None
    assert banner.said_in(language) == told


def test_banner_without_english_is_told_in_the_language_that_it_has(tmp_path: Path) -> None:
    write_banner(tmp_path, {"zh": "今天休息。"}, None)
    banner = read_banner(tmp_path, NOW)
    assert banner is not None
    assert banner.said_in("de") == ("今天休息。", "zh")


def test_banner_ends_at_its_time_whatever_the_zone(tmp_path: Path) -> None:
    write_banner(tmp_path, TEXTS, datetime.fromisoformat("2026-01-02T11:04+08:00"))
    assert read_banner(tmp_path, NOW - timedelta(seconds=1)) is not None
    assert read_banner(tmp_path, NOW) is None


def test_banner_is_taken_down_and_may_be_twice(tmp_path: Path) -> None:
    write_banner(tmp_path, TEXTS, None)
    for _ in range(2):
        write_banner(tmp_path, {}, None)
        assert read_banner(tmp_path, NOW) is None


@pytest.mark.parametrize("text", ["", "  ", "x" * (LONGEST + 1)])
def test_text_that_is_empty_or_too_long_is_refused_and_the_old_banner_stays(
    tmp_path: Path, text: str
) -> None:
    write_banner(tmp_path, TEXTS, None)
    with pytest.raises(BannerInvalid, match="in zh: expected 1 to 300"):
        write_banner(tmp_path, {"en": "fine", "zh": text}, None)
    banner = read_banner(tmp_path, NOW)
    assert banner is not None
    assert banner.texts == TEXTS


def test_end_without_a_zone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BannerInvalid, match="zone"):
        write_banner(tmp_path, TEXTS, datetime(2026, 1, 2))  # noqa: DTZ001 - that is the point
    assert read_banner(tmp_path, NOW) is None


def test_folder_that_cannot_be_written_is_named_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(StorageUnusable, match="DATA_DIR"):
        write_banner(tmp_path / "file" / "below", TEXTS, None)


DAMAGED = [
    b"",
    b"{",
    b"[]",
    b"null",
    b"{}",
    b"\xff",
    b'{"texts": {"en": "x"}}',
    b'{"texts": ["x"], "until": null}',
    b'{"texts": {"en": ""}, "until": null}',
    b'{"texts": {"en": "x"}, "until": "soon"}',
    b'{"texts": {"en": "x"}, "until": 7}',
    b'{"texts": {"en": "x"}, "until": "2026-12-01T18:00"}',
    json.dumps({"texts": {"en": "x" * 301}, "until": None}).encode(),
]


@pytest.mark.parametrize("damaged", DAMAGED)
def test_damaged_file_is_told_of_with_the_way_out(tmp_path: Path, damaged: bytes) -> None:
    (tmp_path / FILE).write_bytes(damaged)
    with pytest.raises(BannerInvalid, match="jingjing banner"):
        read_banner(tmp_path, NOW)


def test_damaged_file_is_told_of_once_for_each_change(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("{")
    with pytest.raises(BannerInvalid):
        read_banner(tmp_path, NOW)
    for _ in range(3):
        assert read_banner(tmp_path, NOW) is None
    (tmp_path / FILE).write_text("{{")
    with pytest.raises(BannerInvalid):
        read_banner(tmp_path, NOW)
    assert read_banner(tmp_path, NOW) is None
    write_banner(tmp_path, TEXTS, None)
    assert read_banner(tmp_path, NOW) is not None


def test_folder_in_place_of_the_file_is_told_of(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()
    with pytest.raises(BannerInvalid):
        read_banner(tmp_path, NOW)
