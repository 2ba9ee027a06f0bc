"""The encoder is a setting: with a multilingual model the same code answers across languages."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from bot.answering.compose import compose
from bot.evaluate.question_set import LabelledQuestion
from bot.knowledge.building import build_release
from bot.knowledge.content import load_content
from bot.knowledge.encoders import open_encoder
from bot.knowledge.words import words
from bot.records import Reply, Turn
from bot.settings import Settings
from tests.conftest import OPENINGS, WORLD, Knowledge, lessons

if TYPE_CHECKING:
    from bot.knowledge.lessons import Lessons
    from bot.knowledge.release import Release

# Words of one line mean the same: first those of the content, an English synonym, then others.
MEANINGS = """
metro subway u_bahn
fare ticket fahrpreis tarifa
pay settle zahle pago
borrow lend leihe presto
books novels bücher libros
vaccines jabs impfstoffe vacunas
makes manufactures produziert fabrica
called titled hieß llamaba
former earlier früher antes
where whereabouts wo dónde
who anybody wer quién
how howsoever wie cómo
what whatever was qué
i myself ich yo
in within im en
the those der die das el la los
weather climate wetter tiempo
today nowadays heute hoy
"""
# Words that the model knows and the content does not.
STRANGE = (
    *("moon", "cheese", "dances", "purple", "elephant", "jazz"),
    *("tennis", "soup", "candle", "violin", "volcano", "pirate"),
)
LABELS = {
    "de": "Diese Antwort gibt es nur auf Englisch:",
    "es": "Esta respuesta solo está disponible en inglés:",
}
BOOKS, METRO = "The Capital Library lends books.", "Pay with a Yikatong card."
VACCINES = "Daxing District: Its medicine makers produce vaccines."
MARKS = "?¿.,:-"
DIMENSIONS = 64


def texts_in(loaded: object) -> Iterator[str]:
    """Every text of nested data."""
    if isinstance(loaded, str):
        yield loaded
    elif isinstance(loaded, Iterable):
        for inner in loaded.values() if isinstance(loaded, dict) else loaded:
            yield from texts_in(inner)


def make_model(folder: Path, meanings: str) -> Path:
    """A static model that knows the words of the tiny world and of `meanings`."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

    means = {
        word: line.split()[0] for line in meanings.strip().splitlines() for word in line.split()
    }
    told = [*texts_in(WORLD), *(question.turns[0] for question in lessons().questions)]
    known = [word.plain for text in told for word in words(text)]
    pieces = [*dict.fromkeys(["[UNK]", *MARKS, *means, *STRANGE, *known])]
    random = np.random.default_rng(5)
    rows = {piece: random.normal(size=DIMENSIONS) for piece in pieces}
    rows |= {mark: np.zeros(DIMENSIONS) for mark in MARKS}
    tokenizer = Tokenizer(
        models.WordLevel({piece: n for n, piece in enumerate(pieces)}, unk_token="[UNK]")
    )
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    weights = np.array([rows[means.get(piece, piece)] for piece in pieces], dtype=np.float32)
    table = StaticEmbedding(tokenizer, embedding_weights=weights)
    SentenceTransformer(modules=[table], device="cpu").save(str(folder))
    return folder


def with_synonyms() -> Lessons:
    """Lessons which show that other words for the same are worth as much: all in English."""
    given = lessons()
    synonyms = {
        "how to settle the subway ticket": "Yikatong",
        "whereabouts to lend novels": "Capital Library",
        "anybody manufactures jabs": "vaccines",
        "whatever titled earlier Xicheng Park": "Desheng",
        "climate nowadays": "",
        "whatever the climate": "",
    }
    asked = [(opening + text, right) for opening in OPENINGS for text, right in synonyms.items()]
    # Questions like no other, which no decoy is near to; half of them cannot be read.
    asked += [(" ".join(three), "") for three in itertools.combinations(STRANGE, 3)][::8]
    asked += [(f"zork{number} blip{number} gnarl{number}", "") for number in range(25)]
    more = [
        LabelledQuestion(text, (text,), ((right,) if right else (),), "en", bool(right), (), None)
        for text, right in asked
    ]
    return replace(given, questions=[*given.questions, *more])


Asked = Callable[[str, str], Reply]


def asking(folder: Path, meanings: str) -> Asked:
    """Asks a text in a language of a release of the tiny world that a model was built for."""
    encoder = open_encoder(str(make_model(folder / "model", meanings)), threads=1)
    content = load_content(Knowledge(folder / "knowledge").folder)
    release: Release = build_release(content, encoder, folder / "var", with_synonyms())
    assert [*release.editions] == ["en"]

    def asked(text: str, language: str) -> Reply:
        # Few lessons: a share of them would stand for many questions of daily life.
        settings = Settings(tolerated_wrong=0.0)
        (reply,) = compose(Turn(text, {}, language=language), release, settings).replies
        return reply

    return asked


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Asked:
    return asking(tmp_path_factory.mktemp("multilingual"), MEANINGS)


@pytest.mark.parametrize(
    ("language", "text", "answer"),
    [
        ("de", "Wo leihe ich Bücher?", BOOKS),
        ("de", "Wie zahle ich im Metro?", METRO),
        ("de", "Wer produziert Impfstoffe?", VACCINES),
        ("es", "¿Dónde presto libros?", BOOKS),
        ("es", "cómo pago en el metro", METRO),
        ("es", "quién fabrica vacunas", VACCINES),
    ],
)
def test_question_in_another_language_gets_the_english_answer_labelled(
    language: str, text: str, answer: str, asked: Asked
) -> None:
    reply = asked(text, language)
    assert reply.text == f"{LABELS[language]}\n{answer}"
    assert (reply.outcome, reply.language) == ("answered", "en")
    assert [source.title for source in reply.sources] == ["Office of Examples"]


def test_same_answer_in_english_has_no_label(asked: Asked) -> None:
    assert asked("Where can I borrow books?", "en").text == BOOKS


@pytest.mark.parametrize(
    ("language", "text"),
    [("de", "Wie wird das Wetter heute?"), ("es", "qué tiempo hoy"), ("de", "Zxq vbn?")],
)
def test_question_in_another_language_without_an_answer_is_declined(
    language: str, text: str, asked: Asked
) -> None:
    reply = asked(text, language)
    assert reply.outcome == "declined"
    assert LABELS[language] not in reply.text


def test_model_of_english_alone_declines_what_it_cannot_read(tmp_path: Path) -> None:
    english = "\n".join(" ".join(line.split()[:2]) for line in MEANINGS.strip().splitlines())
    asked = asking(tmp_path, english)
    assert asked("Where can I borrow books?", "en").text == BOOKS
    reply = asked("Wo leihe ich Bücher?", "de")
    assert (reply.outcome, reply.kind) == ("declined", "language")
