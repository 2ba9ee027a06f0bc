"""Terms of the citizen's language are put into the words of the content before encoding."""

from __future__ import annotations

import pytest

from bot.knowledge.glossary import Glossary

GLOSSARY = Glossary(
    {
        "de": {"Arbeitserlaubnis": "work permit", "Steuer": "tax"},
        "ru": {"вид на жительство": "residence permit"},
        "ja": {"就労許可": "work permit"},
    }
)


@pytest.mark.parametrize(
    ("text", "language", "english"),
    [
        ("Wo ist die Arbeitserlaubnis?", "de", "Wo ist die  work permit ?"),
        ("как получить вид на жительство", "ru", "как получить  residence permit "),
        ("就労許可はどこで", "ja", " work permit はどこで"),
        ("Arbeitserlaubnis, Steuer", "de", " work permit ,  tax "),
    ],
)
def test_terms_become_english(text: str, language: str, english: str) -> None:
    assert GLOSSARY.in_english(text, language) == english


@pytest.mark.parametrize(
    ("text", "language"), [("Arbeitserlaubnis", "fr"), ("Arbeit", "de"), ("", "ja"), ("就労", "ja")]
)
def test_everything_else_stays(text: str, language: str) -> None:
    assert GLOSSARY.in_english(text, language) == text
