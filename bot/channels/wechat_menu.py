"""The menu of a WeChat account: the six sections of the portal, two below each of three buttons.

https://developers.weixin.qq.com/doc/offiaccount/Custom_Menus/Creating_Custom-Defined_Menu.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.channels.telling.words import said

# Three buttons are the most there may be, and names of up to 16 bytes.
MENU: Mapping[str, tuple[str, ...]] = {
    "business": ("investing", "working"),
    "life": ("living", "studying"),
    "visit": ("travelling", "consuming"),
}
TOPICS = frozenset(topic for topics in MENU.values() for topic in topics)


def menu(language: str) -> dict[str, Any]:
    """The body of menu/create."""
    return {
        "button": [
            {
                "name": said(f"menu_{name}", language),
                "sub_button": [
                    {"type": "click", "name": said(f"topic_{topic}", language), "key": topic}
                    for topic in topics
                ],
            }
            for name, topics in MENU.items()
        ]
    }
