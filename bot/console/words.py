"""What the screens say, in the languages of staff."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from pathlib import Path

FOLDER = Path(__file__).parent / "words"
LANGUAGES = ("en", "zh")  # each with <language>.json, and <screen>.<language>.json of each screen


class Words:
    """The words of one language, called as `t("key", name=value)`.

    `{name}` in a text stands for a value. Where `count` is 1 and there is a "key.one", that is
    said. Raises KeyError for a key that no catalogue has.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self._texts = catalogue(language)

    def __call__(self, key: str, **values: object) -> str:
        if values.get("count") == 1 and f"{key}.one" in self._texts:
            key += ".one"
        return self._texts[key].format_map(values)

    def __contains__(self, key: str) -> bool:
        return key in self._texts

    def get(self, key: str, default: str) -> str:
        """The text of `key`, or `default` where there is none: for names that content brings."""
        return self._texts.get(key, default)


@functools.cache
def catalogue(language: str) -> Mapping[str, str]:
    """All texts of `language` by their keys, those of every screen together."""
    texts: dict[str, str] = {}
    for path in sorted([FOLDER / f"{language}.json", *FOLDER.glob(f"*.{language}.json")]):
        texts.update(json.loads(path.read_text("utf-8")))
    return texts
