"""The commands of staff's accounts, the first administrator's among them."""

from __future__ import annotations

import getpass
import os
import sys
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from bot.accounts.records import ROLES, Role
from bot.errors import AccountInvalid
from bot.results import JsonFile, write_json
from bot.settings import read_settings
from bot.shell_user import NAMELESS, shell_user

if TYPE_CHECKING:
    from bot.accounts.accounts import AccountStore

app = typer.Typer(help="Staff's accounts.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The name to sign in with, such as an e-mail address.")]
Limits = Annotated[list[str] | None, typer.Option()]
FromInput = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input.")
]


@app.command()
def add(
    name: Name,
    role: Annotated[
        str | None,
        typer.Option(
            help=f"{', '.join(ROLES)}; each may do what those before it may, and more. Without:"
            " administrator for the first user, else viewer."
        ),
    ] = None,
    category: Limits = None,
    language: Limits = None,
    password_stdin: FromInput = False,
    no_password: Annotated[
        bool, typer.Option("--no-password", help="Signs in by OpenID Connect alone.")
    ] = False,
) -> None:
    """Add somebody to staff; --category and --language, each as often as needed, limit them."""
    from bot.accounts.accounts import checked_name

    store = _store()
    checked_name(name)
    chosen = cast(Role, role or ("viewer" if store.all() else "administrator"))
    password = None if no_password else _password(password_stdin)
    user = store.add(name, chosen, password, who(), category or (), language or ())
    print(f"added {user.name}, {user.role}")


@app.command("list")
def list_users(json_file: JsonFile = None) -> None:
    """List staff with their roles and limits."""
    table = Table("name", "role", "categories", "languages", "signs in with", "", box=SIMPLE)
    listed: list[dict[str, Any]] = []
    for account in _store().all():
        user = account.user
        ways = {
            "password": account.has_password,
            "codes": account.has_codes,
            "OpenID Connect": account.subject is not None,
        }
        limits = [", ".join(limit) or "all" for limit in (user.categories, user.languages)]
        by = ", ".join(way for way, there in ways.items() if there)
        table.add_row(user.name, user.role, *limits, by, "" if user.active else "not active")
        listed.append(
            {
                "name": user.name,
                "role": user.role,
                "categories": list(user.categories),
                "languages": list(user.languages),
                "active": user.active,
                "has_password": account.has_password,
                "has_codes": account.has_codes,
                "created_at": account.created_at.isoformat(),
            }
        )
    Console().print(table)
    write_json(json_file, listed)


@app.command()
def password(name: Name, password_stdin: FromInput = False) -> None:
    """Give somebody another password, and let them in again if they were locked out."""
    store = _store()
    user = store.find(name).user
    store.set_password(name, _password(password_stdin), who())
    print(f"{user.name} has another password, and is signed out everywhere")


@app.command()
def role(name: Name, role: Annotated[str, typer.Argument(help=", ".join(ROLES))]) -> None:
    """Give somebody another role."""
    user = _store().change(name, who(), role=cast(Role, role))
    print(f"{user.name} is {user.role}")


@app.command()
def deactivate(name: Name) -> None:
    """Let somebody in no more; what they did stays theirs."""
    user = _store().change(name, who(), active=False)
    print(f"{user.name} cannot sign in any more")


@app.command()
def activate(name: Name) -> None:
    """Let somebody in again."""
    user = _store().change(name, who(), active=True)
    print(f"{user.name} can sign in")


@app.command("remove-codes")
def remove_codes(name: Name) -> None:
    """Let somebody sign in without the codes of an app, as when their phone is lost."""
    store = _store()
    store.remove_codes(name, who())
    print(f"{store.find(name).user.name} signs in without codes")


def who() -> str:
    """Who runs this command, for the audit."""
    user = shell_user()
    return user if user == NAMELESS else f"{user} (shell)"


def _password(from_input: bool) -> str:
    if from_input:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise AccountInvalid(
            "password_short",
            "no password was given: run it in a terminal, or hand it in with --password-stdin",
        )
    first = getpass.getpass("Password: ")
    if getpass.getpass("Once more: ") != first:
        raise AccountInvalid("password_differs", "the two passwords differ; nothing was changed")
    return first


def _store() -> AccountStore:
    from bot.accounts.accounts import AccountStore
    from bot.database import open_database

    return AccountStore(open_database(read_settings(os.environ).database))
