"""Signing in to the console at an OpenID Connect provider."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest
from yarl import URL

from bot.accounts.openid import OpenIdProvider
from bot.console.openid import BACK, GO
from bot.web.keys import SERVICES
from tests.accounts.fake_provider import CLIENT, SECRET, FakeProvider, providing
from tests.console.conftest import Console, Reader

DATABASES = ("sqlite",)  # others go through the same tables on both


@pytest.fixture
def fake() -> Iterator[FakeProvider]:
    with providing() as fake:
        yield fake


@pytest.fixture
async def linked(console: Console, fake: FakeProvider) -> Console:
    """The console with a provider, where "ann" was added to sign in there."""
    app = console.client.server.app  # type: ignore[attr-defined]
    provider = OpenIdProvider(fake.issuer, CLIENT, SECRET)
    app._state[SERVICES] = replace(console.services, openid=provider)
    console.accounts.add("ann", "editor", None, "administrator")
    return console


async def come_back(reader: Reader, fake: FakeProvider, there: str = "", **answer: str) -> int:
    """Goes to the provider and comes back; the status of what is found then."""
    gone = await reader.get(f"{GO}?next={there}")
    assert gone.status == 303
    query = fake.enter(gone.headers["Location"]) | answer
    return (await reader.get(str(URL(BACK).with_query(query)))).status


async def test_user_signs_in_and_is_linked(linked: Console, fake: FakeProvider) -> None:
    assert GO in await linked.nobody().page("/staff/sign-in")
    reader = linked.nobody()
    assert await come_back(reader, fake) == 303
    assert "<b>ann</b>" in await reader.page("/staff")
    assert linked.accounts.find("ann").subject == f"{fake.issuer} 4711"


async def test_user_comes_back_to_where_they_were_going(
    linked: Console, fake: FakeProvider
) -> None:
    for there, led in (("/staff/account", "/staff/account"), ("//evil.example", "/staff")):
        reader = linked.nobody()
        gone = await reader.get(f"{GO}?next={there}")
        query = fake.enter(gone.headers["Location"])
        back = await reader.get(str(URL(BACK).with_query(query)))
        assert back.headers["Location"] == led


async def test_linked_user_keeps_the_link_under_another_name(
    linked: Console, fake: FakeProvider
) -> None:
    await come_back(linked.nobody(), fake)
    fake.person["preferred_username"] = "administrator"
    reader = linked.nobody()
    assert await come_back(reader, fake) == 303
    assert "<b>ann</b>" in await reader.page("/staff")
    assert linked.accounts.find("administrator").subject is None


async def test_name_that_is_linked_is_not_taken_over(linked: Console, fake: FakeProvider) -> None:
    await come_back(linked.nobody(), fake)
    fake.person["sub"] = "another"
    assert await come_back(linked.nobody(), fake) == 403
    assert linked.accounts.find("ann").subject == f"{fake.issuer} 4711"


async def test_nobody_is_created(linked: Console, fake: FakeProvider) -> None:
    fake.person = {"sub": "9", "preferred_username": "stranger"}
    before = linked.accounts.all()
    reader = linked.nobody()
    assert await come_back(reader, fake) == 403
    assert "staff" not in reader.cookies
    assert linked.accounts.all() == before


@pytest.mark.parametrize("when", ["before", "after"])
async def test_user_who_is_not_active_stays_out(
    linked: Console, fake: FakeProvider, when: str
) -> None:
    if when == "after":
        await come_back(linked.nobody(), fake)
    linked.accounts.change("ann", "shell", active=False)
    assert await come_back(linked.nobody(), fake) == 403


@pytest.mark.parametrize("answer", [{"state": "x"}, {"code": "x"}, {"iss": "https://evil.example"}])
async def test_answer_that_was_tampered_with_lets_nobody_in(
    linked: Console, fake: FakeProvider, answer: dict[str, str]
) -> None:
    reader = linked.nobody()
    assert await come_back(reader, fake, **answer) == 403
    assert "staff" not in reader.cookies


async def test_answer_is_taken_once(linked: Console, fake: FakeProvider) -> None:
    reader = linked.nobody()
    gone = await reader.get(GO)
    kept = dict(reader.cookies)
    address = str(URL(BACK).with_query(fake.enter(gone.headers["Location"])))
    assert (await reader.get(address)).status == 303
    assert (await reader.get(address)).status == 403
    again = Reader(linked.client, kept)  # as if the cookie had been kept
    assert (await again.get(address)).status == 403


@pytest.mark.parametrize("cookie", ["", "x", "W10=", "bnVsbA==", "e30="])
async def test_answer_that_nobody_asked_for_lets_nobody_in(
    linked: Console, fake: FakeProvider, cookie: str
) -> None:
    """As when somebody slips their own answer to a browser, to have it signed in as them."""
    other = linked.nobody()
    gone = await other.get(GO)
    reader = linked.nobody()
    reader.cookies["staff_openid"] = cookie
    query = fake.enter(gone.headers["Location"])
    assert (await reader.get(str(URL(BACK).with_query(query)))).status == 403
    assert "staff" not in reader.cookies


async def test_refusal_at_the_provider_is_told(linked: Console, fake: FakeProvider) -> None:
    reader = linked.nobody()
    gone = await reader.get(GO)
    state = URL(gone.headers["Location"]).query["state"]
    response = await reader.get(f"{BACK}?error=access_denied&state={state}")
    assert response.status == 403
    assert "That did not work" in await response.text()


async def test_session_of_before_ends(linked: Console, fake: FakeProvider) -> None:
    reader = await linked.signed_in("viewer")
    before = reader.cookies["staff"]
    assert await come_back(reader, fake) == 303
    assert reader.cookies["staff"] != before
    assert linked.accounts.sessions.find(before) is None


async def test_provider_that_does_not_answer_is_told(linked: Console, fake: FakeProvider) -> None:
    fake.answers["/.well-known/openid-configuration"] = (500, b"")
    response = await linked.nobody().get(GO)
    assert response.status == 503
    assert "does not answer just now" in await response.text()
    assert "f-password" in await response.text()


async def test_address_to_come_back_to_has_the_scheme_of_the_browser(linked: Console) -> None:
    headers = {"X-Forwarded-Proto": "https", "Host": "jingjing.example.org"}
    response = await linked.nobody().get(GO, headers=headers)
    address = URL(response.headers["Location"]).query["redirect_uri"]
    assert address == f"https://jingjing.example.org{BACK}"
    cookie = response.cookies["staff_openid"]
    assert (cookie["httponly"], cookie["secure"], cookie["samesite"]) == (True, True, "Lax")


async def test_no_secret_is_logged(
    linked: Console, fake: FakeProvider, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    reader = linked.nobody()
    gone = await reader.get(GO)
    query = fake.enter(gone.headers["Location"])
    fake.change = lambda claims: claims.update(nonce="another")
    assert (await reader.get(str(URL(BACK).with_query(query)))).status == 403
    fake.change = lambda claims: None
    assert await come_back(linked.nobody(), fake) == 303
    await asyncio.sleep(0)
    ours = "\n".join(record.getMessage() for record in caplog.records if "bot" in record.name)
    for secret in (SECRET, query["code"], query["state"]):
        assert secret not in ours


async def test_without_a_provider_there_is_no_such_way(console: Console) -> None:
    assert GO not in await console.nobody().page("/staff/sign-in")
    for path in (GO, BACK):
        assert (await console.nobody().get(path)).status == 404
