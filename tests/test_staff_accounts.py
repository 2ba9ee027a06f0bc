"""The commands of staff's accounts."""

from __future__ import annotations

import json
import stat
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot import staff_accounts
from bot.__main__ import app
from bot.accounts.accounts import AccountStore
from bot.database import open_database
from bot.errors import AccountInvalid, UnknownUser
from bot.settings import Settings
from tests.accounts.conftest import PASSWORD


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "var"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return tmp_path / "var"


def run(*arguments: str, password: str = PASSWORD) -> str:
    done = CliRunner().invoke(app, ["user", *arguments], input=password + "\n")
    assert done.exit_code == 0, (done.output, done.exception)
    return done.stdout


def refused(*arguments: str, password: str = PASSWORD) -> BaseException | None:
    return CliRunner().invoke(app, ["user", *arguments], input=password + "\n").exception


def store(data_dir: Path) -> AccountStore:
    return AccountStore(open_database(Settings(data_dir=data_dir).database))


def test_first_user_is_administrator_and_the_next_may_look(data_dir: Path) -> None:
    assert run("add", "Root", "--password-stdin") == "added root, administrator\n"
    assert run("add", "ann", "--password-stdin") == "added ann, viewer\n"
    assert run("add", "ben", "--role", "editor", "--no-password") == "added ben, editor\n"
    assert store(data_dir).sessions.sign_in("root", PASSWORD)


def test_user_is_limited_to_categories_and_languages(data_dir: Path, tmp_path: Path) -> None:
    run("add", "root", "--password-stdin")
    limits = ["--category", "living", "--category", "money", "--language", "zh"]
    run("add", "ann", "--role", "editor", *limits, "--password-stdin")
    listed = run("list", "--json", str(tmp_path / "users.json"))
    assert "living, money" in listed
    ann, _ = json.loads((tmp_path / "users.json").read_text("utf-8"))
    assert (ann["name"], ann["role"], ann["languages"]) == ("ann", "editor", ["zh"])
    assert "argon2" not in repr(ann)


def test_role_password_and_end_of_an_account(data_dir: Path) -> None:
    run("add", "root", "--password-stdin")
    run("add", "ann", "--password-stdin")
    assert run("role", "ann", "publisher") == "ann is publisher\n"
    run("password", "ann", "--password-stdin", password="another long password")
    assert store(data_dir).sessions.sign_in("ann", "another long password")
    assert run("deactivate", "ann") == "ann cannot sign in any more\n"
    assert not store(data_dir).find("ann").user.active
    assert run("activate", "ann") == "ann can sign in\n"
    assert run("remove-codes", "ann") == "ann signs in without codes\n"


def test_last_administrator_cannot_be_let_go(data_dir: Path) -> None:
    run("add", "root", "--password-stdin")
    for arguments in (["deactivate", "root"], ["role", "root", "viewer"]):
        error = refused(*arguments)
        assert isinstance(error, AccountInvalid)
        assert "last administrator" in str(error)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["add", "a\tb", "--password-stdin"], AccountInvalid),
        (["add", "ann", "--role", "king", "--password-stdin"], AccountInvalid),
        (["password", "nobody", "--password-stdin"], UnknownUser),
        (["role", "nobody", "viewer"], UnknownUser),
    ],
)
def test_what_cannot_be_is_refused(arguments: list[str], error: type[Exception]) -> None:
    assert isinstance(refused(*arguments), error)


def test_password_is_never_an_argument(data_dir: Path) -> None:
    assert CliRunner().invoke(app, ["user", "add", "ann", "--password", "x"]).exit_code == 2
    assert CliRunner().invoke(app, ["user", "password", "ann", PASSWORD]).exit_code == 2


def test_without_a_terminal_the_way_out_is_told() -> None:
    error = refused("add", "ann")
    assert "--password-stdin" in str(error)
    assert "too short" in str(refused("add", "ann", "--password-stdin", password=""))


def test_password_is_asked_for_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["one long password", "another long password", PASSWORD, PASSWORD])
    monkeypatch.setattr(sys, "stdin", type("Terminal", (), {"isatty": lambda self: True})())
    monkeypatch.setattr(staff_accounts.getpass, "getpass", lambda prompt: next(answers))
    with pytest.raises(AccountInvalid, match="differ"):
        staff_accounts._password(False)
    assert staff_accounts._password(False) == PASSWORD


def test_database_is_for_its_owner_alone(data_dir: Path) -> None:
    run("add", "root", "--password-stdin")
    assert (data_dir / "jingjing.db").is_file()
    assert not stat.S_IMODE((data_dir / "jingjing.db").stat().st_mode) & stat.S_IWOTH
