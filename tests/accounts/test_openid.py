"""Signing in at a provider: what proves who somebody is, and what does not."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc.jwk import OctKey, RSAKey

from bot.accounts.openid import Claimed, OpenIdProvider
from bot.errors import ProviderUnusable, SignInRefused
from tests.accounts.fake_provider import CLIENT, SECRET, FakeProvider, providing

BACK = "https://jingjing.example.org/staff/sign-in/openid/back"


@pytest.fixture
def fake() -> Iterator[FakeProvider]:
    with providing() as fake:
        yield fake


@pytest.fixture
def provider(fake: FakeProvider) -> OpenIdProvider:
    return OpenIdProvider(fake.issuer, CLIENT, SECRET)


def come_back(provider: OpenIdProvider, fake: FakeProvider, **answer: str) -> Claimed:
    address, begun = provider.begin(BACK)
    return provider.finish(begun, BACK, {**fake.enter(address), **answer})


def test_who_comes_back_is_who_the_provider_says(
    provider: OpenIdProvider, fake: FakeProvider
) -> None:
    assert come_back(provider, fake) == Claimed(f"{fake.issuer} 4711", ("ann",))


def test_nothing_is_guessable_or_used_twice(provider: OpenIdProvider) -> None:
    (one, first), (other, second) = provider.begin(BACK), provider.begin(BACK)
    secrets = {first.state, first.nonce, first.verifier}
    assert len(secrets | {second.state, second.nonce, second.verifier}) == 6
    assert min(map(len, secrets)) >= 43  # 256 bits; also the least that RFC 7636 allows
    assert first.verifier not in one
    assert SECRET not in one + other
    query = parse_qs(urlsplit(one).query)
    assert query["redirect_uri"] == [BACK]
    assert (query["state"], query["nonce"]) == ([first.state], [first.nonce])


def test_description_and_keys_are_looked_up_once(
    provider: OpenIdProvider, fake: FakeProvider
) -> None:
    for _ in range(3):
        come_back(provider, fake)
    assert fake.asked.count("/.well-known/openid-configuration") == 1
    assert fake.asked.count("/keys") == 1


def test_description_is_looked_up_again_after_an_hour(fake: FakeProvider) -> None:
    ahead = 0.0
    provider = OpenIdProvider(fake.issuer, CLIENT, SECRET, lambda: time.time() + ahead)
    provider.begin(BACK)
    ahead = 3601.0
    provider.begin(BACK)
    assert fake.asked.count("/keys") == 2


@pytest.mark.parametrize("ec", [False, True])
def test_key_that_came_since_is_looked_up(fake: FakeProvider, ec: bool) -> None:
    ahead = 0.0
    provider = OpenIdProvider(fake.issuer, CLIENT, SECRET, lambda: time.time() + ahead)
    come_back(provider, fake)
    fake.published = [fake.new_key("2", ec)]
    ahead = 61.0
    assert come_back(provider, fake).names == ("ann",)
    assert fake.asked.count("/keys") == 2


def test_unknown_keys_do_not_have_them_looked_up_all_the_time(
    provider: OpenIdProvider, fake: FakeProvider
) -> None:
    fake.new_key("unpublished")
    for _ in range(3):
        with pytest.raises(SignInRefused):
            come_back(provider, fake)
    assert fake.asked.count("/keys") == 1


@pytest.mark.parametrize(
    "change",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another-client"},
        {"aud": ["another-client"]},
        {"aud": None},
        {"aud": [CLIENT, "another-client"]},  # and does not say for whom it was made
        {"aud": [CLIENT, "another-client"], "azp": "another-client"},
        {"azp": "another-client"},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"exp": int(time.time()) - 120},
        {"exp": None},
        {"exp": "tomorrow"},
        {"iat": None},
        {"iat": int(time.time()) + 3600},
        {"nbf": int(time.time()) + 3600},
        {"sub": None},
        {"sub": ""},
        {"sub": "x" * 300},
    ],
    ids=lambda claims: " ".join(f"{key}-{str(value)[:3]}" for key, value in claims.items()),
)
def test_token_that_proves_nothing_is_refused(
    provider: OpenIdProvider, fake: FakeProvider, change: dict[str, Any]
) -> None:
    def spoil(claims: dict[str, Any]) -> None:
        claims.update(change)
        for name in [name for name, value in claims.items() if value is None]:
            del claims[name]

    fake.change = spoil
    with pytest.raises(SignInRefused):
        come_back(provider, fake)


def test_several_audiences_are_fine_where_it_was_made_for_us(
    provider: OpenIdProvider, fake: FakeProvider
) -> None:
    fake.change = lambda claims: claims.update(aud=["another", CLIENT], azp=CLIENT)
    assert come_back(provider, fake).names == ("ann",)


def test_clocks_may_differ_a_little(provider: OpenIdProvider, fake: FakeProvider) -> None:
    now = int(time.time())
    fake.change = lambda claims: claims.update(exp=now - 30, iat=now - 330)
    assert come_back(provider, fake).names == ("ann",)


def test_unsigned_token_is_refused(provider: OpenIdProvider, fake: FakeProvider) -> None:
    for header in ({"alg": "none"}, {"alg": "none", "kid": "1"}):
        fake.header = header
        with pytest.raises(SignInRefused):
            come_back(provider, fake)


def test_token_signed_by_another_key_is_refused(
    provider: OpenIdProvider, fake: FakeProvider
) -> None:
    fake.signs_with = RSAKey.generate_key(2048, {"kid": "1"})  # which calls itself ours
    with pytest.raises(SignInRefused):
        come_back(provider, fake)


def test_token_signed_by_what_a_client_knows_is_refused(
    provider: OpenIdProvider, fake: FakeProvider
) -> None:
    """The public key, or the client's secret, taken for a shared secret."""
    public = fake.key.as_pem(private=False).decode()
    for secret in (public, SECRET, public.strip()):
        fake.shared, fake.header = secret, {"alg": "HS256", "kid": "1"}
        with pytest.raises(SignInRefused):
            come_back(provider, fake)


