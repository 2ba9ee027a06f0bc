"""The `jingjing bench` commands: the product's understanding, search and speed, measured."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.results import JsonFile, ReportFile, write_json
from bot.settings import read_settings

app = typer.Typer(help="Measure on labelled sets.", no_args_is_help=True)
console = Console(stderr=True)


@app.command()
def intents(
    folder: Path,
    tune: Annotated[bool, typer.Option(help="Tune the encoder on the examples too.")] = True,
    json_file: JsonFile = None,
    report: ReportFile = None,
) -> None:
    """Train config.yml's own pipeline on FOLDER/train.jsonl and test it on test.jsonl."""
    from bot.evaluate.html_report import intents_report
    from bot.evaluate.intents_bench import bench_intents, print_intents

    with console.status("starting") as status:
        result = bench_intents(folder, read_settings(os.environ), tune, status.update)
    print_intents(result, Console())
    write_json(json_file, result.as_json())
    if report is not None:
        name = folder.resolve().name
        intents_report(
            name,
            result.measures,
            result.per_class,
            result.confusions,
            report,
            scored=result.scored,
        )


@app.command()
def retrieval(folder: Path, json_file: JsonFile = None, report: ReportFile = None) -> None:
    """Search FOLDER/docs.jsonl with the product's own retrieval for its queries.jsonl."""
    from rich.progress import Progress

    from bot.evaluate.html_report import retrieval_report
    from bot.evaluate.retrieval_bench import bench_retrieval, print_retrieval
    from bot.knowledge.encoders import open_encoder

    settings = read_settings(os.environ)
    with Progress(console=console) as bar:
        task = bar.add_task("encoding", total=None)
        result = bench_retrieval(
            folder,
            open_encoder(settings.encoder, settings.threads),
            lambda done, total: bar.update(task, completed=done, total=total),
        )
    print_retrieval(result, Console())
    write_json(json_file, result.as_json())
    if report is not None:
        retrieval_report(result.name, result.measures, result.ranks, (), report)


@app.command()
def rasa(questions: list[Path], json_file: JsonFile = None) -> None:
    """Put QUESTIONS to Jingjing and to stock Rasa trained on the same content; takes hours."""
    from bot.evaluate.side_by_side import compare, print_side_by_side

    with console.status("starting") as status:
        compared = compare(questions, read_settings(os.environ), status.update)
    print_side_by_side(compared, Console())
    write_json(json_file, [one.as_json() for one in compared])


@app.command()
def publish(
    items: Annotated[str, typer.Option(help="How many invented items, with commas.")] = "1000",
    runs: Annotated[int, typer.Option(min=1, help="Edits by each of the two ways.")] = 7,
    rasa: Annotated[bool, typer.Option("--rasa", help="Stock Rasa beside it.")] = False,
    epochs: Annotated[int, typer.Option(min=1, help="Of stock Rasa's training.")] = 100,
    json_file: JsonFile = None,
) -> None:
    """Publish edits of one answer and tell how long it takes until citizens get them."""
    from bot.evaluate.publish_bench import bench_publish, print_publish, retraining

    settings = read_settings(os.environ)
    with console.status("starting") as status:
        retrain = retraining(settings, epochs) if rasa else None
        speeds = [
            bench_publish(number, runs, settings, retrain, status.update)
            for number in _numbers(items)
        ]
    print_publish(speeds, Console())
    write_json(json_file, [one.as_json() for one in speeds])


def _numbers(given: str) -> list[int]:
    try:
        found = [int(part) for part in given.split(",")]
    except ValueError:
        found = []
    if not found or min(found) < 1:
        raise typer.BadParameter("expected numbers above 0 with commas", param_hint="--items")
    return found
