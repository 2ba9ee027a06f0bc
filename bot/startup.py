"""The one place that builds things: from settings to something that answers."""

from __future__ import annotations

import hashlib
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy.engine import Engine

from bot.accounts.openid import OpenIdProvider
from bot.answering.case import contact, prepared
from bot.answering.intents import OUT_OF_SCOPE, out_of_scope
from bot.channels.post.answering import Sentences
from bot.channels.room import open_channels
from bot.database import open_database
from bot.dialogue import training
from bot.dialogue.conversations import Conversations
from bot.dialogue.store import ConversationStore
from bot.editing.from_files import entries_to_answer_from, live_release
from bot.editing.rebuilding import Rebuilding
from bot.editing.releases import ReleaseStore
from bot.editing.watching import Watcher
from bot.errors import ModelMissing
from bot.evaluate.question_set import load_questions
from bot.knowledge import live
from bot.knowledge.building import Builder, encode_content
from bot.knowledge.content import content_of
from bot.knowledge.encoder import Encoder
from bot.knowledge.encoders import encoder_folder, open_encoder
from bot.knowledge.examples import load_examples
from bot.knowledge.languages import LanguageFinder
from bot.knowledge.lessons import Lessons
from bot.knowledge.release import Release
from bot.knowledge.validity import TimeTable
from bot.knowledge.vectors import Progress
from bot.logs import quiet_rasa
from bot.memory import give_back
from bot.records import Content, Turn, Understand, language_told, said_in
from bot.services import Services
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.dialogue.agent import DialogueAgent

Report = Callable[[str], None]  # is told in words what is being done
NO_ACCOUNTS: Mapping[str, Any] = {}
OFFERED = 6  # questions on a topic that somebody chose from a menu


logger = logging.getLogger(__name__)


def open_services(
    settings: Settings,
    report: Report,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    accounts: Mapping[str, Any] = NO_ACCOUNTS,
) -> Services:
    """Everything that serving needs; trains and encodes what was not made before.

    What is quick to check is checked first, so that a fault shows before the long work.
    `accounts` are the settings of the networks that are switched on, by their names.
    """
    report("opening the database")
    engine = open_database(settings.database)
    store = ReleaseStore(engine)
    report("reading the content")
    entries = store.entries(live_release(store, settings.knowledge_dir, logger.info))
    times = TimeTable(ZoneInfo(settings.time_zone))
    content = times.content_at(content_of(entries), now())
    agent, builder = _open_answering(settings, content, engine, report)
    conversations = Conversations(ConversationStore(engine), agent, settings, prepared)
    rebuilding = Rebuilding(builder, times, now)
    watcher = Watcher(
        store, rebuilding.release_of, live.publish, rebuilding.save, live.current(), now
    )
    services = Services.on(engine, settings, agent, conversations, store, now)
    return replace(
        services.checking(rebuilding.release_of),
        watcher=watcher,
        openid=_open_id(settings),
        channels=open_channels(engine, conversations, accounts, _sentences(), now=now),
    )


def _sentences() -> Sentences:
    def first_questions(language: str) -> Sequence[str]:
        welcome = live.current().content.welcome
        return welcome.get(language_told(welcome, language), ()) if welcome else ()

    def questions_on(topic: str, language: str) -> Sequence[str]:
        items = [item for item in live.current().content.items if item.category == topic]
        titles = [said_in(item.question, language) for item in items]
        return tuple(titles[:OFFERED])

    return Sentences(partial(prepared, "greet"), first_questions, questions_on, contact)


def _open_id(settings: Settings) -> OpenIdProvider | None:
    if not settings.oidc_issuer:
        return None
    secret = settings.oidc_client_secret
    return OpenIdProvider(settings.oidc_issuer, settings.oidc_client_id, secret)


def open_answering(settings: Settings, report: Report) -> tuple[DialogueAgent, Release]:
    """An agent and the live release for commands that ask and forget: nothing said is kept.

    Nothing is published either: of content files that a server would follow the edits are read.
    """
    store = ReleaseStore(open_database(settings.database))
    content = content_of(entries_to_answer_from(store, settings.knowledge_dir))
    valid = TimeTable(ZoneInfo(settings.time_zone)).content_at(content, datetime.now(UTC))
    agent, _ = _open_answering(settings, valid, None, report)
    return agent, live.current()


