"""Which answers cannot be meant, however much they look like the question as it was read.

A message that leans on the conversation is read with the words of what came before. These make
an answer look right that has nothing of what the message itself says.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.answering.kinds import NAMED
from bot.answering.leaning import GOING_ON, Reading, is_short
from bot.answering.left_over import attributes_asked, left_over
from bot.answering.other_end import DISTANCE, names_other_end
from bot.answering.plain_questions import WEAK
from bot.answering.several_questions import ASKS
from bot.knowledge.release import Release
from bot.knowledge.scripts import HAN
from bot.knowledge.words import stems
from bot.records import Answer, Turn, said_in

OF_PROFILE = ("attribute", "gap", "overview")
# The share of its own words that must be in an answer to a message read with what came before.
SAID_OF_ALL = 0.75  # with the question before
SAID_OF_LONG = 0.4  # the same of more than a few pairs of characters, some of which are no words
FEW_PAIRS = 3
SAID_OF_PLACE = 0.6  # with the place before, for its values and its fact sheet


def may_answer(answer: Answer, reading: Reading, turn: Turn, release: Release) -> bool:
    """Whether `answer` may be meant by `turn`, read as `reading`."""
    if answer.kind == "overview" and answer.about in reading.no_sheets_of:
        return False
    if answer.attribute == DISTANCE and names_other_end(turn):
        return False
    if reading.own:
        speaks_of_it = _speaks_of(answer, reading.own, turn.language, release)
        return speaks_of_it and _tells_attribute(answer, turn, release)
    if reading.text != turn.text:
        return True
    if reading.carried:
        told = _telling(turn.text, (answer.attribute,) if answer.attribute else (), release)
        fits = not told or _share(told, answer, turn.language) >= SAID_OF_PLACE
        return fits or answer.kind not in OF_PROFILE
    return _fits_few_words(answer, turn, release)


def _fits_few_words(answer: Answer, turn: Turn, release: Release) -> bool:
    """Whether `answer` fits a few words that ask nothing: "China Mobile", "and Haidian?"."""
    asks = attributes_asked(turn.text, release.reader)
    if asks or not is_short(turn.text) or ASKS.search(turn.text):
        return True
    if turn.places and not left_over(turn.text, release.reader, [*NAMED.values()]):
        # "and in Chaoyang?" asks what was asked before, and that of Chaoyang.
        goes_on = turn.context.question and GOING_ON.search(turn.text)
        return answer.kind == "overview" and not goes_on
    if GOING_ON.search(turn.text) and not _speaks_of(answer, turn.text, turn.language, release):
        return False
    return answer.kind not in ("attribute", "gap")


def _speaks_of(answer: Answer, own: str, language: str, release: Release) -> bool:
    """Whether `answer` has the words of `own`, most of them where there are many."""
    told = _telling(own, (), release)
    enough = SAID_OF_LONG if HAN.search(own) and len(told) > FEW_PAIRS else SAID_OF_ALL
    return _share(told, answer, language) >= enough


def _tells_attribute(answer: Answer, turn: Turn, release: Release) -> bool:
    """Whether `answer` says anything of the attribute that `turn` asks for, if it asks for one."""
    said = attributes_asked(turn.text, release.reader)
    if not said or answer.attribute in turn.attributes:
        return True
    has = _words_of(answer, turn.language)
    return any({*_parts(mention.text)} <= has for mention in said)


def _telling(own: str, asked: tuple[str, ...], release: Release) -> list[str]:
    """The parts of the telling words of `own` beyond those for the attributes `asked`."""
    left = left_over(own, release.reader, (), asked)
    return [part for word in left if word not in WEAK for part in _parts(word)]


def _share(told: Sequence[str], answer: Answer, language: str) -> float:
    """The share of `told` that `answer` has; 0 where nothing is told."""
    has = _words_of(answer, language)
    return sum(part in has for part in told) / len(told) if told else 0.0


def _words_of(answer: Answer, language: str) -> set[str]:
    texts = (said_in(answer.text, language), *answer.asked_in(language)[:1])
    return {part for text in texts for part in stems(text)}


def _parts(text: str) -> list[str]:
    """The stems of words; of a run of Han its pairs of characters, or the only one."""
    parts = stems(text)
    pairs = [part for part in parts if len(part) > 1 or not HAN.search(part)]
    return pairs or parts
