"""What a message still says once its names and small words are taken away.

A rule that reads a message as "the largest park" must know that nothing else was asked.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from bot.knowledge.names import Mention
from bot.knowledge.reading import Reader
from bot.knowledge.words import is_unspaced, words

_SMALL_WORDS = """
    a about actually again all already also among an and another any are area areas as ask asked
    asking at back be been beijing beijing's between both but by called can compare compared
    comparison could did difference do does each either exactly find for from get give got had
    has have having hey hi hm how i i'd i'll i'm in info information instead into is it it's its
    i've just know let lies like list located look looking lot many me mean meant meanwhile mind
    mistake much my name named need needed no nope not now number numbers of oh ok okay on one
    ones oops or other our out overall per please pls quick rather really respectively right
    said same say says see show so some sorry sub subpark subparks tell than thank thanks that
    that's the their them then there these they thing this those thought till time times to too
    two until us versus vs wait want wanted was well were what whats what's when where which
    which's who with would wrong yes you your zgc zhongguancun zone zones
"""
SMALL_WORDS = frozenset(_SMALL_WORDS.split())
_SMALL_HAN = """
    多大 多远 多高 多长 多久 不好意思 对不起 麻烦 请问 我想 想问 想要 想知道 要问 要的 问问 问一下
    问下 知道 告诉 告诉我 一下 帮我 我们 我 你 您 是 的 了 呢 吗 么 呀 啊 吧 哦 哈 嘛 那么 那 这
    个 些 有 没有 在 里 里面 中 当中 各 所有 全 北京 北京市 全市 中关村 谁 哪个 哪一个 哪些 哪几个
    哪几 哪边 哪里 哪 什么 最 和 跟 与 同 或 或者 还是 还有 以及 另外 相比 比较 对比 比起来 比
    起来 一点 一些 更 要 说 说的 指 指的 问的 应该 才 不是 不对 不 抱歉 搞错 说错 弄错 打错 错
    换成 换 改 而 之间 两个 两 几 多少 大概 分别 各自 各是 都 哪一 一个 请 查 来说 就 再 回到 回
    列出 列 之中 从 到 按 看 给 把 介绍 子园 分园 园区 地方 数字 数量 是不是 多 之 名字 它 它们
    他们 那里 那儿 那边 这里 这儿 这边 该
"""
# Longest first: what a longer one has taken is no shorter one as well.
SMALL_HAN = re.compile("|".join(sorted(_SMALL_HAN.split(), key=len, reverse=True)))


def left_over(
    text: str,
    reader: Reader,
    patterns: Sequence[re.Pattern[str]] = (),
    attributes: Collection[str] = (),
) -> list[str]:
    """The telling words of `text` beyond places, `attributes`, small words and `patterns`."""
    taken = [(mention.start, mention.end) for mention in reader.places.find(text)]
    rest = without(text, taken)
    said = reader.attribute_words.find(rest)
    rest = without(rest, ((m.start, m.end) for m in said if {*m.ids} & {*attributes}))
    for pattern in patterns:
        rest = pattern.sub(" ", rest)
    return telling_words(rest)


def attributes_asked(text: str, reader: Reader) -> tuple[Mention, ...]:
    """The words for attributes in `text` beside its names: "Haidian District" asks for no district.

    Their positions are those in `text`.
    """
    places = reader.places.find(text)
    return reader.attribute_words.find(without(text, ((p.start, p.end) for p in places)))


def telling_words(text: str) -> list[str]:
    """The words of `text` that are no small ones; of a run of Han what is left of it."""
    found = []
    for word in words(text):
        if is_unspaced(word.plain):
            found += [part for part in SMALL_HAN.sub(" ", word.plain).split() if part]
        elif word.plain not in SMALL_WORDS:
            found.append(word.plain)
    return found


def without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """`text` with blanks in place of `spans`."""
    letters = list(text)
    for start, end in spans:
        letters[start:end] = " " * (end - start)
    return "".join(letters)
