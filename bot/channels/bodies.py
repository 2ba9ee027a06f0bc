"""Reads the bodies of requests that are surely the network's."""

from __future__ import annotations

import json
from typing import Any

from bot.errors import Malformed


def json_body(body: bytes) -> dict[str, Any]:
    """A JSON object; raises Malformed where the body is none."""
    try:
        loaded = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Malformed(f"the body is no JSON ({type(error).__name__})") from None
    if not isinstance(loaded, dict):
        raise Malformed("the body is no JSON object")
    return loaded
