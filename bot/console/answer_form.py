"""An item as the fields of a form, and back; whatever the form does not show stays as it is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.console.session import Form, text_of
from bot.knowledge.entries import Entry, body_of

TEXTS = ("question", "answer")
PLAIN = ("category", "about", "owner", "review_by", "valid_from", "valid_until")
LISTS = ("audience", "tags")
SOURCE = ("kind", "as_of", "url", "title")
SPARE_SOURCES = 1  # empty rows to fill in
NEW = "new"
CHANNEL = re.compile("[a-z]{1,16}")
FILE = "items/staff.yml"  # where answers are kept that were written here


def blank(id: str) -> Entry:
    """A new item that says nothing yet."""
    return Entry("item", id, FILE, body_of({"id": id}))


def fields_of(item: Entry, languages: Sequence[str], channels: Sequence[str]) -> dict[str, str]:
    """The texts of the form's fields by their names."""
    loaded = item.loaded()
    fields = {name: str(loaded.get(name) or "") for name in PLAIN}
    fields.update({name: ", ".join(loaded.get(name, [])) for name in LISTS})
    for language in languages:
        for name in TEXTS:
            fields[f"{name}.{language}"] = loaded.get(name, {}).get(language, "")
        asked = loaded.get("phrasings", {}).get(language, [])
        fields[f"phrasings.{language}"] = "\n".join(asked)
        for channel in channels:
            said = loaded.get("channels", {}).get(channel, {})
            fields[f"channels.{channel}.{language}"] = said.get(language, "")
    sources = [*loaded.get("sources", []), *[{}] * SPARE_SOURCES]
    for number, source in enumerate(sources):
        for name in SOURCE:
            fields[f"sources.{number}.{name}"] = str(source.get(name) or "")
    return fields


def languages_of(item: Entry, shown: Sequence[str]) -> list[str]:
    """The languages that the form shows: those of `shown`, and those in which there is a text."""
    given = [code for name in TEXTS for code in item.loaded().get(name, {})]
    return list(dict.fromkeys([*shown, *given]))


def channels_of(item: Entry, more: str) -> list[str]:
    """The channels that the form shows: those with words of their own, and `more` if it is one."""
    given = [*item.loaded().get("channels", {})]
    return list(dict.fromkeys([*given, *([more] if CHANNEL.fullmatch(more) else [])]))


def edited(item: Entry, form: Form, languages: Sequence[str], channels: Sequence[str]) -> Entry:
    """`item` as the form says it is to be."""
    body: dict[str, Any] = item.loaded()
    for name in PLAIN:
        _put(body, name, text_of(form, name) or None)
    for name in LISTS:
        given = text_of(form, name).replace("，", ",").replace("、", ",")
        _put(body, name, [part.strip() for part in given.split(",") if part.strip()] or None)
    for name in TEXTS:
        given_texts = {code: text_of(form, f"{name}.{code}") for code in languages}
        _put(body, name, _merged(body.get(name, {}), given_texts) or None)
    asked = {code: _lines(text_of(form, f"phrasings.{code}")) for code in languages}
    _put(body, "phrasings", _merged(body.get("phrasings", {}), asked) or None)
    said = dict(body.get("channels", {}))
    for channel in channels:
        there = {code: text_of(form, f"channels.{channel}.{code}") for code in languages}
        said[channel] = _merged(said.get(channel, {}), there)
    _put(body, "channels", {channel: texts for channel, texts in said.items() if texts} or None)
    _put(body, "sources", _sources(form) or None)
    return replace(item, body=body_of(body))


def _put(body: dict[str, Any], name: str, value: object) -> None:
    if value is not None:
        body[name] = value
    elif body.get(name):
        del body[name]


def _merged(before: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The texts of both, the given ones first of all; empty ones are taken out."""
    merged = {**before, **given}
    return {language: text for language, text in merged.items() if text}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _sources(form: Form) -> list[dict[str, str | None]]:
    sources: list[dict[str, str | None]] = []
    number = 0
    while f"sources.{number}.url" in form:
        given = {name: text_of(form, f"sources.{number}.{name}") for name in SOURCE}
        number += 1
        if not (given["url"] or given["title"]):
            continue  # an empty row
        kept: dict[str, str | None] = {"url": given["url"] or None, "kind": given["kind"]}
        kept["as_of"] = given["as_of"]
        if given["title"]:
            kept["title"] = given["title"]
        sources.append(kept)
    return sources
