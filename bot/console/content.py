"""What the screens of content share: the live entries, their drafts, and who may edit them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from aiohttp import web

from bot.editing.drafts import Draft
from bot.errors import EditConflict, NotYetThere, OwnEdit, ReleaseMoved, UnknownDraft
from bot.knowledge.entries import Entry
from bot.records import said_in
from bot.web.keys import SERVICES

# What an editor can mend; each has words of its own.
REFUSED: Mapping[type[Exception], str] = {
    EditConflict: "content.conflict",
    UnknownDraft: "content.gone",
    NotYetThere: "content.not_yet",
    OwnEdit: "content.own",
    ReleaseMoved: "content.moved",
}


@dataclass(frozen=True)
class Stand:
    """The content as it is live, and what is drafted."""

    release: str
    entries: Sequence[Entry]
    drafts: Mapping[str, Draft]

    def live(self, key: str) -> Entry | None:
        """The live entry with this key, if there is one."""
        return self._by_key.get(key)

    @cached_property
    def _by_key(self) -> Mapping[str, Entry]:
        return {entry.key: entry for entry in self.entries}

    @property
    def ready(self) -> list[Draft]:
        """The approved drafts that nothing else was published over."""
        approved = (draft for draft in self.drafts.values() if draft.state == "approved")
        return [draft for draft in approved if not self.is_overtaken(draft)]

    def is_overtaken(self, draft: Draft) -> bool:
        """Whether other words went live since the edit began."""
        live = self.live(draft.key)
        return draft.base != (live.digest if live else None)


async def stand(request: web.Request) -> Stand:
    """What is live and drafted now."""
    return await asyncio.to_thread(_stand, request)


def _stand(request: web.Request) -> Stand:
    services = request.app[SERVICES]
    live = services.releases.live()
    if live is None:
        raise web.HTTPNotFound
    drafts = {draft.key: draft for draft in services.drafts.all()}
    return Stand(live.release, services.releases.entries(live.release), drafts)


def title(entry: Entry, language: str) -> str:
    """What an entry is called on a screen: its question, its name, else its id."""
    loaded = entry.loaded()
    if not isinstance(loaded, dict):
        return entry.id
    asked = loaded.get("asked")  # of a passage, which has no question of its own
    ways = {code: ways[0] for code, ways in asked.items() if ways} if asked else None
    texts = loaded.get("question") or loaded.get("name") or loaded.get("label") or ways
    return said_in(texts, language) if isinstance(texts, dict) and texts else entry.id


def version_of(form_text: str) -> int:
    """The version of a draft that a form was made from."""
    if not (form_text.isascii() and form_text.isdigit() and len(form_text) < 10):
        raise web.HTTPBadRequest
    return int(form_text)
