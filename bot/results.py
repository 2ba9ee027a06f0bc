"""Where commands write their results."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

JsonFile = Annotated[Path | None, typer.Option("--json", help="Write the results here.")]
ReportFile = Annotated[
    Path | None, typer.Option("--report", help="Write a report with pictures here (HTML).")
]


def write_json(path: Path | None, results: object) -> None:
    """Writes `results` to `path` as JSON, if there is a path."""
    if path is not None:
        path.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", "utf-8")
