"""Answers of any length in the messages of WhatsApp and Messenger."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.messenger import Messenger
from bot.channels.telling.looks import Looks
from bot.channels.telling.markup import in_dialect
from bot.channels.telling.wording import parts_of
from bot.channels.whatsapp import WhatsApp
from bot.records import Reply
from tests.channels.conftest import options

LOOKS = {"whatsapp": WhatsApp.looks, "messenger": Messenger.looks}
LONGEST = {"whatsapp": 4096, "messenger": 2000}  # UTF-16 code units, the strictest reading
LONGEST_WITH_BUTTONS = {"whatsapp": 1024, "messenger": 2000}
FAMILY, FLAG = "👨‍👩‍👧‍👦", "🇨🇳"
PIECES = [
    "word ",
    "京",
    "。",
    "]]>",
    "**bold** ",
    "_it_ ",
    "*",
    "`",
    "<&>",
    "\n\n",
    FAMILY,
    FLAG,
    "é",
]
TEXTS = st.builds(
    lambda pieces, times: ("".join(pieces) * times)[:20_000],
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=12),
    st.integers(1, 2000),
)


def size(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def graphemes(text: str) -> list[str]:
    return regex.findall(r"\X", text)


@pytest.mark.parametrize("network", LOOKS)
@settings(max_examples=60, deadline=None)
@given(text=TEXTS)
def test_parts_fit_and_nothing_of_the_answer_is_lost(network: str, text: str) -> None:
    looks: Looks = LOOKS[network]
    told = in_dialect(text, looks.dialect)
    parts = [part.text for part in parts_of([Reply(text, "answered")], looks)]
    assert all(size(part) <= LONGEST[network] for part in parts)
    assert "".join(parts) == told
    assert [one for part in parts for one in graphemes(part)] == graphemes(told)


@pytest.mark.parametrize("network", LOOKS)
@settings(max_examples=60, deadline=None)
@given(text=TEXTS, outcome=st.sampled_from(["answered", "clarified"]))
def test_text_with_buttons_fits_too(network: str, text: str, outcome: str) -> None:
    looks = LOOKS[network]
    reply = Reply(text, outcome, language="ru", options=options("One", "Two"))
    *before, last = parts_of([reply], looks)
    assert last.options == reply.options
    assert 0 < size(last.text) <= LONGEST_WITH_BUTTONS[network]
    assert all(size(part.text) <= LONGEST[network] and not part.options for part in before)
    told = in_dialect(text, looks.dialect)
    assert "".join([*(part.text for part in before), last.text]).startswith(told)


@pytest.mark.parametrize("before", range(0, 44, 3))
def test_bold_words_and_addresses_are_not_cut(before: int) -> None:
    long = "x" * before + " " + "**two words** https://example.org/a_b_c?d=e " * 120
    for part in parts_of([Reply(long, "answered")], WhatsApp.looks):
        assert part.text.count("*two words*") * 2 == part.text.count("*")


def test_titles_that_are_the_same_are_numbered() -> None:
    reply = Reply("Which?", "clarified", options=options("One", "One"))
    (part,) = parts_of([reply], WhatsApp.looks)
    assert part.options == ()
    assert "2. One" in part.text
