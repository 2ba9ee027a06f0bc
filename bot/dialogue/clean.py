"""What is done to a message before anything reads or stores it."""

from __future__ import annotations

import re
import unicodedata

INVISIBLE = {"Cc", "Cf", "Co", "Cs", "Cn"}
SPACES = re.compile(r"\s+")
# An address has no longer parts (RFC 5321, 4.5.3.1); without a limit long texts take for ever.
# Digits may be spaced or dashed as people write them. No \b: it fails next to Chinese characters.
PERSONAL = (
    ("[e-mail]", re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")),
    ("[id number]", re.compile(r"(?<!\d)\d{6}(?:19|20)\d{2}[01]\d[0-3]\d\d{3}[\dXx](?!\d)")),
    ("[card number]", re.compile(r"(?<!\d)(?:\d{4}[ -]?){3}\d{3,7}(?!\d)")),
    ("[phone number]", re.compile(r"(?<!\d)(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)")),
)


def clean(text: str) -> str:
    """`text` on one line, without characters that nobody sees and without personal numbers.

    A leading slash goes too: to Rasa it would be a command instead of a message.
    """
    composed = unicodedata.normalize("NFC", text)
    visible = "".join(
        " " if char.isspace() else char
        for char in composed
        if char.isspace() or unicodedata.category(char) not in INVISIBLE
    )
    return without_personal_data(SPACES.sub(" ", visible).strip().lstrip("/ "))


def without_personal_data(text: str) -> str:
    """`text` with e-mail addresses, identity, card and mobile numbers replaced by their kind.

    Landline numbers stay: they are what citizens ask about.
    """
    digits = "".join(_ascii_digit(char) for char in text)
    for kind, pattern in PERSONAL:
        digits = pattern.sub(kind, digits)
    return digits


def _ascii_digit(char: str) -> str:
    """Full-width and other digits as 0-9, everything else as it is."""
    return str(unicodedata.digit(char)) if unicodedata.category(char) == "Nd" else char


def has_words(text: str) -> bool:
    """Whether `text` holds a letter or a digit in any script."""
    return any(char.isalnum() for char in text)
