"""Pages of the console: templates in which every text is escaped, and what all of them show."""

from __future__ import annotations

import base64
import binascii
import functools
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import hdrs, web
from jinja2 import Environment
from markupsafe import Markup, escape

from bot.accounts.records import Right, User
from bot.console.session import PATH, session_of, set_cookie
from bot.console.words import LANGUAGES, Words
from bot.web.asked_language import preferred
from bot.web.templating import environment, web_address

TEMPLATES = Path(__file__).parent / "templates"
LANGUAGE_COOKIE, FLASH_COOKIE = "staff_language", "staff_flash"
LONGEST_FLASH = 2000  # bytes; browsers keep cookies of up to 4096
SCREENS = web.AppKey("SCREENS", frozenset[str])  # the paths that there are


@dataclass(frozen=True)
class Screen:
    """A place that the navigation leads to."""

    name: str  # the key of its words is "nav.<name>"
    path: str
    right: Right


NAVIGATION: Sequence[Sequence[Screen]] = (
    (Screen("home", "/staff", "view"),),
    (
        Screen("answers", "/staff/answers", "view"),
        Screen("drafts", "/staff/drafts", "view"),
        Screen("inbox", "/staff/inbox", "view"),
        Screen("try", "/staff/try", "view"),
        Screen("questions", "/staff/questions", "view"),
    ),
    (
        Screen("figures", "/staff/figures", "view"),
        Screen("releases", "/staff/releases", "view"),
        Screen("exchange", "/staff/exchange", "view"),
        Screen("channels", "/staff/channels", "view"),
    ),
    (
        Screen("users", "/staff/users", "administer"),
        Screen("audit", "/staff/audit", "administer"),
        Screen("account", "/staff/account", "view"),
    ),
)


def words_of(request: web.Request) -> Words:
    """The words in the language of the reader: chosen in `?language=` once, else the browser's."""
    for chosen in (request.query.get("language"), request.cookies.get(LANGUAGE_COOKIE)):
        if chosen in LANGUAGES:
            return _words(chosen)
    return _words(preferred(request.headers.get(hdrs.ACCEPT_LANGUAGE, ""), LANGUAGES))


def render(
    request: web.Request, template: str, status: int = 200, **values: object
) -> web.Response:
    """The filled template as a response, with what base.html and parts.html need."""
    session, t = session_of(request), words_of(request)
    flash = _read_flash(request, t)
    html = (
        _environment()
        .get_template(template)
        .render(
            {
                "t": t,
                "language": t.language,
                "user": session.user if session else None,
                "form_key": session.form_key if session else "",
                "flash": flash,
                "navigation": _navigation(request, session.user) if session else (),
                "path": request.path,
                "here": functools.partial(_here, request),
                "number": _numbers(),
                **values,
            }
        )
    )
    response = web.Response(text=html, content_type="text/html", status=status)
    if FLASH_COOKIE in request.cookies:
        response.del_cookie(FLASH_COOKIE, path=PATH)
    if request.query.get("language") == t.language:
        set_cookie(response, request, LANGUAGE_COOKIE, t.language)
    return response


def see_other(
    request: web.Request, location: str, done: str = "", **values: str | int
) -> web.Response:
    """Leads to `location` after a form, where the words of the key `done` tell what was done."""
    response = web.Response(status=303, headers={hdrs.LOCATION: location})
    if done:
        told = json.dumps([done, values]).encode()[:LONGEST_FLASH]
        set_cookie(response, request, FLASH_COOKIE, base64.urlsafe_b64encode(told).decode())
    return response


def when(moment: datetime) -> Markup:
    """A moment in UTC as HTML that programs can read too."""
    utc = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    return Markup('<time datetime="{}">{}</time>').format(
        utc.strftime("%Y-%m-%dT%H:%M:%SZ"), utc.strftime("%Y-%m-%d %H:%M")
    )


def attributes(given: dict[str, object]) -> Markup:
    """Attributes of a tag: `_` in names stands for `-`; True is the name alone, False nothing."""
    parts = [
        name.replace("_", "-") if value is True else f'{name.replace("_", "-")}="{escape(value)}"'
        for name, value in given.items()
        if value is not False and value is not None
    ]
    return Markup("".join(f" {part}" for part in parts))


def _read_flash(request: web.Request, t: Words) -> str:
    try:
        told = json.loads(base64.urlsafe_b64decode(request.cookies.get(FLASH_COOKIE, "")))
        key, values = told
        return t(str(key), **{str(name): value for name, value in values.items()})
    except (ValueError, TypeError, AttributeError, KeyError, IndexError, binascii.Error):
        return ""  # none, or not as we wrote it


def _navigation(request: web.Request, user: User) -> Sequence[Sequence[Screen]]:
    there = request.app[SCREENS]
    groups = [
        [screen for screen in group if user.may(screen.right) and screen.path in there]
        for group in NAVIGATION
    ]
    return [group for group in groups if group]


def _here(request: web.Request, **changes: object) -> str:
    """The address of this page with other values in its query; None takes one out."""
    query = {name: value for name, value in request.query.items() if name != "language"}
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = str(value)
    return str(request.rel_url.with_query(query))


def _numbers() -> Callable[[], int]:
    """Counts within one page, for ids that must differ."""
    given = 0

    def number() -> int:
        nonlocal given
        given += 1
        return given

    return number


@functools.cache
def _words(language: str) -> Words:
    return Words(language)


@functools.cache
def _environment() -> Environment:
    return environment(TEMPLATES, attributes, web_address, when)
