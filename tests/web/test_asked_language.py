"""Accept-Language as browsers send it, and as nobody should."""

from __future__ import annotations

import pytest

from bot.web.asked_language import preferred


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-GB, en; q=0.9, zh; q=0.8", "en"),
        ("pt, zh-Hant-TW;q=0.5, en;q=0.4", "zh"),
        ("en;q=0.4, ZH ; Q=0.5", "zh"),
        ("zh;q=0, en;q=0.1", "en"),
        ("pt-BR, it", "en"),
        ("*", "en"),
        ("", "en"),
    ],
)
def test_language_that_is_liked_best_is_taken(header: str, expected: str) -> None:
    assert preferred(header, ("en", "zh")) == expected


@pytest.mark.parametrize(
    "header",
    [
        ";;;,,,===",
        "zh;q=nan",
        "zh;q=inf",
        "zh;q=-1",
        "zh;q=9",
        "zh;q=",
        "zh;level=1",
        "<script>",
        "zhzhzh",
        "q=1;zh",
        "x," * 5000 + "zh",
    ],
)
def test_garbage_falls_back_to_english(header: str) -> None:
    assert preferred(header, ("en", "zh")) == "en"
