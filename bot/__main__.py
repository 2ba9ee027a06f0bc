"""The `jingjing` command."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from bot import bench, channel_commands, checking, exchanging, releasing, staff, staff_accounts
from bot.errors import JingjingError
from bot.logs import set_up_logs
from bot.results import JsonFile, ReportFile, write_json
from bot.settings import Settings, read_settings

# Before anything imports Rasa or TensorFlow: no telemetry, no start-up chatter, no hub.
os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
os.environ.setdefault("LOG_LEVEL", "WARNING")  # Rasa's
# Nor threads that spin while they wait: on a busy machine they take three times the CPU.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

app = typer.Typer(
    help="Jingjing, a conversational FAQ assistant for a city's portal.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
console = Console(stderr=True)
app.add_typer(bench.app, name="bench")
app.add_typer(staff_accounts.app, name="user")
app.add_typer(channel_commands.app, name="channel")
app.command(cls=staff.TakesPairs)(staff.banner)
app.command()(staff.feedback)
app.command()(checking.check)
app.command()(exchanging.export)
app.command("import")(exchanging.import_content)
app.command()(releasing.publish)
app.command()(releasing.rollback)
app.command()(releasing.releases)


@app.command()
def serve() -> None:
    """Serve the chat on HOST and PORT; trains first where no model fits."""
    from bot.channels.networks import switched_on
    from bot.web.serve import serve as serve_web

    accounts = switched_on(os.environ)
    with console.status("starting") as status:
        announce = partial(console.print, soft_wrap=True)  # one line, for whoever waits for it
        serve_web(_settings(), status.update, announce, status.stop, accounts)


@app.command()
def train(
    tune: Annotated[bool, typer.Option(help="Tune the encoder too; takes minutes.")] = False,
    cross_lingual: Annotated[
        Path | None,
        typer.Option(help="Make the encoder of the other languages from this parallel text."),
    ] = None,
) -> None:
    """Train the Rasa model on data/nlu and data/rules, or the encoder of the other languages."""
    from bot.dialogue.training import train as train_model

    settings = _settings()
    if cross_lingual is not None:
        from bot.crosslingual.learning import Recipe
        from bot.crosslingual.making import make
        from bot.knowledge.encoders import cross_lingual_folder

        target = cross_lingual_folder(settings.encoder)
        with console.status("starting") as status:
            path = make(cross_lingual, settings.encoder, target, Recipe(), status.update)
    else:
        with console.status("training the model"):
            path = train_model(settings, tune)
    console.print(f"trained {path}")


@app.command()
def calibrate(json_file: JsonFile = None) -> None:
    """Fit the confidence to the content and data/questions, and show what it is worth."""
    from bot.evaluate.calibration_report import calibration_as_json, print_calibration
    from bot.startup import open_answering

    settings = _settings()
    with console.status("starting") as status:
        _, release = open_answering(settings, status.update)
    print_calibration(release, settings.tolerated_wrong, Console())
    write_json(json_file, calibration_as_json(release, settings.tolerated_wrong))


@app.command()
def ask(
    text: list[str],
    json_file: JsonFile = None,
    explain: Annotated[bool, typer.Option("--explain", help="Tell why, in JSON.")] = False,
) -> None:
    """Ask one question and print the replies."""
    import asyncio

    from bot.answering.explain import explain as explained
    from bot.dialogue.clean import clean
    from bot.dialogue.reply_json import reply_as_json
    from bot.startup import open_answering

    settings = _settings()
    with console.status("starting") as status:
        agent, release = open_answering(settings, status.update)
    question = clean(" ".join(text))
    if explain:
        (turn,) = agent.understand([question])
        print(
            json.dumps(
                asdict(explained(turn, release, settings, agent.understand)),
                ensure_ascii=False,
                indent=1,
            )
        )
    replies = asyncio.run(agent.reply("ask", question))
    for reply in replies:
        print(reply.text)
        for number, option in enumerate(reply.options, 1):
            # Only what asks back can be answered with a number.
            mark = f"{number}." if reply.outcome == "clarified" else ">"
            print(f"  {mark} {option.title}")
        if reply.card:
            print(f"  card: {reply.card.title}")
            for field in reply.card.fields:
                print(f"    {field.name}: {' | '.join(field.values)}")
            if reply.card.map_url:
                print(f"    map: {reply.card.map_url}")
        for source in reply.sources:
            print(f"  source: {source.title}, {source.as_of} {source.url or ''}".rstrip())
        print(f"  ({reply.outcome}, confidence {reply.confidence:.2f})")
    write_json(json_file, [reply_as_json(reply) for reply in replies])


@app.command()
def evaluate(questions: Path, json_file: JsonFile = None, report: ReportFile = None) -> None:
    """Put a set of questions to Jingjing and report how many it gets right."""
    import asyncio

    from rich.progress import Progress

    from bot.dialogue.clean import clean
    from bot.evaluate.html_report import evaluation_report
    from bot.evaluate.question_set import load_questions
    from bot.evaluate.report import print_report
    from bot.evaluate.run import evaluate as put_questions
    from bot.evaluate.run import report_of
    from bot.startup import open_answering

    labelled = load_questions(questions)
    with console.status("starting") as status:
        agent, _ = open_answering(_settings(), status.update)
    with Progress(console=console) as bar:
        task = bar.add_task("asking", total=len(labelled))
        judged = asyncio.run(
            put_questions(
                labelled,
                lambda conversation, text: agent.reply(conversation, clean(text)),
                lambda done: bar.update(task, completed=done),
            )
        )
    print_report(judged, Console())
    write_json(json_file, report_of(judged))
    if report is not None:
        evaluation_report(judged, report, questions.stem)


def _settings() -> Settings:
    return read_settings(os.environ)


def main() -> None:
    """Runs the command line; faults that the house foresees end it with one clear message."""
    set_up_logs()
    try:
        app()
    except JingjingError as error:
        console.print(f"[bold red]error:[/] {escape(str(error))}", highlight=False, soft_wrap=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
