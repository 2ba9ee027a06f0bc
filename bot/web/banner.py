"""Staff's emergency banner: a file that the widget's settings show while it lasts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.errors import BannerInvalid
from bot.records import DEFAULT_LANGUAGE, Texts, said_in

LONGEST = 300  # characters
FILE = "banner.json"  # in the data folder


@dataclass(frozen=True)
class Banner:
    """A notice above every conversation."""

    texts: Texts
    until: datetime | None = None  # with a time zone

    def said_in(self, language: str) -> tuple[str, str]:
        """The text for a reader of `language`, and the language that it is in."""
        known = [code for code in (language, DEFAULT_LANGUAGE) if self.texts.get(code)]
        return said_in(self.texts, language), next(iter([*known, *self.texts]))


def read_banner(folder: Path, now: datetime) -> Banner | None:
    """The banner in the data folder, if there is one that still lasts."""
    try:
        kept = json.loads((folder / FILE).read_text("utf-8"))
        until = kept["until"] and datetime.fromisoformat(kept["until"])
        banner = Banner({str(code): str(text) for code, text in kept["texts"].items()}, until)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise BannerInvalid(
            f"{folder / FILE} cannot be read ({error}); set the banner anew with jingjing banner"
        ) from error
    lasts = banner.texts and (until is None or now < until)
    return banner if lasts else None


def write_banner(folder: Path, texts: Mapping[str, str], until: datetime | None) -> None:
    """Puts up a banner, or takes it down where there are no `texts`.

    Raises BannerInvalid for a text that is empty or too long, or a time without a zone.
    """
    for code, text in texts.items():
        if not 0 < len(text.strip()) <= LONGEST:
            raise BannerInvalid(f"the banner in {code}: expected 1 to {LONGEST} characters")
    if until is not None and until.tzinfo is None:
        raise BannerInvalid("the end of the banner: expected a time with its zone, +08:00")
    folder.mkdir(parents=True, exist_ok=True)
    if not texts:
        (folder / FILE).unlink(missing_ok=True)
        return
    kept = {"texts": dict(texts), "until": until and until.isoformat()}
    draft = folder / f"{FILE}.draft"
    draft.write_text(json.dumps(kept, ensure_ascii=False), "utf-8")
    draft.replace(folder / FILE)  # whoever reads meanwhile sees the old one or the new one