def test_keys_for_other_uses_do_not_sign(provider: OpenIdProvider, fake: FakeProvider) -> None:
    fake.shared = "a secret that it published by mistake"
    fake.published = [fake.key, OctKey.import_key(fake.shared, {"kid": "2"})]
    fake.header = {"alg": "HS256", "kid": "2"}
    with pytest.raises(SignInRefused):
        come_back(provider, fake)


@pytest.mark.parametrize("token", ["x", "a.b.c", "..", "é.é.é", "{}", "a.b.c.d.e"])
def test_what_is_no_token_is_refused(
    provider: OpenIdProvider, fake: FakeProvider, token: str
) -> None:
    fake.raw_token = token
    with pytest.raises(SignInRefused):
        come_back(provider, fake)


@pytest.mark.parametrize(
    "answer",
    [
        {"state": "another"},
        {"state": ""},
        {"state": "é"},
        {"iss": "https://evil.example"},
        {"code": "made up"},
    ],
)
def test_answer_to_another_question_is_refused(
    provider: OpenIdProvider, fake: FakeProvider, answer: dict[str, str]
) -> None:
    with pytest.raises(SignInRefused):
        come_back(provider, fake, **answer)


def test_answer_is_taken_once(provider: OpenIdProvider, fake: FakeProvider) -> None:
    address, begun = provider.begin(BACK)
    answer = fake.enter(address)
    provider.finish(begun, BACK, answer)
    with pytest.raises(SignInRefused):
        provider.finish(begun, BACK, answer)


