"""The language to reply in, found in short, mixed and careless messages."""

from __future__ import annotations

import pytest

from bot.knowledge.languages import LATIN_LANGUAGES, FoundLanguage, LanguageFinder
from bot.knowledge.telling_words import TELLING, neutral_words


@pytest.fixture(scope="module")
def finder() -> LanguageFinder:
    return LanguageFinder()


def spans(text: str, *names: str) -> list[tuple[int, int]]:
    return [(text.index(name), text.index(name) + len(name)) for name in names]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("What are the opening hours of the office?", "en"),
        ("办公室几点开门？", "zh"),
        ("사무실은 몇 시에 문을 여나요?", "ko"),
        ("事務所は何時に開きますか", "ja"),
        ("Wann macht das Büro auf?", "de"),
        ("À quelle heure ouvre le bureau ?", "fr"),
        ("¿A qué hora abre la oficina?", "es"),
        ("Во сколько открывается офис?", "ru"),
        ("متى يفتح المكتب؟", "ar"),
        ("mon mari me frappe", "fr"),
        ("Es brennt", "de"),
        ("mi marido me pega", "es"),
        ("Salut", "fr"),
        ("Hola", "es"),
    ],
)
def test_every_language_of_the_portal_is_found(
    finder: LanguageFinder, text: str, code: str
) -> None:
    assert finder.identify(text) == FoundLanguage(code, sure=True)


@pytest.mark.parametrize(
    ("text", "names", "code"),
    [
        ("Xicheng Park 电话", ["Xicheng Park"], "zh"),
        ("西城园 phone number please", ["西城园"], "en"),
        ("西城园的phone", ["西城园"], "zh"),
        ("BDA 在哪", ["BDA"], "zh"),
        ("what does 海淀 mean", ["海淀"], "en"),
        ("SIM卡怎么办", [], "zh"),
        ("WeChat支付可以用吗", [], "zh"),
        ("business visa 材料", [], "zh"),
        ("this weekend有什么live演出？", [], "zh"),
        ("what is 居住证", [], "en"),
        ("SIM카드 어디서 사요?", [], "ko"),
        ("SIMカードはどこで買えますか", [], "ja"),
        ("What does спасибо mean?", [], "en"),
        ("кто написал песню i go to pieces", [], "ru"),
    ],
)
def test_foreign_terms_and_names_do_not_change_the_language(
    finder: LanguageFinder, text: str, names: list[str], code: str
) -> None:
    assert finder.find(text, names=spans(text, *names)) == code


@pytest.mark.parametrize(
    "text",
    [
        "Hallo, can you tell me where the office is",
        "yizhuang phone",
        "zhongguancun info pls",
        "whr is teh visa ofice in chaoyang",
        'how do I say "Guten Tag, wie geht es Ihnen" in Chinese',
        "qing wen xicheng yuan dianhua",
        "la la la",
    ],
)
def test_careless_english_stays_english(finder: LanguageFinder, text: str) -> None:
    assert finder.find(text) == "en"


@pytest.mark.parametrize(
    "text",
    ["12345", "ok", "APEC?", "", "😀", "visa", "www.beijing.gov.cn", "[phone number]", "ไทย"],
)
@pytest.mark.parametrize("expected", ["en", "zh", "de"])
def test_text_that_tells_nothing_keeps_the_expected_language(
    finder: LanguageFinder, text: str, expected: str
) -> None:
    assert finder.identify(text, expected) == FoundLanguage(expected, sure=False)


def test_name_alone_is_a_guess_by_its_script(finder: LanguageFinder) -> None:
    assert finder.identify("海淀园", names=[(0, 3)]) == FoundLanguage("zh", sure=False)
    assert finder.identify("丰台区 GDP", names=[(0, 3)]) == FoundLanguage("zh", sure=False)
    assert finder.identify("Haidian Park", "zh", [(0, 12)]) == FoundLanguage("zh", sure=False)


def test_kanji_alone_are_japanese_only_where_japanese_is_expected(finder: LanguageFinder) -> None:
    assert finder.find("住所") == "zh"
    assert finder.find("住所", expected="ja") == "ja"
    assert finder.find("电话", expected="ja") == "zh"


def test_names_beyond_the_text_do_no_harm(finder: LanguageFinder) -> None:
    assert finder.find("电话", names=[(1, 99)]) == "zh"


def test_each_word_tells_one_language_or_none() -> None:
    listed = [word for words in TELLING.values() for word in set(words.split())]
    assert len(listed) == len(set(listed))
    assert neutral_words().isdisjoint(listed)
    assert set(TELLING) == set(LATIN_LANGUAGES)
