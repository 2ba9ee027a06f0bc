"""Which answers cannot be meant, however much they look like the question as it was read.

A message that leans on the conversation is read with the words of what came before. These make
an answer look right that has nothing of what the message itself says.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from bot.answering.kinds import NAMED
from bot.answering.leaning import GOING_ON, Reading, is_short
from bot.answering.left_over import attributes_asked, left_over
from bot.answering.other_end import DISTANCE, names_other_end
from bot.answering.plain_questions import WEAK
from bot.answering.several_questions import ASKS
from bot.knowledge.names import Mention
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


class Fitting:
    """Tells which answers may be meant by one turn; what the turn itself says is read once."""

    def __init__(self, turn: Turn, release: Release) -> None:
        self._turn, self._release = turn, release
        # No functools.cache of a method: in a circle with it the turn would keep its release in
        # memory, long after another one is live.
        self._told: dict[tuple[str, tuple[str, ...]], list[str]] = {}

    def may_answer(self, answer: Answer, reading: Reading) -> bool:
        """Whether `answer` may be meant by the turn, read as `reading`."""
        if answer.kind == "overview" and answer.about in reading.no_sheets_of:
            return False
        if answer.attribute == DISTANCE and self._names_other_end:
            return False
        if reading.own:
            return self._speaks_of(answer, reading.own) and self._tells_attribute(answer)
        if reading.text != self._turn.text:
            return True
        if reading.carried:
            told = self._telling(self._turn.text, (answer.attribute,) if answer.attribute else ())
            fits = not told or _share(told, answer, self._turn.language) >= SAID_OF_PLACE
            return fits or answer.kind not in OF_PROFILE
        return not self._says_little or self._fits_few_words(answer)

    @cached_property
    def _asked(self) -> tuple[Mention, ...]:
        return attributes_asked(self._turn.text, self._release.reader)

    @cached_property
    def _names_other_end(self) -> bool:
        return names_other_end(self._turn)

    @cached_property
    def _says_little(self) -> bool:
        """Whether the turn is a few words that ask nothing: "China Mobile", "and Haidian?"."""
        text = self._turn.text
        return not self._asked and is_short(text) and not ASKS.search(text)

    @cached_property
    def _is_name_alone(self) -> bool:
        text, reader = self._turn.text, self._release.reader
        return bool(self._turn.places) and not left_over(text, reader, [*NAMED.values()])

    def _fits_few_words(self, answer: Answer) -> bool:
        goes_on = GOING_ON.search(self._turn.text) is not None
        if self._is_name_alone:
            # "and in Chaoyang?" asks what was asked before, and that of Chaoyang.
            return answer.kind == "overview" and not (self._turn.context.question and goes_on)
        if goes_on and not self._speaks_of(answer, self._turn.text):
            return False
        return answer.kind not in ("attribute", "gap")

    def _speaks_of(self, answer: Answer, own: str) -> bool:
        """Whether `answer` has the words of `own`, most of them where there are many."""
        told = self._telling(own, ())
        enough = SAID_OF_LONG if HAN.search(own) and len(told) > FEW_PAIRS else SAID_OF_ALL
        return _share(told, answer, self._turn.language) >= enough

    def _tells_attribute(self, answer: Answer) -> bool:
        """Whether `answer` says anything of the attribute asked for, if one is."""
        if not self._asked or answer.attribute in self._turn.attributes:
            return True
        has = _words_of(answer, self._turn.language)
        return any({*_parts(mention.text)} <= has for mention in self._asked)

    def _telling(self, own: str, asked: tuple[str, ...]) -> list[str]:
        """The parts of the telling words of `own` beyond those for the attributes `asked`."""
        known = self._told.get((own, asked))
        if known is None:
            left = left_over(own, self._release.reader, (), asked)
            known = [part for word in left if word not in WEAK for part in _parts(word)]
            self._told[own, asked] = known
        return known


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
