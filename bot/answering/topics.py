"""What a list is asked for, and which stored values contain it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.answering.left_over import SMALL_WORDS
from bot.knowledge.scripts import HAN
from bot.knowledge.words import stems, words
from bot.records import AttributeValue

# Said around a topic, and no part of it: "focus on drones", "drone companies".
_AROUND = """
    active base based bases businesses business companies company concentrate develop developing
    develops doing engaged enterprises engage fields field firms firm focus focused focuses focusing
    hosts host house industries industry key leading located main mainly park parks place
    places related sector sectors specialise specialised specialises specialize specialized
    specializes strong there's use work working works district districts
"""
AROUND = SMALL_WORDS.union(_AROUND.split())
_EDGES_HAN = """
    请问 我想 想问 想找 找 问问 是 有 的 了 呢 吗 呀 啊 吧 搞 做 干 发展 从事 主要 重点 主导 以
    为主 产业 行业 企业 公司 领域 方向 类 相关 在 里 里面 侧重 专注 聚焦 主打 涉及 布局 我 我们
    想 要 知道 适合 拥有 设有 主攻 都 一下 那 那么 还 还有 那些 把 就 于 作为 北京 中关村
"""
EDGE_HAN = re.compile("^(?:{0})+|(?:{0})+$".format("|".join(_EDGES_HAN.split())))
BRACKETS = re.compile(r"\([^)]*\)|（[^）]*）")
SPLIT = {"en": re.compile(r",|;|/|\band\b"), "zh": re.compile("[、，；和与及]")}
JOINED = re.compile(r",|;|\b(?:and|as well as)\b|[、，和与及]")
SHORTEST_HAN = 2  # characters; a single one is part of too many words


def topic_in(text: str) -> tuple[str, ...]:
    """The things that `text` asks for, all of which must be there; empty where it names none."""
    parts = []
    for piece in JOINED.split(text):
        if HAN.search(piece):
            parts += [run for run in _runs(piece) if len(run) >= SHORTEST_HAN]
        else:
            told = " ".join(word.plain for word in words(piece) if word.plain not in AROUND)
            parts += [told] if told else []
    return tuple(parts)


def _runs(piece: str) -> Iterator[str]:
    for word in words(piece):
        yield EDGE_HAN.sub("", EDGE_HAN.sub("", word.plain))


def contains(values: Sequence[AttributeValue], part: str) -> bool:
    """Whether one of `values` names `part`, in one entry of its enumeration."""
    if HAN.search(part):
        return any(part in value.value.get("zh", "") for value in values)
    return any(_names(entry, part) for value in values for entry in _entries(value, "en"))


def also_called(values: Sequence[AttributeValue], part: str) -> Iterator[str]:
    """What the Chinese values call `part`, where they enumerate the same things as the English."""
    for value in values:
        entries, han = _entries(value, "en"), _entries(value, "zh")
        if len(entries) == len(han):
            for entry, called in zip(entries, han, strict=True):
                if set(stems(entry)) == set(stems(part)) and len(called) > SHORTEST_HAN:
                    yield called


def _entries(value: AttributeValue, language: str) -> list[str]:
    """The things that a value enumerates, without what is said of them in brackets."""
    text = BRACKETS.sub("", value.value.get(language, ""))
    return [entry.strip() for entry in SPLIT[language].split(text) if entry.strip()]


def _names(entry: str, part: str) -> bool:
    asked, given = stems(part), stems(entry)
    if set(asked) <= set(given):
        return True
    initials = "".join(word.plain[0] for word in words(entry))
    return len(asked) == 1 and 2 <= len(part) <= 3 and part in initials