def test_answer_belongs_to_the_browser_that_asked(
    provider: OpenIdProvider, fake: FakeProvider
) -> None:
    """Somebody else's code, and so their name, cannot be slipped to a browser."""
    address, mine = provider.begin(BACK)
    fake.enter(address)
    other_address, _ = provider.begin(BACK)
    answer = fake.enter(other_address)
    with pytest.raises(SignInRefused):
        provider.finish(mine, BACK, answer)
    with pytest.raises(SignInRefused):  # PKCE: nor with the state exchanged
        provider.finish(mine, BACK, {**answer, "state": mine.state})


def test_code_without_its_verifier_is_worth_nothing(
    provider: OpenIdProvider, fake: FakeProvider
) -> None:
    address, begun = provider.begin(BACK)
    with pytest.raises(SignInRefused):
        provider.finish(replace(begun, verifier="x" * 43), BACK, fake.enter(address))


def test_refusal_of_the_provider_is_one(provider: OpenIdProvider) -> None:
    _, begun = provider.begin(BACK)
    with pytest.raises(SignInRefused, match="access_denied"):
        provider.finish(begun, BACK, {"state": begun.state, "error": "access_denied"})


def test_wrong_secret_of_ours_is_told(fake: FakeProvider) -> None:
    with pytest.raises(SignInRefused, match="invalid_client"):
        come_back(OpenIdProvider(fake.issuer, CLIENT, "wrong"), fake)


@pytest.mark.parametrize(
    ("person", "names"),
    [
        ({"email": "ann@example.org", "email_verified": True}, ("ann", "ann@example.org")),
        ({"email": "root@example.org"}, ("ann",)),
        ({"email": "root@example.org", "email_verified": False}, ("ann",)),
        ({"email": "root@example.org", "email_verified": "true"}, ("ann",)),
        ({"preferred_username": None}, ()),
        ({"preferred_username": ["root"]}, ()),
        ({"preferred_username": ""}, ()),
    ],
)
def test_only_names_that_the_provider_vouches_for_count(
    provider: OpenIdProvider, fake: FakeProvider, person: dict[str, Any], names: tuple[str, ...]
) -> None:
    fake.person.update(person)
    assert come_back(provider, fake).names == names


@pytest.mark.parametrize(
    "about",
    [
        {"issuer": "https://evil.example"},
        {"issuer": None},
        {"authorization_endpoint": None},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"token_endpoint": 5},
        {"jwks_uri": "file:///etc/passwd"},
    ],
    ids=str,
)
def test_description_that_is_none_is_refused(
    provider: OpenIdProvider, fake: FakeProvider, about: dict[str, Any]
) -> None:
    fake.about = about
    with pytest.raises(ProviderUnusable):
        provider.begin(BACK)
    fake.about = {}
    assert provider.begin(BACK)  # nothing of it was kept


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/.well-known/openid-configuration", (500, b"{}")),
        ("/.well-known/openid-configuration", (200, b"<html>")),
        ("/.well-known/openid-configuration", (200, b"[]")),
        ("/keys", (200, b"{}")),
        ("/keys", (200, b'{"keys": [{"kty": "nonsense"}]}')),
        ("/keys", (404, b"")),
        ("/token", (200, b"<html>")),
        ("/token", (200, b"[]")),
        ("/token", (500, b"")),
        ("/token", (302, b"")),
        ("/token", (200, b'{"access_token": "x", "token_type": "Bearer"}')),
    ],
    ids=str,
)
def test_provider_that_answers_nonsense_lets_nobody_in(
    provider: OpenIdProvider, fake: FakeProvider, path: str, answer: tuple[int, bytes]
) -> None:
    fake.answers[path] = answer
    with pytest.raises((ProviderUnusable, SignInRefused)):
        come_back(provider, fake)


def test_provider_that_is_not_there_is_named() -> None:
    with pytest.raises(ProviderUnusable, match=r"127\.0\.0\.1:9"):
        OpenIdProvider("http://127.0.0.1:9", CLIENT).begin(BACK)
