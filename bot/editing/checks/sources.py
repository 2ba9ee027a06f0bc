"""Finds sources that citizens cannot follow, or must not. Nothing is fetched."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from bot.editing.checks.records import Finding, Proposal
from bot.editing.checks.texts import sources_of
from bot.knowledge.entries import Entry

CHECK = "sources"
HOST = re.compile(r"(?=.{4,253}$)(?!-)(?:[^\W_]|-){1,63}(?:\.(?:[^\W_]|-){1,63})+", re.UNICODE)
NO_ADDRESS = re.compile(r"[\s<>\"{}|\\^`\x00-\x1f]")  # must be escaped, RFC 3986
OURS_ALONE = (".local", ".localhost", ".internal", ".test", ".invalid")


def sources(proposal: Proposal) -> Iterator[Finding]:
    """Broken addresses, links to mirrors, dates to come, and entries without any link."""
    mirrors = _mirrors(proposal.after.values())
    for _, entry in proposal.edited():
        given = [*sources_of(entry.loaded())]
        for source in given:
            yield from _of_source(entry, source, mirrors, proposal.today)
        if given and not any(source["url"] and source["kind"] != "mirror" for source in given):
            yield Finding(CHECK, "warns", entry.key, "no_link")


def _of_source(
    entry: Entry, source: Mapping[str, Any], mirrors: Mapping[str, str], today: date
) -> Iterator[Finding]:
    url = source["url"]
    if url and is_broken(url):
        yield Finding(CHECK, "blocks", entry.key, "broken_address", {"url": url})
    elif url and source["kind"] != "mirror" and (host := _host(url)) in mirrors:
        yield Finding(CHECK, "blocks", entry.key, "mirror", {"url": url}, (mirrors[host],))
    if _is_to_come(str(source["as_of"]), today):
        yield Finding(CHECK, "warns", entry.key, "to_come", {"as_of": source["as_of"]})


def is_broken(url: str) -> bool:
    """Whether no browser of a citizen can follow an http address, whatever is there."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return True
    if NO_ADDRESS.search(url) or parts.username is not None or host.endswith(OURS_ALONE):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return not HOST.fullmatch(host)


def _mirrors(entries: Iterable[Entry]) -> Mapping[str, str]:
    """The hosts of which a source is a mirror, each with the key of the entry that says so."""
    return {
        _host(source["url"]): entry.key
        for entry in entries
        if '"mirror"' in entry.body
        for source in sources_of(entry.loaded())
        if source["kind"] == "mirror" and source["url"] and not is_broken(source["url"])
    }


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _is_to_come(as_of: str, today: date) -> bool:
    try:
        return date.fromisoformat(as_of) > today
    except ValueError:
        return False  # "undated page"
