"""Catalogues with gaps fall back to English."""

from __future__ import annotations

import json
from pathlib import Path

from bot.web.page_words import words


def test_gaps_of_a_catalogue_are_filled_in_english(tmp_path: Path) -> None:
    (tmp_path / "en.json").write_text(json.dumps({"send": "Send", "label": "Question"}))
    (tmp_path / "de.json").write_text(json.dumps({"send": "Senden"}))
    assert words("de", tmp_path) == {"send": "Senden", "label": "Question"}


def test_language_without_a_catalogue_speaks_english(tmp_path: Path) -> None:
    (tmp_path / "en.json").write_text(json.dumps({"send": "Send"}))
    assert words("ko", tmp_path) == {"send": "Send"}
