"""Which other sites may embed the chat: what browsers ask for, and what they are told.

https://fetch.spec.whatwg.org/#http-cors-protocol
"""

from __future__ import annotations

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.web.keys import SERVICES
from bot.web.problems import problem_response

GUARDED = "/api/"
PUBLIC = "/static/"  # the widget's files; all other pages are for our own origin
REMEMBERED = 600  # seconds that a browser remembers an answer to its question
ALLOWED = {
    "Access-Control-Allow-Methods": "GET, POST, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Last-Event-ID",
    "Access-Control-Max-Age": str(REMEMBERED),
}


@web.middleware
async def origins(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Lets in pages of our own and of the allowed origins; others get 403, sockets included."""
    if not request.path.startswith(GUARDED) or _is_welcome(request):
        if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
            return web.Response(status=204, headers=ALLOWED)
        return await handler(request)
    return problem_response(
        403, "this site may not use Jingjing; name its origin in ALLOWED_ORIGINS"
    )


def _is_welcome(request: web.Request) -> bool:
    origin = request.headers.get("Origin")
    # Behind a proxy that ends TLS we cannot tell our own scheme: either will do.
    if origin is None or origin in (f"http://{request.host}", f"https://{request.host}"):
        return True
    return origin in request.app[SERVICES].settings.allowed_origins


def cross_origin_headers(request: web.Request) -> dict[str, str]:
    """What lets pages of other origins read a response.

    A refusal may be read by anyone: the widget then says what is wrong.
    """
    if request.path.startswith(PUBLIC):
        return {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
    if not request.path.startswith(GUARDED):
        return {}
    origin = request.headers.get("Origin", "")
    if origin and origin.isascii():
        return {"Access-Control-Allow-Origin": origin, "Vary": "Origin"}
    return {"Vary": "Origin"}
