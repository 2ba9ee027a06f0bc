"""The demonstration page, the widget's files, health, and the description of the API."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

from bot.web.keys import SERVICES

STATIC = Path(__file__).parent / "static"
OPENAPI = Path(__file__).parent / "openapi.json"

routes = web.RouteTableDef()


@routes.get("/")
async def demonstration(request: web.Request) -> web.FileResponse:
    """A page like the portal's, with the widget."""
    return web.FileResponse(STATIC / "demo.html")


@routes.get("/api/v1/openapi.json")
async def openapi(request: web.Request) -> web.FileResponse:
    """The OpenAPI description of every route."""
    return web.FileResponse(OPENAPI)


@routes.get("/healthz/live")
async def live(request: web.Request) -> web.Response:
    """200 as long as the process answers at all."""
    return web.json_response({"status": "live"})


@routes.get("/healthz/ready")
async def ready(request: web.Request) -> web.Response:
    """200 with the live release once questions can be answered."""
    return web.json_response({"status": "ready", "release": request.app[SERVICES].release.id})
