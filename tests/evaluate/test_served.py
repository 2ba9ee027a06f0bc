"""A server that does not come up is told of, with what it said."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import ServerSilent
from bot.evaluate.served import serving


def test_server_that_stops_is_told_of_with_its_last_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOLERATED_WRONG", "7")
    with pytest.raises(ServerSilent, match="TOLERATED_WRONG"), serving(tmp_path):
        raise AssertionError("it is not ready")
