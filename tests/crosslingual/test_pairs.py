"""Parallel text is read with its sources; what may not be used or cannot be read is not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.crosslingual.pairs import LONGEST, Pair, read_pairs
from bot.errors import ParallelTextInvalid
from tests.crosslingual.conftest import write


def test_pairs_know_their_source_and_language(parallel: Path) -> None:
    pairs = read_pairs(parallel)
    assert Pair("tatoeba", "de", "park opens today", "bkrap bsnepo byadot") in pairs.pairs
    assert pairs.counts() == {
        "tatoeba": dict.fromkeys(("ar", "de", "es", "fr", "ja", "ko", "ru", "zh"), 120)
    }


def test_no_english_sentence_is_both_learnt_and_held_back(parallel: Path) -> None:
    pairs = read_pairs(parallel)
    learnt = {pair.english for pair in pairs.learnt}
    held_back = {pair.english for pair in pairs.held_back}
    assert held_back
    assert not learnt & held_back
    assert len(pairs.learnt) + len(pairs.held_back) == len(pairs.pairs)


def test_sources_without_defensible_terms_are_left_out(tmp_path: Path) -> None:
    lines = ["park_ko\tnews of today\t오늘의 뉴스\n", "cldr\tKorea\t한국\n"]
    write(tmp_path, "ko", lines)
    assert [pair.english for pair in read_pairs(tmp_path, ["ko"]).pairs] == ["Korea"]


def test_traditional_chinese_becomes_simplified_and_long_texts_are_left_out(tmp_path: Path) -> None:
    write(tmp_path, "zh", ["tatoeba\tHello\t你們好\n", f"tatoeba\tLong\t{'长' * (LONGEST + 1)}\n"])
    assert [pair.other for pair in read_pairs(tmp_path, ["zh"]).pairs] == ["你们好"]


def test_the_digest_follows_the_files(parallel: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(parallel, tmp_path / "copy")
    assert read_pairs(copy).digest == read_pairs(parallel).digest
    write(copy, "fr", ["tatoeba\tYes\tOui\n"])
    assert read_pairs(copy).digest != read_pairs(parallel).digest


def test_a_missing_language_is_named(tmp_path: Path) -> None:
    with pytest.raises(ParallelTextInvalid, match=r"ar\.tsv\.gz is missing"):
        read_pairs(tmp_path)


def test_a_line_of_two_columns_is_named(tmp_path: Path) -> None:
    write(tmp_path, "ru", ["tatoeba\tYes\tДа\n", "tatoeba\tNo\n"])
    with pytest.raises(ParallelTextInvalid, match="line 2 has not three columns"):
        read_pairs(tmp_path, ["ru"])


@pytest.mark.parametrize("content", [b"plain text", b"\x1f\x8b\x08 cut off"])
def test_a_file_that_is_not_gzip_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "es.tsv.gz").write_bytes(content)
    with pytest.raises(ParallelTextInvalid, match=r"es\.tsv\.gz cannot be read"):
        read_pairs(tmp_path, ["es"])
