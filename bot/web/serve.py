"""Serves until told to stop."""

from __future__ import annotations

import resource
import socket
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web

from bot.errors import PortInUse
from bot.settings import Settings
from bot.startup import open_services
from bot.web.app import make_app


def serve(
    settings: Settings,
    report: Callable[[str], None],
    announce: Callable[[str], None],
    ready: Callable[[], None],
    accounts: Mapping[str, Any],
) -> None:
    """Opens everything, then listens on the one port of the settings.

    `accounts` are the settings of the networks that are switched on, by their names.

    `report` is told what is being done, `announce` the time and memory once it is ready.
    """
    began = time.perf_counter()
    # Taken first and kept: a port in use shows before a minute of training.
    listener = _listen(settings)
    services = open_services(settings, report, accounts=accounts)
    app = make_app(services)

    async def tell(app: web.Application) -> None:
        ready()
        announce(
            f"Jingjing answers on http://{settings.host}:{listener.getsockname()[1]}"
            f" (release {services.release.id}; ready after"
            f" {time.perf_counter() - began:.1f} s, {_memory():.0f} MB)"
        )

    app.on_startup.append(tell)
    web.run_app(app, sock=listener, print=None, access_log=None, handle_signals=True)


def _listen(settings: Settings) -> socket.socket:
    try:
        return socket.create_server((settings.host, settings.port), backlog=1024)
    except OSError as error:
        raise PortInUse(settings.host, settings.port) from error


def _memory() -> float:
    """The most memory that this process has used so far, in MB."""
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / (1024 * 1024 if sys.platform == "darwin" else 1024)
