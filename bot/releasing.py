"""The commands of the content: export, import, publish, roll back, and list its releases."""

from __future__ import annotations

import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from bot.errors import ContentInvalid, UnknownRelease
from bot.results import JsonFile, write_json
from bot.settings import read_settings
from bot.shell_user import shell_user

if TYPE_CHECKING:
    from bot.editing.changes import Changes
    from bot.editing.releases import ReleaseStore, StoredRelease

SHOWN = 10  # entries that are named for each kind of change
NAMES = "A release's number, its id, or the beginning of its id"
LISTED = 20


ReleaseName = Annotated[str | None, typer.Argument(help=f"{NAMES}.", metavar="[RELEASE]")]


def export(
    target: Annotated[Path, typer.Argument(metavar="FOLDER|FILE.json")],
    release: Annotated[str | None, typer.Option(help=f"{NAMES}; else the live one.")] = None,
    json_file: JsonFile = None,
) -> None:
    """Write a release to a folder of YAML such as data/knowledge, or to one JSON file."""
    from bot.knowledge.content_files import write_entries

    _check_format(target)
    store = _store()
    id = store.find(release).id if release else _live(store)
    entries = store.entries(id)
    write_entries(entries, target)
    print(f"exported release {id} to {target} ({len(entries)} entries)")
    write_json(json_file, {"release": id, "target": str(target), "entries": len(entries)})


def import_content(
    source: Annotated[Path, typer.Argument(metavar="FOLDER|FILE.json")],
    publish: Annotated[bool, typer.Option("--publish", help="Make it live at once.")] = False,
    note: Annotated[str, typer.Option(help="What it is for; `jingjing releases` shows it.")] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell what would change, and change nothing.")
    ] = False,
    json_file: JsonFile = None,
) -> None:
    """Make a release of a folder of YAML or a JSON file, as `export` writes them."""
    from bot.editing.from_files import checked_entries
    from bot.knowledge.entries import digest_of, release_id

    _check_format(source)
    entries = checked_entries(source)
    store = _store()
    live = _live(store)
    changes = store.compare(live, entries)
    result = {"release": release_id(digest_of(entries)), "changes": changes.as_json()}
    print(f"compared with the live release {live}: {changes}")
    _print_changes(changes)
    if dry_run:
        print("nothing was imported (--dry-run)")
        write_json(json_file, {**result, "published": False, "dry_run": True})
        return
    made = store.make(entries, shell_user(), note)
    print(f"release {made.number}: {made.id}")
    if publish:
        follows = source.resolve() == read_settings(os.environ).knowledge_dir.resolve()
        store.set_live(made.id, shell_user(), follows_files=follows)
        print("it is live")
    elif made.id != live:
        print(f"to make it live: jingjing publish {made.number}")
    write_json(json_file, {**result, "published": publish, "dry_run": False})


def publish(release: ReleaseName = None, json_file: JsonFile = None) -> None:
    """Make a release the live one, by default the last that was made."""
    store = _store()
    chosen = store.find(release) if release else store.history()[0]
    _publish(store, chosen, False, json_file)


def rollback(release: ReleaseName = None, json_file: JsonFile = None) -> None:
    """Go back to the release that was live before, or to the one that is named."""
    store = _store()
    before = release or store.before()
    if before is None:
        raise UnknownRelease(
            f"no release was live before {_live(store)}; `jingjing releases` shows all,"
            " `jingjing publish RELEASE` takes any"
        )
    _publish(store, store.find(before), True, json_file)


def releases(
    everything: Annotated[
        bool, typer.Option("--all", help=f"Not the last {LISTED} alone.")
    ] = False,
    json_file: JsonFile = None,
) -> None:
    """List the releases, the newest first, with what each changed."""
    store = _store()
    history = store.history()
    live = _live(store)
    shown = history if everything else history[:LISTED]
    changes = {one.id: store.diff(one.parent, one.id) for one in shown}
    table = Table("no.", box=SIMPLE)
    table.add_column("release", no_wrap=True)
    for heading in ("made (UTC)", "by", "changes", "note"):
        table.add_column(heading)
    for one in shown:
        mark = " live" if one.id == live else ""
        made_at, told = f"{one.made_at:%Y-%m-%d %H:%M}", str(changes[one.id])
        table.add_row(f"{one.number}{mark}", one.id, made_at, one.made_by, told, one.note)
    Console().print(table)
    if len(shown) < len(history):
        print(f"and {len(history) - len(shown)} before them (--all)")
    write_json(
        json_file,
        [
            {
                **asdict(one),
                "made_at": one.made_at.isoformat(),
                "live": one.id == live,
                "changes": changes[one.id].as_json(),
            }
            for one in shown
        ],
    )


def _publish(
    store: ReleaseStore, chosen: StoredRelease, rolled_back: bool, json_file: Path | None
) -> None:
    from bot.knowledge.content import content_of

    content_of(store.entries(chosen.id))  # damaged, or made by a version with other rules
    live = _live(store)
    changes = store.diff(live, chosen.id)
    if store.set_live(chosen.id, shell_user(), rolled_back=rolled_back):
        print(f"release {chosen.number} is live: {chosen.id} (before: {live}); {changes}")
        _print_changes(changes)
    else:
        print(f"release {chosen.number} is live already: {chosen.id}")
    result = {"release": chosen.id, "before": live, "changes": changes.as_json()}
    write_json(json_file, result)


def _store() -> ReleaseStore:
    """The store of the settings' database; in a new one the content files become a release."""
    from bot.database import open_database
    from bot.editing.from_files import live_release
    from bot.editing.releases import ReleaseStore

    settings = read_settings(os.environ)
    store = ReleaseStore(open_database(settings.database))
    if store.live() is None:
        live_release(store, settings.knowledge_dir, lambda line: print(line, file=sys.stderr))
    return store


def _live(store: ReleaseStore) -> str:
    live = store.live()
    if live is None:
        raise UnknownRelease("no release is live yet; `jingjing publish` makes one so")
    return live.release


def _check_format(path: Path) -> None:
    if path.suffix not in ("", ".json") and not path.is_dir():
        raise ContentInvalid(str(path), "", "", "expected a folder of YAML files, or a .json file")


def _print_changes(changes: Changes) -> None:
    groups = {"+": changes.added, "~": changes.changed, "-": changes.removed}
    for mark, keys in groups.items():
        for key in keys[:SHOWN]:
            print(f"  {mark} {key}")
        if len(keys) > SHOWN:
            print(f"  {mark} and {len(keys) - SHOWN} more")
