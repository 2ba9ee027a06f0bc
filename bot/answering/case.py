"""A turn with all that its steps need: the release, the hits found, the thresholds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.answering.left_over import attributes_asked
from bot.knowledge import live
from bot.knowledge.calibration import Thresholds
from bot.knowledge.needed import HOTLINE
from bot.knowledge.release import Release
from bot.knowledge.wording import punctuation
from bot.records import (
    DEFAULT_LANGUAGE,
    Content,
    Context,
    Hit,
    Outcome,
    Reply,
    Source,
    Turn,
    TurnEnd,
    said_in,
)


@dataclass(frozen=True)
class Case:
    """What is to be answered now."""

    turn: Turn
    release: Release
    hits: Sequence[Hit]  # most probable first
    thresholds: Thresholds
    map_url: str = ""  # template of a link to a map, with {address}; empty: no links

    @property
    def best(self) -> Hit | None:
        return self.hits[0] if self.hits else None

    @property
    def is_sure(self) -> bool:
        """Whether the best hit may be quoted outright."""
        return self.best is not None and self.best.confidence >= self.thresholds.answer

    @property
    def carried(self) -> Context:
        """The context so far, with the places just named and without what was quoted or offered."""
        about = self.turn.places or self.turn.context.about
        return replace(
            self.turn.context, about=about, answers=(), offers=(), language=self.turn.language
        )

    @property
    def asked(self) -> Context:
        """`carried`, with what is asked now: the next message leans on that, answered or not."""
        words = attributes_asked(self.turn.text, self.release.reader)
        ids = {id for word in words for id in word.ids}
        attribute = next(iter(ids)) if len(ids) == 1 else None
        return replace(self.carried, attribute=attribute, question=self.turn.text)

    def said(self, occasion: str, **values: object) -> str:
        """The prepared sentence for an occasion."""
        return _said(self.release.content, occasion, self.turn.language, values)

    def labelled(self, text: str, language: str) -> str:
        """`text`, which is in `language`, with a line before it if the citizen reads another."""
        if language == self.turn.language:
            return text
        return self.said("labelled", language=self.said(f"language_{language}")) + "\n" + text

    def hotline_sources(self) -> tuple[Source, ...]:
        """Where the contact that is handed out was published."""
        return (self.release.content.profiles[HOTLINE].attributes["phone"][0].source,)

    def end(
        self,
        text: str,
        outcome: Outcome,
        kind: str | None = None,
        *,
        context: Context | None = None,
        **more: object,
    ) -> TurnEnd:
        """Ends the turn with one reply.

        `context` is carried over to the next turn, `carried` unless told otherwise.
        """
        reply = Reply(
            text=text,
            outcome=outcome,
            kind=kind,
            language=self.turn.language,
            release=self.release.id,
        )
        return TurnEnd((replace(reply, **more),), context or self.carried)  # type: ignore[arg-type]


def prepared(occasion: str, language: str = DEFAULT_LANGUAGE, **values: object) -> str:
    """A prepared sentence of the live release, for what is said outside a turn."""
    return _said(live.current().content, occasion, language, values)


def contact(language: str = DEFAULT_LANGUAGE) -> str:
    """Whom to turn to by the live release, in one phrase."""
    return _contact(live.current().content, language)


def _said(content: Content, occasion: str, language: str, values: Mapping[str, object]) -> str:
    sentence = said_in(content.replies[occasion], language)
    return sentence.format(contact=_contact(content, language), **values)


def _contact(content: Content, language: str) -> str:
    """Whom to turn to, in one phrase."""
    hotline = content.profiles[HOTLINE]
    name = said_in(hotline.short, language)
    phone, hours = (
        said_in(hotline.attributes[name][0].value, language) for name in ("phone", "hours")
    )
    marks = punctuation(language)
    return phone + marks.note.format(name + marks.enumeration + hours)
