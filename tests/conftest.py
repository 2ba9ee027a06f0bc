"""A tiny world that all rooms of the house are tested with: four places, few facts, one encoder."""

from __future__ import annotations

import os
import shutil
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import yaml

from bot.knowledge.calibration import Thresholds
from bot.records import Context, Hit, Turn
from bot.settings import ROOT

if TYPE_CHECKING:
    from bot.answering.case import Case
    from bot.knowledge.lessons import Lessons
    from bot.knowledge.release import Release
    from tests.databases import Postgres

REAL_CONTENT = ROOT / "data" / "knowledge"
PAGE = {"url": "https://www.example.gov/parks", "kind": "official", "as_of": "2021-12-29"}
PAPER = {"url": "https://news.example.com/1", "kind": "press", "as_of": "2018-01-19"}
DIMENSIONS = 512


class HashingEncoder:
    """Texts with the same word stems get the same vector; it counts what it encodes."""

    def __init__(self, name: str = "hashing") -> None:
        self.name = name
        self.encoded: list[str] = []

    def reading(self, language: str) -> Any:
        return self

    def readable(self, text: str) -> float:
        return 1.0

    def encode(self, texts: Sequence[str]) -> Any:
        from bot.knowledge.words import stems

        self.encoded += texts
        rows = np.full((len(texts), DIMENSIONS), 1e-3, dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in stems(text):
                row[zlib.crc32(word.encode()) % DIMENSIONS] += 1
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def value(text: str, source: Mapping[str, str] = PAGE) -> dict[str, Any]:
    return {"value": {"en": text}, "source": dict(source)}


def profile(id: str, kind: str, name: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "kind": kind, "name": {"en": name}, "attributes": {}, **more}


def attribute(id: str, asked: list[str], words: list[str], answer: str) -> dict[str, Any]:
    return {
        "id": id,
        "label": {"en": id.capitalize()},
        "asked": {"en": asked},
        "words": {"en": words},
        "answer": {"en": answer},
        "unknown": {"en": f"I have no {id} for {{place}}."},
    }


def item(id: str, question: str, answer: str, *phrasings: str, **more: Any) -> dict[str, Any]:
    return {
        "id": id,
        "category": "things",
        "question": {"en": question},
        "phrasings": {"en": list(phrasings)},
        "answer": {"en": answer},
        "sources": [dict(PAGE)],
        **more,
    }


def _phone(number: str, **more: Any) -> dict[str, Any]:
    return {"phone": [value(number)], **more}


# Lessons come in several wordings: few are too few to learn from.
OPENINGS = ("", "please, ", "hello, ", "I wonder, ", "sorry, ")
WORLD: dict[str, Any] = {
    "publishers.yml": {"example.gov": "Office of Examples"},
    "elsewhere.yml": ["Singapore", "Shanghai", "New York"],
    "attributes.yml": [
        attribute("summary", ["what does {place} do"], [], "{place}: {value}."),
        attribute(
            "phone", ["what is the phone number of {place}"], ["phone", "call"], "Call {value}."
        ),
        attribute("area", ["how big is {place}"], ["area", "how big"], "{place} has {value}."),
        attribute("hours", ["when is {place} open"], ["hours", "open"], "{place} opens {value}."),
    ],
    "profiles/parks.yml": [
        profile(
            "park-zgc",
            "park",
            "Zhongguancun Science Park",
            aliases={"en": ["Zhongguancun", "ZGC"], "zh": ["中关村"]},
            attributes={"area": [value("488 square kilometres")]},
        ),
        profile(
            "park-xicheng",
            "park",
            "Xicheng Park of Zhongguancun Science Park",
            short={"en": "Xicheng Park"},
            aliases={"en": ["Xicheng", "Desheng Science Park"], "zh": ["西城园"]},
            within=["dist-xicheng"],
            attributes=_phone(
                "+86-10-68336190",
                area=[value("10 square kilometres"), value("12 square kilometres", PAPER)],
                hours=[],
            ),
        ),
    ],
    "profiles/districts.yml": [
        profile(
            "dist-xicheng",
            "district",
            "Xicheng District",
            aliases={"en": ["Xicheng"], "zh": ["西城"]},
            within=["park-xicheng"],
            attributes=_phone("010-88064000", area=[value("51 square kilometres")]),
        ),
        profile(
            "dist-daxing",
            "district",
            "Daxing District",
            aliases={"en": ["Daxing"], "zh": ["大兴"]},
            attributes=_phone("010-81298000"),
        ),
    ],
    "profiles/contacts.yml": [
        profile(
            "c-12345",
            "contact",
            "Citizen Hotline",
            attributes=_phone("12345", hours=[value("day and night")]),
        ),
        profile("c-police", "contact", "Police", attributes=_phone("110")),
        profile("c-ambulance", "contact", "Ambulance", attributes=_phone("120")),
    ],
    "items/things.yml": [
        item(
            "faq-name",
            "What was Xicheng Park called before?",
            "It was called Desheng Science Park until 2012.",
            "former name of Xicheng Park",
            about="park-xicheng",
        ),
        item("faq-metro", "How do I pay in the metro?", "Pay with a Yikatong card.", "metro fare"),
        item("faq-library", "Where can I borrow books?", "The Capital Library lends books."),
    ],
    "passages/parks.yml": [
        {
            "id": "daxing-f1",
            "about": "dist-daxing",
            "text": {"en": "Its medicine makers produce vaccines."},
            "asked": {"en": ["who makes vaccines in Daxing"]},
            "source": dict(PAGE),
        }
    ],
}


# What trains and encodes the starter content, in one process: it is done once, and kept.
REAL = ("conversations", "serving", "test_project.py")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where tests run in several processes, each file stays in one, for what it builds once."""
    for item in items:
        is_real = {item.path.parent.name, item.path.name} & {*REAL}
        item.add_marker(pytest.mark.xdist_group("real" if is_real else str(item.path)))


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Files and long texts are no names: those with the time in them differ between processes."""
    return argname if isinstance(val, bytes | str) and len(val) > LONGEST_NAME else None


LONGEST_NAME = 100  # characters
BOTH = ("sqlite", "postgresql")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests on a database run once on each kind, or on the `DATABASES` of their module."""
    for name in {"database", "empty_database"} & set(metafunc.fixturenames):
        kinds = getattr(metafunc.module, "DATABASES", BOTH)
        metafunc.parametrize(name, kinds, indirect=True)


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a new database with all tables."""
    with _new_database(request, tmp_path, "migrated") as url:
        yield url


@pytest.fixture
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a new database without tables."""
    with _new_database(request, tmp_path, "empty") as url:
        yield url


@contextmanager
def _new_database(request: pytest.FixtureRequest, folder: Path, kind: str) -> Iterator[str]:
    # A module's own fixture in the place of a conftest's hides from pytest what that one needs.
    if getattr(request, "param", "sqlite") == "sqlite":
        path = folder / "var" / "jingjing.db"
        if kind == "migrated":
            path.parent.mkdir()
            shutil.copy(request.getfixturevalue("migrated_sqlite"), path)
        yield f"sqlite:///{path}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    name = server.new(server.migrated) if kind == "migrated" else server.new()
    yield server.url(name)
    server.drop(name)


@pytest.fixture(scope="session", autouse=True)
def pragmas_as_served() -> Iterator[tuple[str, ...]]:
    """What SQLite is told outside of tests, which do not wait for the disk at each write.

    That would take most of their time, and only a power cut could tell the difference.
    """
    from bot import database

    as_served = database.SQLITE
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "SQLITE", (*as_served, "synchronous=OFF"))
        yield as_served


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from bot.database import open_database

    path = tmp_path_factory.mktemp("sqlite") / "jingjing.db"
    open_database(f"sqlite:///{path}").dispose()
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    from tests.databases import Postgres

    try:
        server = Postgres()
    except ImportError:
        if os.environ.get("CI"):
            pytest.fail("pgserver is missing: install requirements-dev.txt")
        pytest.skip("pgserver is missing, so nothing is tested on PostgreSQL")
    yield server
    server.stop()


class Knowledge:
    """A folder of content that a test may spoil."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name, loaded in WORLD.items():
            self.write(name, yaml.safe_dump(loaded, allow_unicode=True))
        shutil.copy(REAL_CONTENT / "replies.yml", folder)

    def write(self, name: str, text: str | bytes) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def edit(self, name: str, change: Callable[[Any], Any]) -> None:
        loaded = yaml.safe_load((self.folder / name).read_text("utf-8"))
        change(loaded)
        self.write(name, yaml.safe_dump(loaded, allow_unicode=True))


@pytest.fixture(autouse=True)
def _nothing_stays_live() -> Iterator[None]:
    """What a test publishes is gone after it; what wider fixtures published before it stays."""
    from bot.knowledge import live

    before = [*live._live]
    yield
    live._live[:] = before


@pytest.fixture
def knowledge(tmp_path: Path) -> Knowledge:
    return Knowledge(tmp_path / "knowledge")


def lessons() -> Lessons:
    """Labelled questions on the tiny world."""
    from bot.evaluate.question_set import LabelledQuestion
    from bot.knowledge.lessons import Lessons

    answerable = {
        "phone of Xicheng Park": "68336190",
        "who do I call about Xicheng District": "88064000",
        "how can I call Daxing District": "81298000",
        "how big is Zhongguancun": "488",
        "area of Xicheng Park please": "10 square",
        "how big is Xicheng District": "51",
        "what was the former name of Xicheng Park": "Desheng",
        "how to pay the metro fare": "Yikatong",
        "where to borrow books": "Capital Library",
        "who makes vaccines": "vaccines",
    }
    unanswerable = ["weather today", "best pizza in town", "sing me a song", "tell me a joke now"]
    unanswerable += ["hello there", "many thanks", "see you soon", "nice shoes"]
    questions = [
        LabelledQuestion(
            f"q-{opening}{text}", (opening + text,), (right,), "en", bool(right), (), None
        )
        for opening in OPENINGS
        for text, right in [
            *((text, (right,)) for text, right in answerable.items()),
            *((text, ()) for text in unanswerable),
        ]
    ]
    return Lessons(
        questions,
        {"en": ["rate of the euro"]},
        lambda texts: [float("joke" in text) for text in texts],
        "tiny",
    )


@pytest.fixture(scope="session")
def release_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the release of the tiny world is built, and what that leaves for later builds."""
    return tmp_path_factory.mktemp("release")


@pytest.fixture(scope="session")
def release(release_folder: Path) -> Release:
    """A release of the tiny world, built as real ones are."""
    return tiny_release(release_folder)


def tiny_release(folder: Path) -> Release:
    """A release of the tiny world, built in `folder`."""
    from bot.knowledge.building import build_release
    from bot.knowledge.content import load_content

    content = load_content(Knowledge(folder / "knowledge").folder)
    return build_release(content, HashingEncoder(), folder / "var", lessons())


THRESHOLDS = Thresholds(answer=0.6, option=0.15)
CaseFor = Callable[..., "Case"]


@pytest.fixture
def case_for(release: Release) -> CaseFor:
    """Makes a case from a text, the confidence of each hit by its key, and parts of a turn."""
    from bot.answering.case import Case

    def case_for(
        text: str,
        hits: Mapping[str, float] = {},
        intents: Mapping[str, float] = {},
        context: Context = Context(),  # noqa: B008 - frozen
        **turn: Any,
    ) -> Case:
        found = [Hit(release.by_key[key], confidence) for key, confidence in hits.items()]
        return Case(Turn(text, intents, context=context, **turn), release, found, THRESHOLDS)

    return case_for
