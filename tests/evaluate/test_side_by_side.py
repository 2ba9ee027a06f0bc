"""Two bots get the same questions, and their verdicts stand in one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from rich.console import Console

from bot import startup
from bot.errors import QuestionSetInvalid
from bot.evaluate import side_by_side
from bot.evaluate.run import Ask
from bot.evaluate.side_by_side import Counts, SideBySide, compare, print_side_by_side
from bot.evaluate.stock_rasa import Lesson, Trained
from bot.records import Reply
from bot.settings import Settings
from tests.conftest import Knowledge

RIGHT, WRONG = Reply("It has 10 km.", "answered"), Reply("It has 6 km.", "answered")
DECLINED = Reply("I do not know.", "declined")
ENGLISH = [
    {"id": "q-1", "question": "how big?", "lang": "en", "answerable": True, "expect": ["10"]},
    {"id": "q-2", "question": "weather?\n", "lang": "en", "answerable": False},
]
CHINESE = {"id": "q-3", "question": "多大？", "lang": "zh", "answerable": True, "expect": ["10"]}
GERMAN = {"id": "q-4", "question": "wie?", "lang": "de", "answerable": True, "expect": ["10"]}
TURNS = {"id": "q-5", "turns": ["a", "b"], "lang": "en", "answerable": True}
SEVERAL = {**TURNS, "expect_turns": [["10"], ["10"]]}


class Agent:
    """Replies to a text with a set reply."""

    def __init__(self, replies: Mapping[str, Reply]) -> None:
        self.replies = replies
        self.asked: list[str] = []

    async def reply(self, conversation: str, text: str) -> Sequence[Reply]:
        self.asked.append(text)
        return [self.replies[text]]


OURS = {"how big?": RIGHT, "weather?": DECLINED, "多大？": DECLINED}
STOCK = {"how big?": WRONG, "weather?": RIGHT, "多大？": RIGHT}


class World:
    """Both bots as stubs, and what stock Rasa was trained on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
        self.settings = settings
        self.ours, self.stock = Agent(OURS), Agent(STOCK)
        self.lessons: list[Lesson] = []
        monkeypatch.setattr(startup, "open_answering", lambda *_: (self.ours, None))
        monkeypatch.setattr(side_by_side, "train_stock", self.train)
        monkeypatch.setattr(side_by_side, "open_stock", self.open)

    def train(self, lesson: Lesson, room: Path, limit: float) -> Trained:
        self.lessons.append(lesson)
        return Trained(room, 12.0, 34.0)

    def open(self, trained: Trained, lesson: Lesson, said: Any) -> Ask:
        return self.stock.reply

    def compare(self, *questions: dict[str, Any]) -> tuple[SideBySide, ...]:
        path = self.settings.data_dir / "questions.yml"
        path.write_text(yaml.safe_dump(list(questions)))
        return compare([path], self.settings, lambda done: None)


@pytest.fixture
def world(knowledge: Knowledge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    nlu = tmp_path / "data" / "nlu"
    nlu.mkdir(parents=True)
    (nlu / "talk.yml").write_text('nlu: [{intent: greet, examples: "- hello there my friend"}]')
    settings = Settings(project_dir=tmp_path, knowledge_dir=knowledge.folder, data_dir=tmp_path)
    return World(monkeypatch, settings)


def test_both_get_the_same_questions_and_are_judged_alike(world: World) -> None:
    (english,) = world.compare(*ENGLISH)
    assert english == SideBySide(
        "en", 2, Counts(1, 0, 0, 0, 1, 0), Counts(0, 1, 0, 0, 0, 1), 12.0, 34.0
    )
    assert world.ours.asked == world.stock.asked == ["how big?", "weather?"]


def test_each_language_has_a_stock_model_of_its_own(world: World) -> None:
    english, chinese = world.compare(*ENGLISH, CHINESE)
    assert (english.questions, chinese.questions) == (2, 1)
    assert [lesson.language for lesson in world.lessons] == ["en", "zh"]
    assert "faq-metro" in world.lessons[0].answers
    assert world.lessons[0].examples == [("greet", "hello there my friend")]


def test_questions_that_stock_rasa_cannot_be_asked_are_left_out(world: World) -> None:
    (english,) = world.compare(*ENGLISH, GERMAN, SEVERAL)
    assert english.questions == 2


def test_files_without_a_fitting_question_are_refused(world: World) -> None:
    with pytest.raises(QuestionSetInvalid, match=r"questions\.yml.*en or zh"):
        world.compare(GERMAN, SEVERAL)
    assert world.lessons == []


def test_table_shows_counts_shares_and_the_ratio() -> None:
    compared = SideBySide("en", 20, Counts(9, 2, 1, 3, 5, 0), Counts(6, 5, 0, 4, 2, 3), 60, 971)
    console = Console(record=True, width=100)
    print_side_by_side([compared], console)
    lines = [" ".join(line.replace("│", " ").split()) for line in console.export_text().split("\n")]
    assert "en, 20 questions" in lines
    assert "answered right 9 (45.0%) 6 (30.0%) 0.7" in lines
    assert "wrong in all 2 (10.0%) 8 (40.0%) 4.0" in lines
    assert "declined wrong 0 (0.0%) 3 (15.0%) –" in lines
    assert "training, CPU seconds 971" in lines