def _open_answering(
    settings: Settings, content: Content, engine: Engine | None, report: Report
) -> tuple[DialogueAgent, Builder]:
    encoder_folder(settings.encoder)

    def progress(done: int, total: int) -> None:
        report(f"encoding the content: {done} of {total} texts")

    def understand(texts: Sequence[str]) -> Sequence[Turn]:
        return agent.understand(texts)  # which is there by the time that anybody asks

    lessons = _lessons(settings, understand)
    encoder, model = _encoder_and_model(settings, content, lessons, progress, report)
    report("loading the model")
    agent = _open_agent(settings, model, engine, understand)
    report("building the release")
    builder = Builder(encoder, settings.data_dir, lessons)
    live.publish(builder.build(content, progress))
    give_back()
    return agent, builder


def _encoder_and_model(
    settings: Settings, content: Content, lessons: Lessons, progress: Progress, report: Report
) -> tuple[Encoder, Path]:
    if training.model_path(settings).is_file():
        report("loading the encoder")
        encoder = open_encoder(settings.encoder, settings.threads)
        return encoder, ready_model(settings, report)
    training.make_models_folder(settings)
    # Both take long, and the training mostly one core.
    with ThreadPoolExecutor(1) as beside:
        trained = beside.submit(ready_model, settings, report)
        encoder = open_encoder(settings.encoder, settings.threads)

        def share_cores(done: int, total: int) -> None:
            _use_threads(settings.threads if trained.done() else 1)
            progress(done, total)

        encode_content(content, encoder, settings.data_dir, lessons, share_cores)
        model = trained.result()
    _use_threads(settings.threads)
    return encoder, model


def _use_threads(threads: int) -> None:
    """As many for the encoder, from now on; threads without a core of their own wait for others."""
    import torch  # imported here: it came with the encoder

    torch.set_num_threads(threads)


def ready_model(settings: Settings, report: Report) -> Path:
    """The model that fits the project's files, trained now if there is none."""
    model = training.model_path(settings)
    if model.is_file():
        return model
    training.make_models_folder(settings)
    report("training the model (the first time, and after changes in data/nlu)")
    # In a process of its own: what training loads and leaves behind stays out of the server.
    done = subprocess.run(
        [sys.executable, "-m", "bot", "train"],
        # One thread less to wait for: the content is encoded meanwhile.
        env={**os.environ, "OMP_NUM_THREADS": "1", **_as_environment(settings)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode or not model.is_file():
        last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-12:]
        raise ModelMissing("the training failed:\n" + "\n".join(last))
    return model


def _as_environment(settings: Settings) -> dict[str, str]:
    values = {field.name.upper(): getattr(settings, field.name) for field in fields(settings)}
    return {
        name: ",".join(value) if isinstance(value, tuple) else str(value)
        for name, value in values.items()
    }


def _open_agent(
    settings: Settings, model: Path, engine: Engine | None, understand: Understand
) -> DialogueAgent:
    # Imported here: Rasa takes seconds to import, which commands without it need not wait.
    from actions.answer_question import ActionAnswerQuestion
    from bot.dialogue.agent import DialogueAgent
    from bot.dialogue.trackers import DatabaseTrackers

    quiet_rasa()
    trackers = DatabaseTrackers(engine) if engine is not None else None
    return DialogueAgent(model, trackers, [ActionAnswerQuestion(settings, understand)])


def _by_language(texts: Iterable[str]) -> dict[str, list[str]]:
    finder = LanguageFinder()
    found: dict[str, list[str]] = {}
    for text in texts:
        found.setdefault(finder.find(text), []).append(text)
    return found


def _lessons(settings: Settings, understand: Understand) -> Lessons:
    data = settings.project_dir / "data"
    files = sorted((data / "questions").glob("*.yml"))
    digest = hashlib.sha256(training.model_path(settings).name.encode())
    for path in files:
        digest.update(path.read_bytes())
    return Lessons(
        questions=[question for path in files for question in load_questions(path)],
        decoys=_by_language(
            text for intent, text in load_examples(data / "nlu") if intent in OUT_OF_SCOPE
        ),
        out_of_scope=lambda texts: [out_of_scope(turn) for turn in understand(texts)],
        fingerprint=digest.hexdigest(),
    )
