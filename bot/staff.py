"""The commands of staff: the banner above every conversation, and what citizens said."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Annotated, Any, cast

import typer
from rich.console import Console
from typer.core import TyperCommand

from bot.errors import BannerInvalid
from bot.results import JsonFile, write_json
from bot.settings import read_settings


class TakesPairs(TyperCommand):
    """A command whose --text takes two words, a language and a text; typer has no such type."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for param in self.params:
            if param.name == "text":
                param.nargs = 2


def banner(
    text: Annotated[
        list[str] | None,
        typer.Option(metavar="LANGUAGE TEXT", help="The notice, once in each language."),
    ] = None,
    until: Annotated[
        str | None, typer.Option(help="When it ends, such as 2026-12-01T18:00+08:00.")
    ] = None,
    clear: Annotated[bool, typer.Option("--clear", help="Take the banner down.")] = False,
) -> None:
    """Put a banner above every conversation, take it down, or show what is up."""
    from bot.web.banner import read_banner, write_banner

    folder, now = read_settings(os.environ).data_dir, datetime.now(UTC)
    pairs = cast(list[tuple[str, str]], text or [])  # see TakesPairs
    texts = {code.strip().lower(): words.strip() for code, words in pairs}
    if clear and (texts or until):
        raise BannerInvalid("--clear takes no --text and no --until")
    if until and not texts:
        raise BannerInvalid("--until needs the texts too: --text en ...")
    if clear or texts:
        write_banner(folder, texts, _end(until, now))
    shown = read_banner(folder, now)
    if shown is None:
        print("no banner is up")
        return
    for code, words in shown.texts.items():
        print(f"{code}: {words}")
    print(f"until {shown.until.isoformat()}" if shown.until else "until it is taken down")


def _end(given: str | None, now: datetime) -> datetime | None:
    if given is None:
        return None
    try:
        until = datetime.fromisoformat(given)
    except ValueError:
        raise BannerInvalid(f"--until {given}: expected such as 2026-12-01T18:00+08:00") from None
    if until.tzinfo is not None and until <= now:
        raise BannerInvalid(f"--until {given}: that is over already")
    return until


def feedback(json_file: JsonFile = None) -> None:
    """Show what citizens said about the answers, and the messages that they left for staff."""
    from bot.database import open_database
    from bot.dialogue.feedback_report import print_feedback, read_feedback

    report = read_feedback(open_database(read_settings(os.environ).database))
    print_feedback(report, Console())
    write_json(json_file, report.as_json())
