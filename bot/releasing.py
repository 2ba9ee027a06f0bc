"""The commands of releases: publish, roll back, list them."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from bot import checking
from bot.errors import UnknownRelease
from bot.results import JsonFile, write_json
from bot.settings import read_settings
from bot.shell_user import shell_user

if TYPE_CHECKING:
    from bot.editing.changes import Changes
    from bot.editing.releases import ReleaseStore, StoredRelease

SHOWN = 10  # entries that are named for each kind of change
NAMES = "A release's number, its id, or the beginning of its id"
LISTED = 20
NO_FIELDS: Mapping[str, Sequence[str]] = {}

ReleaseName = Annotated[str | None, typer.Argument(help=f"{NAMES}.", metavar="[RELEASE]")]


def publish(
    release: ReleaseName = None,
    drafts: Annotated[
        bool, typer.Option("--drafts", help="Check the approved drafts and make them live.")
    ] = False,
    note: Annotated[str, typer.Option(help="With --drafts: what it is for.")] = "",
    override: Annotated[
        str, typer.Option(help="With --drafts: why, in spite of what the checks find.")
    ] = "",
    json_file: JsonFile = None,
) -> None:
    """Make a release the live one, by default the last that was made; or the approved drafts."""
    if drafts:
        if release is not None:
            raise typer.BadParameter("name a release, or say --drafts")
        checking.publish_drafts(note, override, json_file)
        return
    store = open_store()
    live = live_id(store)
    chosen = store.find(release) if release else store.history()[0]
    _publish(store, chosen, live, False, json_file)


def rollback(release: ReleaseName = None, json_file: JsonFile = None) -> None:
    """Go back to the release that was live before, or to the one that is named."""
    store = open_store()
    live = live_id(store)
    before = release or store.before()
    if before is None:
        raise UnknownRelease(
            f"no release was live before {live}; `jingjing releases` shows all,"
            " `jingjing publish RELEASE` takes any"
        )
    _publish(store, store.find(before), live, True, json_file)


def releases(
    everything: Annotated[
        bool, typer.Option("--all", help=f"Not the last {LISTED} alone.")
    ] = False,
    json_file: JsonFile = None,
) -> None:
    """List the releases, the newest first, with what each changed."""
    store = open_store()
    history = store.history()
    live = live_id(store)
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
    store: ReleaseStore,
    chosen: StoredRelease,
    live: str,
    rolled_back: bool,
    json_file: Path | None,
) -> None:
    from bot.editing.still_content import check_still_content

    changes = store.diff(live, chosen.id)
    check_still_content(store, chosen.id, live, changes)
    if store.set_live(chosen.id, shell_user(), rolled_back=rolled_back, over=live):
        print(f"release {chosen.number} is live: {chosen.id} (before: {live}); {changes}")
        print_changes(changes)
    else:
        print(f"release {chosen.number} is live already: {chosen.id}")
    result = {"release": chosen.id, "before": live, "changes": changes.as_json()}
    write_json(json_file, result)


def open_store() -> ReleaseStore:
    """The store of the settings' database; in a new one the content files become a release."""
    from bot.database import open_database
    from bot.editing.releases import ReleaseStore

    settings = read_settings(os.environ)
    store = ReleaseStore(open_database(settings.database))
    if store.live() is None:
        from bot.editing.from_files import live_release

        live_release(store, settings.knowledge_dir, lambda line: print(line, file=sys.stderr))
    return store


def live_id(store: ReleaseStore) -> str:
    """The id of the live release; raises UnknownRelease."""
    live = store.live()
    if live is None:
        raise UnknownRelease("no release is live yet; `jingjing publish` makes one so")
    return live.release


def print_changes(
    changes: Changes, limit: int | None = SHOWN, fields: Mapping[str, Sequence[str]] = NO_FIELDS
) -> None:
    """Prints the keys of what changed, `limit` of each kind, and the fields that differ."""
    groups = {"+": changes.added, "~": changes.changed, "-": changes.removed}
    for mark, keys in groups.items():
        for key in keys[:limit]:
            told = ", ".join(fields.get(key, ()))
            print(f"  {mark} {key}: {told}" if told else f"  {mark} {key}")
        if len(keys) > len(keys[:limit]):
            print(f"  {mark} and {len(keys) - len(keys[:limit])} more")
