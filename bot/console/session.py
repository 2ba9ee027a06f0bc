"""Who asks, and whether they may: each handler of the console declares the right that it needs.

A request that changes something is refused unless it comes from our own pages (Origin,
Sec-Fetch-Site) and carries the form key of its session.
"""

from __future__ import annotations

import asyncio
import functools
import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from aiohttp import hdrs, web
from multidict import MultiDictProxy
from yarl import URL

from bot.accounts.records import Right, Session, User
from bot.web.keys import SERVICES

COOKIE = "staff"
PATH = "/staff"  # of all routes, and of the cookies
SIGN_IN = "/staff/sign-in"
FORM_KEY = "form_key"
FORM_KEY_HEADER = "X-Form-Key"  # for what scripts send
READING = ("GET", "HEAD")
BODY_TIMEOUT = 60.0  # seconds, in which a form must have arrived
LARGEST_BODY = 64 * 1024  # bytes

SESSION = web.RequestKey("SESSION", Session)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Form = MultiDictProxy[str | bytes | bytearray | web.FileField]


@dataclass(frozen=True)
class Access:
    """What a route needs."""

    right: Right | Literal["none"]
    largest_body: int = LARGEST_BODY


def allowed(right: Right, largest_body: int = LARGEST_BODY) -> Callable[[Handler], Handler]:
    """Lets those to a handler who have `right`; it finds them by `user_of(request)`.

    Stands below the line of the route. Uploads need a `largest_body`, in bytes.
    """
    return functools.partial(_guarded, Access(right, largest_body))


def public(handler: Handler) -> Handler:
    """Lets anybody to a handler, who may be signed in or not."""
    return _guarded(Access("none"), handler)


def access_of(handler: object) -> Access | None:
    """What the handler of a route declares; None where it declares nothing."""
    found = getattr(handler, "access", None)
    return found if isinstance(found, Access) else None


def session_of(request: web.Request) -> Session | None:
    """Who is signed in."""
    return request.get(SESSION)


def user_of(request: web.Request) -> User:
    """Who asks, in a handler that needs a right."""
    return request[SESSION].user


async def find_session(request: web.Request) -> Session | None:
    """Who is signed in, looked up unless that was done before."""
    token = request.cookies.get(COOKIE, "")
    if SESSION not in request and token:
        found = await asyncio.to_thread(request.app[SERVICES].accounts.sessions.find, token)
        if found is not None:
            request[SESSION] = found
    return request.get(SESSION)


async def read_form(request: web.Request) -> Form:
    """The fields of a form; answers 400 or 408 where they cannot be read or come too slowly."""
    try:
        async with asyncio.timeout(BODY_TIMEOUT):
            return await request.post()
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    except (ValueError, LookupError):
        raise web.HTTPBadRequest from None


def text_of(form: Form, name: str) -> str:
    """The text of a field, without spaces around it or NUL; empty where there is none."""
    value = form.get(name, "")
    if not isinstance(value, str):
        return ""
    return value.replace("\r\n", "\n").replace("\0", "").strip()  # PostgreSQL takes no NUL


def is_secure(request: web.Request) -> bool:
    """Whether the browser came by https, to us or to the proxy before us."""
    forwarded = request.headers.get("X-Forwarded-Proto", "").partition(",")[0].strip()
    return request.secure or forwarded.lower() == "https"


def set_cookie(response: web.StreamResponse, request: web.Request, name: str, value: str) -> None:
    """A cookie for the console alone, until the browser is closed."""
    response.set_cookie(
        name, value, path=PATH, httponly=True, samesite="Lax", secure=is_secure(request)
    )


def _guarded(access: Access, handler: Handler) -> Handler:
    @functools.wraps(handler)
    async def guarded(request: web.Request) -> web.StreamResponse:
        if access.largest_body != LARGEST_BODY:
            request = request.clone(client_max_size=access.largest_body)
        is_change = request.method not in READING
        if is_change and not _is_ours(request):
            raise web.HTTPForbidden(reason="foreign")
        session = await find_session(request)
        if access.right == "none":
            return await handler(request)
        if session is None:
            if is_change:
                raise web.HTTPUnauthorized
            there = URL(SIGN_IN).with_query(next=str(request.rel_url))
            raise web.HTTPSeeOther(there)
        if not session.user.may(access.right):
            raise web.HTTPForbidden
        if is_change and not await _has_form_key(request, session):
            raise web.HTTPForbidden(reason="stale")
        return await handler(request)

    guarded.access = access  # type: ignore[attr-defined]
    return guarded


def _is_ours(request: web.Request) -> bool:
    """Whether a change is asked for by one of our own pages, as far as browsers tell."""
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    if site not in ("same-origin", "none"):
        return False
    origin = request.headers.get(hdrs.ORIGIN)
    # Behind a proxy that ends TLS we cannot tell our own scheme: either will do.
    return origin is None or origin in (f"http://{request.host}", f"https://{request.host}")


async def _has_form_key(request: web.Request, session: Session) -> bool:
    given = request.headers.get(FORM_KEY_HEADER)
    if given is None:
        given = text_of(await read_form(request), FORM_KEY)
    return hmac.compare_digest(given.encode("utf-8", "replace"), session.form_key.encode())
