"""Memory that is free again goes back to the system."""

from __future__ import annotations

import ctypes


def give_back() -> None:
    """Hands free memory to the system; where the C library has no such call (not glibc), nothing.

    After large arrays come and go glibc keeps what lies between those that stay: a server that
    publishes now and then would grow by tens of megabytes each time, to twice its size.
    """
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        trim(0)
