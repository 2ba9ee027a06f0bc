"""Staff's emergency banner: a file that the widget's settings show while it lasts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.errors import BannerInvalid, StorageUnusable
from bot.records import Texts, language_told, said_in

LONGEST = 300  # characters
FILE = "banner.json"  # in the data folder

State = tuple[int, int]  # when a file was written, and its size
_told: dict[Path, State] = {}  # the damaged files that were told of


@dataclass(frozen=True)
class Banner:
    """A notice above every conversation; raises BannerInvalid where it cannot be shown."""

    texts: Texts
    until: datetime | None = None  # with a time zone

    def __post_init__(self) -> None:
        for code, text in self.texts.items():
            if not 0 < len(text.strip()) <= LONGEST:
                raise BannerInvalid(f"the banner in {code}: expected 1 to {LONGEST} characters")
        if self.until is not None and self.until.tzinfo is None:
            raise BannerInvalid("the end of the banner: expected a time with its zone, +08:00")

    def said_in(self, language: str) -> tuple[str, str]:
        """The text for a reader of `language`, and the language that it is in."""
        return said_in(self.texts, language), language_told(self.texts, language)


def read_banner(folder: Path, now: datetime) -> Banner | None:
    """The banner in the data folder, if there is one that still lasts.

    Raises BannerInvalid once for each damaged state of the file: every open page asks for it
    every minute, and the same line again and again would bury the log.
    """
    path = folder / FILE
    try:
        banner = _parsed(path.read_text("utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, LookupError, TypeError, AttributeError, BannerInvalid) as error:
        if _told.get(path) == (state := _state(path)):
            return None
        _told[path] = state
        raise BannerInvalid(
            f"{path} cannot be read ({error}); set the banner anew with jingjing banner"
        ) from error
    lasts = banner.texts and (banner.until is None or now < banner.until)
    return banner if lasts else None


def _state(path: Path) -> State:
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)


def _parsed(text: str) -> Banner:
    kept = json.loads(text)
    until = kept["until"] and datetime.fromisoformat(kept["until"])
    return Banner({str(code): str(text) for code, text in kept["texts"].items()}, until)


def write_banner(folder: Path, texts: Mapping[str, str], until: datetime | None) -> None:
    """Puts up a banner, or takes it down where there are no `texts`.

    Raises BannerInvalid for a text that is empty or too long, or a time without a zone, and
    StorageUnusable where the folder cannot be written.
    """
    banner = Banner(texts, until)
    kept = {"texts": dict(banner.texts), "until": until and until.isoformat()}
    draft = folder / f"{FILE}.draft"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not texts:
            (folder / FILE).unlink(missing_ok=True)
            return
        draft.write_text(json.dumps(kept, ensure_ascii=False), "utf-8")
        draft.replace(folder / FILE)  # whoever reads meanwhile sees the old one or the new one
    except OSError as error:
        raise StorageUnusable(
            f"{folder / FILE} cannot be written ({error.strerror}); make the folder writable,"
            " or set DATA_DIR"
        ) from error
