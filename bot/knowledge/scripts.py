"""Scripts of a text, and one way of writing for what is written in several."""

from __future__ import annotations

import functools
import re

import opencc

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\uff66-\uff9d]")
HANGUL = re.compile(r"[\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3]")
HAN_RUN = re.compile(HAN.pattern + "+")
# Full-width letters and digits only: full-width punctuation is right in Chinese.
NARROW = {
    full: full - 0xFEE0
    for first, last in ("０９", "ＡＺ", "ａｚ")
    for full in range(ord(first), ord(last) + 1)
}


def simplified(text: str) -> str:
    """`text` with simplified characters and half-width letters and digits; its length stays.

    Japanese and Korean texts keep their characters.
    """
    narrow = text.translate(NARROW)
    if not HAN.search(narrow) or HANGUL.search(narrow) or is_japanese(narrow):
        return narrow
    return HAN_RUN.sub(lambda run: str(_converter("t2s").convert(run.group())), narrow)


def is_japanese(text: str) -> bool:
    """Whether `text` has kana, or kanji that Chinese does not write so.

    A few kana within Chinese, as in the name of a shop, do not make it Japanese.
    """
    han = "".join(HAN.findall(text))
    kana = len(KANA.findall(text))
    if kana:
        return kana * 3 >= len(han) or may_be_japanese(han)
    # Simplified Chinese shortens some characters as Japan does, but then the others as well.
    return may_be_japanese(han) and not _fits(han, "gb2312") and not _shinjitai().isdisjoint(han)


def may_be_japanese(han: str) -> bool:
    """Whether Japanese can write all characters of `han`."""
    return _fits(han, "shift_jis")


def _fits(text: str, codec: str) -> bool:
    return text.encode(codec, "ignore").decode(codec) == text


@functools.cache
def _converter(config: str) -> opencc.OpenCC:
    return opencc.OpenCC(config)


@functools.cache
def _shinjitai() -> frozenset[str]:
    """The characters that Japan has shortened, less those usual in Hong Kong and Taiwan."""
    all_han = "".join(map(chr, range(0x4E00, 0xA000)))
    shortened = _differing("jp2t", all_han) - _differing("hk2t", all_han)
    return frozenset(char for char in shortened if not _fits(char, "big5"))


def _differing(config: str, characters: str) -> set[str]:
    converted = _converter(config).convert(characters)
    return {old for old, new in zip(characters, converted, strict=True) if old != new}
