"""Which reader makes entries of the rows of which sheet."""

from __future__ import annotations

from collections.abc import Mapping

from bot.knowledge.entries import Kind
from bot.sheets.item_rows import ItemReader
from bot.sheets.profile_rows import ProfileReader
from bot.sheets.rows import PassageReader

READERS: Mapping[Kind, type[ItemReader] | type[PassageReader] | type[ProfileReader]] = {
    "item": ItemReader,
    "passage": PassageReader,
    "profile": ProfileReader,
}
