"""Where commands write their results."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from bot.errors import ResultUnwritable


def _writable(path: Path | None) -> Path | None:
    """`path`, once it can be written; raises ResultUnwritable before any work is done.

    A file that was not there is left behind empty only while the work goes on.
    """
    if path is None:
        return None
    is_new = not path.exists()
    try:
        with path.open("ab"):
            pass
        if is_new:
            path.unlink()
    except OSError as error:
        raise ResultUnwritable(path, error.strerror or str(error)) from error
    return path


JsonFile = Annotated[
    Path | None, typer.Option("--json", help="Write the results here.", callback=_writable)
]
ReportFile = Annotated[
    Path | None,
    typer.Option("--report", help="Write a report with pictures here (HTML).", callback=_writable),
]


def write_json(path: Path | None, results: object) -> None:
    """Writes `results` to `path` as JSON, if there is a path; raises ResultUnwritable."""
    if path is None:
        return
    try:
        path.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", "utf-8")
    except OSError as error:
        raise ResultUnwritable(path, error.strerror or str(error)) from error
