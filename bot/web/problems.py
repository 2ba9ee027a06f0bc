"""Errors as RFC 9457 problem documents: a status, a title, what happened; never a stack trace."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.errors import (
    JingjingError,
    TooManyNotes,
    Unauthorized,
    UnknownConversation,
    UnknownReply,
)

logger = logging.getLogger(__name__)

STATUS: Mapping[type[Exception], int] = {
    Unauthorized: 401,
    UnknownConversation: 404,
    UnknownReply: 404,
    TooManyNotes: 429,
}
BROKEN = "something went wrong on our side; try again"  # what it was is told to the log alone
TITLES = {
    400: "Bad request",
    401: "Not authorized",
    403: "Forbidden",
    404: "Not found",
    405: "Method not allowed",
    408: "Request timed out",
    413: "Too large",
    415: "Unsupported media type",
    422: "Not as expected",
    429: "Too many requests",
    500: "Internal error",
}


class BadInput(JingjingError):
    """A request body that is not as the API describes it."""

    def __init__(self, status: int, detail: str) -> None:
        self.status = status
        super().__init__(detail)


EXPLAINED: tuple[type[Exception], ...] = (BadInput, *STATUS)


def problem(status: int, detail: str) -> dict[str, object]:
    """The fields of a problem document."""
    return {
        "type": "about:blank",
        "title": TITLES.get(status, "Error"),
        "status": status,
        "detail": detail,
    }


def problem_of(error: Exception) -> dict[str, object]:
    """The problem document for an error; only those that a client can mend are explained."""
    status = error.status if isinstance(error, BadInput) else STATUS.get(type(error), 500)
    return problem(status, BROKEN if status == 500 else str(error))


def problem_response(
    status: int, detail: str, headers: dict[str, str] | None = None
) -> web.Response:
    """A problem document as a response."""
    return _response(problem(status, detail), headers)


def _response(fields: dict[str, object], headers: dict[str, str] | None = None) -> web.Response:
    return web.Response(
        status=int(str(fields["status"])),
        text=json.dumps(fields),
        content_type="application/problem+json",
        headers=headers,
    )


@web.middleware
async def problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turns every error of a request into a problem document."""
    try:
        return await handler(request)
    except EXPLAINED as error:
        headers = {"WWW-Authenticate": "Bearer"} if isinstance(error, Unauthorized) else None
        return _response(problem_of(error), headers)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        kept = {k: v for k, v in error.headers.items() if k in ("Allow", "Retry-After")}
        return problem_response(error.status, error.reason, kept)
    except ConnectionError:
        raise  # the other side left: nobody waits for an answer, nothing is wrong with us
    except Exception:
        # The path is ours; the body is not logged.
        logger.exception("%s %s failed", request.method, request.match_info.route.resource)
        return problem_response(500, BROKEN)
