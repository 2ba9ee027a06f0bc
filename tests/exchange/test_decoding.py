"""Files are read in whatever encoding people saved them, or refused: never garbled."""

from __future__ import annotations

import codecs

import pytest

from bot.exchange.decoding import decoded

CHINESE = "编号,问题,答案\nfaq-metro,地铁怎么付款？,请使用一卡通，也可以扫码。\n"
ENGLISH = "id,question,answer\nfaq-cafe,Where is the café?,In Haidian — upstairs.\n"


@pytest.mark.parametrize("text", [CHINESE, ENGLISH, CHINESE + ENGLISH, "", "plain"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_is_read_with_and_without_a_mark(text: str, encoding: str) -> None:
    assert decoded(text.encode(encoding))[0] == text


@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE])
def test_utf_16_is_read_in_both_orders(mark: bytes) -> None:
    name = "utf-16-le" if mark == codecs.BOM_UTF16_LE else "utf-16-be"
    assert decoded(mark + CHINESE.encode(name)) == (CHINESE, "utf-16")


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "gb2312"])
def test_what_chinese_excel_saves_is_read(encoding: str) -> None:
    assert decoded(CHINESE.encode(encoding)) == (CHINESE, "gb18030")


def test_rare_characters_among_common_ones_are_read() -> None:
    text = CHINESE + "㐀镕的地址，欢迎光临"
    assert decoded(text.encode("gb18030"))[0] == text


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ("Les cafés ouverts".encode("cp1252"), "does not read as Chinese"),
        (ENGLISH.encode("cp1252"), "CSV UTF-8"),
        (ENGLISH.encode("latin-1", "replace").replace(b"?", b"\xe9t\xe9 "), "CSV UTF-8"),
        ("Где оплатить метро? Ответ".encode("cp1251"), "--encoding"),
        ("地鐵怎麼付款？請使用一卡通，也可以掃碼。".encode("big5"), "--encoding big5"),
        ("メトロの支払い方法を教えてください。".encode("shift_jis"), "--encoding"),
        (CHINESE.encode()[:40] + b"\xff" + CHINESE.encode()[40:], "byte"),
        (CHINESE.encode("utf-16-le"), "is no text, at byte"),
        (b"\x00\x01\x02", "is no text, at byte 0"),
        (b"\xef\xbb\xbf\xff", "is not UTF-8, at byte"),
        (b"\xff\xfea", "is not UTF-16"),
    ],
)
def test_what_cannot_be_told_is_refused_with_a_way_out(data: bytes, told: str) -> None:
    with pytest.raises(ValueError, match=r"save it as `CSV UTF-8`") as error:
        decoded(data)
    assert told in str(error.value)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(ENGLISH, "cp1252"), ("地鐵怎麼付款？", "big5"), (CHINESE, "gb18030"), (ENGLISH, "utf-8")],
)
def test_encoding_can_be_told(text: str, encoding: str) -> None:
    assert decoded(text.encode(encoding), encoding)[0] == text


@pytest.mark.parametrize("encoding", ["klingon", "rot13", "base64", "\0", "big5"])
def test_encoding_that_does_not_fit_is_refused(encoding: str) -> None:
    with pytest.raises(ValueError, match=r"save it as"):
        decoded(CHINESE.encode("gb18030") + b"\xff", encoding)
