"""Chinese is brought to one way of writing; other languages keep theirs."""

from __future__ import annotations

import pytest

from bot.knowledge.scripts import is_japanese, simplified


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("西城園的電話號碼是多少？", "西城园的电话号码是多少？"),
        ("我們在哪裡辦理簽證", "我们在哪里办理签证"),
        ("他説乾隆皇帝很有名", "他说乾隆皇帝很有名"),
        ("ＳＩＭ卡１２３４５", "SIM卡12345"),
        ("西城园的电话", "西城园的电话"),
    ],
)
def test_traditional_and_full_width_characters_are_replaced(written: str, expected: str) -> None:
    assert simplified(written) == expected


@pytest.mark.parametrize(
    "text",
    [
        "ビザの延長手続きについて教えて",
        "電話番号",
        "営業時間",
        "外國人登錄은 어디서 하나요",
        "What does “Straße” mean, café?",
        "где находится парк",
        "أين الحديقة",
        "",
    ],
)
def test_other_languages_are_left_alone(text: str) -> None:
    assert simplified(text) == text


def test_half_a_surrogate_pair_does_no_harm() -> None:
    assert simplified("電話\ud83d") == "电话\ud83d"


@pytest.mark.parametrize("text", ["後面乾淨的麵條，裏面著火", "臺灣體育館 ＡＰＥＣ", "a\u3000電b"])
def test_positions_stay(text: str) -> None:
    assert len(simplified(text)) == len(text)


@pytest.mark.parametrize("text", ["パークの電話", "駅", "中関村 営業時間", "東京大学"])
def test_kana_or_shortened_kanji_are_japanese(text: str) -> None:
    assert is_japanese(text)


@pytest.mark.parametrize(
    "text",
    [
        "电话号码",
        "電話號碼",
        "他説話",
        "行爲",
        "鲜の餐厅在哪儿",
        "会议",
        "国会",
        "真實",
        "住所",
        "hello",
    ],
)
def test_chinese_of_every_place_is_not_japanese(text: str) -> None:
    assert not is_japanese(text)
