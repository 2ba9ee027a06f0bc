"""Answers of any length through every network's looks: within its limit, and whole.

`LONG_ANSWERS=500 pytest tests/channels/telling/test_limits.py` is the long run.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable

import pytest
import regex

from bot.channels.networks import NETWORKS
from bot.channels.simulators import SIMULATORS
from bot.channels.telling.looks import utf8, utf16
from bot.channels.telling.markup import in_dialect
from bot.channels.telling.wording import parts_of
from bot.records import Reply
from tests.channels.conftest import NO_TOKENS

ANSWERS = int(os.environ.get("LONG_ANSWERS", "60"))
GRAPHEME = regex.compile(r"\X")
# As each network counts, by its documents.
LIMITS: dict[str, tuple[Callable[[str], int], int]] = {
    "wechat": (utf8, 2048),
    "wecom": (utf8, 2048),
    "telegram": (utf16, 4096),
    "slack": (len, 3000),
    "whatsapp": (utf16, 4096),
    "messenger": (utf16, 2000),
    "twilio": (utf16, 1600),
}
FAMILY = "👨\u200d👩\u200d👧\u200d👦"
LINK = "[here](https://example.org/a?b=1&c=2) "
ADDRESS = "https://example.org/" + "x" * 60 + " "
MARKS = ("**bold** ", "_so_ ", "`code` ", LINK, "1. one\n2. two\n\n", "- dot\n")
WORDS = ("北京", "科技园区", "。", "，", "Park ", "policy. ", "see it, ", "\n\n", "\n")
HARD = ("👍🏽", FAMILY, "🇨🇳", "e\u0301", "]]>", " & ", "a < b ", ADDRESS)
PIECES = (*MARKS, *WORDS, *HARD)


def answer(chance: random.Random) -> str:
    size = int(20_000 ** chance.random())  # as many short ones as long ones
    text = "".join(chance.choices(PIECES, k=size))[:size]
    return text.strip() or "京"


@pytest.mark.parametrize("network", NETWORKS)
def test_answers_fit_and_are_whole(network: str) -> None:
    chance = random.Random(network)
    settings = SIMULATORS[network](None).settings
    looks = NETWORKS[network].make(settings, NO_TOKENS).looks
    measure, longest = LIMITS[network]
    for _ in range(ANSWERS):
        markdown = answer(chance)
        parts = parts_of([Reply(markdown, "answered")], looks)
        texts = [part.text for part in parts]
        assert all(0 < measure(text) <= longest for text in texts)
        whole = in_dialect(markdown, looks.dialect)
        assert "".join(texts) == whole
        clusters = [one for text in texts for one in GRAPHEME.findall(text)]
        assert clusters == GRAPHEME.findall(whole)


def test_every_network_has_its_limit_here() -> None:
    assert set(LIMITS) == set(NETWORKS)
