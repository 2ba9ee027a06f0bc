"""What may differ between two installations, read once from the environment."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.errors import SettingInvalid

ROOT = Path(__file__).resolve().parent.parent
CENTURY = 36_500  # days; a date so far back can still be reckoned
# Other numbers need only be above 0.
RANGES: Mapping[str, tuple[int, int]] = {
    "PORT": (0, 65_535),  # 0: any that is free
    "TOLERATED_WRONG": (0, 1),
    "SESSION_MINUTES": (1, CENTURY * 24 * 60),
    "KEEP_DAYS": (1, CENTURY),
}
# Letters of other scripts are written in Punycode, as browsers do.
ORIGIN = re.compile(r"(https?)://([a-z0-9.-]+|\[[0-9a-f:.]+\])(?::([0-9]{1,5}))?/?")
# Without TLS only on this machine: whoever answers for the issuer may sign in as anybody.
ISSUER = re.compile(
    r"https://[^\s?#@]+|http://(?:127\.0\.0\.1|localhost|\[::1\])(?::[0-9]+)?(?:/[^\s?#]*)?"
)
USUAL_PORTS = {"http": 80, "https": 443}
YES_OR_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
SWITCHED_OFF_EMPTY = ("MAP_URL",)  # for all others an empty value counts as none


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
    database_url: str = field(default="", repr=False)  # empty: SQLite in data_dir
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
    oidc_issuer: str = ""  # of the OpenID Connect provider where staff sign in; empty: none
    oidc_client_id: str = ""
    oidc_client_secret: str = field(default="", repr=False)
    four_eyes: bool = True  # whether an edit is approved by somebody who wrote no part of it
    map_url: str = "https://uri.amap.com/search?keyword={address}"  # empty: no links to a map
    time_zone: str = "Asia/Shanghai"  # of the city: its days are those of figures and answers

    @property
    def database(self) -> str:
        """The URL of the database in use."""
        return self.database_url or f"sqlite:///{self.data_dir / 'jingjing.db'}"


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Settings from environment variables; raises SettingInvalid naming key, value and type."""
    given: dict[str, Any] = {}
    for setting in fields(Settings):
        key = setting.name.upper()
        if environ.get(key) or (key in environ and key in SWITCHED_OFF_EMPTY):
            given[setting.name] = _converted(key, environ[key], str(setting.type))
    _check_map_url(given.get("map_url", ""))
    _check_openid(given)
    _check_time_zone(given.get("time_zone", Settings.time_zone))
    return Settings(**given)


def _check_map_url(template: str) -> None:
    if template and not (template.startswith(("https://", "http://")) and "{address}" in template):
        raise SettingInvalid("MAP_URL", template, "an http or https address with {address} in it")


def _check_openid(given: Mapping[str, Any]) -> None:
    issuer = given.get("oidc_issuer", "")
    if issuer and not ISSUER.fullmatch(issuer):
        raise SettingInvalid(
            "OIDC_ISSUER", issuer, "an https address such as https://id.example.org"
        )
    if bool(issuer) != bool(given.get("oidc_client_id")):
        missing = "OIDC_CLIENT_ID" if issuer else "OIDC_ISSUER"
        raise SettingInvalid(missing, "", "given, although the other of the two is")


def _check_time_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        expected = "a time zone such as Asia/Shanghai"
        raise SettingInvalid("TIME_ZONE", name, expected) from None


def _converted(key: str, value: str, kind: str) -> Any:
    least, most = RANGES.get(key, (0, math.inf))
    span = f"from {least} to {most}" if key in RANGES else "above 0"
    expected = {
        "int": f"a whole number {span}",
        "float": f"a number {span}",
        "bool": "yes or no",
        "tuple[str, ...]": "a list of origins such as https://example.org, separated by commas",
    }
    try:
        match kind:
            case "int" | "float":
                number = int(value) if kind == "int" else float(value)
                if not (least <= number <= most if key in RANGES else 0 < number < most):
                    raise ValueError(value)
                return number
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
    """`text` as browsers write an origin: scheme, host and, unless it is the usual one, port."""
    parts = ORIGIN.fullmatch(text.lower())
    if parts is None:
        raise ValueError(text)
    scheme, host, port = parts.groups()
    if port is None or int(port) == USUAL_PORTS[scheme]:
        return f"{scheme}://{host}"
    return f"{scheme}://{host}:{int(port)}"
