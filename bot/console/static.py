"""The stylesheet and the scripts of the console."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

from bot.console.session import public
from bot.web.files import Folder

routes = web.RouteTableDef()
folder = Folder(Path(__file__).parent / "static")


@routes.get("/staff/static/{filename:.+}")
@public
async def static_file(request: web.Request) -> web.Response:
    """200 with a file, or 304 where the browser has it already; 404 for all that is none."""
    return await folder.serve(request, request.match_info["filename"])
