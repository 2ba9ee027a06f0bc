"""Signing in at an OpenID Connect provider."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
from dataclasses import asdict

from aiohttp import hdrs, web

from bot.accounts.openid import Begun, OpenIdProvider
from bot.console.session import PATH, is_secure, public
from bot.console.sign_in import enter, form_page, next_page
from bot.errors import ProviderUnusable, SignInRefused
from bot.web.keys import SERVICES

logger = logging.getLogger(__name__)

GO, BACK = "/staff/sign-in/openid", "/staff/sign-in/openid/back"
COOKIE = "staff_openid"
MINUTES = 10  # that somebody may take at the provider
HOW = "OpenID Connect"  # for the audit

routes = web.RouteTableDef()


@routes.get(GO)
@public
async def go(request: web.Request) -> web.Response:
    """303 to the provider; 404 where none is set."""
    provider, there = _provider(request), next_page(request.query.get("next", ""))
    try:
        address, begun = await asyncio.to_thread(provider.begin, _back(request))
    except ProviderUnusable as error:
        logger.error("signing in by OpenID Connect: %s", error)
        return form_page(request, there, 503, "sign_in.openid_unusable")
    response = web.Response(status=303, headers={hdrs.LOCATION: address})
    kept = base64.urlsafe_b64encode(json.dumps({**asdict(begun), "next": there}).encode())
    response.set_cookie(
        COOKIE,
        kept.decode(),
        max_age=MINUTES * 60,
        path=GO,
        httponly=True,
        samesite="Lax",  # the provider's page leads back here
        secure=is_secure(request),
    )
    return response


@routes.get(BACK)
@public
async def back(request: web.Request) -> web.Response:
    """303 with the cookie of a new session, or 403 with the form where that was not proved."""
    provider, services = _provider(request), request.app[SERVICES]
    begun, there = _kept(request)
    try:
        if begun is None:
            raise SignInRefused("nobody began to sign in with this browser")
        claimed = await asyncio.to_thread(provider.finish, begun, _back(request), request.query)
        user = await asyncio.to_thread(services.accounts.linked, claimed.subject, claimed.names)
        token = await asyncio.to_thread(services.accounts.sessions.sign_in_as, user.id, HOW)
    except SignInRefused as error:
        logger.warning("signing in by OpenID Connect: %s", error)
        response = form_page(request, there, 403, "sign_in.openid_refused")
    except ProviderUnusable as error:
        logger.error("signing in by OpenID Connect: %s", error)
        response = form_page(request, there, 503, "sign_in.openid_unusable")
    else:
        response = await enter(request, token, there)
    response.del_cookie(COOKIE, path=GO)
    return response


def _provider(request: web.Request) -> OpenIdProvider:
    provider = request.app[SERVICES].openid
    if provider is None:
        raise web.HTTPNotFound
    return provider


def _back(request: web.Request) -> str:
    scheme = "https" if is_secure(request) else "http"
    return f"{scheme}://{request.host}{BACK}"


def _kept(request: web.Request) -> tuple[Begun | None, str]:
    try:
        kept = json.loads(base64.urlsafe_b64decode(request.cookies.get(COOKIE, "")))
        begun = Begun(*(str(kept[name]) for name in ("state", "nonce", "verifier")))
        return begun, next_page(str(kept["next"]))
    except (ValueError, TypeError, KeyError):
        return None, PATH
