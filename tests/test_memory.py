"""What is free goes back to the system."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from bot.memory import give_back


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_free_memory_between_what_is_in_use_is_given_back() -> None:
    # Below the size from which on every array has pages of its own.
    arrays = [np.ones(12_000) for _ in range(2_000)]
    kept = arrays[::50]
    held = resident()
    del arrays
    give_back()
    assert resident() < held - 100
    assert len(kept) == 40


def resident() -> float:
    """The memory of this process, in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6
