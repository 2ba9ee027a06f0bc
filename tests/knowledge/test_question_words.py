"""What kind of information is asked for is understood in the seven other languages too."""

from __future__ import annotations

import pytest

from bot.knowledge.question_words import asked_kinds_in


@pytest.mark.parametrize(
    ("language", "text", "kind"),
    [
        ("de", "Wie groß ist der Park?", "area"),
        ("de", "wann wurde er gegründet", "date"),
        ("de", "Wie viel kostet das?", "money"),
        ("fr", "Quel est le numéro de téléphone ?", "phone"),
        ("fr", "ou se trouve le bureau", "address"),
        ("fr", "Combien de temps puis-je rester ?", "duration"),
        ("es", "¿Quién dirige el parque?", "person"),
        ("es", "cuanto cuesta", "money"),
        ("es", "¿Dónde está?", "address"),
        ("ru", "Сколько стоит проезд?", "money"),
        ("ru", "когда открыли", "date"),
        ("ru", "сайт и почта", "email"),
        ("ar", "أين يقع المكتب؟", "address"),
        ("ar", "متى تأسس", "date"),
        ("ar", "كم عدد الشركات", "count"),
        ("ko", "전화번호가 뭐예요", "phone"),
        ("ko", "얼마나 걸려요", "duration"),
        ("ko", "면적이 얼마나 돼요", "area"),
        ("ja", "電話番号は何番ですか", "phone"),
        ("ja", "どこにありますか", "address"),
        ("ja", "いくらですか", "money"),
    ],
)
def test_kind_is_told_by_the_words_of_the_language(language: str, text: str, kind: str) -> None:
    assert kind in asked_kinds_in(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [("de", "Guten Tag"), ("fr", "merci"), ("ko", "안녕"), ("en", "how big is it"), ("xx", "wann")],
)
def test_other_texts_and_languages_tell_no_kind(language: str, text: str) -> None:
    assert asked_kinds_in(text, language) == frozenset()
