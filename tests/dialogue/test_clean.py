"""What is taken out of a message before anything reads or stores it, and what is left in."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.clean import clean, has_words, without_personal_data

PHONE, ID, CARD, MAIL = "[phone number]", "[id number]", "[card number]", "[e-mail]"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("call 13812345678 now", f"call {PHONE} now"),
        ("call 138 1234 5678.", f"call {PHONE}."),
        ("138-1234-5678", PHONE),
        ("+86 13812345678", PHONE),
        ("+8613812345678", PHONE),
        ("86-138-1234-5678", PHONE),
        ("１３８１２３４５６７８", PHONE),
        ("我的电话13812345678谢谢", f"我的电话{PHONE}谢谢"),
        ("电话：１３８１２３４５６７８。", f"电话：{PHONE}。"),
        ("a13812345678b", f"a{PHONE}b"),
        ("13812345678 or 13987654321", f"{PHONE} or {PHONE}"),
        ("my id 11010519491231002X", f"my id {ID}"),
        ("身份证110105194912310021号", f"身份证{ID}号"),
        ("１１０１０５１９４９１２３１００２ｘ"[:17] + "x", ID),
        ("card 6222021234567890123", f"card {CARD}"),
        ("card 6222 0212 3456 7890", f"card {CARD}"),
        ("4111-1111-1111-1111!", f"{CARD}!"),
        ("write ana.b+c@mail.example.org", f"write {MAIL}"),
        ("邮箱ana@example.cn", MAIL),
    ],
)
def test_personal_data_is_replaced_by_its_kind(text: str, kept: str) -> None:
    assert clean(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        "is +86-10-68336190 right",
        "010-88064000",
        "12345",
        "12345 or 110",
        "800-810-1697",
        "010-65255486",
        "from 2019 to 2021",
        "10 square kilometres",
        "100195",
        "12812345678",
        "1381234567",
        "meet @ noon",
        "C++ @home",
    ],
)
def test_public_numbers_and_plain_words_stay(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("/restart", "restart"),
        ("  //restart now", "restart now"),
        ("/ /restart", "restart"),
        ("and/or", "and/or"),
        ("a\x00b\x07c\x1b[31m", "abc[31m"),
        ("par\u200bk\u202e\ufeff", "park"),
        ("\u200b/restart", "restart"),
        ("one\ntwo\r\n\tthree", "one two three"),
        ("one\u3000two\u2028three", "one two three"),
        ("  padded  ", "padded"),
        ("cafe\u0301", "café"),
        ("\ud800 half", "half"),
        ("", ""),
        ("\n\t ", ""),
    ],
)
def test_message_becomes_one_line_of_visible_text(text: str, kept: str) -> None:
    assert clean(text) == kept


@given(st.text(alphabet=st.characters(codec=None), max_size=200))
def test_any_text_comes_out_without_control_characters(text: str) -> None:
    cleaned = clean(text)
    assert [char for char in cleaned if unicodedata.category(char) in {"Cc", "Cf", "Cs"}] == []
    assert "  " not in cleaned
    assert not cleaned.startswith(("/", " "))


@given(
    before=st.text(alphabet="ab 中，.", max_size=10),
    rest=st.text(alphabet="0123456789", min_size=8, max_size=8),
    after=st.text(alphabet="ab 中，.", max_size=10),
)
def test_no_mobile_number_survives_among_words(before: str, rest: str, after: str) -> None:
    assert "139" + rest not in clean(before + "139" + rest + after)


def test_without_personal_data_keeps_lines() -> None:
    assert without_personal_data("a\n13812345678") == f"a\n{PHONE}"


@pytest.mark.parametrize(
    ("text", "has"),
    [("a", True), ("中", True), ("7", True), ("😀👍", False), ("?!…", False), ("", False)],
)
def test_words_are_letters_or_digits_of_any_script(text: str, has: bool) -> None:
    assert has_words(text) is has


@pytest.mark.parametrize("piece", ["中关村科技园区", "a.b-c", "1 2-", "word@"])
def test_long_message_takes_time_as_it_is_long(piece: str) -> None:
    def seconds(length: int) -> float:
        text = piece * (length // len(piece))
        began = time.process_time()
        clean(text)
        return time.process_time() - began

    clean(piece)
    assert min(seconds(40_000) for _ in range(3)) < 8 * max(seconds(10_000) for _ in range(3))
