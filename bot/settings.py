"""What may differ between two installations, read once from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bot.errors import SettingInvalid

ROOT = Path(__file__).resolve().parent.parent
YES_OR_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


@dataclass(frozen=True)
class Settings:
    """All settings with their defaults; the environment variable is the name in capitals.

    The defaults run on a laptop, with SQLite and without secrets. docs/settings.md explains each.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    project_dir: Path = ROOT  # holds config.yml, domain.yml and data/
    knowledge_dir: Path = ROOT / "data" / "knowledge"
    models_dir: Path = ROOT / "models"
    data_dir: Path = ROOT / "var"  # the database and the built releases; must be writable
    database_url: str = ""  # empty: SQLite in data_dir
    encoder: str = "all-MiniLM-L6-v2"  # name or folder of a sentence-transformers model
    tolerated_wrong: float = 0.02  # share of all questions; all thresholds follow from it
    question_limit: int = 500  # characters
    queue_limit: int = 5  # messages that may wait in one conversation
    waiting_limit: int = 2000  # messages that may wait in all conversations together
    turn_timeout: float = 20.0  # seconds
    threads: int = 2  # used by the encoder
    allowed_origins: tuple[str, ...] = ()  # of pages that may embed the chat, beside our own
    session_minutes: int = 24 * 60  # after this long without a message a conversation ends
    keep_days: int = 90  # after this long without a message it is deleted
    leave_message: bool = False  # whether citizens may leave a message for staff

    @property
    def database(self) -> str:
        """The URL of the database in use."""
        return self.database_url or f"sqlite:///{self.data_dir / 'jingjing.db'}"


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Settings from environment variables; raises SettingInvalid naming key, value and type."""
    given: dict[str, Any] = {}
    for setting in fields(Settings):
        key = setting.name.upper()
        if key in environ and environ[key] != "":
            given[setting.name] = _converted(key, environ[key], str(setting.type))
    return Settings(**given)


def _converted(key: str, value: str, kind: str) -> Any:
    expected = {
        "int": "a whole number",
        "float": "a number",
        "bool": "yes or no",
        "tuple[str, ...]": "a list of origins such as https://example.org, separated by commas",
    }
    try:
        match kind:
            case "int":
                return int(value)
            case "float":
                return float(value)
            case "Path":
                return Path(value).resolve()
            case "bool":
                return YES_OR_NO[value.lower()]
            case "tuple[str, ...]":
                return tuple(_origin(part.strip()) for part in value.split(",") if part.strip())
            case _:
                return value
    except (ValueError, KeyError):
        raise SettingInvalid(key, value, expected[kind]) from None


def _origin(text: str) -> str:
    """`text` as browsers write an origin: scheme, host and port, no more."""
    parsed = urlsplit(text.rstrip("/").lower())
    if parsed.scheme not in ("http", "https") or not parsed.hostname:
        raise ValueError(text)
    if text.rstrip("/").lower() != f"{parsed.scheme}://{parsed.netloc}" or "*" in text:
        raise ValueError(text)
    return f"{parsed.scheme}://{parsed.netloc}"
