"""The files that browsers load, each compressed once for all who ask for it."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from aiohttp import ETag, hdrs, web

STATIC = Path(__file__).parent / "static"
TEXTS = ("text/", "application/json", "image/svg+xml")  # what gets smaller
MOST_FILES = 256  # kept in memory

routes = web.RouteTableDef()


@dataclass(frozen=True)
class _File:
    body: bytes
    packed: bytes | None  # by gzip; None where that would not help
    content_type: str
    etag: str


class Folder:
    """The files of a folder, as they were named when the program started."""

    def __init__(self, path: Path) -> None:
        self._path = path
        files = (file for file in path.rglob("*") if file.is_file())
        self._names = frozenset(str(file.relative_to(path)) for file in files)

    async def serve(self, request: web.Request, name: str) -> web.Response:
        """200 with a file, or 304 where the client has it already; 404 for all that is none."""
        if name not in self._names:
            raise web.HTTPNotFound
        path = self._path / name
        file = await asyncio.to_thread(_file, path, path.stat().st_mtime_ns)
        # One of an older version beside one of a newer would not fit: asked for each time.
        headers: dict[str, str] = {hdrs.CACHE_CONTROL: "no-cache", hdrs.VARY: hdrs.ACCEPT_ENCODING}
        known = request.if_none_match or ()
        if any(tag.value in (file.etag, "*") for tag in known):
            response = web.Response(status=304, headers=headers)
        else:
            response = _response(request, file, headers)
        response.etag = ETag(file.etag, is_weak=True)  # packed or not, it is the same file
        return response


folder = Folder(STATIC)


@routes.get("/static/{filename:.+}")
async def static_file(request: web.Request) -> web.Response:
    """A file of the widget or of the pages around it."""
    return await folder.serve(request, request.match_info["filename"])


def _response(request: web.Request, file: _File, headers: dict[str, str]) -> web.Response:
    accepted = request.headers.get(hdrs.ACCEPT_ENCODING, "").lower()
    if file.packed is not None and "gzip" in accepted:
        packed: dict[str, str] = {**headers, hdrs.CONTENT_ENCODING: "gzip"}
        return web.Response(body=file.packed, content_type=file.content_type, headers=packed)
    return web.Response(body=file.body, content_type=file.content_type, headers=headers)


@lru_cache(MOST_FILES)
def _file(path: Path, modified: int) -> _File:
    """The file as it was when it was last `modified`."""
    body = path.read_bytes()
    content_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    packed = gzip.compress(body, 9) if content_type.startswith(TEXTS) else None
    return _File(body, packed, content_type, hashlib.sha256(body).hexdigest()[:32])
