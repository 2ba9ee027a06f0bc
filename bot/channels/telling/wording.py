"""A reply as the messages of a network: text, card, source, options."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from bot.channels.records import Part
from bot.channels.telling.looks import Looks
from bot.channels.telling.markup import in_dialect
from bot.channels.telling.splitting import split
from bot.channels.telling.words import said, words_in
from bot.records import Card, Option, Reply, Source


def parts_of(replies: Sequence[Reply], looks: Looks) -> tuple[Part, ...]:
    """The messages that tell `replies`, in order; buttons are under the last of each reply."""
    parts = tuple(chain.from_iterable(_parts(reply, looks) for reply in replies))
    return (_in_one(parts, replies, looks),) if looks.only_one else parts


def numbered(replies: Sequence[Reply]) -> tuple[Option, ...]:
    """The options that a typed number chooses after these replies: those of the last with any."""
    return next((reply.options for reply in reversed(replies) if reply.options), ())


def _parts(reply: Reply, looks: Looks) -> list[Part]:
    blocks = [in_dialect(reply.text, looks.dialect)]
    blocks += [_card(reply.card, reply.language, looks)] if reply.card else []
    blocks += _sources(reply, looks)
    buttons = reply.options if _fit_as_buttons(reply.options, looks) else ()
    options = [_options(reply, looks, bool(buttons))] if reply.options else []
    *before, last = _texts([*blocks, *options], looks)
    if buttons and not 0 < looks.measure(last) <= (looks.longest_with_buttons or looks.longest):
        before = [text for text in _texts(blocks, looks) if text]
        last = looks.dialect.escape(_intro(reply))
    return [*(Part(one) for one in before), Part(last, buttons, reply.language)]


def _texts(blocks: Sequence[str], looks: Looks) -> list[str]:
    text = "\n\n".join(block for block in blocks if block)
    return split(text, looks.longest, looks.measure, looks.dialect.whole) or [""]


def _in_one(parts: Sequence[Part], replies: Sequence[Reply], looks: Looks) -> Part:
    """One message; of what does not fit it tells that there is more, and where."""
    text = "\n\n".join(part.text for part in parts)
    if looks.measure(text) <= looks.longest:
        return Part(text, parts[-1].options)
    told = looks.dialect.escape(said("shortened", replies[-1].language))
    urls = [source.url for reply in replies for source in reply.sources if source.url]
    end = "\n\n" + "\n".join([told, *(looks.dialect.link(url, url) for url in urls[:1])])
    room = max(1, looks.longest - looks.measure(end))
    first = split(text, room, looks.measure, looks.dialect.whole)[0]
    return Part(first.rstrip() + end)


def _fit_as_buttons(options: Sequence[Option], looks: Looks) -> bool:
    titles = [option.title for option in options]
    fit = len(titles) <= looks.buttons and all(len(t) <= looks.longest_title for t in titles)
    return fit and len({*titles}) == len(titles)


def _options(reply: Reply, looks: Looks, are_buttons: bool) -> str:
    """What leads to the options, and the options themselves where they are no buttons."""
    intro = _intro(reply)
    if are_buttons:
        return "" if reply.outcome == "clarified" else looks.dialect.escape(intro)
    lines = [f"{number}. {option.title}" for number, option in enumerate(reply.options, 1)]
    told = [intro, *lines, said("reply_with_number", reply.language)]
    return looks.dialect.escape("\n".join(told))


def _intro(reply: Reply) -> str:
    lead = "choose" if reply.outcome == "clarified" else "also_ask"
    return said(lead, reply.language) + (":" if reply.language != "zh" else "：")


def _sources(reply: Reply, looks: Looks) -> list[str]:
    told = "\n".join(_source(source, reply.language, looks) for source in reply.sources)
    return [told] if told else []


def _source(source: Source, language: str, looks: Looks) -> str:
    write = looks.dialect
    title = write.escape(source.title)
    linked = write.link(title, source.url) if source.url else title
    dated = f", {said('as_of', language)} {source.as_of}" if source.as_of else ""
    return f"{write.escape(said('source', language))}: {linked}{write.escape(dated)}"


def _card(card: Card, language: str, looks: Looks) -> str:
    write, words = looks.dialect, words_in(language)
    lines = [write.bold(write.escape(card.title))]
    for one in card.fields:
        name = words.get(one.name, one.name.replace("_", " ").capitalize())
        lines.append(write.escape(f"{name}: {', '.join(one.values)}"))
    if card.map_url:
        lines.append(write.link(write.escape(said("map", language)), card.map_url))
    return "\n".join(lines)
