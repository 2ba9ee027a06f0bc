"""What the handlers find in the application."""

from __future__ import annotations

from weakref import WeakSet

from aiohttp import web

from bot.services import Services

SERVICES = web.AppKey("SERVICES", Services)
SOCKETS = web.AppKey("SOCKETS", WeakSet[web.WebSocketResponse])
