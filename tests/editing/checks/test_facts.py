"""Facts are the same however a language writes them, and whatever else stands beside them."""

from __future__ import annotations

import pytest

from bot.editing.checks.facts import facts_in


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1.2 million people", "120万人"),
        ("133.48 billion yuan", "1334.8亿元"),
        ("a fund of 300 billion yuan", "3000多亿元的基金"),
        ("over 10,000 firms", "1万余家企业"),
        ("founded on 12 May 1988", "成立于1988年5月12日"),
        ("since January 2021", "自2021年1月起"),
        ("on 2021-12-29", "2021年12月29日"),
        ("in the 1980s", "20世纪80年代"),
        ("call +86-10-68336190.", "请致电010-68336190。"),
        ("call +86 800-810-1697", "请拨打800-810-1697"),
        ("call 6833 6190 or 12345", "电话68336190或12345"),
        ("open 9 a.m. to 5:30 p.m.", "上午9点至下午5点半开放"),
        ("from 9:00 to 17:30", "上午9时至17时30分"),
        ("16.5% of them", "其中16.5%"),
        ("within three days", "3天内"),
        ("535 hectares", "535公顷"),
    ],
)
def test_same_facts_in_two_languages(one: str, other: str) -> None:
    assert facts_in(one) == facts_in(other) != frozenset()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1.2 million", "12万"),
        ("in 2021", "2012年"),
        ("call 68336190", "电话68336191"),
        ("until 5 p.m.", "到下午6点"),
        ("2020-2025", "2020年至2026年"),
    ],
)
def test_other_facts_are_told_apart(one: str, other: str) -> None:
    assert facts_in(one) != facts_in(other)


@pytest.mark.parametrize(
    "text", ["", "nothing", "You may march on.", "https://a.gov/2021/12", "ann2@example.org"]
)
def test_words_and_addresses_are_no_facts(text: str) -> None:
    assert facts_in(text) == frozenset()


def test_facts_are_named_as_people_read_them() -> None:
    assert facts_in("3 kilometres, 1,250 yuan, 0.5 or 2.50 %") == {"3", "1250", "0.5", "2.5"}
    assert facts_in("3千米") == {"3"}
