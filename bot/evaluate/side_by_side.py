"""Asks Jingjing and stock Rasa the same questions, and sets the verdicts side by side."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.errors import QuestionSetInvalid
from bot.evaluate.question_set import LabelledQuestion, load_questions
from bot.evaluate.run import Ask, Judged, evaluate
from bot.evaluate.stock_rasa import Trained, lesson_of, open_stock, train_stock
from bot.knowledge.answers import answers_of
from bot.knowledge.content import load_content
from bot.knowledge.examples import load_examples
from bot.knowledge.languages import LanguageFinder
from bot.records import Reply
from bot.settings import Settings

LANGUAGES = ("en", "zh")  # each gets a stock model of its own
TRAINING_LIMIT = 4 * 60 * 60.0  # seconds for one stock model

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Counts:
    """How many questions were dealt with in which way, by the verdicts of `evaluate`."""

    answered_right: int
    answered_wrong: int
    clarified_right: int
    not_answered: int
    declined_right: int
    declined_wrong: int

    @property
    def wrong(self) -> int:
        """Questions with a wrong answer, the unanswerable that were not declined included."""
        return self.answered_wrong + self.declined_wrong


@dataclass(frozen=True)
class SideBySide:
    """The same questions, all in one language, put to Jingjing and to stock Rasa."""

    language: str
    questions: int
    ours: Counts
    stock: Counts
    stock_train_seconds: float
    stock_train_cpu_seconds: float

    def as_json(self) -> dict[str, Any]:
        """The figures as `--json` writes them."""
        return asdict(self)


def compare(
    question_files: Sequence[Path], settings: Settings, progress: Progress
) -> tuple[SideBySide, ...]:
    """One comparison per language of LANGUAGES that has questions of one turn in these files.

    The stock models are trained where they were not before, which takes hours.
    Raises QuestionSetInvalid where there is no such question, and ModelMissing where a model is
    not trained within TRAINING_LIMIT.
    """
    # Imported here: they bring Rasa along, which this room's tests do without.
    from bot.answering.case import prepared
    from bot.dialogue.clean import clean
    from bot.startup import open_answering

    asked = _by_language(question_files)
    answers = answers_of(load_content(settings.knowledge_dir))
    examples = load_examples(settings.project_dir / "data" / "nlu")
    find_language = LanguageFinder().find
    agent, _ = open_answering(settings, progress)
    compared = []
    for language, questions in asked.items():
        lesson = lesson_of(answers, examples, language, find_language)
        progress(f"training stock Rasa on {len(lesson.answers)} answers ({language})")
        trained = train_stock(lesson, settings.data_dir / "stock-rasa", TRAINING_LIMIT)
        ask_stock = open_stock(trained, lesson, prepared)
        progress(f"asking both {len(questions)} questions ({language})")
        both = _cleaned(agent.reply, clean), _cleaned(ask_stock, clean)
        compared.append(asyncio.run(_put_to(both, questions, trained, language)))
    return tuple(compared)


def _by_language(files: Sequence[Path]) -> dict[str, list[LabelledQuestion]]:
    """The questions of one turn; those of several need a context that stock Rasa has not."""
    questions = [q for path in files for q in load_questions(path) if len(q.turns) == 1]
    asked = {code: [q for q in questions if q.language == code] for code in LANGUAGES}
    if not any(asked.values()):
        names = ", ".join(map(str, files))
        raise QuestionSetInvalid(names, f"no question of one turn in {' or '.join(LANGUAGES)}")
    return {code: found for code, found in asked.items() if found}


def _cleaned(ask: Ask, clean: Callable[[str], str]) -> Ask:
    async def ask_cleaned(conversation: str, text: str) -> Sequence[Reply]:
        return await ask(conversation, clean(text))

    return ask_cleaned


async def _put_to(
    both: tuple[Ask, Ask], questions: Sequence[LabelledQuestion], trained: Trained, language: str
) -> SideBySide:
    ours, stock = [_counts(await evaluate(questions, ask, lambda done: None)) for ask in both]
    return SideBySide(language, len(questions), ours, stock, trained.seconds, trained.cpu_seconds)


def _counts(judged: Sequence[Judged]) -> Counts:
    counts = Counter(one.verdict for one in judged)
    return Counts(**{field.name: counts[field.name] for field in fields(Counts)})


def print_side_by_side(compared: Sequence[SideBySide], console: Console) -> None:
    """Prints one table: per language each verdict, and how often stock Rasa has it for each of
    ours."""
    table = Table("verdict", "Jingjing", "stock Rasa", "stock : ours")
    for one in compared:
        table.add_row(f"[bold]{one.language}[/], {one.questions} questions")
        for name in (*(field.name for field in fields(Counts)), "wrong"):
            ours, stock = getattr(one.ours, name), getattr(one.stock, name)
            label = "wrong in all" if name == "wrong" else name.replace("_", " ")
            table.add_row(
                label, _share(ours, one), _share(stock, one), f"{stock / ours:.1f}" if ours else "–"
            )
        table.add_row("training, CPU seconds", "", f"{one.stock_train_cpu_seconds:.0f}")
        table.add_section()
    console.print(table)


def _share(count: int, one: SideBySide) -> str:
    return f"{count} ({count / one.questions:.1%})"
