"""Cuts long texts into windows that the encoder reads whole: it overlooks what comes after."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from bot.knowledge.words import is_unspaced, words

# About 160 word pieces of English or 120 of Chinese: with a heading still below the 256 of MiniLM.
WINDOW = 120  # words, and characters of Han and kana

REMEMBERED = 100_000  # texts: the next release has most of them again

# Where a line or a sentence ends; its closing quotation mark or bracket still belongs to it.
_END = re.compile(
    r"(?<=\n)|(?<=[.!?])(?=\s)|(?<=[.!?][\"'”’)])(?=\s)"
    r"|(?<=[。！？])(?![”’」』）])|(?<=[。！？][”’」』）])"
)


def windows(text: str, heading: str = "") -> list[str]:
    """`text` in windows of whole sentences, in order, each under `heading`.

    Neighbours share a sentence where it is short. A text that fits in one window is one window.
    """
    parts = _parts(text)
    return [f"{heading}\n{part}" if heading and part else heading or part for part in parts]


@lru_cache(REMEMBERED)
def _parts(text: str) -> tuple[str, ...]:
    if length(text) <= WINDOW:
        return (text,)
    return tuple(_packed([*_sentences(text)]))


def length(text: str) -> int:
    """The words of `text`; of Han and kana, the characters."""
    return sum(len(word.plain) if is_unspaced(word.plain) else 1 for word in words(text))


def _packed(sentences: list[str]) -> Iterator[str]:
    window: list[str] = []
    for sentence in sentences:
        if window and length("".join(window)) + length(sentence) > WINDOW:
            yield "".join(window).strip()
            last = window[-1]
            window = [last] if length(last) + length(sentence) <= WINDOW // 2 else []
        window.append(sentence)
    yield "".join(window).strip()


def _sentences(text: str) -> Iterator[str]:
    for sentence in _END.split(text):
        if sentence:
            yield from _cut(sentence)


def _cut(sentence: str) -> Iterator[str]:
    """A sentence too long for a window, in pieces: a list without full stops, a table."""
    while length(sentence) > WINDOW:
        at = _end_of_piece(sentence)
        yield sentence[:at]
        sentence = sentence[at:]
    yield sentence


def _end_of_piece(sentence: str) -> int:
    left = WINDOW
    for word in words(sentence):
        if not is_unspaced(word.plain):
            left -= 1
            if left == 0:
                return word.end
        elif word.end - word.start >= left:
            return word.start + left
        else:
            left -= word.end - word.start
    return len(sentence)
