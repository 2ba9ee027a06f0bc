"""Staff of the chat server: somebody of every role, signed in by the console's own form."""

from argon2 import PasswordHasher
from chat_server import ChatServer
from playwright.sync_api import Page

from bot.accounts.accounts import AccountStore
from bot.accounts.passwords import Passwords
from bot.accounts.records import Role
from bot.database import open_database

PASSWORD = "correct horse battery"
QUICK = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def hire(chat: ChatServer, role: Role, name: str = "") -> str:
    """The name of a user of `role`, who is added where there is none."""
    accounts, name = (
        AccountStore(open_database(chat.settings.database), passwords=QUICK),
        name or role,
    )
    if name not in [account.user.name for account in accounts.all()]:
        accounts.add(name, role, PASSWORD, "shell")
    return name


def sign_in(page: Page, chat: ChatServer, role: Role, language: str = "en", name: str = "") -> None:
    """Signs the user of `role` in, and waits for the first screen."""
    page.goto(f"/staff/sign-in?language={language}")
    page.locator("#f-name").fill(hire(chat, role, name))
    page.locator("#f-password").fill(PASSWORD)
    page.locator("main button").click()
    page.wait_for_url("**/staff")
