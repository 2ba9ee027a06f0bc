"""Markdown of answers in the dialects of the networks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram import HTML
from bot.channels.telling.looks import Dialect
from bot.channels.telling.markup import in_dialect

PLAIN = Dialect()
ANSWER = """Call **+86-10-68336190** or see [the _page_](https://example.org/a?b=1&c=2).

1. Bring `ID`
2. Pay

- one
- two
  - three

Done."""


def test_plain_text_keeps_lists_and_tells_addresses() -> None:
    assert in_dialect(ANSWER, PLAIN) == (
        "Call +86-10-68336190 or see the page (https://example.org/a?b=1&c=2).\n\n"
        "1. Bring ID\n2. Pay\n\n- one\n- two\n  - three\n\nDone."
    )


def test_marks_become_those_of_the_network() -> None:
    told = in_dialect(ANSWER, HTML)
    assert "<b>+86-10-68336190</b>" in told
    assert '<a href="https://example.org/a?b=1&amp;c=2">the <i>page</i></a>' in told
    assert "• one\n• two\n  • three" in told


@pytest.mark.parametrize(
    ("markdown", "told"),
    [
        ("1 < 2 & <b>x</b>", "1 &lt; 2 &amp; &lt;b&gt;x&lt;/b&gt;"),
        ("`<`", "<code>&lt;</code>"),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("```\n<a>\n```", "&lt;a&gt;"),
        ("![a picture](https://example.org/p.png)", "a picture"),
        ("# Heading\n\ntext", "Heading\n\ntext"),
        ("one\ntwo", "one\ntwo"),
        ("", ""),
    ],
)
def test_what_could_be_taken_for_a_mark_is_escaped(markdown: str, told: str) -> None:
    assert in_dialect(markdown, HTML) == told


@given(st.text(st.sampled_from("ab*_`[]()<>&!#-\n 1.\\~|京"), max_size=60))
def test_whatever_is_written_is_told_without_stray_marks(markdown: str) -> None:
    told = in_dialect(markdown, Dialect(escape=lambda text: text.replace("<", "‹")))
    assert "<" not in told
