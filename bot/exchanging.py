"""The commands that bring content into files, and files into the content."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.errors import ContentInvalid, ResultUnwritable
from bot.releasing import NAMES, SHOWN, live_id, open_store, print_changes
from bot.results import JsonFile, write_json
from bot.settings import read_settings
from bot.shell_user import shell_user

if TYPE_CHECKING:
    from bot.editing.releases import ReleaseStore
    from bot.exchange.records import Attempt, Reading
    from bot.knowledge.entries import Entry

FILES = "FOLDER|FILE.json|.csv|.xlsx|.yml"

Sheet = Annotated[
    str, typer.Option(help="What CSV rows are: items, passages, profiles or values of profiles.")
]


def export(
    target: Annotated[Path, typer.Argument(metavar=FILES)],
    release: Annotated[str | None, typer.Option(help=f"{NAMES}; else the live one.")] = None,
    sheet: Sheet = "items",
    json_file: JsonFile = None,
) -> None:
    """Write a release to a folder of YAML such as data/knowledge, or to one file.

    .json holds all of it; .xlsx, and .csv one sheet at a time, items, passages and profiles;
    .yml the phrasings of items as examples for Rasa NLU.
    """
    from bot.exchange.exporting import exported
    from bot.knowledge.content_files import write_entries, write_file

    store = open_store()
    id = store.find(release).id if release else live_id(store)
    entries = store.entries(id)
    if target.suffix and not target.is_dir():
        data = exported(target.suffix.lower(), entries, sheet)
        try:
            write_file(target, data)
        except OSError as error:
            raise ResultUnwritable(target, error.strerror or str(error)) from error
    else:
        write_entries(entries, target)
    print(f"exported release {id} to {target} ({len(entries)} entries)")
    write_json(json_file, {"release": id, "target": str(target), "entries": len(entries)})


def import_content(
    source: Annotated[Path, typer.Argument(metavar=FILES)],
    publish: Annotated[bool, typer.Option("--publish", help="Make it live at once.")] = False,
    note: Annotated[str, typer.Option(help="What it is for; `jingjing releases` shows it.")] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell what would change, and change nothing.")
    ] = False,
    columns: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="HEADER=COLUMN",
            help="What a header means, such as 'Reply=answer.en'; 'Reply=' leaves it out.",
        ),
    ] = None,
    defaults: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="COLUMN=TEXT",
            help="What cells without text say, such as 'sources.kind=official'.",
        ),
    ] = None,
    sheet: Sheet = "",
    language: Annotated[str, typer.Option(help="Of columns whose header tells none.")] = "",
    encoding: Annotated[str, typer.Option(help="Of a CSV file; else it is found out.")] = "",
    replace: Annotated[
        bool, typer.Option("--replace", help="Remove what a spreadsheet does not have.")
    ] = False,
    json_file: JsonFile = None,
) -> None:
    """Make a release of files.

    A folder of YAML or a JSON file is a whole content. A spreadsheet (.csv, .xlsx) changes items,
    passages and profiles and adds some; examples for Rasa NLU (.yml) become phrasings of the items
    that their intents name. Where anything is wrong, all of it is told and nothing is imported.
    """
    from bot.exchange.records import Reading

    reading = Reading(
        columns=_pairs(columns, last=True),
        sheet=sheet,
        defaults=_pairs(defaults),
        language=language,
        encoding=encoding.strip(),
        replace=replace,
    )
    store = open_store()
    live = live_id(store)
    attempt = _attempt(source, store.entries(live), reading)
    result = _tell(store, live, attempt, dry_run)
    if dry_run:
        print("nothing was imported (--dry-run)")
    else:
        made = store.make(attempt.checked(), shell_user(), note)
        print(f"release {made.number}: {made.id}")
        if publish:
            follows = source.resolve() == read_settings(os.environ).knowledge_dir.resolve()
            store.set_live(made.id, shell_user(), follows_files=follows, over=live)
            print("it is live")
        elif made.id != live:
            print(f"to make it live: jingjing publish {made.number}")
    published = publish and not dry_run
    write_json(json_file, {**result, "published": published, "dry_run": dry_run})


def _attempt(source: Path, live: Sequence[Entry], reading: Reading) -> Attempt:
    from bot.editing.from_files import checked_entries
    from bot.exchange.importing import attempt, edits_between
    from bot.exchange.limits import file_bytes
    from bot.exchange.records import Attempt

    if source.is_dir() or not source.suffix:
        entries = checked_entries(source)
        return Attempt(entries, edits_between(live, entries), ())
    return attempt(source.name, file_bytes(source), live, reading)


def _tell(store: ReleaseStore, live: str, attempt: Attempt, whole: bool) -> dict[str, object]:
    """Prints what would change, all of it or the first of each kind; returns it for programs."""
    from bot.editing.differences import differences
    from bot.knowledge.entries import digest_of, release_id

    for told in attempt.notes:
        print(told)
    entries = attempt.checked()
    changes = store.compare(live, entries)
    print(f"compared with the live release {live}: {changes}")
    fields = {
        one.key: [found.field for found in differences(one.before, one.after)]
        for one in attempt.edits
        if one.before and one.after
    }
    print_changes(changes, None if whole else SHOWN, fields)
    id = release_id(digest_of(entries))
    return {"release": id, "changes": changes.as_json(), "notes": list(attempt.notes)}


def _pairs(given: Sequence[str] | None, last: bool = False) -> Mapping[str, str]:
    """What stands before the first or last `=` of each, and after it; raises ContentInvalid."""
    pairs: dict[str, str] = {}
    for one in given or ():
        name, equals, value = one.rpartition("=") if last else one.partition("=")
        if not equals:
            raise ContentInvalid(one, "", "", "expected NAME=VALUE; put it in quotes")
        pairs[name.strip()] = value.strip()
    return pairs
