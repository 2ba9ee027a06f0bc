"""The example messages in data/nlu/, as plain texts with their intents."""

from __future__ import annotations

from pathlib import Path

import yaml

from bot.errors import ContentInvalid


def load_examples(folder: Path) -> tuple[tuple[str, str], ...]:
    """Pairs of intent and text from all Rasa NLU files in `folder`."""
    return tuple(pair for path in sorted(folder.glob("*.yml")) for pair in _file_examples(path))


def _file_examples(path: Path) -> list[tuple[str, str]]:
    try:
        loaded = yaml.safe_load(path.read_text("utf-8"))
        return [
            (entry["intent"], line.strip().removeprefix("- ").strip())
            for entry in loaded["nlu"]
            if "intent" in entry
            for line in entry["examples"].splitlines()
            if line.strip()
        ]
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ContentInvalid(str(path), "", "", f"not valid YAML: {error}") from error
    except (KeyError, TypeError, AttributeError):
        raise ContentInvalid(
            str(path), "", "nlu", "expected a list of intents, each with examples"
        ) from None
