"""Cuts a long text into messages: between paragraphs or sentences, never inside a character."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import regex

from bot.channels.telling.looks import Measure

# Where to cut, the best first: after a paragraph, a line, a sentence, a clause, a word.
ENDS = tuple(
    map(
        regex.compile,
        (
            r"\n\s*\n",
            r"\n",
            r"[.!?؟][\"')\]»”’]*\s+|[。！？…][”’」』）》]*\s*",
            r"[,;:،؛]\s+|[，；：、]",
            r"\s+",
        ),
    )
)
FULLEST = 0.5  # a cut of a better kind is taken if the message is at least so full
GRAPHEME = regex.compile(r"\X")
LONGEST_CLUSTER = 64  # code points that are looked at beyond a cut
LONGEST_WHOLE = 1000  # the same for what must stay whole


def split(text: str, longest: int, measure: Measure, whole: str = "") -> list[str]:
    """`text` in parts of at most `longest` units, which joined are `text` again.

    No grapheme cluster (Unicode Standard Annex 29) is cut, and nothing that `whole` matches,
    unless by itself it is longer than a message. Of an empty text there are no parts.
    """
    parts: list[str] = []
    rest = text
    while rest:
        if measure(rest) <= longest:
            return [*parts, rest]
        at = _cut(rest, longest, measure, whole)
        parts.append(rest[:at])
        rest = rest[at:]
    return parts


def _cut(text: str, longest: int, measure: Measure, whole: str) -> int:
    furthest = _furthest(text, longest, measure)
    between = _between_graphemes(text, furthest)
    kept = _spans(whole, text, furthest)
    allowed = [at for at in between if not _inside(at, kept)] or between or [furthest]
    places = {*allowed}
    for ends in ENDS:
        found = [m.end() for m in ends.finditer(text, 0, furthest) if m.end() in places]
        if found and measure(text[: found[-1]]) >= longest * FULLEST:
            return found[-1]
    return allowed[-1]


def _furthest(text: str, longest: int, measure: Measure) -> int:
    """How many code points fit, one at least."""
    sizes = range(1, min(len(text), longest) + 1)
    fitting: int = bisect_right(sizes, longest, key=lambda size: measure(text[:size]))
    return max(1, fitting)


def _between_graphemes(text: str, furthest: int) -> list[int]:
    """Where one may cut, up to `furthest`; none where a single cluster is longer."""
    ends = (m.end() for m in GRAPHEME.finditer(text, 0, furthest + LONGEST_CLUSTER))
    return [end for end in ends if end <= furthest]


def _spans(whole: str, text: str, furthest: int) -> list[tuple[int, int]]:
    if not whole:
        return []
    near = regex.finditer(whole, text, endpos=furthest + LONGEST_WHOLE)
    return [m.span() for m in near if m.start() < furthest]


def _inside(at: int, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether `at` is within one of `spans`, which are in order and do not overlap."""
    before = bisect_left(spans, at, key=lambda span: span[0])  # so many begin before it
    return before > 0 and at < spans[before - 1][1]
