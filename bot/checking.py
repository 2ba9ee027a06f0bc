"""The commands that check the content, and that publish drafts after checking them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console

from bot.console.words import Words
from bot.errors import NotYetThere, PublishBlocked, UnknownRelease
from bot.results import JsonFile, write_json
from bot.settings import read_settings
from bot.shell_user import shell_user

if TYPE_CHECKING:
    from bot.editing.checks.records import Report
    from bot.services import Services

LANGUAGE = "en"  # of what the shell tells


def check(json_file: JsonFile = None) -> None:
    """Check all that is live, and ask the saved questions; takes some minutes."""
    services = _services()
    if services.checker is None:
        raise NotYetThere("nothing can be checked here")
    with Console(stderr=True).status("checking"):
        report = services.checker.of_all(services.releases.entries(_live(services)))
    print_report(report)
    write_json(json_file, report.as_json())
    wrong = [result for result in report.questions if not result.is_right]
    if report.blocks or wrong:
        raise typer.Exit(1)


def publish_drafts(note: str, override: str, json_file: Path | None) -> None:
    """Makes all approved drafts live, unless the checks block it; see `jingjing publish`."""
    services = _services()
    over = _live(services)
    chosen = [draft for draft in services.drafts.all() if draft.state == "approved"]
    if not chosen:
        raise NotYetThere("no draft is approved")
    with Console(stderr=True).status("checking"):
        report = services.drafts.report(chosen, over)
    print_report(report)
    result = {"report": report.as_json(), "drafts": [draft.key for draft in chosen]}
    try:
        release = services.drafts.publish(chosen, shell_user(), note, over, override)
    except PublishBlocked as error:
        print(f'{error}: --override "why"')
        write_json(json_file, {**result, "release": None})
        raise typer.Exit(1) from None
    print(f"release {release} is live with {len(chosen)} drafts (before: {over})")
    write_json(json_file, {**result, "release": release})


def print_report(report: Report) -> None:
    """Prints what the checks found, a line each, what blocks first."""
    from bot.console.found import told

    t = Words(LANGUAGE)
    for finding in report.findings:
        others = "".join(f" -> {other}" for other in finding.others)
        print(f"{finding.weight}: {finding.key}: {told(finding, t)}{others}")
    for result in report.told:
        then = "" if result.is_right else " (not as expected)"
        print(
            f"{result.verdict}{then}: {result.question!r}:"
            f" {_said(result.live.outcome, result.live.answer)}"
            f" -> {_said(result.draft.outcome, result.draft.answer)}"
        )
    counts = ", ".join(f"{count} {name}" for name, count in report.counts().items())
    print(f"checked: {counts}; not asked: {report.left_out}")


def _said(outcome: str, answer: str | None) -> str:
    return f"{outcome} by {answer}" if answer else outcome


def _services() -> Services:
    from bot.startup import open_services

    with Console(stderr=True).status("starting") as status:
        return open_services(read_settings(os.environ), status.update)


def _live(services: Services) -> str:
    live = services.releases.live()
    if live is None:
        raise UnknownRelease("no release is live yet; `jingjing publish` makes one so")
    return live.release
